import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cx } from './class-names.ts'
import type { DialogProps } from './dialog.tsx'

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
  const { t } = usePlatformTexts()
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
            <header className="px-5 pt-4 pr-14 pb-2">
              <Base.Title className="text-title font-bold">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-1 text-ink-soft">{description}</Base.Description>
              )}
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-2 pb-5">{children}</div>
            {actions && (
              <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3 phone:[&>*]:flex-1">
                {actions}
              </footer>
            )}
            {/* Last in the order of Tab: what one came for is first. */}
            <Base.Close
              aria-label={t('action.close')}
              className="absolute top-3 right-3 grid size-(--control) shrink-0 place-items-center rounded-control text-ink-soft hover:bg-hover hover:text-ink"
            >
              <X size={18} strokeWidth={1.5} aria-hidden />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
