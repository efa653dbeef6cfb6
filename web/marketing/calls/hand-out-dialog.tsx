import { useQuery } from '@tanstack/react-query'
import type { CallList } from '#api/call-lists.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Combobox, type Option } from '../../ui/combobox.tsx'
import { DateField } from '../../ui/date-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { addCallList, assigneesQuery, changeCallList } from './list-queries.ts'
import { useCallTexts } from './texts.ts'

type Values = { assigneeId: Option | null; dueOn: string | null; note: string }

type DialogProps = {
  segmentId: string
  /** One that is handed out already and goes to somebody else. */
  list?: CallList
  onClose: () => void
}

/** Hands the calls to a segment to one person or one team. */
export function HandOutDialog({ segmentId, list, onClose }: DialogProps) {
  const { t } = useCallTexts()
  const { data, error, refetch } = useQuery(assigneesQuery)
  const title = t(list ? 'handOver' : 'handOut')
  const options: Option[] = [
    ...(data?.teams ?? []).map(({ id, name }) => ({ id: `team:${id}`, name, hint: t('team') })),
    ...(data?.people ?? []).map(({ id, name }) => ({ id: `person:${id}`, name })),
  ]
  if (error || !data)
    return (
      <Dialog isOpen onClose={onClose} width="small" title={title}>
        {error ? <ErrorState error={error} onRetry={() => refetch()} /> : <Skeleton className="h-40" />}
      </Dialog>
    )
  if (options.length === 0)
    return (
      <Dialog isOpen onClose={onClose} width="small" title={title}>
        <p>{t('nobodyCalls')}</p>
        <Button className="mt-4" onClick={onClose}>
          {t('close')}
        </Button>
      </Dialog>
    )
  const held = list?.teamId ? `team:${list.teamId}` : `person:${list?.assigneeId}`
  return (
    <Dialog isOpen isSticky onClose={onClose} width="small" title={title}>
      <Form<Values>
        values={{
          assigneeId: options.find(({ id }) => id === held) ?? null,
          dueOn: list?.dueOn ?? null,
          note: list?.note ?? '',
        }}
        onSubmit={async ({ assigneeId: chosen, dueOn, note }, form) => {
          if (!chosen) return form.setError('assigneeId', { message: t('whoNeeded') }, { shouldFocus: true })
          const [kind, id] = chosen.id.split(':') as [string, string]
          const values = {
            assigneeId: kind === 'person' ? id : null,
            teamId: kind === 'team' ? id : null,
            dueOn,
            note: note.trim() || null,
          }
          if (list) await changeCallList(list, values)
          else await addCallList({ segmentId, ...values })
          onClose()
          toast(t('handedOut', { name: chosen.name }), { tone: 'yes' })
        }}
      >
        <Combobox
          name="assigneeId"
          label={t('who')}
          hint={t('whoHint')}
          isRequired
          autoFocus
          options={options}
        />
        <DateField name="dueOn" label={t('until')} isOptional />
        <TextField name="note" label={t('about')} hint={t('aboutHint')} isOptional maxLength={300} />
        <FormActions submit={t(list ? 'handOverAction' : 'handOutAction')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
