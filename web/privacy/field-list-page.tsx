import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { CustomField } from '#api/custom-fields.ts'
import type { Field } from '#api/fields.ts'
import { api } from '../platform/api.ts'
import { fieldsQuery } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, hasPurpose, useSession } from '../platform/session.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { QuickSearch } from '../ui/quick-search.tsx'
import { Radio } from '../ui/radio.tsx'
import { Skeleton } from '../ui/states.tsx'
import { DecideField, ProposeField, RetireField } from './own-field-dialogs.tsx'
import { usePrivacyTexts } from './texts.ts'

const resources = ['contact', 'company'] as const
const tones: Record<string, Tone> = { proposed: 'ask', active: 'yes', refused: 'no', retired: 'plain' }

export const ownFieldsKey = ['custom-fields']

/** The recording policy as it is enforced: each field with its reason, and the own fields on their way. */
export function Page() {
  const { t } = usePrivacyTexts()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <PageFrame
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
  const { data } = useQuery({
    queryKey: ownFieldsKey,
    queryFn: ({ signal }) =>
      api.get<{ items: CustomField[] }>('/custom-fields', { query: { limit: 200 }, signal }),
  })
  const decides = hasPurpose(session, 'legal-compliance') && can(session, 'customField', 'update')
  return (
    <Section title={t('ownFields')}>
      <p className="pb-2 text-ink-soft">{t('ownLead')}</p>
      {!data && <Skeleton className="h-16" />}
      {data?.items.length === 0 && <p>{t('ownEmpty')}</p>}
      <ul className="flex flex-col">
        {data?.items.map((field) => (
          <li
            key={field.id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-t border-line py-2 first:border-t-0"
          >
            <span className="font-medium">{field.label && inLanguage(field.label, language)}</span>
            <Badge tone={tones[field.state ?? '']}>{t(`states.${field.state as 'proposed'}`)}</Badge>
            <span className="text-ink-soft">
              {t(`resources.${field.resource as 'contact'}`)} · {t(`types.${field.type as 'text'}`)}
            </span>
            <span className="min-w-40 flex-1 text-ink-soft">
              {field.why && inLanguage(field.why, language)}
            </span>
            {field.isFourEyes === false && <Badge tone="ask">{t('notFourEyes')}</Badge>}
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

function FieldTable() {
  const { t, language } = usePrivacyTexts()
  const [text, setText] = useState('')
  const [resource, setResource] = useState<string>('contact')
  const { data } = useQuery(fieldsQuery)
  const fields = (data?.items ?? []) as unknown as Field[]
  const wanted = text.trim().toLowerCase()
  const shown = fields.filter(
    (field) =>
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
        <Radio
          label={t('resource')}
          isLabelHidden
          value={resource}
          onChange={setResource}
          choices={[
            ...resources.map((value) => ({ value, label: t(`resources.${value}`) })),
            { value: 'all', label: t('allResources') },
          ]}
        />
      </div>
      {!data && <Skeleton className="h-64" />}
      <div className="overflow-x-auto phone:hidden">
        <table className="w-full min-w-[52rem] border-collapse text-left align-top">
          <thead>
            <tr className="text-small text-ink-soft">
              {[t('field'), t('why'), t('purposes'), t('basis'), t('retention'), t('export')].map((head) => (
                <th key={head} scope="col" className="border-b border-line py-1.5 pr-4 font-normal">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((field) => (
              <tr key={`${field.resource}.${field.name}`} className="align-top">
                <th scope="row" className="border-b border-line py-2 pr-4 font-medium">
                  {inLanguage(field.label, language)}
                  {field.isCustom && <Badge className="ml-1.5">{t('own')}</Badge>}
                </th>
                <td className="border-b border-line py-2 pr-4">{inLanguage(field.why, language)}</td>
                <td className="border-b border-line py-2 pr-4 text-ink-soft">
                  {field.purposeLabels.map((label) => inLanguage(label, language)).join(', ')}
                </td>
                <td className="border-b border-line py-2 pr-4 text-ink-soft">
                  {inLanguage(field.basisLabel, language)}
                </td>
                <td className="border-b border-line py-2 pr-4 text-ink-soft">
                  {inLanguage(field.retention, language)}
                </td>
                <td className="border-b border-line py-2 text-ink-soft">
                  {t(`exportClasses.${field.exportClass as 'free'}`)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
