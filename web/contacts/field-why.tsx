import { useQuery } from '@tanstack/react-query'
import { api } from '../platform/api.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage, type Label } from '../platform/i18n.ts'
import { Popover } from '../ui/popover.tsx'
import { Skeleton } from '../ui/states.tsx'
import { useContactTexts } from './texts.ts'

type Reason = {
  why: Label
  purposes: { key: string; label: Label }[]
  basis: { key: string; label: Label } | null
  origin: string | null
  since: string | null
  retention: Label
  deleteOn: string | null
  roles: { key: string; label: Label }[]
}

/** "Wozu?": why this field of this person is held, on what basis, how long, and who sees it. */
export function FieldWhy({ contactId, field }: { contactId: string; field: FieldInfo }) {
  const { t, language } = useContactTexts()
  const label = inLanguage(field.label, language)
  return (
    <Popover
      title={t('whyTitle', { field: label })}
      className="w-80"
      trigger={
        <button
          type="button"
          aria-label={t('whyTitle', { field: label })}
          className="rounded-control text-small text-ink-soft opacity-0 group-hover/field:opacity-100 focus-visible:opacity-100 hover:text-petrol touch:opacity-100"
        >
          {t('why')}
        </button>
      }
    >
      {() => <ReasonOf contactId={contactId} field={field} />}
    </Popover>
  )
}

function ReasonOf({ contactId, field }: { contactId: string; field: FieldInfo }) {
  const { t, language } = useContactTexts()
  const { data } = useQuery({
    queryKey: ['contact', contactId, 'reason', field.name],
    queryFn: ({ signal }) =>
      api.get<Reason>(`/contacts/${contactId}/fields/${field.name}/reason`, { signal }),
  })
  const words = (label: Label) => inLanguage(label, language)
  if (!data) return <Skeleton className="h-24" />
  const rows: [string, string | null | undefined][] = [
    [t('whyPurposes'), data.purposes.map(({ label }) => words(label)).join(', ')],
    [t('whyBasis'), data.basis && words(data.basis.label)],
    [t('whyOrigin'), [data.origin, data.since && formatDate(data.since)].filter(Boolean).join(', ')],
    [t('whyRetention'), words(data.retention)],
    [t('whyDelete'), data.deleteOn && formatDate(data.deleteOn)],
    [t('whyRoles'), data.roles.map(({ label }) => words(label)).join(', ')],
  ]
  return (
    <>
      <p className="pb-2">{words(data.why)}</p>
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1">
        {rows.map(
          ([name, text]) =>
            text && (
              <div key={name} className="contents">
                <dt className="text-small text-ink-soft">{name}</dt>
                <dd className="text-small">{text}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  )
}
