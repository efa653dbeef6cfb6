import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { useFeatures } from '../platform/features-context.ts'
import { inLanguage, loadProblemTexts, usePlatformTexts } from '../platform/i18n.ts'
import { resumeJobs } from '../platform/jobs.ts'
import { openOverlay, useOverlay } from '../platform/overlays.ts'
import { usePreference } from '../platform/preference.ts'
import { useSession } from '../platform/session.ts'
import { useShortcut } from '../platform/shortcuts.ts'
import { useToasts } from '../platform/toasts.ts'
import { lazyPart } from '../ui/lazy-part.ts'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { BottomBar } from './bottom-bar.tsx'
import { navOf } from './navigation.ts'
import { OfflineNote } from './offline-note.tsx'
import { SideNav } from './side-nav.tsx'
import { TopBar } from './top-bar.tsx'

const loadPalette = () => import('./palette.tsx')
const Palette = lazyPart(loadPalette, 'Palette')
const ShortcutsOverview = lazyPart(() => import('./shortcuts-overview.tsx'), 'ShortcutsOverview')
const Toaster = lazyPart(() => import('../ui/toaster.tsx'), 'Toaster')

/** The frame of look.md: navigation, search, jobs, me; the page in the middle. */
export function Shell() {
  const { t } = usePlatformTexts()
  const overlay = useOverlay()
  const isPhone = useIsPhone()
  const hasToasts = useToasts().length > 0
  const [folded, fold] = usePreference('nav', 'open')
  const { pathname } = useLocation()
  useGeneralShortcuts()

  useEffect(() => {
    resumeJobs()
    return whenIdle(() => {
      // Whoever is offline now may be lucky later; opening it asks again.
      loadPalette().catch(() => undefined)
      loadProblemTexts()
    })
  }, [])

  return (
    <div className="flex h-dvh overflow-hidden print:block print:h-auto print:overflow-visible">
      <a
        href="#content"
        className="absolute -top-20 left-3 z-60 rounded-control bg-petrol px-3 py-2 text-on-petrol focus:top-3"
      >
        {t('app.skip')}
      </a>
      {!isPhone && (
        <SideNav isFolded={folded === 'folded'} onFold={(next) => fold(next ? 'folded' : 'open')} />
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar />
        <OfflineNote />
        <main
          id="content"
          key={rootOf(pathname)}
          tabIndex={-1}
          className="min-h-0 flex-1 overflow-y-auto outline-none print:overflow-visible"
        >
          <Outlet />
        </main>
        {isPhone && <BottomBar />}
      </div>
      <FeatureShortcuts />
      <Suspense fallback={null}>
        {overlay === 'palette' && <Palette />}
        {overlay === 'shortcuts' && <ShortcutsOverview />}
        {hasToasts && <Toaster />}
      </Suspense>
    </div>
  )
}

function useGeneralShortcuts(): void {
  const { t } = usePlatformTexts()
  useShortcut({
    keys: 'mod+k',
    label: t('shortcuts.search'),
    group: 'general',
    isGlobal: true,
    run: () => openOverlay('palette'),
  })
  useShortcut({
    keys: '?',
    label: t('shortcuts.overview'),
    group: 'general',
    run: () => openOverlay('shortcuts'),
  })
}

/** Binds the keys that features gave to their commands and the go-to keys of the navigation. */
function FeatureShortcuts() {
  const features = useFeatures()
  const session = useSession()
  const { language } = usePlatformTexts()
  const navigate = useNavigate()
  const go = (path: string) => {
    navigate({ to: path })
  }
  const commands = features
    .flatMap((feature) => feature.commands ?? [])
    .filter((command) => command.keys && (command.shows?.(session) ?? true))
  const entries = navOf(features, session).filter((entry) => entry.goKey)
  return (
    <>
      {commands.map((command) => (
        <Bound
          key={command.id}
          keys={command.keys ?? ''}
          label={inLanguage(command.label, language)}
          group="general"
          run={() => command.run({ go })}
        />
      ))}
      {entries.map((entry) => (
        <Bound
          key={entry.path}
          keys={`g ${entry.goKey}`}
          label={inLanguage(entry.label, language)}
          group="goTo"
          run={() => go(entry.path)}
        />
      ))}
    </>
  )
}

function Bound(shortcut: Parameters<typeof useShortcut>[0]) {
  useShortcut(shortcut)
  return null
}

/** Runs when the browser has nothing better to do; those that cannot tell wait a moment instead. */
function whenIdle(run: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, 1000)
    return () => clearTimeout(timer)
  }
  const id = requestIdleCallback(run, { timeout: 3000 })
  return () => cancelIdleCallback(id)
}

/** A list keeps its scroll place while its address changes; another page starts at its top. */
function rootOf(pathname: string): string {
  return pathname.split('/')[1] ?? ''
}
