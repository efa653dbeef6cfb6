import { useState } from 'react'
import type { Contact } from '#api/contacts.ts'
import { usePlatformTexts } from '../../platform/i18n.ts'
import { Problem } from '../../platform/problem.ts'
import { queryClient } from '../../platform/query.ts'
import { listKey } from '../../platform/use-list.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { inform } from './inform-contact.tsx'
import { useInformationTexts } from './texts.ts'

type Outcome = { done: number; refusals: Map<string, number> }

/** Several people by mail, one after the other; each is decided and noted by itself. */
export function InformMany({ contacts, onClose }: { contacts: readonly Contact[]; onClose: () => void }) {
  const { t, language } = useInformationTexts()
  const { t: platform } = usePlatformTexts()
  const reachable = contacts.filter(({ email }) => email)
  const without = contacts.length - reachable.length
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [isRunning, setRunning] = useState(false)
  const tried = outcome ? outcome.done + sumOf(outcome.refusals) : 0
  const run = async () => {
    setRunning(true)
    let done = 0
    const refusals = new Map<string, number>()
    for (const { id } of reachable) {
      try {
        await inform(id, { way: 'mail' })
        done += 1
      } catch (error) {
        const reason = problemSentence(error, language)
        refusals.set(reason, (refusals.get(reason) ?? 0) + 1)
        // Without a line, a session or a notice the next one fares no better.
        if (!(error instanceof Problem) || error.status === 0 || error.status === 401) break
      }
      setOutcome({ done, refusals: new Map(refusals) })
    }
    setOutcome({ done, refusals })
    setRunning(false)
    await queryClient.invalidateQueries({ queryKey: listKey('/contacts') })
  }
  const isOver = outcome && !isRunning
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      width="small"
      title={t('informMany', { count: reachable.length })}
      actions={
        isOver ? (
          <Button variant="primary" onClick={onClose}>
            {platform('action.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={isRunning}>
              {platform('action.cancel')}
            </Button>
            <Button variant="primary" busy={isRunning} disabled={reachable.length === 0} onClick={run}>
              {t('send')}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3" role="status">
        {!outcome && <p>{t('manyText')}</p>}
        {!outcome && without > 0 && <p className="text-ink-soft">{t('manyWithout', { count: without })}</p>}
        {isRunning && (
          <>
            <ProgressBar done={tried} total={reachable.length} label={t('sending')} />
            <p className="figures text-small text-ink-soft">
              {t('progress', { done: tried, total: reachable.length })}
            </p>
          </>
        )}
        {isOver && <p>{t('manyDone', { count: outcome.done })}</p>}
        {isOver &&
          [...outcome.refusals].map(([reason, count]) => (
            <p key={reason}>{t('manyFailed', { count, reason })}</p>
          ))}
      </div>
    </Dialog>
  )
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
