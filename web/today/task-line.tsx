import { useState } from 'react'
import type { Task } from '#api/tasks.ts'
import { api } from '../platform/api.ts'
import { formatWeekday } from '../platform/formats.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { CallLight, CallTick } from '../record/call-tick.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useTodayTexts } from './texts.ts'

/** A task to tick off, with whom it is about. */
export function TaskLine({ task, isLate }: { task: Task; isLate?: boolean }) {
  const { t } = useTodayTexts()
  const session = useSession()
  const setDone = useSetDone()
  const [isGone, setGone] = useState(false)
  const isCall = task.kind === 'call'
  const title = titleOf(task, t)
  const mayUpdate = can(session, 'task', 'update')
  const about = task.contact
    ? { to: `/contacts/${task.contact.id}`, name: task.contact.name }
    : task.company && { to: `/companies/${task.company.id}`, name: task.company.name }
  return (
    <li className="flex items-start gap-3 border-t border-line py-2 touch:py-3 first:border-t-0 first:pt-0 last:pb-0">
      {isCall && mayUpdate ? (
        <CallTick task={task} className="-my-1.5 -ml-2 -mr-1.5" />
      ) : (
        <Checkbox
          label={`${t('done')}: ${title}`}
          isLabelHidden
          value={isGone || task.isDone === true}
          isDisabled={isGone || !mayUpdate}
          onChange={(isDone) => {
            setGone(true)
            setDone(task, isDone).finally(() => setGone(false))
          }}
        />
      )}
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className={about ? 'text-ink-soft' : 'font-medium'}>{title}</span>
        {about && (
          <span className="ml-2 phone:ml-0 phone:block">
            <TextLink to={about.to} className="font-medium">
              {about.name}
            </TextLink>
          </span>
        )}
        <CallLight task={task} />
      </div>
      {isLate && task.dueOn && (
        <span className="shrink-0 text-small text-ink-soft">{formatWeekday(task.dueOn)}</span>
      )}
    </li>
  )
}

/** What a task says, or what kind of task it is. */
export function titleOf({ title, kind }: Task, t: ReturnType<typeof useTodayTexts>['t']): string {
  return title || t(kind === 'call' ? 'call' : 'followUp')
}

/** Ticks a task off, and takes it back when asked to. */
export function useSetDone(): (task: Task, isDone: boolean) => Promise<void> {
  const { t, language } = useTodayTexts()
  const setDone = async (task: Task, isDone: boolean): Promise<void> => {
    try {
      if (isDone) await api.put(`/tasks/${task.id}/completion`, {})
      else await api.remove(`/tasks/${task.id}/completion`)
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['today'] }),
        queryClient.invalidateQueries({ queryKey: ['list', '/tasks'] }),
      ])
      if (isDone) toast(t('doneNow'), { undo: () => setDone(task, false) })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  return setDone
}
