import { Dialog as Base } from '@base-ui/react/dialog'
import { useRef } from 'react'
import { cx } from './class-names.ts'
import { DialogParts } from './dialog-parts.tsx'
import type { SheetProps } from './sheet.tsx'

/** What Sheet shows; apart, so that a page does not wait for it. */
export function SheetSurface({ isOpen, onClose, title, children, actions, isSticky }: SheetProps) {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={isOpen} onOpenChange={(next) => !next && onClose()} disablePointerDismissal={isSticky}>
      <Base.Portal>
        <Base.Backdrop className="veil z-40" />
        <Base.Popup
          ref={popup}
          initialFocus={(how) => placeToBegin(popup.current, how)}
          className={cx(
            'fixed z-40 flex flex-col bg-raised shadow-float outline-none transition-[transform,opacity]',
            'inset-y-0 right-0 w-full max-w-lg border-l border-line data-starting-style:translate-x-8 data-starting-style:opacity-0 data-ending-style:translate-x-8 data-ending-style:opacity-0',
            'phone:inset-x-0 phone:top-auto phone:bottom-0 phone:max-h-[92dvh] phone:max-w-none phone:rounded-t-card phone:border-t phone:border-l-0',
            'phone:pb-[env(safe-area-inset-bottom)] phone:data-starting-style:translate-x-0 phone:data-starting-style:translate-y-10 phone:data-ending-style:translate-x-0 phone:data-ending-style:translate-y-10',
          )}
        >
          <DialogParts title={title} actions={actions}>
            {children}
          </DialogParts>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

const fields =
  ':is(input, textarea, [role="combobox"], [role="radio"][tabindex="0"]):not(:disabled, [aria-hidden="true"])'

/** The first field, else the heading: what it holds may still be on its way, and its buttons end things. */
function placeToBegin(popup: HTMLElement | null, how: string): HTMLElement | null {
  // On a phone the keyboard would hide what one came to see.
  const field = how === 'touch' ? null : popup?.querySelector<HTMLElement>(`[data-content] ${fields}`)
  return field ?? popup?.querySelector<HTMLElement>('h2') ?? null
}
