import type { ImportColumn, ImportTarget } from '#api/imports.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Select } from '../ui/select.tsx'
import type { ColumnDraft } from './mapping-draft.ts'
import { useImportTexts } from './texts.ts'

const dateFormats = ['auto', 'german', 'iso', 'american', 'british', 'excel'] as const
const numberFormats = ['auto', 'german', 'english', 'machine'] as const
/** The server reads these by its own rules, whatever stands in the file. */
const readByRules = new Set(['contact.salutation', 'contact.titles', 'contact.language'])

type ColumnDetailsProps = {
  column: ImportColumn
  draft: ColumnDraft
  target: ImportTarget
  onChange: (draft: ColumnDraft) => void
}

/** What the field has to know besides: how days and numbers are written, what a mark or a word means. */
export function ColumnDetails({ column, draft, target, onChange }: ColumnDetailsProps) {
  const { t } = useImportTexts()
  if (target.type === 'date' || target.type === 'moment') {
    return (
      <Select
        label={t('dates')}
        value={draft.dates ?? 'auto'}
        onChange={(dates) => onChange({ ...draft, dates: dates ?? 'auto' })}
        choices={dateFormats.map((value) => ({ value, label: t(`dateFormats.${value}`) }))}
      />
    )
  }
  if (target.type === 'number' || target.type === 'money') {
    return (
      <Select
        label={t('numbers')}
        value={draft.numbers ?? 'auto'}
        onChange={(numbers) => onChange({ ...draft, numbers: numbers ?? 'auto' })}
        choices={numberFormats.map((value) => ({ value, label: t(`numberFormats.${value}`) }))}
      />
    )
  }
  if (target.target.startsWith('refusal.')) {
    return (
      <Select
        label={t('consent')}
        hint={t('consentNote')}
        value={draft.isConsent ? 'consent' : 'refusal'}
        onChange={(value) => onChange({ ...draft, isConsent: value === 'consent' })}
        choices={[
          { value: 'refusal', label: t('consentNo') },
          { value: 'consent', label: t('consentYes') },
        ]}
      />
    )
  }
  return <Meanings column={column} draft={draft} target={target} onChange={onChange} />
}

/** Words of the file that are none of the choices of the field. */
function Meanings({ column, draft, target, onChange }: ColumnDetailsProps) {
  const { t, language } = useImportTexts()
  const { choices } = target
  if (!choices || readByRules.has(target.target)) return null
  const known = new Set(choices.flatMap(({ value, label }) => [value, label.de, label.en].map(plain)))
  const unknown = column.samples.filter((sample) => !known.has(plain(sample)))
  return unknown.map((sample) => (
    <Select
      key={sample}
      label={t('meaning', { text: sample })}
      placeholder={t('meaningNone')}
      isClearable
      value={draft.choices?.[sample] ?? null}
      onChange={(value) => {
        const { [sample]: _, ...others } = draft.choices ?? {}
        onChange({ ...draft, choices: value ? { ...others, [sample]: value } : others })
      }}
      choices={choices.map(({ value, label }) => ({ value, label: inLanguage(label, language) }))}
    />
  ))
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]/g, '')
}
