import { useQuery } from '@tanstack/react-query'
import { CalendarClock } from 'lucide-react'
import type { Newsletter } from '#api/newsletters.ts'
import { formatWeekday } from '../../platform/formats.ts'
import { can, hasPurpose, useSession } from '../../platform/session.ts'
import { cx } from '../../ui/class-names.ts'
import { TextLink } from '../../ui/text-link.tsx'
import { newslettersQuery } from './queries.ts'
import { useNewsletterTexts } from './texts.ts'

/** Issues whose day is over, for who writes them. */
export function LateIssues({ className }: { className?: string }) {
  const { t } = useNewsletterTexts()
  const session = useSession()
  const writes = can(session, 'newsletter', 'update') && hasPurpose(session, 'direct-marketing')
  const late = useQuery({ ...newslettersQuery, enabled: writes }).data?.filter(({ isLate }) => isLate) ?? []
  if (late.length === 0) return null
  return (
    <ul className={cx('flex flex-col gap-1 rounded-card bg-ask-wash px-4 py-2.5', className)}>
      {late.map((newsletter) => (
        <li key={newsletter.id} className="flex items-start gap-2">
          <CalendarClock size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-ask" aria-hidden />
          <TextLink
            to={`/marketing/newsletters/${newsletter.id}`}
            className="min-w-0 [overflow-wrap:anywhere] touch:py-0.5"
          >
            {lateSentence(newsletter, t)}
          </TextLink>
        </li>
      ))}
    </ul>
  )
}

export function lateSentence(
  { name = '', nextOn, issues: [last] }: Newsletter,
  t: ReturnType<typeof useNewsletterTexts>['t'],
): string {
  const day = formatWeekday(nextOn)
  return last?.state === 'draft'
    ? t('lateDraft', { name, day, number: last.number })
    : t('lateNone', { name, day, number: (last?.number ?? 0) + 1 })
}
