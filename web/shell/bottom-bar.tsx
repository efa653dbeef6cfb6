import { Link, useLocation } from '@tanstack/react-router'
import { Ellipsis, type LucideIcon, Search } from 'lucide-react'
import { type ReactNode, Suspense } from 'react'
import type { NavEntry } from '../platform/feature.ts'
import { useFeatures } from '../platform/features-context.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { openOverlay, useOverlay } from '../platform/overlays.ts'
import { useSession } from '../platform/session.ts'
import { cx } from '../ui/class-names.ts'
import { lazyPart } from '../ui/lazy-part.ts'
import { isAt, navOf } from './navigation.ts'

const MoreSheet = lazyPart(() => import('./more-sheet.tsx'), 'MoreSheet')

/** The phone's navigation: Heute, Kontakte, Suche, Aufgaben, Mehr. */
export function BottomBar() {
  const { t } = usePlatformTexts()
  const overlay = useOverlay()
  const entries = navOf(useFeatures(), useSession())
  const direct = entries
    .filter((entry) => entry.phoneOrder !== undefined)
    .sort((one, other) => (one.phoneOrder ?? 0) - (other.phoneOrder ?? 0))
    .slice(0, 3)
  const rest = entries.filter((entry) => !direct.includes(entry))
  return (
    <nav
      aria-label={t('nav.main')}
      className="flex shrink-0 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)]"
    >
      {direct.slice(0, 2).map((entry) => (
        <BarLink key={entry.path} entry={entry} />
      ))}
      <BarButton icon={Search} onClick={() => openOverlay('palette')}>
        {t('nav.search')}
      </BarButton>
      {direct.slice(2).map((entry) => (
        <BarLink key={entry.path} entry={entry} />
      ))}
      <BarButton icon={Ellipsis} onClick={() => openOverlay('more')}>
        {t('nav.more')}
      </BarButton>
      <Suspense fallback={null}>{overlay === 'more' && <MoreSheet entries={rest} />}</Suspense>
    </nav>
  )
}

const itemClass =
  'flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1 text-[0.6875rem] -outline-offset-2'

function BarLink({ entry }: { entry: NavEntry }) {
  const { language } = usePlatformTexts()
  const { pathname } = useLocation()
  const isHere = isAt(entry, pathname)
  const Icon = entry.icon
  return (
    <Link
      to={entry.path}
      aria-current={isHere ? 'page' : undefined}
      className={cx(itemClass, isHere ? 'font-medium text-petrol' : 'text-ink-soft')}
    >
      <Icon size={20} strokeWidth={1.5} aria-hidden />
      <span className="max-w-full truncate">{inLanguage(entry.label, language)}</span>
    </Link>
  )
}

function BarButton({
  icon: Icon,
  onClick,
  children,
}: {
  icon: LucideIcon
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button type="button" onClick={onClick} className={cx(itemClass, 'text-ink-soft')}>
      <Icon size={20} strokeWidth={1.5} aria-hidden />
      <span className="max-w-full truncate">{children}</span>
    </button>
  )
}
