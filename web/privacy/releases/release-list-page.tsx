import { useQuery } from '@tanstack/react-query'
import { Ban, Check, Clock, Download, FileLock, Hourglass, RefreshCwOff } from 'lucide-react'
import type { Release } from '#api/releases.ts'
import { formatMoment, formatNumber } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Page as PageFrame } from '../../ui/page.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { Decision } from './decision.tsx'
import { decide, releasesQuery } from './queries.ts'
import { useReleaseTexts } from './texts.ts'
import { WatchGrantList } from './watch-grant-list.tsx'

const looks = {
  waiting: { tone: 'ask', icon: Clock },
  approved: { tone: 'yes', icon: Check },
  refused: { tone: 'no', icon: Ban },
  taken: { tone: 'plain', icon: Download },
  expired: { tone: 'plain', icon: Hourglass },
  outdated: { tone: 'plain', icon: RefreshCwOff },
} as const

/** What needs a second person: roles that watch over data protection, and files with personal data. */
export function Page() {
  const { t } = useReleaseTexts()
  const isPhone = useIsPhone()
  const session = useSession()
  const { data, error, refetch } = useQuery(releasesQuery())
  return (
    <PageFrame
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
      title={t('title')}
      subtitle={t('lead')}
    >
      <div className="flex flex-col gap-6">
        {can(session, 'watchGrant', 'see') && <WatchGrantList />}
        <section className="flex max-w-3xl flex-col gap-2">
          <h2 className="font-medium">{t('files')}</h2>
          <p className="text-ink-soft">{t('filesLead')}</p>
          {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
          {!data && !error && <Skeleton className="h-48" />}
          {data?.length === 0 && <EmptyState icon={FileLock} text={t('empty')} />}
          {data && data.length > 0 && (
            <ul className="rounded-card border border-line bg-sheet">
              {data.map((release) => (
                <ReleaseLine key={release.id} release={release} />
              ))}
            </ul>
          )}
        </section>
      </div>
    </PageFrame>
  )
}

function ReleaseLine({ release }: { release: Release }) {
  const { t } = useReleaseTexts()
  const { state, people, letters, note, decidedBy, decidedAt, takenPeople, takenAt } = release
  const who = (person: Release['requestedBy']) => person?.name ?? t('somebody')
  const { tone, icon } = looks[state]
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-t border-line px-4 py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-80">
        <h3 className="flex flex-wrap items-center gap-2 font-medium [overflow-wrap:anywhere]">
          {t('what', { form: t(`forms.${release.as as 'pdf'}`), name: release.aboutName })}
          <Badge tone={tone} icon={icon}>
            {t(`states.${state}`)}
          </Badge>
        </h3>
        <p className="[overflow-wrap:anywhere]">{release.reason}</p>
        {release.recipient && (
          <p className="[overflow-wrap:anywhere]">{t('recipient', { name: release.recipient })}</p>
        )}
        {release.use && <p>{t(`uses.${release.use}`)}</p>}
        <p className="text-small text-ink-soft">
          {[
            t('people', { count: people, formatted: formatNumber(people) }),
            letters === null
              ? t('onePerPlace')
              : t('letters', { count: letters, formatted: formatNumber(letters) }),
            t('asked', { name: who(release.requestedBy), at: formatMoment(release.requestedAt) }),
            state === 'waiting' || state === 'approved'
              ? t('until', { at: formatMoment(release.expiresAt) })
              : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {decidedAt && (
          <p className="text-small text-ink-soft [overflow-wrap:anywhere]">
            {t('decided', { name: who(decidedBy), at: formatMoment(decidedAt) })}
            {note && `: ${note}`}
          </p>
        )}
        {takenAt && (
          <p className="text-small text-ink-soft">
            {t('taken', {
              count: takenPeople,
              formatted: formatNumber(takenPeople),
              at: formatMoment(takenAt),
            })}
          </p>
        )}
        {release.isOwn && state === 'waiting' && <p className="pt-1 text-ink-soft">{t('own')}</p>}
      </div>
      {release.canDecide && (
        <Decision
          onDecide={(decision) => decide(release.id, decision)}
          said={{ yes: t('approved'), no: t('refused') }}
        />
      )}
    </li>
  )
}
