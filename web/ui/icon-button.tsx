import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './class-names.ts'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon
  /** What it does, for everybody who does not see the icon; also its tooltip. */
  label: string
  size?: 16 | 18
}

/** For signs that everybody knows; anything else is a Button with its word. */
export function IconButton({ icon: Icon, label, size = 16, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(
        'inline-grid size-(--control) shrink-0 place-items-center rounded-control text-ink-soft transition-colors',
        'enabled:hover:bg-hover enabled:hover:text-ink data-popup-open:bg-hover disabled:opacity-50',
        className,
      )}
    >
      <Icon size={size} strokeWidth={1.5} aria-hidden />
    </button>
  )
}
