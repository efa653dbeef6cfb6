import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { AuditEvent } from '#api/audit.ts'
import { api } from '../../platform/api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { usePrivacyTexts } from '../texts.ts'
import { EventDialog } from './event-dialog.tsx'
import { EventLine } from './event-line.tsx'
import { type Filter, TrailFilter } from './trail-filter.tsx'
import { Verification } from './verification.tsx'

type TrailPage = { items: AuditEvent[]; nextCursor: string | null }

/** The trail for those who watch: filter, open an entry, check that nobody has changed it. */
export function Page() {
  const { t } = usePrivacyTexts()
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const filter = {
    action: search.action ?? '',
    resource: search.resource ?? '',
    actorId: search.actorId ?? '',
    recordId: search.recordId ?? '',
    from: search.from ?? '',
    to: search.to ?? '',
  }
  const [reason, setReason] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const query = { ...given(filter), limit: 50 }
  const trail = useInfiniteQuery({
    queryKey: ['audit-events', query, reason],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<TrailPage>('/audit-events', {
        query: { ...query, cursor: pageParam },
        signal,
        ...(reason ? { reason } : {}),
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const events = trail.data?.pages.flatMap((page) => page.items) ?? []
  const set = (part: Partial<Filter>) =>
    navigate({ to: '.', search: (() => given({ ...filter, ...part })) as never, replace: true })

  return (
    <PageFrame
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
      title={t('trail')}
      subtitle={t('trailLead')}
      actions={!reason && <Button onClick={() => setAsking(true)}>{t('reveal')}</Button>}
    >
      <div className="flex flex-col gap-4">
        <Verification />
        <Section>
          <TrailFilter filter={filter} isNaming={reason !== ''} onChange={set} />
          {trail.error && <ErrorState error={trail.error} onRetry={() => trail.refetch()} />}
          {trail.isPending && <Skeleton className="h-64" />}
          {trail.data && events.length === 0 && <EmptyState text={t('trailEmpty')} />}
          <ol className="flex flex-col" aria-label={t('trail')}>
            {events.map((event) => (
              <EventLine key={event.id} event={event} onOpen={() => setOpened(event.id)} />
            ))}
          </ol>
          {trail.hasNextPage && (
            <Button
              variant="quiet"
              className="mt-1 -ml-3 text-petrol"
              busy={trail.isFetchingNextPage}
              onClick={() => trail.fetchNextPage()}
            >
              {t('more')}
            </Button>
          )}
        </Section>
      </div>
      {opened && <EventDialog id={opened} reason={reason} onClose={() => setOpened(null)} />}
      {isAsking && (
        <RevealNames
          onReveal={(given) => {
            setReason(given)
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </PageFrame>
  )
}

type RevealNamesProps = { onReveal: (reason: string) => void; onClose: () => void }

/** Who sees the names of colleagues says why. */
function RevealNames({ onReveal, onClose }: RevealNamesProps) {
  const { t } = usePrivacyTexts()
  return (
    <Dialog isOpen onClose={onClose} title={t('reveal')} description={t('revealNote')} width="small">
      <Form values={{ reason: '' }} onSubmit={({ reason }) => onReveal(reason)}>
        <TextField name="reason" label={t('revealReason')} isRequired autoFocus />
        <FormActions submit={t('reveal')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

/** Only what is filled in: an empty filter does not filter. */
function given(filter: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
}
