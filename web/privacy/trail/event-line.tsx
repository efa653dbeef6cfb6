import type { AuditEvent } from '#api/audit.ts'
import { useFields } from '../../platform/fields.ts'
import { formatNumber, formatStamp } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { usePrivacyTexts } from '../texts.ts'
import { actorName, meansName, resourceName, useActionName } from './trail-names.ts'

/** One event of the trail in the list. */
export function EventLine({ event, onOpen }: { event: AuditEvent; onOpen: () => void }) {
  const { t, language } = usePrivacyTexts()
  const actionName = useActionName()
  const way = event.means === 'web' ? undefined : meansName(t, event.means)
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
        {way && <span className="text-ink-soft"> · {way}</span>}
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
