import { Check, Plus } from 'lucide-react'
import { useState } from 'react'
import { api } from '../platform/api.ts'
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
import { linkTo, type Owner, refreshRecord, type Task } from './queries.ts'
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
            trigger={
              <Button variant="quiet" icon={Plus}>
                {t('addFollowUp')}
              </Button>
            }
          >
            {(close) => (
              <Form
                values={{ dueOn: '', title: '' }}
                onSubmit={async ({ dueOn, title }) => {
                  await api.post('/tasks', {
                    kind: 'follow-up',
                    ...linkTo(owner),
                    dueOn: dueOn || null,
                    ...(title ? { title } : {}),
                  })
                  await refreshRecord(owner)
                  close()
                }}
              >
                <DateField name="dueOn" label={t('due')} isRequired autoFocus />
                <TextField name="title" label={t('taskTitle')} />
                <FormActions submit={t('save')} />
              </Form>
            )}
          </Popover>
        )
      }
    >
      {tasks.length === 0 && <p className="text-ink-soft">{t('tasksEmpty')}</p>}
      <ul className="flex flex-col gap-1">
        {tasks.map((task) => (
          <TaskRow key={task.id} owner={owner} task={task} />
        ))}
      </ul>
    </Section>
  )
}

function TaskRow({ owner, task }: { owner: Owner; task: Task }) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const [isBusy, setBusy] = useState(false)
  const isOverdue = !!task.dueOn && task.dueOn < new Date().toISOString().slice(0, 10)
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
  return (
    <li className="flex items-center gap-2">
      <span className="min-w-0 flex-1">
        <span className={isOverdue ? 'font-medium text-no' : 'font-medium'}>{formatWeekday(task.dueOn)}</span>
        {task.title && <span> {task.title}</span>}
      </span>
      {can(session, 'task', 'update') && (
        <IconButton
          icon={Check}
          label={`${t('done')}: ${task.title || formatWeekday(task.dueOn)}`}
          disabled={isBusy}
          onClick={() => setDone(true)}
        />
      )}
    </li>
  )
}
