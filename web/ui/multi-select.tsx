import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'
import { type Choice, optionClass } from './select.tsx'

export type MultiSelectProps = FieldProps & {
  choices: readonly Choice[]
  value?: readonly string[]
  onChange?: (value: string[]) => void
  onBlur?: () => void
  placeholder?: string
  /** Values that are not among the choices may be typed. */
  isFree?: boolean
}

/** Several of a list, as removable chips. */
export function MultiSelect({ choices, placeholder, isFree, ...props }: MultiSelectProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { t } = usePlatformTexts()
  const { value, change, blur, error } = useFieldValue<readonly string[]>(props as never, [])
  const box = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState('')
  const labelOf = (key: string) => choices.find((choice) => choice.value === key)?.label ?? key
  const addTyped = () => {
    const text = typed.trim()
    setTyped('')
    if (text && !value.includes(text)) change([...value, text])
  }

  return (
    <FieldFrame {...props} id={id} error={error}>
      <Base.Root
        multiple
        items={choices.map((choice) => choice.value)}
        itemToStringLabel={labelOf}
        inputValue={typed}
        onInputValueChange={setTyped}
        value={[...value]}
        onValueChange={(next) => change(next as string[])}
        onOpenChange={(isOpen) => !isOpen && blur()}
        disabled={props.isDisabled}
        autoHighlight={!isFree}
      >
        <Base.Chips ref={box} className="control flex flex-wrap items-center gap-1 px-1.5 py-0.5">
          {value.map((key) => (
            <Base.Chip
              key={key}
              aria-label={labelOf(key)}
              className="flex items-center gap-0.5 rounded-[4px] bg-petrol-wash pl-1.5 text-small outline-none focus-within:outline-2 data-highlighted:outline-2 data-highlighted:outline-petrol"
            >
              {labelOf(key)}
              <Base.ChipRemove
                aria-label={t('field.removeValue', { name: labelOf(key) })}
                className="grid size-6 place-items-center rounded-[3px] text-ink-soft hover:text-ink touch:size-8"
              >
                <X size={12} strokeWidth={1.75} aria-hidden />
              </Base.ChipRemove>
            </Base.Chip>
          ))}
          <Base.Input
            id={id}
            aria-labelledby={`${id}-label`}
            placeholder={value.length ? undefined : placeholder}
            className="min-w-16 flex-1 bg-transparent px-1 py-0.5 outline-none"
            // What was typed and left counts as well as what was taken over with Enter.
            onBlur={() => isFree && addTyped()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !isFree || !typed.trim()) return
              // Enter takes over what was typed; the form is sent when nothing is left in the field.
              event.preventDefault()
              addTyped()
            }}
            {...describedBy(id, { ...props, error })}
          />
        </Base.Chips>
        <Base.Portal>
          <Base.Positioner anchor={box} sideOffset={4} className="z-50">
            <Base.Popup className="float max-h-[min(20rem,var(--available-height))] w-(--anchor-width) min-w-52 overflow-y-auto py-1">
              <Base.Empty className="px-3 py-1.5 text-ink-soft empty:hidden">
                {t('field.nothingFound')}
              </Base.Empty>
              <Base.List>
                {(key: string) => (
                  <Base.Item key={key} value={key} className={optionClass}>
                    <span className="grid size-4 shrink-0 place-items-center">
                      <Base.ItemIndicator>
                        <Check size={16} strokeWidth={1.75} aria-hidden />
                      </Base.ItemIndicator>
                    </span>
                    {labelOf(key)}
                  </Base.Item>
                )}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  )
}
