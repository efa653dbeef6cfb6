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
    // All begin at the same height, however many lines the value has; what appears on hover takes no room before,
    // and does not lie over what is being written.
    <div className="group/field relative grid grid-cols-[7rem_minmax(0,1fr)] items-start gap-x-2 py-0.5 phone:grid-cols-[minmax(0,1fr)_auto] phone:gap-x-1">
      <dt className="pt-px text-small text-ink-soft hyphens-auto [overflow-wrap:anywhere] phone:pt-1.5 touch:md:pt-3">
        {label}
      </dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] phone:col-start-1 phone:-mt-1.5 phone:has-data-editing:mt-0.5">
        {children}
      </dd>
      <dd className="absolute top-0 right-0 flex items-start justify-end rounded-control bg-sheet pl-1 opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100 has-data-popup-open:opacity-100 md:group-has-[input,textarea,[role=combobox]]/field:hidden touch:opacity-100 phone:static phone:col-start-2 phone:row-span-2 phone:row-start-1 phone:self-center">
        {aside}
      </dd>
    </div>
  )
}
