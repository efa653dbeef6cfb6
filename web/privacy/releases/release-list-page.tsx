import { useQuery } from '@tanstack/react-query'
import { Ban, Check, Clock, Download, FileLock, Hourglass, RefreshCwOff } from 'lucide-react'
import { useState } from 'react'
import type { Release } from '#api/releases.ts'
import { formatMoment, formatNumber } from '../../platform/formats.ts'
import { currentLanguage } from '../../platform/i18n.ts'
import { toast } from '../../platform/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Page as PageFrame } from '../../ui/page.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { decide, releasesQuery } from './queries.ts'
import { useReleaseTexts } from './texts.ts'

const looks = {
  waiting: { tone: 'ask', icon: Clock },
  approved: { tone: 'yes', icon: Check },
  refused: { tone: 'no', icon: Ban },
  taken: { tone: 'plain', icon: Download },
  expired: { tone: 'plain', icon: Hourglass },
  outdated: { tone: 'plain', icon: RefreshCwOff },
} as const

/** Files with personal data that somebody asked for; a second person says yes or no. */
export function Page() {
  const { t } = useReleaseTexts()
  const isPhone = useIsPhone()
  const { data, error, refetch } = useQuery(releasesQuery())
  return (
    <PageFrame
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
      title={t('title')}
      subtitle={t('lead')}
    >
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-48" />}
      {data?.length === 0 && <EmptyState icon={FileLock} text={t('empty')} />}
      {data && data.length > 0 && (
        <ul className="max-w-3xl rounded-card border border-line bg-sheet">
          {data.map((release) => (
            <ReleaseLine key={release.id} release={release} />
          ))}
        </ul>
      )}
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
        <h2 className="flex flex-wrap items-center gap-2 font-medium [overflow-wrap:anywhere]">
          {t('what', { form: t(`forms.${release.as as 'pdf'}`), name: release.aboutName })}
          <Badge tone={tone} icon={icon}>
            {t(`states.${state}`)}
          </Badge>
        </h2>
        <p className="[overflow-wrap:anywhere]">{release.reason}</p>
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
      {release.canDecide && <Decision id={release.id} />}
    </li>
  )
}

function Decision({ id }: { id: string }) {
  const { t } = useReleaseTexts()
  const [isRefusing, setRefusing] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const approve = async () => {
    setBusy(true)
    try {
      await decide(id, { approved: true })
      toast(t('approved'), { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, currentLanguage()), { tone: 'no' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex gap-2 phone:w-full phone:[&>*]:flex-1">
      <Button onClick={() => setRefusing(true)} disabled={isBusy}>
        {t('refuse')}
      </Button>
      <Button variant="primary" icon={Check} busy={isBusy} onClick={approve}>
        {t('approve')}
      </Button>
      <Dialog
        isOpen={isRefusing}
        onClose={() => setRefusing(false)}
        title={t('refuseTitle')}
        description={t('refuseText')}
      >
        <Form
          values={{ note: '' }}
          onSubmit={async ({ note }) => {
            await decide(id, { approved: false, note })
            toast(t('refused'))
          }}
          onDone={() => setRefusing(false)}
        >
          <TextArea name="note" label={t('note')} isRequired rows={3} maxLength={500} />
          <FormActions submit={t('refuse')} onCancel={() => setRefusing(false)} />
        </Form>
      </Dialog>
    </div>
  )
}
