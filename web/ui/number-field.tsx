import { useId, useState } from 'react'
import { formatNumber } from '../platform/formats.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { parseNumber } from '../platform/number-input.ts'
import { cx } from './class-names.ts'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'

export type NumberFieldProps = FieldProps & {
  value?: number | null
  onChange?: (value: number | null) => void
  onBlur?: () => void
  min?: number
  max?: number
  decimals?: number
  /** Stands behind the number: Tage, €, %. */
  unit?: string
  autoFocus?: boolean
}

/** Takes `1.234,50` and `1234.5` and shows on leaving what was understood. */
export function NumberField({ min, max, decimals = 2, unit, ...props }: NumberFieldProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { t } = usePlatformTexts()
  const { value, change, blur, error: given } = useFieldValue<number | null>(props, null)
  const [draft, setDraft] = useState<string | null>(null)
  const [isWrong, setWrong] = useState(false)
  const error = isWrong ? t('field.numberWrong') : given
  const shown = draft ?? (value === null ? '' : formatNumber(value, { maximumFractionDigits: decimals }))

  const settle = () => {
    if (draft !== null) {
      const number = parseNumber(draft)
      if (number === null && draft.trim() !== '') setWrong(true)
      else {
        change(number === null ? null : Math.min(max ?? number, Math.max(min ?? number, number)))
        setDraft(null)
      }
    }
    blur()
  }

  return (
    <FieldFrame {...props} id={id} error={error}>
      <div className="relative">
        <input
          id={id}
          name={props.name}
          type="text"
          inputMode={decimals ? 'decimal' : 'numeric'}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: a page or dialog may open for this one field; the caller decides.
          autoFocus={props.autoFocus}
          value={shown}
          disabled={props.isDisabled}
          onChange={(event) => {
            setWrong(false)
            setDraft(event.target.value)
            const number = parseNumber(event.target.value)
            if (number !== null || event.target.value.trim() === '') change(number)
          }}
          onBlur={settle}
          className={cx('control figures', unit && 'pr-14')}
          {...describedBy(id, { ...props, error })}
        />
        {unit && (
          <span className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-soft">
            {unit}
          </span>
        )}
      </div>
    </FieldFrame>
  )
}
