import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cx } from './class-names.ts'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { showFocusGuards } from './focus-guards.ts'
import { useFieldValue } from './form-context.ts'

export type Choice = { value: string; label: string; hint?: string; icon?: ReactNode; isDisabled?: boolean }

export type SelectProps = FieldProps & {
  choices: readonly Choice[]
  value?: string | null
  onChange?: (value: string | null) => void
  onBlur?: () => void
  placeholder?: string
  /** Offers to take the choice back. */
  isClearable?: boolean
}

/** One of up to some twenty; more need a Combobox. */
export function Select({ choices, placeholder, isClearable, ...props }: SelectProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { t } = usePlatformTexts()
  const { value, change, blur, error } = useFieldValue<string | null>(props, null)
  const chosen = choices.find((choice) => choice.value === value)

  return (
    <FieldFrame {...props} id={id} error={error} isGroup>
      <Base.Root
        value={value || null}
        onValueChange={(next) => change(next as string | null)}
        onOpenChange={(isOpen) => (isOpen ? showFocusGuards() : blur())}
        disabled={props.isDisabled}
        items={choices as { value: string; label: string }[]}
        modal={false}
      >
        <Base.Trigger
          id={id}
          aria-labelledby={`${id}-label ${id}`}
          className="control flex items-center gap-2 text-left"
          {...describedBy(id, { ...props, error })}
        >
          <span className={cx('min-w-0 flex-1 truncate', !chosen && 'text-ink-soft')}>
            {chosen?.label ?? placeholder ?? t('field.choose')}
          </span>
          <ChevronDown size={16} strokeWidth={1.5} className="shrink-0 text-ink-soft" aria-hidden />
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
            <Base.Popup className="float max-h-[min(24rem,var(--available-height))] min-w-(--anchor-width) overflow-y-auto py-1">
              <Base.List>
                {isClearable && (
                  <Base.Item value={null} className={optionClass}>
                    <span className="size-4" />
                    <span className="text-ink-soft">{t('state.none')}</span>
                  </Base.Item>
                )}
                {choices.map((choice) => (
                  <Base.Item
                    key={choice.value}
                    value={choice.value}
                    disabled={choice.isDisabled}
                    className={optionClass}
                  >
                    <span className="grid size-4 shrink-0 place-items-center">
                      <Base.ItemIndicator>
                        <Check size={16} strokeWidth={1.75} aria-hidden />
                      </Base.ItemIndicator>
                    </span>
                    {choice.icon}
                    <span className="flex min-w-0 flex-col">
                      <Base.ItemText>{choice.label}</Base.ItemText>
                      {choice.hint && <span className="text-small text-ink-soft">{choice.hint}</span>}
                    </span>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  )
}

/** The looks of one line in any list of choices. */
export const optionClass =
  'flex min-h-8 cursor-default items-center gap-2 px-3 py-1 outline-none select-none touch:min-h-11 ' +
  'data-highlighted:bg-petrol-wash data-disabled:text-ink-soft data-disabled:opacity-60'
