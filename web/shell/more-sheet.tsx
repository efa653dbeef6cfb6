import { Link } from '@tanstack/react-router'
import type { NavEntry } from '../platform/feature.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { openOverlay } from '../platform/overlays.ts'
import { Sheet } from '../ui/sheet.tsx'

/** What has no place in the phone's bottom bar. */
export function MoreSheet({ entries }: { entries: readonly NavEntry[] }) {
  const { t, language } = usePlatformTexts()
  const close = () => openOverlay(null)
  return (
    <Sheet isOpen onClose={close} title={t('nav.more')}>
      <ul className="-mx-2 flex flex-col">
        {entries.map(({ path, label, icon: Icon }) => (
          <li key={path}>
            <Link
              to={path}
              onClick={close}
              className="flex min-h-12 items-center gap-3 rounded-control px-2 hover:bg-hover"
            >
              <Icon size={20} strokeWidth={1.5} className="text-ink-soft" aria-hidden />
              {inLanguage(label, language)}
            </Link>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
