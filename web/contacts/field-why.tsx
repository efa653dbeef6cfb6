import { useQuery } from '@tanstack/react-query'
import type { FieldReason } from '#api/fields.ts'
import { api } from '../platform/api.ts'
import type { FieldInfo } from '../platform/fields.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage, type Label } from '../platform/i18n.ts'
import { Popover } from '../ui/popover.tsx'
import { Skeleton } from '../ui/states.tsx'
import { useContactTexts } from './texts.ts'

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
      api.get<FieldReason>(`/contacts/${contactId}/fields/${encodeURIComponent(field.name)}/reason`, {
        signal,
      }),
  })
  const words = (label: Label) => inLanguage(label, language)
  if (!data) return <Skeleton className="h-24" />
  const bases = data.bases.length > 0 ? data.bases.map(({ basis }) => basis) : [data.basis]
  const rows: [string, string | null | undefined][] = [
    [t('whyPurposes'), data.purposes.map(({ label }) => words(label)).join(', ')],
    [t('whyBasis'), [...new Set(bases.map(({ label }) => words(label)))].join('; ')],
    [t('whyOrigin'), [data.origin, data.since && formatDate(data.since)].filter(Boolean).join(', ')],
    [t('whyRetention'), words(data.retention)],
    [t('whyDelete'), data.retainedUntil && formatDate(data.retainedUntil)],
    [t('whyRoles'), data.seenBy.map(({ label }) => words(label)).join(', ')],
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
