import { useQuery } from '@tanstack/react-query'
import { api } from '../platform/api.ts'
import { formatDay } from '../platform/formats.ts'
import { inLanguage, type Label } from '../platform/i18n.ts'
import { Section } from '../ui/page.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { useContactTexts } from './texts.ts'

type Use = {
  day: string
  action: string
  count: number
  purpose: string | null
  actor?: { id: string | null; name?: string } | null
  roles?: { key: string; label: Label }[]
}

const known = ['read', 'list', 'find', 'create', 'update', 'remove', 'export'] as const

/** Who used this person's data, day by day (F39). */
export function UsesSection({ contactId }: { contactId: string }) {
  const { t, language } = useContactTexts()
  const { data, error, refetch } = useQuery({
    queryKey: ['contact', contactId, 'uses'],
    queryFn: ({ signal }) =>
      api.get<{ items: Use[] }>(`/contacts/${contactId}/uses`, { query: { limit: 12 }, signal }),
  })
  return (
    <Section title={t('uses')}>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-12" />}
      {data?.items.length === 0 && <p className="text-ink-soft">{t('usesEmpty')}</p>}
      <ul className="flex flex-col gap-0.5 text-small">
        {data?.items.map((use) => {
          const action = known.find((one) => one === use.action) ?? 'other'
          const who =
            use.actor?.name ??
            (use.roles?.map(({ label }) => inLanguage(label, language)).join(', ') || t('someone'))
          return (
            <li key={`${use.day} ${use.action} ${who} ${use.purpose}`} className="flex gap-2">
              <span className="w-16 shrink-0 text-ink-soft">{formatDay(use.day)}</span>
              <span className="min-w-0">
                {who}: {t(`useActions.${action}`)}
                {use.count > 1 && <span className="text-ink-soft"> ({use.count}×)</span>}
              </span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
