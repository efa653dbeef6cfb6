import { Link } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { type ButtonVariant, buttonClass } from './button.tsx'
import { cx } from './class-names.ts'

type LinkProps = {
  to: string
  search?: Record<string, unknown>
  children: ReactNode
  className?: string
  title?: string
  tabIndex?: number
}

/** A link inside the program. */
export function TextLink({ to, search, className, ...rest }: LinkProps) {
  return <Link to={to} search={search as never} className={cx('link', className)} {...rest} />
}

/** A link that looks like a button, because it leads to an action. */
export function ButtonLink({
  variant = 'secondary',
  icon: Icon,
  className,
  to,
  search,
  children,
  ...rest
}: LinkProps & { variant?: ButtonVariant; icon?: LucideIcon }) {
  return (
    <Link
      to={to}
      search={search as never}
      data-variant={variant}
      data-icon={Icon ? true : undefined}
      className={cx(buttonClass(variant), className)}
      {...rest}
    >
      {Icon && <Icon size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />}
      <span className="label">{children}</span>
    </Link>
  )
}
