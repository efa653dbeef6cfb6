import { Check, Phone, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Task } from '#api/tasks.ts'
import { api } from '../platform/api.ts'
import { isoDay } from '../platform/date-input.ts'
import { formatWeekday } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Section } from '../ui/page.tsx'
import { Popover } from '../ui/popover.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { TextField } from '../ui/text-field.tsx'
import { CallFields } from './call-fields.tsx'
import { CallLight, CallTick } from './call-tick.tsx'
import { linkTo, type Owner, refreshRecord } from './queries.ts'
import { useRecordTexts } from './texts.ts'

/** Follow-ups: a date is enough, a reason is not needed. */
export function TasksSection({ owner, tasks }: { owner: Owner; tasks: readonly Task[] }) {
  const { t } = useRecordTexts()
  const session = useSession()
  return (
    <Section
      title={t('tasks')}
      aside={
        can(session, 'task', 'create') && (
          <div className="-mr-3 flex">
            {owner.resource === 'contact' && (
              <Popover
                title={t('addCall')}
                align="end"
                trigger={<IconButton icon={Phone} label={t('addCall')} />}
              >
                {(close) => <NewCall owner={owner} onDone={close} />}
              </Popover>
            )}
            <Popover
              title={t('addFollowUp')}
              align="end"
              trigger={
                <Button variant="quiet" icon={Plus}>
                  {t('addFollowUp')}
                </Button>
              }
            >
              {(close) => <NewFollowUp owner={owner} onDone={close} />}
            </Popover>
          </div>
        )
      }
    >
      {tasks.length === 0 && <p className="text-ink-soft">{t('tasksEmpty')}</p>}
      <ul className="flex flex-col">
        {tasks.map((task) => (
          <TaskRow key={task.id} owner={owner} task={task} />
        ))}
      </ul>
    </Section>
  )
}

const soon = [
  ['tomorrow', 1],
  ['inAWeek', 7],
  ['inAMonth', 30],
] as const

function NewFollowUp({ owner, onDone }: { owner: Owner; onDone: () => void }) {
  const { t } = useRecordTexts()
  return (
    <Form
      className="w-72 gap-3"
      values={{ dueOn: '', title: '' }}
      onSubmit={async ({ dueOn, title }) => {
        await addTask(owner, { kind: 'follow-up', dueOn, title })
        onDone()
      }}
    >
      {(form) => (
        <>
          <DateField name="dueOn" label={t('due')} isRequired autoFocus />
          <Soon onChoose={(day) => form.setValue('dueOn', day, { shouldValidate: true })} />
          <TextField name="title" label={t('taskTitle')} isOptional />
          <FormActions submit={t('save')} />
        </>
      )}
    </Form>
  )
}

/** A call is planned where it may be made; to a business, with the words why it wants it. */
function NewCall({ owner, onDone }: { owner: Owner; onDone: () => void }) {
  const { t } = useRecordTexts()
  return (
    <Form
      className="w-72 gap-3"
      values={{ purpose: '', callReason: '', dueOn: '', title: '' }}
      onSubmit={async ({ purpose, callReason, dueOn, title }) => {
        await addTask(owner, { kind: 'call', ...callOf(purpose, callReason), dueOn, title })
        onDone()
      }}
    >
      {(form) => (
        <>
          <CallFields contactId={owner.id} purpose={form.watch('purpose')} />
          <DateField name="dueOn" label={t('due')} />
          <Soon onChoose={(day) => form.setValue('dueOn', day, { shouldValidate: true })} />
          <TextField name="title" label={t('taskTitle')} isOptional />
          <FormActions submit={t('save')} />
        </>
      )}
    </Form>
  )
}

function Soon({ onChoose }: { onChoose: (day: string) => void }) {
  const { t } = useRecordTexts()
  return (
    <div className="-mt-1 flex flex-wrap gap-1">
      {soon.map(([name, days]) => (
        <button
          key={name}
          type="button"
          onClick={() => onChoose(inDays(days))}
          className="min-h-7 rounded-control bg-hover px-2.5 text-small text-ink-soft hover:text-ink touch:min-h-11"
        >
          {t(name)}
        </button>
      ))}
    </div>
  )
}

async function addTask(
  owner: Owner,
  { dueOn, title, ...rest }: { kind: string; dueOn: string; title: string },
): Promise<void> {
  await api.post('/tasks', {
    ...rest,
    ...linkTo(owner),
    dueOn: dueOn || null,
    ...(title.trim() ? { title } : {}),
  })
  await refreshRecord(owner)
}

function TaskRow({ owner, task }: { owner: Owner; task: Task }) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const [isBusy, setBusy] = useState(false)
  const isOverdue = !!task.dueOn && task.dueOn < inDays(0)
  const setDone = async (isDone: boolean) => {
    setBusy(true)
    try {
      if (isDone) await api.put(`/tasks/${task.id}/completion`, {})
      else await api.remove(`/tasks/${task.id}/completion`)
      await refreshRecord(owner)
      if (isDone) toast(t('taskDone'), { undo: () => setDone(false) })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    } finally {
      setBusy(false)
    }
  }
  const isCall = task.kind === 'call'
  const title = task.title || t(isCall ? 'kind_call' : 'followUp')
  return (
    <li className="flex items-start gap-2 border-t border-line py-1 first:border-t-0">
      <span className="min-w-0 flex-1 py-1 [overflow-wrap:anywhere]">
        <span className="font-medium">{title}</span>
        <span className="block text-small text-ink-soft">
          {formatWeekday(task.dueOn)}
          {isOverdue && <span className="text-no"> · {t('overdue')}</span>}
          {task.assignee && task.assignee.id !== session.user.id && ` · ${task.assignee.name}`}
        </span>
        <CallLight task={task} />
      </span>
      {isCall && can(session, 'task', 'update') && <CallTick task={task} className="-mr-2" />}
      {!isCall && can(session, 'task', 'update') && (
        <IconButton
          icon={Check}
          label={`${t('done')}: ${title}`}
          disabled={isBusy}
          className="-mr-2"
          onClick={() => setDone(true)}
        />
      )}
    </li>
  )
}

/** What makes a task a call: its purpose, and the words for a presumed consent, where it needs them. */
export function callOf(purpose: string, callReason: string) {
  return { purpose: purpose || null, ...(callReason.trim() ? { callReason } : {}) }
}

/** The day so many days from today, as the calendar of the user says. */
function inDays(days: number): string {
  const date = new Date()
  date.setDate(date.getDate() + days)
  return isoDay(date)
}
