import { useInfiniteQuery } from '@tanstack/react-query'
import type { Use } from '#api/audit.ts'
import { api } from '../platform/api.ts'
import { formatDay } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { hasPurpose, useSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useContactTexts } from './texts.ts'

type UsesPage = { items: Use[]; nextCursor: string | null }

const known = [
  'read',
  'list',
  'find',
  'create',
  'update',
  'remove',
  'download',
  'disclose',
  'hand-out',
] as const

/** Who used this person's data, day by day. Names are for those who watch over data protection. */
export function UsesSection({ contactId }: { contactId: string }) {
  const { t } = useContactTexts()
  const session = useSession()
  const uses = useInfiniteQuery({
    queryKey: ['contact', contactId, 'uses'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<UsesPage>(`/contacts/${contactId}/uses`, {
        query: { limit: 8, cursor: pageParam || undefined },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const items = uses.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section title={t('uses')}>
      {uses.error && <ErrorState error={uses.error} onRetry={() => uses.refetch()} className="py-4" />}
      {uses.isPending && <Skeleton className="h-12" />}
      {uses.data && items.length === 0 && <p className="text-ink-soft">{t('usesEmpty')}</p>}
      <ul className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-small">
        {items.map((use, index) => (
          <li key={keyOf(use)} className="contents">
            <span className="figures text-ink-soft">
              {use.day === items[index - 1]?.day ? '' : formatDay(use.day)}
            </span>
            <UseText use={use} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-4 empty:hidden">
        {uses.hasNextPage && (
          <Button
            variant="quiet"
            className="-ml-3 text-petrol"
            busy={uses.isFetchingNextPage}
            onClick={() => uses.fetchNextPage()}
          >
            {t('usesMore')}
          </Button>
        )}
        {hasPurpose(session, 'legal-compliance') && (
          <TextLink to="/privacy/trail" search={{ recordId: contactId }} className="py-1.5 text-small">
            {t('usesTrail')}
          </TextLink>
        )}
      </div>
    </Section>
  )
}

function UseText({ use }: { use: Use }) {
  const { t, language } = useContactTexts()
  const action = known.find((one) => one === use.action) ?? 'other'
  const roles = use.roles.map(({ label }) => inLanguage(label, language)).join(', ')
  const { name, number = null } = use.actor ?? {}
  return (
    <span className="min-w-0">
      {number === null ? (name ?? (roles || t('program'))) : t('colleague', { number })}
      <span className="text-ink-soft">
        {' · '}
        {t(`useActions.${action}`)}
        {use.count > 1 && ` (${use.count}×)`}
      </span>
    </span>
  )
}

function keyOf(use: Use): string {
  const { day, action, purpose, lastAt, actor } = use
  return [day, action, purpose, lastAt, actor?.id].join(' ')
}
