import { Link, useLocation } from '@tanstack/react-router'
import { ChevronsLeft, ChevronsRight } from 'lucide-react'
import type { NavEntry } from '../platform/feature.ts'
import { useFeatures } from '../platform/features-context.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { useSession } from '../platform/session.ts'
import { cx } from '../ui/class-names.ts'
import { isAt, navOf } from './navigation.ts'
import { Wordmark } from './wordmark.tsx'

type SideNavProps = { isFolded: boolean; onFold: (isFolded: boolean) => void }

/** By feature, in groups; folded it shows the icons only. */
export function SideNav({ isFolded, onFold }: SideNavProps) {
  const { t } = usePlatformTexts()
  const entries = navOf(useFeatures(), useSession())
  const groups = ['work', 'protection', 'system'] as const
  const FoldIcon = isFolded ? ChevronsRight : ChevronsLeft
  return (
    <nav
      aria-label={t('nav.main')}
      className={cx(
        'flex shrink-0 flex-col border-r border-line bg-paper transition-[width]',
        isFolded ? 'w-14' : 'w-52',
      )}
    >
      <Link to="/" className="flex h-12 items-center px-4 -outline-offset-4" aria-label={t('app.name')}>
        <Wordmark isShort={isFolded} />
      </Link>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-2 pt-1 pb-4">
        {groups.map((group) => {
          const own = entries.filter((entry) => entry.group === group)
          if (own.length === 0) return null
          return (
            <ul key={group} className={cx('flex flex-col gap-px', group === 'system' && 'mt-auto')}>
              {own.map((entry) => (
                <li key={entry.path}>
                  <SideLink entry={entry} isFolded={isFolded} />
                </li>
              ))}
            </ul>
          )
        })}
      </div>
      <button
        type="button"
        onClick={() => onFold(!isFolded)}
        aria-label={isFolded ? t('nav.expand') : t('nav.collapse')}
        title={isFolded ? t('nav.expand') : t('nav.collapse')}
        className="mx-2 mb-2 grid h-8 w-10 place-items-center rounded-control text-ink-soft hover:bg-hover hover:text-ink"
      >
        <FoldIcon size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </nav>
  )
}

function SideLink({ entry, isFolded }: { entry: NavEntry; isFolded: boolean }) {
  const { language } = usePlatformTexts()
  const { pathname } = useLocation()
  const isHere = isAt(entry, pathname)
  const label = inLanguage(entry.label, language)
  const Icon = entry.icon
  return (
    <Link
      to={entry.path}
      aria-current={isHere ? 'page' : undefined}
      title={isFolded ? label : undefined}
      className={cx(
        'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 transition-colors touch:min-h-11',
        isHere ? 'bg-petrol-wash font-medium text-petrol' : 'hover:bg-hover',
      )}
    >
      <Icon size={18} strokeWidth={1.5} className="shrink-0" aria-hidden />
      <span className={isFolded ? 'sr-only' : 'min-w-0 flex-1 truncate'}>{label}</span>
    </Link>
  )
}
