import type { LucideIcon } from 'lucide-react'
import { formatNumber } from '../platform/formats.ts'
import { cx } from './class-names.ts'

export type CountTileProps = {
  icon: LucideIcon
  color: string
  label: string
  hint?: string
  count: number
  isChosen: boolean
  onChoose: () => void
}

/** A number that chooses what is listed below it. */
export function CountTile({ icon: Icon, color, label, hint, count, isChosen, onChoose }: CountTileProps) {
  const isEmpty = count === 0 && !isChosen
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      disabled={isEmpty}
      onClick={onChoose}
      className={cx(
        'flex min-w-0 flex-col items-start rounded-card border px-3 py-2 text-left transition-colors',
        isChosen ? 'border-petrol bg-petrol-wash' : 'border-line bg-sheet enabled:hover:border-edge',
      )}
    >
      <span className="flex items-center gap-1.5">
        <Icon
          size={16}
          strokeWidth={1.5}
          className={cx('shrink-0', isEmpty ? 'text-ink-soft' : color)}
          aria-hidden
        />
        {label}
      </span>
      <span className={cx('figures text-title font-bold', isEmpty && 'font-normal text-ink-soft')}>
        {formatNumber(count)}
      </span>
      {hint && <span className="text-small text-ink-soft">{hint}</span>}
    </button>
  )
}
