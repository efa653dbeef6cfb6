import { Switch as Base } from '@base-ui/react/switch'
import { type ReactNode, useId } from 'react'
import { cx } from './class-names.ts'
import { useFieldValue } from './form-context.ts'

export type SwitchProps = {
  label: ReactNode
  hint?: ReactNode
  name?: string
  value?: boolean
  onChange?: (value: boolean) => void
  isDisabled?: boolean
  className?: string
}

/** Takes effect at once; inside a form that is saved later, use a Checkbox. */
export function Switch({ label, hint, isDisabled, className, ...given }: SwitchProps) {
  const id = useId()
  const { value, change } = useFieldValue<boolean>(given, false)
  return (
    <div className={cx('flex items-start justify-between gap-4 touch:min-h-11', className)}>
      <label htmlFor={id} className="min-w-0">
        {label}
        {hint && <span className="block text-small text-ink-soft">{hint}</span>}
      </label>
      <Base.Root
        id={id}
        checked={value}
        onCheckedChange={change}
        disabled={isDisabled}
        className="relative mt-0.5 h-5 w-9 shrink-0 rounded-full border border-edge bg-hover transition-colors data-checked:border-petrol data-checked:bg-petrol data-disabled:opacity-50"
      >
        <Base.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-ink-soft transition-transform data-checked:translate-x-[18px] data-checked:bg-on-petrol" />
      </Base.Root>
    </div>
  )
}
