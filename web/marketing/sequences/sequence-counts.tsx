import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Sequence, SequenceMember } from '#api/sequences.ts'
import { formatNumber } from '../../platform/formats.ts'
import { PermissionMark } from '../../ui/permission-light.tsx'
import { PeopleBehind } from '../mailings/people-behind.tsx'
import { reasonWords } from '../mailings/reason-words.ts'
import { useSequenceTexts } from './texts.ts'

type Count = NonNullable<Sequence['counts']>[number]
const order = ['waiting', 'sending', 'done', 'stopped']
const marks = { waiting: 'ask', sending: 'ask', done: 'yes', stopped: 'no' } as const

/** How many wait for which mail, are through, or have ended, and why. */
export function SequenceCounts({ sequence: { id, counts = [], steps = [], state } }: { sequence: Sequence }) {
  const [open, setOpen] = useState<Count | null>(null)
  const { t, language } = useSequenceTexts()
  if (counts.length === 0)
    return <p className="text-ink-soft">{t(state === 'running' ? 'nobody' : 'nobodyYet')}</p>
  const titleOf = (count: Count) => {
    if (count.state === 'done') return t('done')
    if (count.state === 'stopped') return t('ended', { count: count.step, total: steps.length })
    return t(count.state as 'waiting', { number: count.step + 1 })
  }
  const reasonOf = (count: Count) => reasonWords(count, (code) => t(`codes.${code as 'replied'}`), language)
  const lineOf = ({ enteredAt, answeredStep, answeredAt }: SequenceMember) => ({
    at: answeredAt ?? enteredAt,
    detail: answeredStep ? t('answered', { number: answeredStep }) : undefined,
  })
  return (
    <>
      <ul className="-mx-4 border-t border-line">
        {[...counts]
          .sort(
            (one, other) =>
              order.indexOf(one.state) - order.indexOf(other.state) ||
              one.step - other.step ||
              other.count - one.count,
          )
          .map((count) => (
            <li
              key={`${count.state} ${count.step} ${count.code}`}
              className="border-b border-line last:border-b-0"
            >
              <button
                type="button"
                onClick={() => setOpen(count)}
                className="flex min-h-11 w-full items-start gap-2 px-4 py-2 text-left -outline-offset-2 hover:bg-hover"
              >
                <PermissionMark state={marks[count.state as 'done'] ?? 'ask'} className="mt-0.5" />
                <span className="min-w-0 flex-1">
                  {titleOf(count)}
                  <span className="block text-small text-ink-soft">{reasonOf(count)}</span>
                </span>
                <span className="figures shrink-0">{formatNumber(count.count)}</span>
                <ChevronRight
                  size={16}
                  strokeWidth={1.5}
                  className="mt-0.5 shrink-0 text-ink-soft"
                  aria-hidden
                />
              </button>
            </li>
          ))}
      </ul>
      {open && (
        <PeopleBehind<SequenceMember>
          title={titleOf(open)}
          path={`/sequences/${id}/members`}
          query={{ state: open.state, step: open.step, code: open.code }}
          count={open.count}
          lineOf={lineOf}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}
