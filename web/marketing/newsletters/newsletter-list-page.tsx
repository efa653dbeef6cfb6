import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Newspaper, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Newsletter } from '#api/newsletters.ts'
import { formatWeekday } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { EmptyState, PageError, PageSkeleton } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { useMarketingTexts } from '../texts.ts'
import { NewsletterForm } from './newsletter-form.tsx'
import { newslettersQuery } from './queries.ts'
import { useNewsletterTexts } from './texts.ts'

/** Mails that come again, each to the subscribers of its topic. */
export function Page() {
  const { t } = useNewsletterTexts()
  const { t: say } = useMarketingTexts()
  const isPhone = useIsPhone()
  const navigate = useNavigate()
  const mayAdd = can(useSession(), 'newsletter', 'create')
  const [isAdding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery(newslettersQuery)
  if (error && !data) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  const add = mayAdd && (
    <Button variant="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('newNewsletter')}
    </Button>
  )
  return (
    <PageFrame
      isNarrow
      title={t('newsletters')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/marketing', label: say('marketing') } : undefined}
      actions={data.length > 0 && add}
    >
      <Section>
        {data.length === 0 && <EmptyState icon={Newspaper} text={t('empty')} action={add} />}
        <ul>
          {data.map((newsletter) => (
            <Line key={newsletter.id} newsletter={newsletter} />
          ))}
        </ul>
      </Section>
      {isAdding && (
        <NewsletterForm
          onDone={({ id }) => navigate({ to: `/marketing/newsletters/${id}` as string })}
          onClose={() => setAdding(false)}
        />
      )}
    </PageFrame>
  )
}

function Line({
  newsletter: { id, name, topicLabel, topic, rhythm, nextOn, isLate },
}: {
  newsletter: Newsletter
}) {
  const { t } = useNewsletterTexts()
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 border-t border-line py-2.5 first:border-t-0 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
        <TextLink to={`/marketing/newsletters/${id}`} className="font-medium touch:py-0.5">
          {name}
        </TextLink>
        <p className="text-small text-ink-soft">
          {t('topicAndRhythm', {
            topic: topicLabel ?? topic ?? '',
            rhythm: t(`rhythms.${(rhythm ?? 'monthly') as 'monthly'}`),
          })}
        </p>
      </div>
      <p className="flex items-center gap-2 text-small">
        {t('nextOn', { day: formatWeekday(nextOn) })}
        {isLate && <Badge tone="ask">{t('late')}</Badge>}
      </p>
    </li>
  )
}
