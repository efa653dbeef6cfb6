import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Segment } from '#api/segments.ts'
import { type FieldInfo, useFields } from '../../platform/fields.ts'
import { inLanguage, type Label } from '../../platform/i18n.ts'
import { can, useSession } from '../../platform/session.ts'
import type { ValueOptions } from '../../ui/filter-words.ts'
import { formsQuery } from '../queries.ts'
import { useSegmentTexts } from './texts.ts'

const companyFields = new Set(['name', 'industry', 'city', 'postalCode', 'country', 'customerGroups'])
const channels = ['email', 'phone', 'sms', 'fax', 'post'] as const
const touched = [
  ...(['any', 'call', 'email', 'letter'] as const).flatMap(
    (kind) => [[kind], [kind, 'in'], [kind, 'out']] as const,
  ),
  ...(['meeting', 'note'] as const).map((kind) => [kind] as const),
] as const
const states = ['requested', 'confirmed', 'given', 'refused', 'withdrawn', 'objected', 'expired'] as const

const none: NonNullable<Segment['topics']> = []

/** What a segment may ask: fields held for advertising, of the person and her company, consents and topics; `known` for who sees no forms. */
export function useAudienceFields(known: Segment['topics'] = none): {
  fields: FieldInfo[]
  options: ValueOptions
} {
  const { t, language } = useSegmentTexts()
  const contact = useFields('contact')
  const company = useFields('company')
  const session = useSession()
  const forms = useQuery({ ...formsQuery, enabled: can(session, 'suppression', 'see') }).data
  return useMemo(() => {
    const isForAdvertising = ({ purposes }: FieldInfo) => purposes.includes('direct-marketing')
    const named = (text: string): Label => ({ de: text, en: text })
    const base = contact.find(isForAdvertising)
    const fields = contact.filter(isForAdvertising)
    for (const field of company.filter((each) => isForAdvertising(each) && companyFields.has(each.name)))
      fields.push({
        ...field,
        name: `company.${field.name}`,
        label: named(t('company', { name: inLanguage(field.label, language) })),
      })
    if (base) {
      const asked = { ...base, type: 'choices' as const, isFilterable: true, isSortable: false }
      for (const channel of channels)
        fields.push({
          ...asked,
          name: `consent.${channel}`,
          label: named(t('consent', { channel: t(`channels.${channel}`) })),
          choices: states.map((value) => ({ value, label: named(t(`consentStates.${value}`)) })),
        })
      for (const [kind, direction] of touched) {
        const name = direction ? `timeline.${kind}.${direction}` : `timeline.${kind}`
        const way = direction ? ` (${t(`directions.${direction}`)})` : ''
        const of = { ...base, isFilterable: true, isSortable: false, choices: [] }
        const last = { ...of, type: 'moment' as const, asksDays: true, name: `${name}.lastAt` }
        const count = { ...of, type: 'number' as const, name: `${name}.count` }
        fields.push({ ...last, choices: undefined, label: named(`${t(`lastTouch.${kind}`)}${way}`) })
        fields.push({ ...count, choices: undefined, label: named(`${t(`touchCount.${kind}`)}${way}`) })
      }
      const topics = new Map(
        [...known, ...(forms?.flatMap((form) => form.topics) ?? [])].map(({ key, label }) => [key, label]),
      )
      fields.push({
        ...asked,
        name: 'subscription.topic',
        label: named(t('topic')),
        choices: [...topics].map(([value, label]) => ({ value, label: named(label) })),
      })
    }
    return { fields, options: {} }
  }, [contact, company, forms, known, language, t])
}
