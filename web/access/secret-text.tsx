import { useId } from 'react'
import { CopyButton } from './copy-button.tsx'

/** Something to take along now because it is never shown again: readable, selectable, copied with one click. */
export function SecretText({ label, text }: { label: string; text: string }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-small font-medium">
        {label}
      </span>
      <div className="flex flex-wrap items-stretch gap-2">
        <output
          aria-labelledby={id}
          className="figures min-w-0 flex-1 basis-60 rounded-control border border-line bg-hover px-2.5 py-1.5 wrap-anywhere select-all"
        >
          {text}
        </output>
        <CopyButton text={text} />
      </div>
    </div>
  )
}
