import { useQuery } from '@tanstack/react-query'
import { Combine } from 'lucide-react'
import { useState } from 'react'
import type { Merge } from '#api/merges.ts'
import { formatDate } from '../platform/formats.ts'
import { useSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { type Kind, mayMerge, mergesQuery, pathOf, twinsQuery } from './queries.ts'
import { useReasonWords } from './reason-words.ts'
import { useMergeTexts } from './texts.ts'
import { useUndoMerge } from './use-undo-merge.ts'

const WORTH_A_HINT = 60

/** On a record: who may be the same, and what went into it and can come back. Nothing where there is nothing. */
export function MergeNotes({ kind, id }: { kind: Kind; id: string }) {
  const session = useSession()
  if (!mayMerge(session, kind)) return null
  return (
    <>
      <TwinHint kind={kind} id={id} />
      <MergedNote kind={kind} id={id} />
    </>
  )
}

function TwinHint({ kind, id }: { kind: Kind; id: string }) {
  const { t } = useMergeTexts()
  const reasonsOf = useReasonWords()
  const { data = [] } = useQuery(twinsQuery(kind, id))
  const twins = data.filter((twin) => twin.id && twin.score >= WORTH_A_HINT).slice(0, 3)
  if (twins.length === 0) return null
  return (
    <div className="mb-4 flex items-start gap-3 rounded-card bg-ask-wash px-4 py-2.5">
      <Combine size={18} strokeWidth={1.5} className="mt-px shrink-0 text-ask" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t('hint')}</p>
        <ul>
          {twins.map(({ id: twinId = '', name, reasons }) => (
            <li key={twinId} className="flex flex-wrap items-baseline gap-x-3">
              <span className="min-w-0">
                <TextLink to={`${pathOf[kind]}/${twinId}`}>{name}</TextLink>
                <span className="text-ink-soft"> · {reasonsOf(reasons)}</span>
              </span>
              <TextLink
                to={`${pathOf[kind]}/${id}/merge/${twinId}`}
                className="touch:inline-block touch:py-0.5"
              >
                {t('compare')}
              </TextLink>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function MergedNote({ kind, id }: { kind: Kind; id: string }) {
  const { data = [] } = useQuery(mergesQuery(kind, id))
  const open = data.filter(({ undoUntil, keptId }) => undoUntil && keptId === id)
  return open.map((merge) => <UndoableMerge key={merge.id} kind={kind} merge={merge} />)
}

function UndoableMerge({ kind, merge }: { kind: Kind; merge: Merge }) {
  const { t } = useMergeTexts()
  const undo = useUndoMerge(kind)
  const [isBusy, setBusy] = useState(false)
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-line px-4 py-2">
      <p className="min-w-0 flex-1 basis-60 text-ink-soft">
        {t('mergedAt', { day: formatDate(merge.mergedAt) })}{' '}
        {merge.undoUntil && t('undoUntil', { day: formatDate(merge.undoUntil) })}
      </p>
      <Button
        busy={isBusy}
        onClick={async () => {
          setBusy(true)
          await undo(merge.id)
          setBusy(false)
        }}
      >
        {t('undo')}
      </Button>
    </div>
  )
}
