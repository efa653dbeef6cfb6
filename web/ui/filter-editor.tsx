import { Plus, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type FieldInfo, opsOf } from '../platform/fields.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import {
  type Condition,
  type FilterGroup,
  type FilterNode,
  isGroup,
  membersOf,
  type Op,
  withMembers,
} from '../platform/list-url.ts'
import { Button } from './button.tsx'
import { Checkbox } from './checkbox.tsx'
import { DateField } from './date-field.tsx'
import { FieldPicker } from './field-picker.tsx'
import {
  newCondition,
  nodeText,
  opText,
  type Span,
  spanOf,
  spans,
  type ValueOptions,
} from './filter-words.ts'
import { IconButton } from './icon-button.tsx'
import { NumberField } from './number-field.tsx'
import { Popover } from './popover.tsx'
import { Radio } from './radio.tsx'
import { Select } from './select.tsx'
import { TextField } from './text-field.tsx'

type EditorProps = {
  condition: Condition
  fields: readonly FieldInfo[]
  options: ValueOptions
  onChange: (condition: Condition) => void
  onDone?: () => void
  /** Whether the value takes the focus when it comes up, as it does in a condition opened by itself. */
  hasFocus?: boolean
}

/** How a field is compared, and with what; both after the contract of the field. */
export function ConditionEditor({
  condition,
  fields,
  options,
  onChange,
  onDone,
  hasFocus = true,
}: EditorProps) {
  const { t, language } = usePlatformTexts()
  const info = fields.find((field) => field.name === condition.field)
  const type = info?.type ?? 'text'
  const ops = opsOf(type)
  const needsValue = condition.op !== 'empty' && condition.op !== 'notEmpty'
  const isDay = type === 'date' || type === 'moment'
  const span = isDay ? spanOf(condition) : null
  const setOp = (op: Op | Span) => {
    if (op in spans) {
      const days = span?.days ?? 90
      onChange({ ...condition, op: spans[op as Span], value: `today-${days}` })
    } else {
      const value = span ? undefined : condition.value
      onChange({ ...condition, op: op as Op, value: valueFor(op as Op, value) })
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in any of its fields closes the popover.
    <div
      className="flex flex-col gap-3"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) onDone?.()
      }}
    >
      <div className="font-medium">{info ? inLanguage(info.label, language) : condition.field}</div>
      {ops.length > 1 && (
        <Select
          label={t('list.operator')}
          isLabelHidden
          choices={[
            ...(isDay ? (Object.keys(spans) as Span[]) : []).map((each) => ({
              value: each as string,
              label: t(`list.spans.${each}`, { days: '…' }),
            })),
            ...ops.map((op) => ({ value: op as string, label: opText(op, type) })),
          ]}
          value={span?.span ?? condition.op}
          onChange={(op) => op && setOp(op as Op | Span)}
        />
      )}
      {span && (
        <NumberField
          label={t('list.days')}
          autoFocus={hasFocus}
          decimals={0}
          min={1}
          max={9999}
          value={span.days}
          onChange={(days) => days && onChange({ ...condition, value: `today-${days}` })}
        />
      )}
      {needsValue && !span && (
        <ValueEditor
          condition={condition}
          info={info}
          options={options[condition.field]}
          hasFocus={hasFocus}
          onChange={(value) => onChange({ ...condition, value })}
        />
      )}
    </div>
  )
}

type ValueProps = {
  condition: Condition
  info: FieldInfo | undefined
  options: ValueOptions[string] | undefined
  hasFocus: boolean
  onChange: (value: unknown) => void
}

function ValueEditor({ condition, info, options, hasFocus, onChange }: ValueProps) {
  const { t, language } = usePlatformTexts()
  const label = t('list.value')
  const type = info?.type ?? 'text'
  const choices =
    options ??
    info?.choices?.map((choice) => ({ value: choice.value, label: inLanguage(choice.label, language) }))

  if (type === 'boolean') {
    return (
      <Radio
        label={label}
        isLabelHidden
        choices={[
          { value: 'yes', label: t('state.yes') },
          { value: 'no', label: t('state.no') },
        ]}
        value={condition.value === false ? 'no' : 'yes'}
        onChange={(value) => onChange(value === 'yes')}
      />
    )
  }
  if (choices && condition.op === 'in') {
    const chosen = Array.isArray(condition.value) ? condition.value : []
    return (
      <fieldset className="flex max-h-64 flex-col gap-1 overflow-y-auto">
        <legend className="sr-only">{label}</legend>
        {choices.map((choice) => (
          <Checkbox
            key={choice.value}
            label={choice.label}
            value={chosen.includes(choice.value)}
            onChange={(isOn) =>
              onChange(isOn ? [...chosen, choice.value] : chosen.filter((one) => one !== choice.value))
            }
          />
        ))}
      </fieldset>
    )
  }
  if (choices) {
    return (
      <Select
        label={label}
        isLabelHidden
        choices={choices}
        value={asText(condition.value)}
        onChange={onChange}
      />
    )
  }
  if (type === 'number') {
    const value = typeof condition.value === 'number' ? condition.value : null
    return <NumberField label={label} isLabelHidden autoFocus={hasFocus} value={value} onChange={onChange} />
  }
  if (type === 'date' || type === 'moment') {
    return (
      <DateField
        label={label}
        isLabelHidden
        autoFocus={hasFocus}
        value={asText(condition.value) || null}
        onChange={onChange}
      />
    )
  }
  return <TextValue label={label} hasFocus={hasFocus} value={asText(condition.value)} onChange={onChange} />
}

/** Waits for a rest in typing: each change of the filter is a request and a step in the address. */
function TextValue({
  label,
  hasFocus,
  value,
  onChange,
}: {
  label: string
  hasFocus: boolean
  value: string
  onChange: (value: string) => void
}) {
  const [typed, setTyped] = useState(value)
  // Only what is typed starts the clock, not a new function.
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onChange(typed), 250)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <TextField
      label={label}
      isLabelHidden
      autoFocus={hasFocus}
      value={typed}
      onChange={setTyped}
      onBlur={() => typed !== value && onChange(typed)}
      // Enter closes the editor before the rest in typing comes.
      onKeyDown={(event) => event.key === 'Enter' && typed !== value && onChange(typed)}
    />
  )
}

type GroupProps = {
  group: FilterGroup
  fields: readonly FieldInfo[]
  options: ValueOptions
  onChange: (group: FilterGroup) => void
  onRemove: () => void
}

/** Several conditions in brackets: all of them, or any. */
export function GroupEditor({ group, fields, options, onChange, onRemove }: GroupProps) {
  const { t } = usePlatformTexts()
  const members = membersOf(group)
  // Were each value to take the focus, a long group would open scrolled to its last.
  const [addedAt, setAddedAt] = useState<number | null>(null)
  const put = (next: FilterNode[]) => onChange(withMembers(group, next))
  return (
    <div className="flex flex-col gap-4">
      <Radio
        label={t('list.groupOf')}
        isLabelHidden
        choices={[
          { value: 'and', label: t('list.matchAll') },
          { value: 'or', label: t('list.matchAny') },
        ]}
        value={'and' in group ? 'and' : 'or'}
        onChange={(kind) => onChange(kind === 'and' ? { and: members } : { or: members })}
      />
      {members.map((node, index) =>
        isGroup(node) ? null : (
          <div key={`${index} ${node.field}`} className="flex items-start gap-1 border-t border-line pt-3">
            <div className="min-w-0 flex-1">
              <ConditionEditor
                condition={node}
                fields={fields}
                options={options}
                hasFocus={index === addedAt}
                onChange={(next) => put(members.map((one, at) => (at === index ? next : one)))}
              />
            </div>
            <IconButton
              icon={Trash2}
              label={t('list.removeFilter', { name: nodeText(node, fields, options) })}
              onClick={() => {
                setAddedAt(null)
                put(members.filter((_, at) => at !== index))
              }}
            />
          </div>
        ),
      )}
      <div className="flex justify-between border-t border-line pt-3">
        <Popover
          label={t('list.addFilter')}
          isFlush
          className="w-72"
          trigger={
            <Button variant="quiet" icon={Plus}>
              {t('list.addFilter')}
            </Button>
          }
        >
          {(close) => (
            <FieldPicker
              fields={fields}
              onPick={(field) => {
                close()
                setAddedAt(members.length)
                put([...members, newCondition(field)])
              }}
            />
          )}
        </Popover>
        <Button variant="quiet" className="text-ink-soft" onClick={onRemove}>
          {t('list.removeGroup')}
        </Button>
      </div>
    </div>
  )
}

/** Going from "is one of" to "is" keeps the first value, and back. */
function valueFor(op: Op, value: unknown): unknown {
  if (op === 'empty' || op === 'notEmpty') return undefined
  if (op === 'in') return Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]
  return Array.isArray(value) ? value[0] : value
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
