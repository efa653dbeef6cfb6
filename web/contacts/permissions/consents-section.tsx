import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Plus } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { AdvertisingGround, ConsentEvent } from '#api/consents.ts'
import type { ContactDetail } from '#api/contacts.ts'
import type { StoredFile } from '#api/files.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { api, urlOf } from '../../platform/api.ts'
import { colleaguesQuery } from '../../platform/directory.ts'
import { formatDate, formatMoment } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { Button } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Section } from '../../ui/page.tsx'
import { type Permission, PermissionMark } from '../../ui/permission-light.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { Unbroken } from '../../ui/unbroken.tsx'
import { refreshContact } from '../queries.ts'
import { consentsQuery, groundsQuery } from './queries.ts'
import { usePermissionTexts } from './texts.ts'

const NoteConsent = lazyPart(() => import('./note-consent.tsx'), 'NoteConsent')
const NoteGround = lazyPart(() => import('./note-ground.tsx'), 'NoteGround')
const HandOutProof = lazyPart(() => import('./hand-out-proof.tsx'), 'HandOutProof')

const shownAtFirst = 4

type Props = { contact: ContactDetail; files: readonly StoredFile[] }

/** What the person said to advertising, the newest first, and what permits it without her word. */
export function ConsentsSection({ contact, files }: Props) {
  const { t } = usePermissionTexts()
  const session = useSession()
  const [noting, setNoting] = useState<'consent' | 'ground' | null>(null)
  const [isWhole, setWhole] = useState(false)
  const { data: events, error, refetch } = useQuery(consentsQuery(contact.id))
  const grounds = useQuery(groundsQuery(contact.id)).data?.filter(({ endedAt }) => !endedAt) ?? []
  const shown = isWhole ? events : events?.slice(0, shownAtFirst)
  const mayNote = can(session, 'consentEvent', 'create') && !contact.deletedAt
  const mayGround = can(session, 'advertisingGround', 'create') && !contact.deletedAt
  const close = () => setNoting(null)
  return (
    <Section title={t('consents')}>
      {error && <ErrorState error={error} onRetry={() => refetch()} className="py-4" />}
      {!events && !error && <Skeleton className="h-10" />}
      {events?.length === 0 && <p className="text-ink-soft">{t('consentsEmpty')}</p>}
      <ol className="flex flex-col gap-2.5">
        {shown?.map((event) => (
          <EventLine key={event.id} event={event} contactId={contact.id} />
        ))}
      </ol>
      {events && events.length > shownAtFirst && !isWhole && (
        <Button variant="quiet" className="-ml-3 text-petrol" onClick={() => setWhole(true)}>
          {t('showAll', { count: events.length })}
        </Button>
      )}
      {grounds.length > 0 && (
        <>
          <h3 className="pt-4 pb-1 text-small text-ink-soft">{t('grounds')}</h3>
          <ul className="flex flex-col gap-2">
            {grounds.map((ground) => (
              <GroundLine key={ground.id} contactId={contact.id} ground={ground} mayEnd={mayGround} />
            ))}
          </ul>
        </>
      )}
      {(mayNote || mayGround) && (
        <div className="-ml-3 flex flex-col items-start pt-2">
          {mayNote && (
            <Button variant="quiet" icon={Plus} onClick={() => setNoting('consent')}>
              {t('note')}
            </Button>
          )}
          {mayGround && (
            <Button variant="quiet" icon={Plus} onClick={() => setNoting('ground')}>
              {t('addGround')}
            </Button>
          )}
        </div>
      )}
      <Suspense fallback={null}>
        {noting === 'consent' && <NoteConsent contact={contact} files={files} onClose={close} />}
        {noting === 'ground' && <NoteGround contact={contact} onClose={close} />}
      </Suspense>
    </Section>
  )
}

const marks: Record<string, Permission> = { given: 'yes', confirmed: 'yes', requested: 'ask' }

function EventLine({ event, contactId }: { event: ConsentEvent; contactId: string }) {
  const { t } = usePermissionTexts()
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const author = colleagues.find(({ id }) => id === event.createdBy)?.name
  const by =
    event.declaredBy === 'person'
      ? t('byPerson')
      : event.createdBy
        ? (author ?? t('byCompany'))
        : t('byProgram')
  const channel = event.event === 'objected' ? t('allChannels') : t(`channels.${event.channel as 'email'}`)
  return (
    <li className="flex items-start gap-2">
      <PermissionMark state={marks[event.event] ?? 'no'} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <div>
          <span className="font-medium">{t(`events.${event.event as 'given'}`)}</span>
          <span className="text-ink-soft"> · {channel}</span>
        </div>
        <div className="text-small text-ink-soft">
          {t(`ways.${event.way as 'paper'}`)} · <span className="figures">{localMoment(event)}</span> · {by}
        </div>
        <Proof event={event} contactId={contactId} />
      </div>
    </li>
  )
}

/** The words and what shows them, on demand. */
function Proof({ event, contactId }: { event: ConsentEvent; contactId: string }) {
  const { t } = usePermissionTexts()
  const [isHandingOut, setHandingOut] = useState(false)
  const lines = [
    [t('notice'), event.notice],
    [t('page'), event.pageUrl],
    [t('evidence'), event.evidence],
    [t('reason'), event.reason],
  ].filter(([, value]) => value)
  return (
    <details className="group text-small">
      <summary className="-mx-1 inline-flex min-h-6 cursor-pointer items-center gap-1 rounded-control px-1 text-petrol touch:min-h-11 [&::-webkit-details-marker]:hidden">
        {t('proof')}
        <ChevronDown
          size={14}
          strokeWidth={1.5}
          className="shrink-0 transition-transform group-open:rotate-180"
          aria-hidden
        />
      </summary>
      {event.text && (
        <blockquote className="my-1 border-l-2 border-line pl-2.5 whitespace-pre-line">
          <Unbroken text={event.text} />
          {event.textVersion && (
            <span className="block text-ink-soft">{t('textVersion', { version: event.textVersion })}</span>
          )}
        </blockquote>
      )}
      <dl className="flex flex-col gap-0.5">
        {lines.map(([label, value]) => (
          <div key={label} className="[overflow-wrap:anywhere]">
            <dt className="inline text-ink-soft">{label}: </dt>
            <dd className="inline">{value}</dd>
          </div>
        ))}
      </dl>
      {event.evidenceFileId && (
        <a className="link" href={urlOf(`/files/${event.evidenceFileId}/content`)}>
          {t('evidenceFile')}
        </a>
      )}
      <button
        type="button"
        className="link inline-flex min-h-6 items-center touch:min-h-11"
        onClick={() => setHandingOut(true)}
      >
        {t('loadProof')}
      </button>
      <Suspense fallback={null}>
        {isHandingOut && (
          <HandOutProof contactId={contactId} eventId={event.id} onClose={() => setHandingOut(false)} />
        )}
      </Suspense>
    </details>
  )
}

/** The time where it was said; `2026-03-03T14:05:00+01:00[Europe/Berlin]` carries it. */
function localMoment({ localTime, occurredAt }: ConsentEvent): string {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(localTime) ?? []
  return day && time ? `${formatDate(day)}, ${time}` : formatMoment(occurredAt)
}

type GroundProps = { contactId: string; ground: AdvertisingGround; mayEnd: boolean }

function GroundLine({ contactId, ground, mayEnd }: GroundProps) {
  const { t } = usePermissionTexts()
  const [isAsking, setAsking] = useState(false)
  const details =
    ground.kind === 'presumed'
      ? [ground.reason]
      : [ground.productGroups?.join(', '), ground.saleReference, ground.soldOn && formatDate(ground.soldOn)]
  const until = ground.validUntil && t('until', { day: formatDate(ground.validUntil) })
  return (
    <li className="flex items-start gap-2">
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <div className="font-medium">{t(`kinds.${ground.kind as 'presumed'}`)}</div>
        <div className="text-small text-ink-soft">{[...details, until].filter(Boolean).join(' · ')}</div>
      </div>
      {mayEnd && (
        <Button variant="quiet" className="-mr-3" onClick={() => setAsking(true)}>
          {t('endGround')}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={t('endGroundTitle')}
          text={t('endGroundText')}
          action={t('endGround')}
          onConfirm={async () => {
            await api.remove(`/advertising-grounds/${ground.id}`)
            await refreshContact(contactId)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}
