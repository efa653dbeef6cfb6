import type { LucideIcon } from 'lucide-react'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './class-names.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'

export type ButtonProps = ComponentProps<'button'> & {
  variant?: ButtonVariant
  icon?: LucideIcon
  iconEnd?: LucideIcon
  /** Keeps its width and takes no second click while the work is under way. */
  busy?: boolean
  children?: ReactNode
}

const base =
  'inline-flex items-center justify-center gap-1.5 min-h-(--control) px-3 rounded-control font-medium ' +
  'whitespace-nowrap select-none transition-colors border disabled:cursor-not-allowed disabled:opacity-55'

const variants: Record<ButtonVariant, string> = {
  primary:
    'bg-petrol text-on-petrol border-transparent enabled:hover:bg-petrol-strong enabled:active:bg-petrol-strong',
  secondary: 'bg-sheet text-ink border-edge enabled:hover:bg-hover enabled:hover:border-ink-soft',
  quiet: 'bg-transparent text-ink border-transparent enabled:hover:bg-hover data-popup-open:bg-hover',
  danger: 'bg-sheet text-no border-no enabled:hover:bg-no-wash',
}

/** Says with a verb what happens: "Auskunft erstellen", not "OK". */
export function Button({
  variant = 'secondary',
  icon: Icon,
  iconEnd: IconEnd,
  busy,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      data-variant={variant}
      data-icon={Icon ? true : undefined}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : rest.onClick}
      disabled={rest.disabled}
      className={cx(base, variants[variant], className)}
    >
      {busy ? (
        <LoaderCircle size={16} strokeWidth={1.5} className="animate-turn shrink-0" aria-hidden />
      ) : (
        Icon && <Icon size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
      )}
      {children !== undefined && (
        <span className="label inline-flex min-w-0 items-center gap-1.5">{children}</span>
      )}
      {IconEnd && <IconEnd size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />}
    </button>
  )
}

/** The looks of a button, for links that lead to a page of action. */
export function buttonClass(variant: ButtonVariant = 'secondary'): string {
  const isLink = variants[variant].replaceAll('enabled:', '')
  return cx(base, isLink)
}
