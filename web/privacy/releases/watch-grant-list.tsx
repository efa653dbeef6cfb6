import { useQuery } from '@tanstack/react-query'
import { Ban, Check, Clock } from 'lucide-react'
import type { WatchGrant } from '#api/watch-grants.ts'
import { decideWatchGrant, watchGrantsQuery } from '../../access/watch-grants.ts'
import { formatMoment } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { Badge } from '../../ui/badge.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { Decision } from './decision.tsx'
import { useReleaseTexts } from './texts.ts'

const looks = {
  waiting: { tone: 'ask', icon: Clock },
  approved: { tone: 'yes', icon: Check },
  refused: { tone: 'no', icon: Ban },
} as const

/** Who is to watch over data protection; who does so already says yes or no. */
export function WatchGrantList() {
  const { t } = useReleaseTexts()
  const { data, error, refetch } = useQuery(watchGrantsQuery)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data?.length) return null
  return (
    <section className="flex max-w-3xl flex-col gap-2">
      <h2 className="font-medium">{t('grants')}</h2>
      <p className="text-ink-soft">{t('grantsLead')}</p>
      <ul className="rounded-card border border-line bg-sheet">
        {data.map((grant) => (
          <GrantLine key={grant.id} grant={grant} />
        ))}
      </ul>
    </section>
  )
}

function GrantLine({ grant }: { grant: WatchGrant }) {
  const { t, language } = useReleaseTexts()
  const { user, role, state, note, decidedAt } = grant
  const who = (person: WatchGrant['requestedBy']) => person?.name ?? t('somebody')
  const { tone, icon } = looks[state]
  const label = inLanguage(role.label, language)
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-t border-line px-4 py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-80">
        <h3 className="flex flex-wrap items-center gap-2 font-medium [overflow-wrap:anywhere]">
          {user ? t('grantMember', { name: user.name, role: label }) : t('grantRole', { role: label })}
          <Badge tone={tone} icon={icon}>
            {t(`states.${state}`)}
          </Badge>
        </h3>
        {[...(user ? [user] : []), ...grant.holders].map(({ id: person, name, email }) => (
          <p key={person} className="text-small [overflow-wrap:anywhere]">
            {user ? email : `${name}, ${email}`}
          </p>
        ))}
        {!user && state === 'waiting' && grant.holders.length === 0 && (
          <p className="text-small">{t('grantNobodyYet')}</p>
        )}
        <p className="text-small text-ink-soft phone:pt-1">
          {t('asked', { name: who(grant.requestedBy), at: formatMoment(grant.requestedAt) })}
        </p>
        {decidedAt && (
          <p className="text-small text-ink-soft [overflow-wrap:anywhere]">
            {t('decided', { name: who(grant.decidedBy), at: formatMoment(decidedAt) })}
            {note && `: ${note}`}
          </p>
        )}
        {grant.isOwn && state === 'waiting' && <p className="pt-1 text-ink-soft">{t('grantOwn')}</p>}
      </div>
      {grant.canDecide && (
        <Decision
          onDecide={(decision) => decideWatchGrant(grant, decision)}
          said={{ yes: t('grantApproved'), no: t('grantRefused') }}
        />
      )}
    </li>
  )
}
