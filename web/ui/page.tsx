import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

export type PageProps = {
  title: ReactNode
  /** One quiet line below the title. */
  subtitle?: ReactNode
  /** Where one came from: `{ to: '/contacts', label: 'Kontakte' }`. */
  back?: { to: string; label: ReactNode }
  /** At most two buttons and a menu; the main one last. */
  actions?: ReactNode
  /** Fills the height and scrolls inside, for lists. */
  isFilling?: boolean
  /** Keeps lines of text readable, for forms and settings. */
  isNarrow?: boolean
  children: ReactNode
}

/** The one frame of every page: title left, actions right, then the content. */
export function Page({ title, subtitle, back, actions, isFilling, isNarrow, children }: PageProps) {
  const hasActions = Boolean(actions)
  return (
    <div
      className={cx(
        'flex w-full flex-col px-6 pt-5 phone:px-4 phone:pt-3',
        isFilling ? 'h-full min-h-0' : 'pb-12',
        isNarrow ? 'max-w-3xl' : 'mx-auto max-w-[110rem]',
      )}
    >
      <header className="pb-4 phone:pb-3">
        <div className="flex flex-wrap items-start justify-between gap-x-4 phone:gap-x-2 phone:gap-y-1">
          {back && (
            <div
              className={cx(
                'basis-full',
                hasActions && 'phone:flex phone:min-h-11 phone:basis-auto phone:items-center',
              )}
            >
              <Link
                to={back.to}
                className="mb-0.5 -ml-1 inline-flex min-h-6 items-center gap-0.5 rounded-control pr-1 text-small text-ink-soft hover:text-ink touch:min-h-9"
                data-print="no"
              >
                <ChevronLeft size={16} strokeWidth={1.5} aria-hidden />
                {back.label}
              </Link>
            </div>
          )}
          <h1
            className={cx(
              'max-w-full flex-1 basis-40 text-title font-bold break-words md:text-[1.375rem]',
              // The name of a record may be one long word; the title of a list rather sends its buttons to the next line.
              back ? 'min-w-0' : 'min-w-min',
              // On a phone the actions stand beside the way back, so that a long name has the whole width.
              hasActions && (back ? 'phone:order-1 phone:basis-full phone:pt-1' : 'phone:pt-2'),
            )}
          >
            {title}
          </h1>
          {actions && (
            <div
              className="page-actions ml-auto flex shrink-0 flex-wrap items-center gap-2 phone:gap-1"
              data-print="no"
            >
              {actions}
            </div>
          )}
        </div>
        {subtitle && (
          <div
            className={cx(
              'max-w-[85ch] text-pretty text-ink-soft [overflow-wrap:anywhere]',
              hasActions && !back && 'phone:pt-2',
            )}
          >
            {subtitle}
          </div>
        )}
      </header>
      {children}
    </div>
  )
}

/** A part of a page with its heading; a sheet of paper on the desk. */
export function Section({
  title,
  aside,
  children,
  className,
}: {
  title?: ReactNode
  aside?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section className={cx('rounded-card border border-line bg-sheet', className)}>
      {title && (
        <header className="flex min-h-11 items-center gap-3 px-4 pt-2">
          <h2 className="min-w-0 flex-1 text-large font-bold">{title}</h2>
          {aside}
        </header>
      )}
      <div className={cx('px-4 pb-3', title ? 'pt-2' : 'pt-3')}>{children}</div>
    </section>
  )
}
