import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { OpenedAuditEvent } from '#api/audit.ts'
import type { RecipientUse } from '#api/releases.ts'
import { api } from '../../platform/api.ts'
import { purposesQuery } from '../../platform/directory.ts'
import { useFields } from '../../platform/fields.ts'
import { formatStamp } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { usePrivacyTexts } from '../texts.ts'
import { EventValues } from './event-values.tsx'
import { actorName, meansName, resourceName, useActionName } from './trail-names.ts'

type EventDialogProps = { id: string; reason: string; onClose: () => void }

/** One event with its facts and what was changed. */
export function EventDialog({ id, reason, onClose }: EventDialogProps) {
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
  const { use } = (data?.details ?? {}) as { use?: RecipientUse | null }
  const facts: [string, ReactNode][] = data
    ? [
        [t('who'), actorName(t, data.actor)],
        [t('purpose'), purpose && inLanguage(purpose.label, language)],
        [t('means'), meansName(t, data.means)],
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
          <EventValues event={data} fields={fields} />
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
