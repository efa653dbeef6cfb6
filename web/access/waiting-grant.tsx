import { useQuery } from '@tanstack/react-query'
import { Clock } from 'lucide-react'
import { formatMoment } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, useSession } from '../platform/session.ts'
import { useAccessTexts } from './texts.ts'
import { watchGrantsQuery } from './watch-grants.ts'

/** What was given to somebody, or to a role, and waits until data protection has agreed. */
export function WaitingGrant({ userId = null, roleKey }: { userId?: string | null; roleKey?: string }) {
  const { t, language } = useAccessTexts()
  const session = useSession()
  const { data } = useQuery({ ...watchGrantsQuery, enabled: can(session, 'watchGrant', 'see') })
  const waiting = data?.filter(
    ({ state, user, role }) =>
      state === 'waiting' && (user?.id ?? null) === userId && (!roleKey || role.key === roleKey),
  )
  return waiting?.map((grant) => (
    <p
      key={grant.id}
      className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-ask-wash px-3 py-2"
    >
      <Clock size={16} strokeWidth={1.75} className="shrink-0 text-ask" aria-hidden />
      <span className="min-w-0 flex-1 basis-60">
        {grant.user ? t('roleWaits', { role: inLanguage(grant.role.label, language) }) : t('purposeWaits')}{' '}
        <span className="text-ink-soft">
          {t('askedBy', {
            name: grant.requestedBy?.name ?? t('formerColleague'),
            at: formatMoment(grant.requestedAt),
          })}
        </span>
      </span>
    </p>
  ))
}
