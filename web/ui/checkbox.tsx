import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check, Minus } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { cx } from './class-names.ts'
import { FieldError } from './field.tsx'
import { useFieldValue } from './form-context.ts'

export type CheckboxProps = {
  label: ReactNode
  hint?: ReactNode
  name?: string
  value?: boolean
  onChange?: (value: boolean) => void
  isMixed?: boolean
  isDisabled?: boolean
  isLabelHidden?: boolean
  error?: string
  className?: string
}

export function Checkbox({
  label,
  hint,
  isMixed,
  isDisabled,
  isLabelHidden,
  className,
  ...given
}: CheckboxProps) {
  const id = useId()
  const { value, change, error } = useFieldValue<boolean>(given, false)
  return (
    <div className={cx('flex flex-col gap-0.5', className)}>
      <div className={cx('flex items-start gap-2', !isLabelHidden && 'touch:min-h-11 touch:pt-2.5')}>
        <Base.Root
          id={id}
          checked={value}
          indeterminate={isMixed}
          disabled={isDisabled}
          onCheckedChange={(next) => change(next)}
          aria-label={isLabelHidden && typeof label === 'string' ? label : undefined}
          className={cx(
            'mt-0.5 grid size-4 shrink-0 place-items-center relative rounded-[3px] border border-edge bg-sheet text-on-petrol touch:size-5',
            isLabelHidden && 'touch:before:absolute touch:before:-inset-3 touch:before:content-[""]',
            'data-checked:border-petrol data-checked:bg-petrol data-indeterminate:border-petrol data-indeterminate:bg-petrol data-disabled:opacity-50',
          )}
        >
          <Base.Indicator className="grid place-items-center">
            {isMixed ? (
              <Minus size={12} strokeWidth={3} aria-hidden />
            ) : (
              <Check size={12} strokeWidth={3} aria-hidden />
            )}
          </Base.Indicator>
        </Base.Root>
        {!isLabelHidden && (
          <label htmlFor={id} className={cx('min-w-0', isDisabled && 'text-ink-soft')}>
            {label}
            {hint && <span className="block text-small text-ink-soft">{hint}</span>}
          </label>
        )}
      </div>
      {error && <FieldError>{error}</FieldError>}
    </div>
  )
}
