import { Check, Plus } from 'lucide-react'
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
          <Popover
            title={t('addFollowUp')}
            align="end"
            trigger={
              <Button variant="quiet" icon={Plus} className="-mr-3">
                {t('addFollowUp')}
              </Button>
            }
          >
            {(close) => <NewFollowUp owner={owner} onDone={close} />}
          </Popover>
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
        await api.post('/tasks', {
          kind: 'follow-up',
          ...linkTo(owner),
          dueOn: dueOn || null,
          ...(title.trim() ? { title } : {}),
        })
        await refreshRecord(owner)
        onDone()
      }}
    >
      {(form) => (
        <>
          <DateField name="dueOn" label={t('due')} isRequired autoFocus />
          <div className="-mt-1 flex flex-wrap gap-1">
            {soon.map(([name, days]) => (
              <button
                key={name}
                type="button"
                onClick={() => form.setValue('dueOn', inDays(days), { shouldValidate: true })}
                className="min-h-7 rounded-control bg-hover px-2.5 text-small text-ink-soft hover:text-ink touch:min-h-11"
              >
                {t(name)}
              </button>
            ))}
          </div>
          <TextField name="title" label={t('taskTitle')} isOptional />
          <FormActions submit={t('save')} />
        </>
      )}
    </Form>
  )
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
  const title = task.title || t('followUp')
  return (
    <li className="flex items-start gap-2 border-t border-line py-1 first:border-t-0">
      <span className="min-w-0 flex-1 py-1 [overflow-wrap:anywhere]">
        <span className="font-medium">{title}</span>
        <span className="block text-small text-ink-soft">
          {formatWeekday(task.dueOn)}
          {isOverdue && <span className="text-no"> · {t('overdue')}</span>}
          {task.assignee && task.assignee.id !== session.user.id && ` · ${task.assignee.name}`}
        </span>
      </span>
      {can(session, 'task', 'update') && (
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

/** The day so many days from today, as the calendar of the user says. */
function inDays(days: number): string {
  const date = new Date()
  date.setDate(date.getDate() + days)
  return isoDay(date)
}
