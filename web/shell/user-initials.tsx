import { initialsOf } from '../platform/formats.ts'

export function UserInitials({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-7 place-items-center rounded-full bg-petrol text-[0.6875rem] font-medium text-on-petrol"
    >
      {initialsOf(name)}
    </span>
  )
}
