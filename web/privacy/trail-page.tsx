import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { api } from '../platform/api.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { followJob } from '../platform/jobs.ts'
import { queryClient } from '../platform/query.ts'
import { useSettled } from '../platform/settled.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { ProblemNote, problemSentence } from '../ui/problem-note.tsx'
import { Select } from '../ui/select.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { usePrivacyTexts } from './texts.ts'

type TrailEvent = {
  id: string
  at: string
  actor: { kind: string; id: string | null; name?: string | null }
  action: string
  resource: string
  recordId: string | null
  recordIds: string[]
  subjectId: string | null
  fields: string[]
  purpose: string | null
  means: string
  reason: string | null
  details: Record<string, unknown> | null
}
type Opened = TrailEvent & {
  values: { before?: Record<string, unknown>; after?: Record<string, unknown> } | null
}
type TrailPage = { items: TrailEvent[]; nextCursor: string | null }

const actions = ['read', 'list', 'find', 'create', 'update', 'remove'] as const
const means = ['web', 'api', 'import', 'job', 'cli'] as const

/** The trail for those who watch: filter, open an entry, check that nobody has changed it. */
export function Page() {
  const { t } = usePrivacyTexts()
  const [filter, setFilter] = useState({ action: '', actorId: '', recordId: '', from: '', to: '' })
  const [reason, setReason] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const recordId = useSettled(filter.recordId.trim(), 400)
  const query = { ...filter, recordId, to: filter.to ? `${filter.to}T23:59:59.999Z` : '', limit: 50 }
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
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const events = trail.data?.pages.flatMap((page) => page.items) ?? []
  const set = (part: Partial<typeof filter>) => setFilter({ ...filter, ...part })

  return (
    <PageFrame
      title={t('trail')}
      subtitle={t('trailLead')}
      actions={!reason && <Button onClick={() => setAsking(true)}>{t('reveal')}</Button>}
    >
      <div className="flex flex-col gap-4">
        <Verification />
        <Section>
          <div className="grid grid-cols-5 gap-3 pb-3 phone:grid-cols-1">
            <Select
              label={t('action')}
              isClearable
              value={filter.action}
              onChange={(action) => set({ action: action ?? '' })}
              choices={actions.map((value) => ({ value, label: t(`actions.${value}`) }))}
            />
            {reason ? (
              <Select
                label={t('who')}
                isClearable
                value={filter.actorId}
                onChange={(actorId) => set({ actorId: actorId ?? '' })}
                choices={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
              />
            ) : (
              <TextField
                label={t('recordId')}
                value={filter.recordId}
                onChange={(value) => set({ recordId: value })}
              />
            )}
            <DateField label={t('from')} value={filter.from} onChange={(from) => set({ from: from ?? '' })} />
            <DateField label={t('until')} value={filter.to} onChange={(to) => set({ to: to ?? '' })} />
          </div>
          {trail.error && <ErrorState error={trail.error} onRetry={() => trail.refetch()} />}
          {trail.isPending && <Skeleton className="h-64" />}
          {trail.data && events.length === 0 && <EmptyState text={t('trailEmpty')} />}
          <ol className="flex flex-col">
            {events.map((event) => (
              <EventLine key={event.id} event={event} onOpen={() => setOpened(event.id)} />
            ))}
          </ol>
          {trail.hasNextPage && (
            <Button variant="quiet" busy={trail.isFetchingNextPage} onClick={() => trail.fetchNextPage()}>
              {t('more')}
            </Button>
          )}
        </Section>
      </div>
      {opened && <EventDialog id={opened} onClose={() => setOpened(null)} />}
      {isAsking && (
        <Dialog
          isOpen
          onClose={() => setAsking(false)}
          title={t('reveal')}
          description={t('revealNote')}
          width="small"
        >
          <Form
            values={{ reason: '' }}
            onSubmit={async (values) => {
              setReason(values.reason)
              setAsking(false)
            }}
          >
            <TextField name="reason" label={t('revealReason')} isRequired autoFocus />
            <FormActions submit={t('reveal')} onCancel={() => setAsking(false)} />
          </Form>
        </Dialog>
      )}
    </PageFrame>
  )
}

function EventLine({ event, onOpen }: { event: TrailEvent; onOpen: () => void }) {
  const { t } = usePrivacyTexts()
  const way = means.find((one) => one === event.means)
  return (
    <li className="grid grid-cols-[9rem_11rem_minmax(0,1fr)_auto] items-baseline gap-x-3 border-t border-line py-1.5 first:border-t-0 phone:grid-cols-1">
      <span className="text-small text-ink-soft">{formatMoment(event.at)}</span>
      <span className="truncate">{event.actor.kind === 'system' ? t('system') : event.actor.name}</span>
      <span className="min-w-0">
        <span className="font-medium">{useActionLabel(event.action)}</span>
        <span className="text-ink-soft">
          {' · '}
          {useResourceLabel(event.resource)}
          {event.recordIds.length > 1 && ` (${formatNumber(event.recordIds.length)})`}
          {way && ` · ${t(`meansOf.${way}`)}`}
        </span>
      </span>
      <Button variant="quiet" onClick={onOpen}>
        {t('open')}
      </Button>
    </li>
  )
}

function useActionLabel(action: string): string {
  const { t } = usePrivacyTexts()
  const known = actions.find((one) => one === action)
  return known ? t(`actions.${known}`) : action
}

function useResourceLabel(resource: string): string {
  const { t } = usePrivacyTexts()
  if (resource === 'contact' || resource === 'company') return t(`resources.${resource}`)
  return resource
}

function EventDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, language } = usePrivacyTexts()
  const { data, error } = useQuery({
    queryKey: ['audit-event', id],
    queryFn: ({ signal }) => api.get<Opened>(`/audit-events/${id}`, { signal }),
  })
  const fields = useFields(data?.resource ?? '')
  const label = (name: string) => {
    const field = fields.find((one) => one.name === name)
    return field ? inLanguage(field.label, language) : name
  }
  const subject = data?.resource === 'contact' ? data.recordId : data?.subjectId
  return (
    <Dialog isOpen onClose={onClose} title={t('details')} description={data && formatMoment(data.at)}>
      {error && <ProblemNote problem={error} />}
      {!data && !error && <Skeleton className="h-32" />}
      {data && (
        <div className="flex flex-col gap-3">
          <p>
            {data.actor.kind === 'system' ? t('system') : data.actor.name}
            {data.reason && ` · ${data.reason}`}
            {subject && (
              <>
                {' · '}
                <TextLink to={`/contacts/${subject}`}>{t('open')}</TextLink>
              </>
            )}
          </p>
          {data.values ? (
            <table className="w-full border-collapse text-left">
              <thead>
                <tr className="text-small text-ink-soft">
                  <th scope="col" className="py-1 pr-3 font-normal">
                    {t('field')}
                  </th>
                  <th scope="col" className="py-1 pr-3 font-normal">
                    {t('before')}
                  </th>
                  <th scope="col" className="py-1 font-normal">
                    {t('after')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.fields.map((name) => (
                  <tr key={name} className="border-t border-line align-top">
                    <th scope="row" className="py-1 pr-3 font-medium">
                      {label(name)}
                    </th>
                    <td className="py-1 pr-3 [overflow-wrap:anywhere]">
                      {plain(data.values?.before?.[name])}
                    </td>
                    <td className="py-1 [overflow-wrap:anywhere]">{plain(data.values?.after?.[name])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <p className="text-ink-soft">
              {data.fields.length > 0 ? data.fields.map(label).join(', ') : t('shredded')}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '–'
  return Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}

type Verified = { last: { at: string; isIntact: boolean; eventCount: number } | null }

function Verification() {
  const { t, language } = usePrivacyTexts()
  const { data } = useQuery({
    queryKey: ['audit-verifications'],
    queryFn: ({ signal }) => api.get<Verified>('/audit-verifications', { signal }),
  })
  const last = data?.last
  const run = async () => {
    try {
      const { job } = await api.post<{ job: { id: string; kind: string; state: 'queued' } }>(
        '/audit-verifications',
        {},
      )
      followJob(job as never, { label: t('verifying') })
      queryClient.invalidateQueries({ queryKey: ['audit-verifications'] })
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
        <p className="min-w-0 flex-1">
          {!last && t('neverVerified')}
          {last &&
            t(last.isIntact ? 'verified' : 'tampered', {
              at: formatMoment(last.at),
              count: last.eventCount,
            })}
        </p>
        <Button onClick={run}>{t('verify')}</Button>
      </div>
    </Section>
  )
}
