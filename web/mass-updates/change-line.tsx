import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import type { MassChange, MassField } from '#api/mass-updates.ts'
import { countries } from '../platform/countries.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { Combobox } from '../ui/combobox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { Radio } from '../ui/radio.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useMassUpdateTexts } from './texts.ts'

type ChangeLineProps = {
  change: MassChange
  /** Fields still to be had, and this one's own. */
  fields: readonly MassField[]
  errors: Readonly<Record<string, string>>
  onChange: (change: MassChange) => void
  onRemove?: () => void
}

/** One field: which, how, and with what. */
export function ChangeLine({ change, fields, errors, onChange, onRemove }: ChangeLineProps) {
  const { t, language } = useMassUpdateTexts()
  const field = fields.find((each) => each.field === change.field)
  const label = field ? inLanguage(field.label, language) : ''
  const options = fields.map((each) => ({ id: each.field, name: inLanguage(each.label, language) }))
  const choose = (name: string) => {
    const next = fields.find((each) => each.field === name)
    if (next) onChange({ field: name, action: next.actions[0] ?? 'set' })
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-card border border-line px-4 pt-3 pb-4">
      <legend className="sr-only">{label || t('field')}</legend>
      <div className="flex items-end gap-2">
        <Combobox
          className="flex-1"
          label={t('field')}
          options={options}
          value={options.find(({ id }) => id === change.field) ?? null}
          onChange={(option) => option && choose(option.id)}
          error={errors.field}
          autoFocus={!change.field}
        />
        {onRemove && (
          <IconButton icon={Trash2} label={t('removeField', { name: label })} onClick={onRemove} />
        )}
      </div>
      {field && field.actions.length > 1 && (
        <Select
          label={t('how')}
          choices={field.actions.map((action) => ({ value: action, label: t(`actions.${action}`) }))}
          value={change.action}
          onChange={(action) =>
            action && onChange({ field: change.field, action: action as MassChange['action'] })
          }
          error={errors.action}
        />
      )}
      {(change.action === 'refuse' || change.action === 'end') && (
        <p>
          {t(`lastingNotes.${change.action}`)} {t('isDangerous')}
        </p>
      )}
      {field && change.action === 'replace' && (
        <ValueField
          key={`${field.field} from`}
          label={t('from')}
          field={field}
          isOne
          value={change.from}
          error={errors.from}
          onChange={(from) => onChange({ ...change, from: from as MassChange['from'] })}
        />
      )}
      {field && change.action !== 'clear' && change.action !== 'inform' && (
        <ValueField
          key={`${field.field} ${change.action}`}
          label={t(labelOf(change))}
          field={field}
          isOne={change.action === 'replace'}
          value={change.value}
          error={errors.value}
          onChange={(value) => onChange({ ...change, value: value as MassChange['value'] })}
        />
      )}
      {change.action === 'inform' && <p className="text-small text-ink-soft">{t('informNote')}</p>}
    </fieldset>
  )
}

function labelOf({ action }: MassChange): 'by' | 'channels' | 'purpose' | 'value' {
  if (action === 'replace') return 'by'
  if (action === 'refuse') return 'channels'
  return action === 'end' ? 'purpose' : 'value'
}

type ValueFieldProps = {
  label: string
  field: MassField
  /** One value of a list. */
  isOne: boolean
  value: unknown
  error?: string
  onChange: (value: unknown) => void
}

function ValueField({ field, isOne, value, onChange, ...common }: ValueFieldProps) {
  const { t, language } = usePlatformTexts()
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const choices = (field.choices ?? []).map((each) => ({
    value: each.value,
    label: inLanguage(each.label, language),
  }))
  if (field.field === 'ownerId' || field.field === 'country') {
    const options =
      field.field === 'country'
        ? countries().map((each) => ({ id: each.value, name: each.label }))
        : colleagues.filter((each) => each.isActive).map(({ id, name }) => ({ id, name }))
    return (
      <Combobox
        {...common}
        options={options}
        value={options.find(({ id }) => id === value) ?? null}
        onChange={(option) => onChange(option?.id)}
      />
    )
  }
  if (field.type === 'boolean') {
    return (
      <Radio
        {...common}
        choices={[
          { value: 'yes', label: t('state.yes') },
          { value: 'no', label: t('state.no') },
        ]}
        value={value === undefined ? '' : value ? 'yes' : 'no'}
        onChange={(next) => onChange(next === 'yes')}
      />
    )
  }
  if (!isOne && (field.type === 'choices' || field.type === 'texts')) {
    const list = Array.isArray(value) ? value.map(String) : []
    return (
      <MultiSelect
        {...common}
        choices={choices}
        isFree={field.type === 'texts'}
        value={list}
        onChange={(next) => onChange(next.length > 0 ? next : undefined)}
      />
    )
  }
  if (field.choices)
    return (
      <Select
        {...common}
        choices={choices}
        value={typeof value === 'string' ? value : null}
        onChange={(next) => onChange(next ?? undefined)}
      />
    )
  if (field.type === 'number')
    return (
      <NumberField
        {...common}
        value={typeof value === 'number' ? value : null}
        onChange={(next) => onChange(next ?? undefined)}
      />
    )
  if (field.type === 'date')
    return (
      <DateField
        {...common}
        value={typeof value === 'string' ? value : ''}
        onChange={(next) => onChange(next || undefined)}
      />
    )
  return (
    <TextField {...common} value={String(value ?? '')} onChange={(next) => onChange(next || undefined)} />
  )
}
