import type { ReactNode } from 'react'

/** A label and its value, in the measure of the record page. */
export function FieldLine({
  label,
  aside,
  children,
}: {
  label: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="group/field grid grid-cols-[7.5rem_minmax(0,1fr)_auto] items-baseline gap-x-2 py-0.5 [&>dd:last-child]:min-w-0">
      <dt className="text-small text-ink-soft">{label}</dt>
      <dd className="min-w-0">{children}</dd>
      <dd>{aside}</dd>
    </div>
  )
}
