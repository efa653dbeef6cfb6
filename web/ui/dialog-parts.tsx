import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'

type DialogPartsProps = {
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  actions?: ReactNode
}

/** What stands in a dialog and in a sheet alike: heading, content, actions, and the way out. */
export function DialogParts({ title, description, children, actions }: DialogPartsProps) {
  const { t } = usePlatformTexts()
  return (
    <>
      <header className="px-5 pt-4 pr-14 pb-2">
        <Base.Title tabIndex={-1} className="text-title font-bold outline-none">
          {title}
        </Base.Title>
        {description && <Base.Description className="mt-1 text-ink-soft">{description}</Base.Description>}
      </header>
      <div data-content className="min-h-0 flex-1 overflow-y-auto px-5 pt-2 pb-5">
        {children}
      </div>
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
    </>
  )
}
