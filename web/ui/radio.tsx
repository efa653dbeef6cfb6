import { Radio as Base } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { cx } from './class-names.ts'
import { FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'
import type { Choice } from './select.tsx'

export type RadioProps = FieldProps & {
  choices: readonly Choice[]
  value?: string | null
  onChange?: (value: string) => void
  /** Side by side, as tiles: for the one question that decides the rest. */
  isTiles?: boolean
  /** Begins with the focus, as the first question of a form. */
  hasFocus?: boolean
}

/** One of a few, all visible; a letter takes the next choice that begins with it. */
export function Radio({ choices, isTiles, hasFocus, ...props }: RadioProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { value, change, error } = useFieldValue<string | null>(props as never, null)
  const group = useRef<HTMLDivElement>(null)
  const isThere = choices.length > 0
  useEffect(() => {
    if (!hasFocus || !isThere) return
    // Which one Tab reaches is not said yet where the first choice is made already.
    const chosen = group.current?.querySelector<HTMLElement>(
      '[role="radio"]:is([aria-checked="true"], [tabindex="0"])',
    )
    chosen?.focus()
  }, [hasFocus, isThere])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^\p{L}$/u.test(event.key)) return
    const at = choices.findIndex((choice) => choice.value === value)
    const next = [...choices.slice(at + 1), ...choices.slice(0, at + 1)].find(
      ({ label, isDisabled }) =>
        !isDisabled && typeof label === 'string' && label.toLowerCase().startsWith(event.key.toLowerCase()),
    )
    if (!next) return
    event.preventDefault()
    change(next.value)
    const radios = group.current?.querySelectorAll<HTMLElement>('[role="radio"]')
    radios?.[choices.indexOf(next)]?.focus()
  }
  return (
    <FieldFrame {...props} id={id} error={error} isGroup>
      <RadioGroup
        ref={group}
        onKeyDown={onKeyDown}
        value={value ?? ''}
        onValueChange={(next) => change(next as string)}
        disabled={props.isDisabled}
        aria-labelledby={`${id}-label`}
        aria-required={props.isRequired || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : props.hint ? `${id}-hint` : undefined}
        className={
          isTiles ? 'grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-2' : 'flex flex-col gap-1'
        }
      >
        {choices.map((choice) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the radio button of Base UI inside is the control.
          <label
            key={choice.value}
            className={cx(
              'flex items-start gap-2 touch:min-h-11',
              isTiles &&
                'cursor-pointer items-center rounded-control border border-line bg-sheet px-2.5 py-2 hover:border-edge has-data-checked:border-petrol has-data-checked:bg-petrol-wash has-focus-visible:outline-2 has-focus-visible:outline-petrol',
            )}
          >
            <Base.Root
              value={choice.value}
              disabled={choice.isDisabled}
              className={cx(
                'mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-edge bg-sheet data-checked:border-petrol',
                isTiles && 'mt-0 outline-none',
              )}
            >
              <Base.Indicator className="size-2 rounded-full bg-petrol data-unchecked:hidden" />
            </Base.Root>
            {choice.icon}
            <span className="min-w-0">
              {choice.label}
              {choice.hint && <span className="block text-small text-ink-soft">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </RadioGroup>
    </FieldFrame>
  )
}
