import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Suspense } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { useJobs } from '../platform/jobs.ts'
import { openOverlay } from '../platform/overlays.ts'
import { useSession } from '../platform/session.ts'
import { Badge } from '../ui/badge.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { UserMenu } from './user-menu.tsx'
import { Wordmark } from './wordmark.tsx'

const JobTray = lazyPart(() => import('./job-tray.tsx'), 'JobTray')

export function TopBar() {
  const { t } = usePlatformTexts()
  const session = useSession()
  const hasJobs = useJobs().length > 0
  return (
    <header
      className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-paper px-6 phone:px-4"
      data-print="no"
    >
      <Link to="/" className="md:hidden" aria-label={t('app.name')}>
        <Wordmark />
      </Link>
      <button
        type="button"
        onClick={() => openOverlay('palette')}
        onPointerEnter={() => import('./palette.tsx')}
        className="flex min-h-(--control) w-full max-w-md items-center gap-2 rounded-control border border-line bg-sheet px-2.5 text-left text-ink-soft transition-colors hover:border-edge phone:hidden"
      >
        <Search size={16} strokeWidth={1.5} aria-hidden />
        <span className="flex-1">{t('palette.field')}</span>
        <Kbd keys="mod+k" />
      </button>
      <div className="ml-auto flex items-center gap-1.5">
        {session.setup.isDemo && (
          <span title={t('app.demoNote')}>
            <Badge tone="ask" icon={null}>
              {t('app.demo')}
            </Badge>
          </span>
        )}
        {hasJobs && (
          <Suspense fallback={null}>
            <JobTray />
          </Suspense>
        )}
        <UserMenu />
      </div>
    </header>
  )
}
