import { Link } from '@tanstack/react-router'
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
  variant,
  className,
  to,
  search,
  ...rest
}: LinkProps & { variant?: ButtonVariant }) {
  return <Link to={to} search={search as never} className={cx(buttonClass(variant), className)} {...rest} />
}
