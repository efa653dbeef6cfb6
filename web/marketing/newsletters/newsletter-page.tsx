import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { PencilLine, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Campaign } from '#api/campaigns.ts'
import type { Issue, Newsletter } from '#api/newsletters.ts'
import { formatMoment, formatNumber, formatWeekday } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { DateField } from '../../ui/date-field.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../../ui/states.tsx'
import { ButtonLink, TextLink } from '../../ui/text-link.tsx'
import { CampaignState } from '../campaigns/campaign-state.tsx'
import { RemoveMenu } from '../mailings/remove-menu.tsx'
import { AudiencePanel } from '../segments/audience-panel.tsx'
import { lateSentence } from './late-issues.tsx'
import { NewsletterForm } from './newsletter-form.tsx'
import { addIssue, newsletterQuery, planIssue, removeNewsletter } from './queries.ts'
import { useNewsletterTexts } from './texts.ts'

/** One newsletter: when the next issue goes, what became of the others, and who gets it. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(newsletterQuery(id))
  if (error && !data) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <NewsletterRecord key={id} newsletter={data} />
}

function NewsletterRecord({ newsletter }: { newsletter: Newsletter }) {
  const { t } = useNewsletterTexts()
  const mayChange = can(useSession(), 'newsletter', 'update')
  const [isChanging, setChanging] = useState(false)
  const { name = '', topicLabel, topic = '', rhythm = 'monthly', segmentId, isLate, issues } = newsletter
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{name}</span>}
      back={{ to: '/marketing/newsletters', label: t('newsletters') }}
      subtitle={t('topicAndRhythm', {
        topic: topicLabel ?? topic,
        rhythm: t(`rhythms.${rhythm as 'monthly'}`),
      })}
      actions={
        mayChange && (
          <>
            <Button icon={PencilLine} onClick={() => setChanging(true)}>
              {t('change')}
            </Button>
            <NextIssue newsletter={newsletter} />
            <RemoveMenu
              resource="newsletter"
              words={{
                more: t('more'),
                remove: t('remove'),
                title: t('removeTitle', { name }),
                text: t('removeText'),
                removed: t('removed'),
              }}
              to="/marketing/newsletters"
              onRemove={() => removeNewsletter(newsletter)}
            />
          </>
        )
      }
    >
      {isLate && <p className="mb-4 rounded-card bg-ask-wash px-4 py-2.5">{lateSentence(newsletter, t)}</p>}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Section title={t('issues')}>
          {issues.length === 0 && <p className="text-ink-soft">{t('noIssues')}</p>}
          <ul>
            {issues.map((issue) => (
              <IssueLine key={issue.id} issue={issue} />
            ))}
          </ul>
        </Section>
        {segmentId && (
          <Section title={t('subscribers')}>
            <p className="pb-3 text-small text-ink-soft">{t('subscribersLead')}</p>
            <AudiencePanel audience={{ segmentId }} />
          </Section>
        )}
      </div>
      {isChanging && (
        <NewsletterForm
          newsletter={newsletter}
          onDone={() => setChanging(false)}
          onClose={() => setChanging(false)}
        />
      )}
    </PageFrame>
  )
}

/** Makes the next issue, or leads to the one being written. */
function NextIssue({ newsletter: { id, issues } }: { newsletter: Newsletter }) {
  const { t, language } = useNewsletterTexts()
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  const [last] = issues
  if (last?.state === 'draft')
    return (
      <ButtonLink variant="primary" icon={PencilLine} to={`/marketing/campaigns/${last.id}`}>
        {t('writeIssue', { number: last.number })}
      </ButtonLink>
    )
  const make = async () => {
    setBusy(true)
    try {
      const issue = await addIssue(id)
      await navigate({ to: `/marketing/campaigns/${issue.id}` as string })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
      setBusy(false)
    }
  }
  return (
    <Button variant="primary" icon={Plus} busy={isBusy} onClick={make}>
      {t('nextIssue')}
    </Button>
  )
}

function IssueLine({ issue }: { issue: Issue }) {
  const { t, language } = useNewsletterTexts()
  const { id, number, subject, state, plannedOn, finishedAt, sent, excluded } = issue
  const isPlanned = can(useSession(), 'campaign', 'update') && state === 'draft'
  const plan = async (day: string | null) => {
    if (!day || day === plannedOn) return
    try {
      await planIssue(issue, day)
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const results = t('result', { sent: formatNumber(sent), excluded: formatNumber(excluded) })
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-t border-line py-2.5 first:border-t-0 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-x-2">
          <TextLink to={`/marketing/campaigns/${id}`} className="font-medium touch:py-0.5">
            {t('issue', { number })}
          </TextLink>
          <CampaignState campaign={{ state } as Campaign} />
        </p>
        {subject && <p>{subject}</p>}
        {!isPlanned && (
          <p className="text-small text-ink-soft">
            {finishedAt
              ? `${t('sentAt', { at: formatMoment(finishedAt) })} · ${results}`
              : t('plannedFor', { day: formatWeekday(plannedOn) })}
          </p>
        )}
      </div>
      {isPlanned && <DateField className="w-40" label={t('plannedOn')} value={plannedOn} onChange={plan} />}
    </li>
  )
}
