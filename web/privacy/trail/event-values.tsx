import { useQuery } from '@tanstack/react-query'
import type { OpenedAuditEvent } from '#api/audit.ts'
import { valueText } from '../../platform/field-value.ts'
import { type FieldInfo, fieldsQuery } from '../../platform/fields.ts'
import { formatStamp } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { usePrivacyTexts } from '../texts.ts'
import { actorName, resourceName } from './trail-names.ts'

// What only the program writes has no contract that names it.
const technicalNames = [
  'state',
  'requestedBy',
  'requestedAt',
  'decidedBy',
  'decidedAt',
  'expiresAt',
  'takenAt',
  'takenPeople',
  'note',
] as const
const states = ['waiting', 'approved', 'refused', 'taken'] as const
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** What stood there before and after, field by field; for a reading, only which fields were seen. */
export function EventValues({ event, fields }: { event: OpenedAuditEvent; fields: readonly FieldInfo[] }) {
  const { t, language } = usePrivacyTexts()
  const field = (name: string) => fields.find((one) => one.name === name)
  const label = (name: string) => {
    const known = field(name)
    const technical = technicalNames.find((one) => one === name)
    return known ? inLanguage(known.label, language) : technical ? t(`technical.${technical}`) : name
  }
  const text = (name: string, value: unknown) => {
    // Who did it stands there by name or number, not by the id of the same person.
    if (value && value === event.actor.id) return actorName(t, event.actor)
    const known = field(name)
    const state = event.resource === 'release' && states.find((one) => one === value)
    return (known && valueText(value, known)) || (state ? t(`releaseStates.${state}`) : plain(value))
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
  if (typeof value === 'string' && moment.test(value)) return formatStamp(value)
  return Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}
