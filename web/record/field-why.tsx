import { useQuery } from '@tanstack/react-query'
import { CircleQuestionMark } from 'lucide-react'
import type { FieldReason } from '#api/fields.ts'
import { api } from '../platform/api.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage, type Label } from '../platform/i18n.ts'
import { Popover } from '../ui/popover.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Skeleton } from '../ui/states.tsx'
import { type Owner, pathOf } from './queries.ts'
import { useRecordTexts } from './texts.ts'

type FieldWhyProps = {
  owner: Owner
  /** The field of the record, as its contract calls it. */
  name: string
  label: string
}

/** "Wozu?": why this value is held, on what basis, how long, and who sees it. */
export function FieldWhy({ owner, name, label }: FieldWhyProps) {
  const { t } = useRecordTexts()
  const title = t('whyTitle', { field: label })
  return (
    <Popover
      title={title}
      className="w-80"
      align="end"
      trigger={
        <button
          type="button"
          aria-label={title}
          className="min-h-6 rounded-control px-1 text-small text-ink-soft hover:text-petrol touch:grid touch:h-11 touch:w-8 touch:place-items-center touch:px-0"
        >
          <span className="touch:hidden">{t('why')}</span>
          <CircleQuestionMark size={16} strokeWidth={1.5} className="hidden touch:block" aria-hidden />
        </button>
      }
    >
      {() => <ReasonOf owner={owner} name={name} />}
    </Popover>
  )
}

function ReasonOf({ owner, name }: Omit<FieldWhyProps, 'label'>) {
  const { t, language } = useRecordTexts()
  const { data, error } = useQuery({
    queryKey: [owner.resource, owner.id, 'reason', name],
    queryFn: ({ signal }) =>
      api.get<FieldReason>(`${pathOf(owner)}/fields/${encodeURIComponent(name)}/reason`, { signal }),
  })
  const words = (label: Label) => inLanguage(label, language)
  if (error) return <ProblemNote problem={error} />
  if (!data) return <Skeleton className="h-24" />
  const bases = data.bases.length > 0 ? data.bases.map(({ basis }) => basis) : [data.basis]
  // Of the purposes the field may serve, those this person is held for.
  const purposes = data.bases.length > 0 ? data.bases.map(({ purpose }) => purpose) : data.purposes
  const ruleWords = ({ customerGroup, isDuty, norm }: FieldReason['retentionRule']) =>
    [customerGroup && t('whyGroup', { group: customerGroup }), isDuty && (norm ?? t('whyDuty'))]
      .filter(Boolean)
      .join(', ')
  const rows: [string, string | null | undefined][] = [
    [t('whyPurposes'), [...new Set(purposes.map(({ label }) => words(label)))].join(', ')],
    [t('whyBasis'), [...new Set(bases.map(({ label }) => words(label)))].join('; ')],
    [t('whyOrigin'), [data.origin, data.since && formatDate(data.since)].filter(Boolean).join(', ')],
    [t('whyRetention'), words(data.retention)],
    [t('whyRule'), ruleWords(data.retentionRule)],
    [t('whyDelete'), data.retainedUntil && formatDate(data.retainedUntil)],
    [t('whyRoles'), data.seenBy.map(({ label }) => words(label)).join(', ')],
  ]
  return (
    <>
      <p className="pb-2">{words(data.why)}</p>
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1">
        {rows.map(
          ([title, text]) =>
            text && (
              <div key={title} className="contents">
                <dt className="text-small text-ink-soft">{title}</dt>
                <dd className="text-small">{text}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  )
}
