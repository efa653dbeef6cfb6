import { useQuery } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import type { AuditVerification } from '#api/audit.ts'
import { api } from '../../platform/api.ts'
import { formatMoment, formatNumber } from '../../platform/formats.ts'
import { followJob, type Job } from '../../platform/jobs.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { usePrivacyTexts } from '../texts.ts'
import type { Texts } from './trail-names.ts'

type Verified = { last: AuditVerification | null }

/** Says whether anybody has changed the trail, and looks again on request. */
export function Verification() {
  const { t, language } = usePrivacyTexts()
  const { data } = useQuery({
    queryKey: ['audit-verifications'],
    queryFn: ({ signal }) => api.get<Verified>('/audit-verifications', { signal }),
  })
  const last = data?.last
  const run = async () => {
    try {
      const { job } = await api.post<{ job: Job }>('/audit-verifications', {})
      followJob(job, { label: t('verifying'), refreshes: [['audit-verifications']] })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const Icon = last && !last.isIntact ? ShieldAlert : ShieldCheck
  return (
    <Section>
      <div className="flex flex-wrap items-center gap-3">
        <Icon
          size={18}
          strokeWidth={1.5}
          className={last ? (last.isIntact ? 'text-yes' : 'text-no') : 'text-ink-soft'}
          aria-hidden
        />
        <div className="min-w-0 flex-1 basis-56">
          <p>
            {!last && t('neverVerified')}
            {last &&
              t(last.isIntact ? 'verified' : 'tampered', {
                at: formatMoment(last.at),
                formatted: formatNumber(last.eventCount),
              })}
          </p>
          {last && !last.isIntact && <p>{last.findings.map((one) => findingName(t, one)).join(' ')}</p>}
          {last && <p className="text-pretty text-small text-ink-soft">{sealsOf(t, last)}</p>}
        </div>
        <Button onClick={run}>{t('verify')}</Button>
      </div>
    </Section>
  )
}

/** What the check rests on: the chain of seals, and how much of it is also kept where the database does not reach. */
function sealsOf(t: Texts, { sealCount, anchorCount, unsealedCount }: AuditVerification): string {
  const parts = [
    anchorCount === 0
      ? t('anchorsMissing', { count: sealCount, formatted: formatNumber(sealCount) })
      : t('anchored', {
          count: sealCount,
          formatted: formatNumber(sealCount),
          anchors: formatNumber(anchorCount),
        }),
  ]
  if (unsealedCount > 0)
    parts.push(t('unsealed', { count: unsealedCount, formatted: formatNumber(unsealedCount) }))
  return parts.join(' ')
}

const findingKinds = [
  'events-changed',
  'events-missing',
  'events-added',
  'unsealed-changed',
  'seal-changed',
  'seals-missing',
  'signature-wrong',
  'tail-cut',
  'chain-rewritten',
  'pruning-forged',
  'anchor-unreadable',
] as const

function findingName(t: Texts, finding: string): string {
  const known = findingKinds.find((one) => one === finding)
  return known ? t(`findings.${known}`) : finding
}
