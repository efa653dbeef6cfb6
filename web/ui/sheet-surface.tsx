import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cx } from './class-names.ts'
import type { SheetProps } from './sheet.tsx'

/** What Sheet shows; apart, so that a page does not wait for it. */
export function SheetSurface({ isOpen, onClose, title, children, actions, isSticky }: SheetProps) {
  const { t } = usePlatformTexts()
  return (
    <Base.Root open={isOpen} onOpenChange={(next) => !next && onClose()} disablePointerDismissal={isSticky}>
      <Base.Portal>
        <Base.Backdrop className="veil z-40" />
        <Base.Popup
          className={cx(
            'fixed z-40 flex flex-col bg-raised shadow-float outline-none transition-[transform,opacity]',
            'inset-y-0 right-0 w-full max-w-lg border-l border-line data-starting-style:translate-x-8 data-starting-style:opacity-0 data-ending-style:translate-x-8 data-ending-style:opacity-0',
            'phone:inset-x-0 phone:top-auto phone:bottom-0 phone:max-h-[92dvh] phone:max-w-none phone:rounded-t-card phone:border-t phone:border-l-0',
            'phone:pb-[env(safe-area-inset-bottom)] phone:data-starting-style:translate-x-0 phone:data-starting-style:translate-y-10 phone:data-ending-style:translate-x-0 phone:data-ending-style:translate-y-10',
          )}
        >
          <header className="px-5 pt-4 pr-14 pb-2">
            <Base.Title className="text-title font-bold">{title}</Base.Title>
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
            className="absolute top-2.5 right-3 grid size-(--control) shrink-0 place-items-center rounded-control text-ink-soft hover:bg-hover hover:text-ink"
          >
            <X size={18} strokeWidth={1.5} aria-hidden />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
