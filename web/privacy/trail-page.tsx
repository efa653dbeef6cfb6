import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { AuditEvent, AuditVerification, OpenedAuditEvent } from '#api/audit.ts'
import type { RecipientUse } from '#api/releases.ts'
import { api } from '../platform/api.ts'
import { colleaguesQuery, purposesQuery } from '../platform/directory.ts'
import { valueText } from '../platform/field-value.ts'
import { type FieldInfo, fieldsQuery, useFields } from '../platform/fields.ts'
import { formatMoment, formatNumber, formatStamp } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { followJob, type Job } from '../platform/jobs.ts'
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
import { useIsPhone } from '../ui/use-is-phone.ts'
import { usePrivacyTexts } from './texts.ts'

type TrailPage = { items: AuditEvent[]; nextCursor: string | null }

// Those that are asked for; the others have names all the same.
const actions = ['read', 'list', 'find', 'create', 'update', 'remove', 'download', 'sign-in'] as const
const resources = [
  'contact',
  'company',
  'contactPoint',
  'address',
  'employment',
  'processingBasis',
  'timelineEntry',
  'task',
  'file',
  'import',
  'customField',
  'user',
  'role',
  'session',
] as const
const resourceNames = [
  ...resources,
  'team',
  'setting',
  'outboxMail',
  'accessToken',
  'auditEvent',
  'job',
  'purpose',
  'dataKind',
  'occasion',
  'savedView',
  'consentEvent',
  'consentText',
  'advertisingGround',
  'suppression',
  'information',
  'privacyNotice',
  'campaign',
  'campaignRecipient',
  'sequence',
  'sequenceMember',
  'callList',
  'segment',
  'subscription',
  'subscriptionForm',
  'mailFrequency',
  'massUpdate',
  'merge',
  'release',
  'demo',
] as const
const actionNames = [
  ...actions,
  'start',
  'undo',
  'request',
  'sign-in-failed',
  'sign-out',
  'step-up',
  'step-up-failed',
  'second-factor-failed',
  'set-up',
  'set-password',
  'password-reset',
  'recovery-codes',
  'second-factor-on',
  'second-factor-off',
  'invite',
  'accept-invitation',
  'ask-new-address',
  'drop-new-address',
  'confirm-new-address',
  'assign',
  'discard',
  'send',
  'sent',
  'send-again',
  'send-failed',
  'approve',
  'refuse',
  'consent',
  'release',
  'export',
  'disclose',
  'cancel',
  'end',
  'retire',
  'refresh',
  'reveal',
  'verify',
  'open',
  'deny',
  'merge',
  'separate',
] as const
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const means = ['web', 'api', 'import', 'job', 'cli'] as const

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
  const [typedId, setTypedId] = useState(filter.recordId)
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
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const events = trail.data?.pages.flatMap((page) => page.items) ?? []
  const set = (part: Partial<typeof filter>) =>
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
          <div className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] items-start gap-3 pb-3">
            <Select
              label={t('action')}
              isClearable
              placeholder={t('anyAction')}
              value={filter.action}
              onChange={(action) => set({ action: action ?? '' })}
              choices={actions.map((value) => ({ value, label: t(`actions.${value}`) }))}
            />
            <Select
              label={t('what')}
              isClearable
              placeholder={t('anyResource')}
              value={filter.resource}
              onChange={(resource) => set({ resource: resource ?? '' })}
              choices={resources.map((value) => ({ value, label: t(`resourceNames.${value}`) }))}
            />
            {reason && (
              <Select
                label={t('who')}
                isClearable
                placeholder={t('anybody')}
                value={filter.actorId}
                onChange={(actorId) => set({ actorId: actorId ?? '' })}
                choices={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
            <DateField label={t('from')} value={filter.from} onChange={(from) => set({ from: from ?? '' })} />
            <DateField label={t('until')} value={filter.to} onChange={(to) => set({ to: to ?? '' })} />
            <TextField
              label={t('recordId')}
              value={typedId}
              onChange={(text) => {
                setTypedId(text)
                const id = text.trim()
                if (id === '' || uuid.test(id)) set({ recordId: id })
              }}
              error={typedId.trim() === '' || uuid.test(typedId.trim()) ? undefined : t('recordIdWrong')}
            />
          </div>
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

function EventLine({ event, onOpen }: { event: AuditEvent; onOpen: () => void }) {
  const { t, language } = usePrivacyTexts()
  const actionName = useActionName()
  const way = means.find((one) => one === event.means)
  const fields = useFields(event.resource)
  const named = event.fields.flatMap((name) => {
    const field = fields.find((one) => one.name === name)
    return field ? inLanguage(field.label, language) : []
  })
  return (
    <li className="grid grid-cols-[8.5rem_10rem_minmax(0,1fr)_auto] items-start gap-x-3 border-t border-line py-2 first:border-t-0 phone:grid-cols-[minmax(0,1fr)_auto] phone:items-center">
      <time dateTime={event.at} className="pt-px text-small text-ink-soft tabular-nums phone:order-1">
        {formatStamp(event.at)}
      </time>
      <span className="truncate phone:order-3 phone:col-span-2">{actorName(t, event.actor)}</span>
      <span className="min-w-0 phone:order-4 phone:col-span-2">
        <span className="font-medium">
          {resourceName(t, event.resource)}
          {event.recordIds.length > 1 &&
            event.resource !== 'session' &&
            ` (${formatNumber(event.recordIds.length)})`}
        </span>{' '}
        {actionName(event.action)}
        {event.action === 'update' && named.length > 0 && `: ${named.slice(0, 4).join(', ')}`}
        {way && way !== 'web' && <span className="text-ink-soft"> · {t(`meansOf.${way}`)}</span>}
      </span>
      <Button
        variant="quiet"
        className="-my-1 -mr-3 text-petrol phone:order-2"
        aria-label={`${t('open')}: ${resourceName(t, event.resource)} ${actionName(event.action)}, ${formatStamp(event.at)}`}
        onClick={onOpen}
      >
        {t('open')}
      </Button>
    </li>
  )
}

function useActionName(): (action: string) => string {
  const { t } = usePrivacyTexts()
  return (action) => {
    const known = actionNames.find((one) => one === action)
    return known ? t(`actionNames.${known}`) : action
  }
}

type Texts = ReturnType<typeof usePrivacyTexts>['t']

/** Without a reason people are numbered. */
function actorName(t: Texts, { kind, name }: AuditEvent['actor']): string | null {
  return kind === 'system' ? t('system') : name
}

function resourceName(t: Texts, resource: string): string {
  const known = resourceNames.find((one) => one === resource)
  return known ? t(`resourceNames.${known}`) : resource
}

type EventDialogProps = { id: string; reason: string; onClose: () => void }

function EventDialog({ id, reason, onClose }: EventDialogProps) {
  const { t, language } = usePrivacyTexts()
  const actionName = useActionName()
  const { data, error } = useQuery({
    queryKey: ['audit-event', id, reason],
    queryFn: ({ signal }) =>
      api.get<OpenedAuditEvent>(`/audit-events/${id}`, { signal, ...(reason ? { reason } : {}) }),
  })
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const fields = useFields(data?.resource ?? '')
  const purpose = purposes.find(({ key }) => key === data?.purpose)
  const way = means.find((one) => one === data?.means)
  const { use } = (data?.details ?? {}) as { use?: RecipientUse | null }
  const facts: [string, ReactNode][] = data
    ? [
        [t('who'), actorName(t, data.actor)],
        [t('purpose'), purpose && inLanguage(purpose.label, language)],
        [t('means'), way && t(`meansOf.${way}`)],
        [t('reason'), data.reason],
        [t('recipient'), use && t(`uses.${use}`)],
        [t('what'), hasRecord(data) && <RecordLink key="record" event={data} />],
      ]
    : []
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={data ? `${resourceName(t, data.resource)} ${actionName(data.action)}` : t('details')}
      description={data && formatStamp(data.at)}
    >
      {error && <ProblemNote problem={error} />}
      {!data && !error && <Skeleton className="h-32" />}
      {data && (
        <div className="flex flex-col gap-4">
          <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1">
            {facts.map(
              ([name, fact]) =>
                fact && (
                  <div key={name} className="contents">
                    <dt className="text-ink-soft">{name}</dt>
                    <dd>{fact}</dd>
                  </div>
                ),
            )}
          </dl>
          {data.isShredded && <p className="text-ink-soft">{t('shredded')}</p>}
          <ValueTable event={data} fields={fields} />
        </div>
      )}
    </Dialog>
  )
}

function hasRecord({ recordId, recordIds, subjectId }: OpenedAuditEvent): boolean {
  return Boolean(recordId ?? subjectId) || recordIds.length > 1
}

function RecordLink({ event }: { event: OpenedAuditEvent }) {
  const { t } = usePrivacyTexts()
  if (event.recordIds.length > 1) return t('records', { count: event.recordIds.length })
  const person = event.resource === 'contact' ? event.recordId : event.subjectId
  if (person) return <TextLink to={`/contacts/${person}`}>{t('toContact')}</TextLink>
  if (event.resource === 'company' && event.recordId)
    return <TextLink to={`/companies/${event.recordId}`}>{t('toCompany')}</TextLink>
  return event.recordId
}

/** What stood there before and after, field by field; for a reading, only which fields were seen. */
function ValueTable({ event, fields }: { event: OpenedAuditEvent; fields: readonly FieldInfo[] }) {
  const { t, language } = usePrivacyTexts()
  const field = (name: string) => fields.find((one) => one.name === name)
  const label = (name: string) => {
    const known = field(name)
    return known ? inLanguage(known.label, language) : name
  }
  const text = (name: string, value: unknown) => {
    const known = field(name)
    return (known && valueText(value, known)) || plain(value)
  }
  const values = event.values as { before?: Record<string, unknown>; after?: Record<string, unknown> } | null
  if (event.fields.length === 0) return null
  if (!values) return <FieldsSeen event={event} />
  return (
    <table className="w-full table-fixed border-collapse text-left">
      <thead>
        <tr className="text-small text-ink-soft">
          {[t('field'), t('before'), t('after')].map((head) => (
            <th key={head} scope="col" className="py-1 pr-3 font-normal last:pr-0">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {event.fields.map((name) => (
          <tr key={name} className="border-t border-line align-top [overflow-wrap:anywhere]">
            <th scope="row" className="py-1.5 pr-3 font-medium">
              {label(name)}
            </th>
            <td className="py-1.5 pr-3 text-ink-soft">{text(name, values.before?.[name])}</td>
            <td className="py-1.5">{text(name, values.after?.[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Which fields were looked at, by the kind of record they belong to: `contactPoint.value` is one of another. */
function FieldsSeen({ event }: { event: OpenedAuditEvent }) {
  const { t, language } = usePrivacyTexts()
  const fields = useQuery(fieldsQuery).data?.items ?? []
  const groups = new Map<string, Set<string>>()
  for (const path of event.fields) {
    const [name = path, resource = event.resource] = path.split('.').reverse()
    const known = fields.find((field) => field.resource === resource && field.name === name)
    // What only machines read has no name of its own.
    if (!known && resource !== event.resource) continue
    const group = groups.get(resource) ?? new Set()
    groups.set(resource, group.add(known ? inLanguage(known.label, language) : path))
  }
  return (
    <dl className="flex flex-col gap-2">
      {[...groups].map(([resource, names]) => (
        <div key={resource}>
          <dt className="text-small text-ink-soft">{t('fieldsOf', { name: resourceName(t, resource) })}</dt>
          <dd>{[...names].join(', ')}</dd>
        </div>
      ))}
    </dl>
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

type Verified = { last: AuditVerification | null }

function Verification() {
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

/** Only what is filled in: an empty filter does not filter. */
function given(filter: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
}
