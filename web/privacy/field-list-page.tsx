import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Fragment, useState } from 'react'
import type { CustomField } from '#api/custom-fields.ts'
import type { Field, FieldCategories } from '#api/fields.ts'
import { api } from '../platform/api.ts'
import { fieldsQuery } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, hasPurpose, useSession } from '../platform/session.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { QuickSearch } from '../ui/quick-search.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { DecideField, ProposeField, RetireField } from './own-field-dialogs.tsx'
import { usePrivacyTexts } from './texts.ts'

const resources = ['contact', 'company'] as const
const tones: Record<string, Tone> = { proposed: 'ask', active: 'yes', refused: 'no', retired: 'plain' }

const ownFieldsKey = ['custom-fields']

/** The recording policy as it is enforced: each field with its reason, and the own fields on their way. */
export function Page() {
  const { t } = usePrivacyTexts()
  const isPhone = useIsPhone()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <PageFrame
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
      title={t('policy')}
      subtitle={t('policyLead')}
      actions={
        can(session, 'customField', 'create') && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen(true)}>
            {t('propose')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {can(session, 'customField', 'see') && <OwnFields />}
        <Denied />
        <FieldTable />
      </div>
      {isOpen && <ProposeField onClose={() => setOpen(false)} />}
    </PageFrame>
  )
}

function OwnFields() {
  const { t, language } = usePrivacyTexts()
  const session = useSession()
  const [open, setOpen] = useState<{ field: CustomField; isRetiring: boolean } | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: ownFieldsKey,
    queryFn: ({ signal }) =>
      api.get<{ items: CustomField[] }>('/custom-fields', { query: { limit: 200 }, signal }),
  })
  const decides = hasPurpose(session, 'legal-compliance') && can(session, 'customField', 'update')
  return (
    <Section title={t('ownFields')}>
      <p className="pb-2 text-ink-soft">{t('ownLead')}</p>
      {error && <ErrorState error={error} onRetry={() => refetch()} className="py-4" />}
      {!data && !error && <Skeleton className="h-16" />}
      {data?.items.length === 0 && <p>{t('ownEmpty')}</p>}
      <ul className="flex flex-col">
        {data?.items.map((field) => (
          <li
            key={field.id}
            className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-t border-line py-2.5 first:border-t-0"
          >
            <div className="min-w-60 flex-1">
              <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium">{field.label && inLanguage(field.label, language)}</span>
                <Badge tone={tones[field.state ?? '']}>{t(`states.${field.state as 'proposed'}`)}</Badge>
                {field.isFourEyes === false && <Badge tone="ask">{t('notFourEyes')}</Badge>}
                {field.isUnused && <Badge tone="ask">{t('unused')}</Badge>}
              </div>
              <div>{field.why && inLanguage(field.why, language)}</div>
              {field.concludes && <div className="text-ask">{t(`concludes.${field.concludes}`)}</div>}
              <div className="text-small text-ink-soft">
                {t(`resources.${field.resource as 'contact'}`)} · {t(`types.${field.type as 'text'}`)}
              </div>
            </div>
            {decides && field.state === 'proposed' && (
              <Button onClick={() => setOpen({ field, isRetiring: false })}>{t('decide')}</Button>
            )}
            {decides && field.state === 'active' && (
              <Button variant="quiet" onClick={() => setOpen({ field, isRetiring: true })}>
                {t('retire')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open && !open.isRetiring && <DecideField field={open.field} onClose={() => setOpen(null)} />}
      {open?.isRetiring && <RetireField field={open.field} onClose={() => setOpen(null)} />}
    </Section>
  )
}

/** What is on no list of ours is denied anyhow; these nobody may propose either. */
function Denied() {
  const { t, language } = usePrivacyTexts()
  const { data } = useQuery({
    queryKey: ['field-categories'],
    queryFn: ({ signal }) => api.get<FieldCategories>('/field-categories', { signal }),
  })
  const norms = [...Map.groupBy(data?.denied ?? [], ({ norm }) => inLanguage(norm, language))]
  return (
    <Section title={t('denied')}>
      <p className="max-w-[75ch] pb-2 text-ink-soft">{t('deniedLead')}</p>
      {!data && <Skeleton className="h-16" />}
      <dl className="grid grid-cols-[minmax(9rem,auto)_1fr] items-baseline gap-x-4 gap-y-1.5 phone:grid-cols-1 phone:gap-y-0">
        {norms.map(([norm, kinds]) => (
          <Fragment key={norm}>
            <dt className="text-small text-ink-soft">{norm}</dt>
            <dd className="phone:pb-2">
              {kinds.map(({ label }) => inLanguage(label, language)).join(' · ')}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Section>
  )
}

function FieldTable() {
  const { t, language } = usePrivacyTexts()
  const [text, setText] = useState('')
  const [resource, setResource] = useState<string>('contact')
  const { data } = useQuery(fieldsQuery)
  const fields = (data?.items ?? []) as unknown as Field[]
  const wanted = text.trim().toLowerCase()
  const shown = fields.filter(
    (field) =>
      !field.keyOf &&
      (resource === 'all' || field.resource === resource) &&
      (wanted === '' ||
        `${inLanguage(field.label, language)} ${inLanguage(field.why, language)}`
          .toLowerCase()
          .includes(wanted)),
  )
  return (
    <Section>
      <div className="flex flex-wrap items-center gap-3 pb-3">
        <QuickSearch value={text} onChange={setText} label={t('search')} />
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">{t('resource')}</legend>
          {[...resources, 'all' as const].map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={resource === one}
              onClick={() => setResource(one)}
              className={cx(
                'min-h-8 rounded-control px-2.5 touch:min-h-11',
                resource === one ? 'bg-petrol-wash text-petrol' : 'text-ink-soft hover:bg-hover',
              )}
            >
              {one === 'all' ? t('allResources') : t(`resources.${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
      {!data && <Skeleton className="h-64" />}
      <table className="w-full table-fixed border-collapse text-left align-top phone:hidden">
        <thead>
          <tr className="text-small text-ink-soft">
            {[
              { name: t('field'), width: 'w-[19%]' },
              { name: t('why'), width: 'w-[29%]' },
              { name: t('purposesAndBasis'), width: 'w-[32%]' },
              { name: t('retention'), width: 'w-[20%]' },
            ].map(({ name, width }) => (
              <th
                key={name}
                scope="col"
                className={cx('border-b border-line py-1.5 pr-4 font-normal last:pr-0', width)}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((field) => (
            <tr key={`${field.resource}.${field.name}`} className="border-b border-line align-top">
              <th scope="row" className="py-2 pr-4 font-medium hyphens-auto [overflow-wrap:anywhere]">
                {inLanguage(field.label, language)}
                {field.isCustom && <Badge className="ml-1.5">{t('own')}</Badge>}
              </th>
              <td className="py-2 pr-4">{inLanguage(field.why, language)}</td>
              <td className="py-2 pr-4 text-small text-ink-soft">
                {field.purposeLabels.map((label) => inLanguage(label, language)).join(', ')}
                <span className="block pt-0.5">{inLanguage(field.basisLabel, language)}</span>
              </td>
              <td className="py-2 text-small text-ink-soft">
                {inLanguage(field.retention, language)}
                <GroupPeriods field={field} />
                <span className="block pt-0.5">
                  {t('export')}: {t(`exportClasses.${field.exportClass as 'free'}`)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {data && shown.length === 0 && (
        <EmptyState text={t(text.trim() ? 'fieldsNone' : 'fieldsUnseen')} className="py-8" />
      )}
      <ul className="hidden flex-col phone:flex">
        {shown.map((field) => (
          <li
            key={`${field.resource}.${field.name}`}
            className="border-t border-line py-2.5 first:border-t-0"
          >
            <div className="font-medium">{inLanguage(field.label, language)}</div>
            <div>{inLanguage(field.why, language)}</div>
            <div className="text-small text-ink-soft">
              {inLanguage(field.basisLabel, language)} · {inLanguage(field.retention, language)}
              <GroupPeriods field={field} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Periods of their own, said below the one that holds for everybody else. */
function GroupPeriods({ field }: { field: Field }) {
  const { language } = usePrivacyTexts()
  return field.retentionByGroup.map(({ customerGroup, retention }) => (
    <span key={customerGroup} className="block pt-0.5 [overflow-wrap:anywhere]">
      {customerGroup}: {inLanguage(retention, language)}
    </span>
  ))
}
