import { Pencil } from 'lucide-react'
import { Suspense, useCallback, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import type { InlineEditProps } from './inline-edit.tsx'
import { lazyPart } from './lazy-part.ts'

const load = () => import('./inline-edit.tsx')
const InlineEdit = lazyPart(load, 'InlineEdit')

/** Fetches the editor before it is asked for. */
export function prepareEdit(): void {
  load()
}

/**
 * A value in a cell of a table: F2 edits it, the pencil that comes with the pointer too; a click on the value itself opens
 * the row as everywhere. Until then it is no more than text, for a table holds hundreds of these.
 */
export function GridEdit<T>(props: InlineEditProps<T>) {
  const { label, display } = props
  const { t } = usePlatformTexts()
  const [isEditing, setEditing] = useState(false)
  const [isNear, setNear] = useState(false)
  const onRest = useCallback(() => setEditing(false), [])
  if (isEditing)
    return (
      <Suspense fallback={<span className="truncate">{display}</span>}>
        {/* What is loaded later has lost its type of value; it is the same one. */}
        <InlineEdit {...(props as unknown as InlineEditProps<unknown>)} isBegun onRest={onRest} />
      </Suspense>
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the grid presses it for F2; the pencil inside is the button.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the grid.
    <span
      data-edit
      className="flex min-h-6 w-full items-center gap-1"
      onPointerEnter={(event) => event.pointerType === 'mouse' && setNear(true)}
      onPointerLeave={() => setNear(false)}
      onClick={(event) => {
        // A press by the program has no pointer behind it.
        if (event.detail > 0) return
        event.stopPropagation()
        setEditing(true)
      }}
    >
      <span className="min-w-0 flex-1 truncate">{display}</span>
      {isNear && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={t('inline.edit', { name: label })}
          title={t('inline.edit', { name: label })}
          className="grid size-6 shrink-0 place-items-center rounded-control text-ink-soft hover:bg-hover hover:text-ink"
          onClick={(event) => {
            event.stopPropagation()
            setEditing(true)
          }}
        >
          <Pencil size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
    </span>
  )
}
