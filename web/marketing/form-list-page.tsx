import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, FileText, Plus } from 'lucide-react'
import { Suspense } from 'react'
import type { SubscriptionForm } from '#api/forms.ts'
import { useSession } from '../platform/session.ts'
import { useNewInAddress } from '../platform/use-new-in-address.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Page as PageFrame } from '../ui/page.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { formsQuery, keepsMarketing } from './queries.ts'
import { useMarketingTexts } from './texts.ts'

const NewForm = lazyPart(() => import('./new-form.tsx'), 'NewForm')

/** Forms by which people outside sign up. */
export function Page() {
  const { t } = useMarketingTexts()
  const isPhone = useIsPhone()
  const { isNew, open } = useNewInAddress()
  const mayKeep = keepsMarketing(useSession())
  const { data: forms, error, refetch } = useQuery(formsQuery)
  const add = mayKeep && (
    <Button variant="primary" icon={Plus} onClick={() => open(true)}>
      {t('newForm')}
    </Button>
  )
  return (
    <PageFrame
      isNarrow
      title={t('forms')}
      subtitle={t('formsLead')}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={forms?.length !== 0 && add}
    >
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!forms && !error && <Skeleton className="h-40" />}
      {forms?.length === 0 && <EmptyState icon={FileText} text={t('formsEmpty')} action={add} />}
      {forms && forms.length > 0 && (
        <ul className="overflow-hidden rounded-card border border-line bg-sheet">
          {forms.map((form) => (
            <FormLine key={form.id} form={form} />
          ))}
        </ul>
      )}
      <Suspense fallback={null}>{isNew && mayKeep && <NewForm onClose={() => open(false)} />}</Suspense>
    </PageFrame>
  )
}

function FormLine({ form }: { form: SubscriptionForm }) {
  const { t } = useMarketingTexts()
  return (
    <li className="border-t border-line first:border-t-0">
      <Link
        to={`/marketing/forms/${form.id}` as string}
        className="flex min-h-12 items-center gap-3 px-4 py-2.5 -outline-offset-2 hover:bg-hover"
      >
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 font-medium">
            <span className="[overflow-wrap:anywhere]">{form.title}</span>
            {!form.isActive && <Badge>{t('switchedOff')}</Badge>}
          </span>
          <span className="block truncate text-small text-ink-soft">
            {[
              t(`formKinds.${form.kind as 'event'}`),
              t(`languages.${form.language as 'de'}`),
              form.topics.map(({ label }) => label).join(', '),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <ChevronRight size={16} strokeWidth={1.5} className="shrink-0 text-ink-soft" aria-hidden />
      </Link>
    </li>
  )
}
