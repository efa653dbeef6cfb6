import { Dialog as Base } from '@base-ui/react/dialog'
import { cx } from './class-names.ts'
import type { DialogProps } from './dialog.tsx'
import { DialogParts } from './dialog-parts.tsx'

const widths = { small: 'md:max-w-md', normal: 'md:max-w-xl', wide: 'md:max-w-4xl' }

/** What Dialog shows; apart, so that a page does not wait for it. */
export function DialogSurface({
  isOpen,
  onClose,
  title,
  description,
  children,
  actions,
  width = 'normal',
  isSticky,
  initialFocus,
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(next) => !next && onClose()} disablePointerDismissal={isSticky}>
      <Base.Portal>
        <Base.Backdrop className="veil z-40" />
        <Base.Viewport className="fixed inset-0 z-40 grid grid-cols-[minmax(0,1fr)] place-items-center p-6 phone:items-end phone:p-0">
          <Base.Popup
            initialFocus={initialFocus}
            className={cx(
              'float relative flex max-h-[calc(100dvh-3rem)] w-full flex-col',
              'phone:max-h-[92dvh] phone:rounded-b-none phone:pb-[env(safe-area-inset-bottom)]',
              'phone:data-starting-style:translate-y-8 phone:data-ending-style:translate-y-8',
              widths[width],
            )}
          >
            <DialogParts title={title} description={description} actions={actions}>
              {children}
            </DialogParts>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
