import type { Sequence } from '#api/sequences.ts'
import { formatNumber } from '../../platform/formats.ts'
import { inLanguage, problemText } from '../../platform/i18n.ts'
import { PermissionMark } from '../../ui/permission-light.tsx'
import { useSequenceTexts } from './texts.ts'

type Count = NonNullable<Sequence['counts']>[number]
const order = ['waiting', 'sending', 'done', 'stopped']
const marks = { waiting: 'ask', sending: 'ask', done: 'yes', stopped: 'no' } as const

/** How many wait for which mail, are through, or have ended, and why. */
export function SequenceCounts({ sequence: { counts = [], steps = [], state } }: { sequence: Sequence }) {
  const { t, language } = useSequenceTexts()
  if (counts.length === 0)
    return <p className="text-ink-soft">{t(state === 'running' ? 'nobody' : 'nobodyYet')}</p>
  const titleOf = (count: Count) => {
    if (count.state === 'done') return t('done')
    if (count.state === 'stopped') return t('ended', { count: count.step, total: steps.length })
    return t(count.state as 'waiting', { number: count.step + 1 })
  }
  const reasonOf = ({ code, reason, norm }: Count) => {
    if (reason) return [inLanguage(reason, language), norm].filter(Boolean).join(' · ')
    if (!code) return ''
    const own = t(`codes.${code as 'replied'}`)
    return own === `codes.${code}` ? (problemText(code, {}, language) ?? code) : own
  }
  return (
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
            className="flex min-h-11 items-start gap-2 border-b border-line px-4 py-2 last:border-b-0"
          >
            <PermissionMark state={marks[count.state as 'done'] ?? 'ask'} className="mt-0.5" />
            <span className="min-w-0 flex-1">
              {titleOf(count)}
              <span className="block text-small text-ink-soft">{reasonOf(count)}</span>
            </span>
            <span className="figures shrink-0">{formatNumber(count.count)}</span>
          </li>
        ))}
    </ul>
  )
}
