import { useQuery } from '@tanstack/react-query'
import { ListChecks, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { SearchAnswer } from '#api/search.ts'
import type { Task } from '#api/tasks.ts'
import { api } from '../platform/api.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatNumber, formatWeekday } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import type { ListState } from '../platform/list-url.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { CallFields } from '../record/call-fields.tsx'
import { CallTick } from '../record/call-tick.tsx'
import { callOf } from '../record/tasks-section.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import type { Column } from '../ui/columns.ts'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { ListTools } from '../ui/list-tools.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { PermissionMark } from '../ui/permission-light.tsx'
import { Select } from '../ui/select.tsx'
import { EmptyState } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { ViewTabs } from '../ui/view-tabs.tsx'
import { titleOf, useSetDone } from './task-line.tsx'
import { useTodayTexts } from './texts.ts'

const mine: ListState['filter'] = {
  and: [
    { field: 'assigneeId', op: 'eq', value: 'me' },
    { field: 'isDone', op: 'eq', value: false },
  ],
}
const standard: Partial<ListState> = { sort: [{ field: 'dueOn', isDescending: false }], filter: mine }

/** Tasks and follow-ups of one's own and of the colleagues. */
export function Page() {
  const { t, language } = useTodayTexts()
  const session = useSession()
  const list = useListState(standard)
  const fields = useFields('task')
  const [isOpen, setOpen] = useState(false)
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const rows = useList<Task>('/tasks', list.apiQuery)
  const setDone = useSetDone()
  const mayUpdate = can(session, 'task', 'update')
  const tick = (task: Task) =>
    task.kind === 'call' && !task.isDone && mayUpdate ? (
      <CallTick task={task} className="-my-1.5 -ml-2" />
    ) : (
      <Checkbox
        label={`${t('done')}: ${titleOf(task, t)}`}
        isLabelHidden
        value={task.isDone === true}
        isDisabled={!mayUpdate}
        onChange={(isDone) => setDone(task, isDone)}
      />
    )
  const columns = useMemo<Column<Task>[]>(
    () => [
      {
        name: 'title',
        label: t('taskTitle'),
        width: 300,
        isSortable: true,
        isFixed: true,
        cell: (task) =>
          task.call && !task.call.allowed ? (
            <span
              className="inline-flex items-center gap-1.5 align-bottom"
              title={inLanguage(task.call.reason, language)}
            >
              <PermissionMark state="no" />
              {titleOf(task, t)}
              <span className="sr-only">: {inLanguage(task.call.reason, language)}</span>
            </span>
          ) : (
            titleOf(task, t)
          ),
      },
      {
        name: 'dueOn',
        label: t('dueOn'),
        width: 130,
        isSortable: true,
        cell: (task) => formatWeekday(task.dueOn),
      },
      {
        name: 'contact',
        label: t('about'),
        width: 220,
        cell: (task) => task.contact?.name ?? task.company?.name,
      },
      { name: 'assigneeId', label: t('assignee'), width: 180, cell: (task) => task.assignee?.name },
      { name: 'isDone', label: t('done'), width: 90, cell: tick },
    ],
    [t, language, mayUpdate],
  )
  const mayCreate = can(session, 'task', 'create')
  const view = (id: string, label: string, isDone: boolean) => ({
    id,
    label,
    state: { filter: { and: [{ field: 'isDone', op: 'eq' as const, value: isDone }] } },
  })
  return (
    <PageFrame
      isFilling
      title={t('tasks')}
      actions={
        mayCreate && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen(true)}>
            {t('newShort')}
          </Button>
        )
      }
    >
      <ViewTabs
        list={list}
        resource="task"
        first={t('mine')}
        builtIn={[view('open', t('open'), false), view('finished', t('finished'), true)]}
      />
      <ListTools
        list={list}
        columns={columns}
        fields={fields}
        options={{ assigneeId: colleagues.map(({ id, name }) => ({ value: id, label: name })) }}
      />
      <DataTable<Task>
        label={t('tasks')}
        columns={columns}
        rows={rows}
        keyOf={(task) => task.id}
        hrefOf={(task) =>
          task.contactId
            ? `/contacts/${task.contactId}`
            : task.companyId
              ? `/companies/${task.companyId}`
              : undefined
        }
        list={list}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        phoneRow={(task) => ({
          title: titleOf(task, t),
          aside: formatWeekday(task.dueOn),
          detail: [
            task.contact?.name ?? task.company?.name,
            task.call && !task.call.allowed && inLanguage(task.call.reason, language),
            task.assignee?.name,
          ]
            .filter(Boolean)
            .join(' · '),
        })}
        empty={
          <EmptyState
            icon={ListChecks}
            text={t('empty')}
            action={
              mayCreate && (
                <Button icon={Plus} onClick={() => setOpen(true)}>
                  {t('create')}
                </Button>
              )
            }
          />
        }
      />
      {isOpen && <NewTask onClose={() => setOpen(false)} />}
    </PageFrame>
  )
}

type NewTaskValues = {
  kind: string
  title: string
  /** Of a call, which needs no title. */
  about: string
  purpose: string
  callReason: string
  dueOn: string
  assigneeId: string
  contact: Option | null
}

function NewTask({ onClose }: { onClose: () => void }) {
  const { t } = useTodayTexts()
  const session = useSession()
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  return (
    <Dialog isOpen onClose={onClose} title={t('newTask')}>
      <Form<NewTaskValues>
        values={{
          kind: 'task',
          title: '',
          about: '',
          purpose: '',
          callReason: '',
          dueOn: '',
          assigneeId: session.user.id,
          contact: null,
        }}
        onSubmit={async ({ kind, title, about, purpose, callReason, dueOn, assigneeId, contact }) => {
          await api.post('/tasks', {
            kind,
            ...(kind === 'call' ? callOf(purpose, callReason) : {}),
            title: (kind === 'call' ? about : title) || null,
            dueOn: dueOn || null,
            assigneeId,
            ...(contact ? { contactId: contact.id } : {}),
          })
          queryClient.invalidateQueries({ queryKey: ['list', '/tasks'] })
          queryClient.invalidateQueries({ queryKey: ['today'] })
          onClose()
        }}
      >
        {(form) => (
          <>
            <Select
              name="kind"
              label={t('kind')}
              choices={[
                { value: 'task', label: t('task') },
                { value: 'call', label: t('call') },
              ]}
            />
            {form.watch('kind') === 'call' ? (
              <>
                <Combobox
                  label={t('contact')}
                  isRequired
                  value={form.watch('contact')}
                  onChange={(contact) => form.setValue('contact', contact)}
                  search={{ key: 'contacts', find: findContacts }}
                />
                <CallFields contactId={form.watch('contact')?.id ?? null} purpose={form.watch('purpose')} />
                <TextField name="about" label={t('callAbout')} isOptional />
                <DateField name="dueOn" label={t('dueOn')} />
              </>
            ) : (
              <>
                <TextField name="title" label={t('taskTitle')} isRequired autoFocus />
                <DateField name="dueOn" label={t('dueOn')} />
                <Combobox
                  label={t('contact')}
                  isOptional
                  value={form.watch('contact')}
                  onChange={(contact) => form.setValue('contact', contact)}
                  search={{ key: 'contacts', find: findContacts }}
                />
              </>
            )}
            <Select
              name="assigneeId"
              label={t('assignee')}
              choices={colleagues
                .filter(({ isActive }) => isActive !== false)
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
            <FormActions submit={t('create')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}

async function findContacts(q: string, signal: AbortSignal): Promise<Option[]> {
  const { items } = await api.get<SearchAnswer>('/search', { query: { q, limit: 8 }, signal })
  return items
    .filter(({ kind }) => kind === 'contact')
    .map(({ id, title, subtitle }) => ({ id, name: title, ...(subtitle ? { hint: subtitle } : {}) }))
}
