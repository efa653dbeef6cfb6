import { type ReactNode, useId } from 'react'
import { cx } from '../ui/class-names.ts'

export type StripChoice<Value extends string> = {
  value: Value
  label: ReactNode
  /** How much is given: the more, the stronger it looks. */
  weight: 0 | 1 | 2
  isDisabled?: boolean
}

type ChoiceStripProps<Value extends string> = {
  /** What is decided, for who does not see the row. */
  label: string
  value: Value
  choices: readonly StripChoice<Value>[]
  onChange: (value: Value) => void
  isDisabled?: boolean
}

const weights = [
  'peer-checked:border-edge peer-checked:bg-hover peer-checked:text-ink',
  'peer-checked:border-petrol peer-checked:text-petrol',
  'peer-checked:border-petrol peer-checked:bg-petrol-wash peer-checked:text-petrol',
]

/** One of a few words in one line: many of them stand below each other and are read at a glance. */
export function ChoiceStrip<Value extends string>({
  label,
  value,
  choices,
  onChange,
  isDisabled,
}: ChoiceStripProps<Value>) {
  const name = useId()
  return (
    <fieldset disabled={isDisabled} className="flex shrink-0 rounded-control border border-line bg-sheet">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="relative flex flex-1">
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            disabled={choice.isDisabled}
            onChange={() => onChange(choice.value)}
            className="peer sr-only"
          />
          <span
            className={cx(
              '-m-px flex min-h-7 flex-1 items-center justify-center rounded-control border border-transparent px-2.5 text-small whitespace-nowrap text-ink-soft select-none touch:min-h-11',
              'not-peer-disabled:cursor-pointer not-peer-disabled:hover:text-ink peer-focus-visible:outline-2 peer-focus-visible:outline-offset-1 peer-focus-visible:outline-petrol peer-disabled:not-peer-checked:opacity-50',
              weights[choice.weight],
            )}
          >
            {choice.label}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
