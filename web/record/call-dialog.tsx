import { Phone } from 'lucide-react'
import { useState } from 'react'
import type { NewCall } from '#api/calls.ts'
import type { Task } from '#api/tasks.ts'
import { type CallState, untouched } from '../marketing/calls/call-state.ts'
import { Conversation } from '../marketing/calls/conversation.tsx'
import type { Begun } from '../marketing/calls/queries.ts'
import { api } from '../platform/api.ts'
import { inLanguage } from '../platform/i18n.ts'
import { refusalOf } from '../platform/problem.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { CallLight } from './call-tick.tsx'
import { refreshRecord } from './queries.ts'
import { useRecordTexts } from './texts.ts'

/** The call of a task: asked about once more, made, and noted; or ended without one. */
export function CallDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t, language } = useRecordTexts()
  const [state, setState] = useState<CallState>(untouched)
  const [busyWith, setBusyWith] = useState<'asking' | 'ending' | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const name = task.contact?.name ?? ''
  const change = (patch: Partial<CallState>) => setState((before) => ({ ...before, ...patch }))
  const trying = async (what: 'asking' | 'ending', work: () => Promise<void>) => {
    setBusyWith(what)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(error)
      await refreshTask(task)
    } finally {
      setBusyWith(null)
    }
  }
  const ask = () =>
    trying('asking', async () =>
      change({ begun: await api.post<Begun>(`/tasks/${task.id}/calls/beginning`, {}) }),
    )
  const end = () =>
    trying('ending', async () => {
      await api.put(`/tasks/${task.id}/completion`, { isCalled: false })
      await refreshTask(task)
      toast(t('endedWithoutCall'))
      onClose()
    })
  // A failure of the network forbids nothing: one can ask again.
  const isAllowed = task.call?.allowed !== false && !refusalOf(problem)
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title={t(isAllowed ? 'callOf' : 'callNotAllowed', { name })}
      description={task.title}
    >
      <div className="flex flex-col gap-4">
        <CallLight task={task} />
        {task.callReason && (
          <p>
            <span className="block text-small text-ink-soft">{t('callReason')}</span>
            {task.callReason}
          </p>
        )}
        {task.call?.instead && <p>{inLanguage(task.call.instead, language)}</p>}
        <ProblemNote problem={problem} />
        {state.begun ? (
          <Conversation
            name={name}
            state={state}
            onChange={change}
            isService={task.purpose !== 'direct-marketing'}
            note={(call: NewCall) =>
              api.post<{ noticeGivenAt: string | null }>(`/tasks/${task.id}/calls`, call)
            }
            onNoted={async (sentence) => {
              onClose()
              toast(sentence, { tone: 'yes' })
              await refreshTask(task)
            }}
          />
        ) : (
          <div className="flex flex-wrap gap-2 phone:flex-col">
            {isAllowed && (
              <Button variant="primary" icon={Phone} busy={busyWith === 'asking'} onClick={ask}>
                {t('askAndDial')}
              </Button>
            )}
            <Button busy={busyWith === 'ending'} onClick={end}>
              {t('endWithoutCall')}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  )
}

async function refreshTask({ contactId }: Task): Promise<void> {
  queryClient.invalidateQueries({ queryKey: ['list', '/tasks'] })
  if (contactId) await refreshRecord({ resource: 'contact', id: contactId })
}
