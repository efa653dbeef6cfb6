import { Check, Minus } from 'lucide-react'
import { useId } from 'react'
import { cx } from './class-names.ts'

type CheckBoxMarkProps = {
  isChecked: boolean
  isMixed?: boolean
  onChange?: (isChecked: boolean) => void
  label: string
  /** The element that says what the box is for, read after the label. */
  labelledBy?: string
  tabIndex?: number
}

/** The box alone, for rows of a table: light enough to stand there a hundred times. */
export function CheckBoxMark({
  isChecked,
  isMixed,
  onChange,
  label,
  labelledBy,
  tabIndex,
}: CheckBoxMarkProps) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native box cannot show the mixed state from markup.
    <button
      id={id}
      type="button"
      role="checkbox"
      aria-checked={isMixed ? 'mixed' : isChecked}
      aria-label={label}
      aria-labelledby={labelledBy && `${id} ${labelledBy}`}
      tabIndex={tabIndex}
      onClick={() => onChange?.(!isChecked)}
      className={cx(
        'grid size-4 shrink-0 place-items-center rounded-[3px] border text-on-petrol touch:size-5',
        isChecked || isMixed ? 'border-petrol bg-petrol' : 'border-edge bg-sheet',
      )}
    >
      {isMixed ? (
        <Minus size={12} strokeWidth={3} aria-hidden />
      ) : (
        isChecked && <Check size={12} strokeWidth={3} aria-hidden />
      )}
    </button>
  )
}
