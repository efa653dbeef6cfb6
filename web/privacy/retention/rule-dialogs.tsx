import { useQuery } from '@tanstack/react-query'
import type { DataKind } from '#api/purposes.ts'
import type { NewRetentionRule, RetentionRule } from '#api/retention-rules.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { api } from '../../platform/api.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { toast } from '../../platform/toasts.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Combobox, type Option } from '../../ui/combobox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { customerGroupsQuery, refreshRetention } from './queries.ts'
import { useReachWords } from './reach-words.ts'
import { useRetentionTexts } from './texts.ts'

const starts = ['collection', 'end-of-operation', 'end-of-relationship'] as const

type RuleFormProps = {
  kind: DataKind
  /** The one to change; a new one without it. */
  rule?: RetentionRule
  onClose: () => void
}

/** A period of its own for a group; before it is released stands whom it concerns. */
export function RuleForm({ kind, rule, onClose }: RuleFormProps) {
  const { t, language } = useRetentionTexts()
  const reachOf = useReachWords()
  const { data: groups } = useQuery(customerGroupsQuery)
  const free = groups?.items.filter(({ name }) =>
    kind.groupRules.every(({ customerGroup }) => customerGroup !== name),
  )
  const isUnused = (group: string) =>
    groups?.isComplete && group !== '' && groups.items.every(({ name }) => name !== group)
  const label = inLanguage(kind.label, language)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={
        rule ? t('changeTitle', { group: rule.customerGroup, kind: label }) : t('newTitle', { kind: label })
      }
      description={t('general', { rule: inLanguage(kind.retention, language) })}
      isSticky
    >
      <Form
        values={{
          customerGroup: (rule ? optionOf(rule.customerGroup) : null) as Option | null,
          retentionMonths: rule?.retentionMonths ?? null,
          retentionStart: (rule?.retentionStart ?? kind.retentionStart) as NewRetentionRule['retentionStart'],
          roundsToYearEnd: rule?.roundsToYearEnd ?? false,
          isDuty: rule?.isDuty ?? false,
          norm: rule?.norm ?? '',
          reason: rule?.reason ?? '',
        }}
        onSubmit={async ({ customerGroup, norm, ...said }) => {
          const values = { ...said, norm: said.isDuty ? norm.trim() || null : null }
          if (rule) await api.patch(`/retention-rules/${rule.id}`, values, { version: rule.version })
          else
            await api.post('/retention-rules', {
              ...values,
              dataKind: kind.key,
              customerGroup: customerGroup?.name ?? '',
            })
          await refreshRetention()
          onClose()
          toast(t('released'), { tone: 'yes' })
        }}
      >
        {(form) => {
          const group = form.watch('customerGroup')?.name ?? ''
          return (
            <>
              {!rule && (
                <Combobox
                  name="customerGroup"
                  label={t('group')}
                  hint={
                    <span aria-live="polite">
                      {t('groupHint')}{' '}
                      {isUnused(group) && <strong className="font-medium text-ink">{t('unused')}</strong>}
                    </span>
                  }
                  options={(free ?? []).map(({ name }) => ({ ...optionOf(name), hint: reachOf(name) ?? '' }))}
                  create={{
                    label: (name) => t('newGroup', { name }),
                    run: (name) => form.setValue('customerGroup', optionOf(name)),
                  }}
                  isRequired
                  autoFocus
                />
              )}
              <div className="grid grid-cols-2 gap-x-4 gap-y-3 phone:grid-cols-1">
                <NumberField
                  name="retentionMonths"
                  label={t('months')}
                  unit={t('unit')}
                  min={1}
                  max={600}
                  decimals={0}
                  isRequired
                />
                <Select
                  name="retentionStart"
                  label={t('start')}
                  choices={starts.map((value) => ({ value, label: t(`starts.${value}`) }))}
                />
              </div>
              <Checkbox name="roundsToYearEnd" label={t('rounds')} />
              <Checkbox name="isDuty" label={t('isDuty')} hint={t('isDutyHint')} />
              {form.watch('isDuty') && <TextField name="norm" label={t('norm')} isRequired />}
              <TextArea name="reason" label={t('reason')} rows={3} maxLength={1000} isRequired />
              {!isUnused(group) && <Reach group={group} />}
              <FormActions submit={t('release')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

const optionOf = (group: string): Option => ({ id: group, name: group })

/** What the rule would mean, before it is released. */
function Reach({ group }: { group: string }) {
  const { t } = useRetentionTexts()
  const who = useReachWords()(group)
  if (!group || !who) return null
  return (
    <p className="rounded-control bg-paper px-3 py-2" aria-live="polite">
      {t('reach', { who })} <span className="text-ink-soft">{t('severalNote')}</span>
    </p>
  )
}

export function EndRule({ kind, rule, onClose }: Required<RuleFormProps>) {
  const { t, language } = useRetentionTexts()
  const who = useReachWords()(rule.customerGroup)
  return (
    <ConfirmDialog
      title={t('end')}
      text={t('endText', {
        group: rule.customerGroup,
        who: who ? ` (${who})` : '',
        rule: inLanguage(kind.retention, language),
      })}
      action={t('end')}
      onConfirm={async () => {
        await api.patch(`/retention-rules/${rule.id}`, { isEnded: true }, { version: rule.version })
        await refreshRetention()
        toast(t('endedNow'))
      }}
      onClose={onClose}
    />
  )
}
