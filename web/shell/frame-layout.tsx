import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { FeatureRoute, Frame } from '../platform/feature.ts'
import { inLanguage, type Language, usePlatformTexts } from '../platform/i18n.ts'
import { type PageIcon, pageIcons } from '../platform/page-icons.ts'
import { useSession } from '../platform/session.ts'
import { cx } from '../ui/class-names.ts'
import { Page } from '../ui/page.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { NotFoundPage } from './not-found-page.tsx'

type FrameProps = { frame: Frame; routes: readonly FeatureRoute[] }

/** A page with pages: its list at the left; on a phone the list comes first and the page after it. */
export function FrameLayout({ frame, routes }: FrameProps) {
  const { t, language } = usePlatformTexts()
  const isPhone = useIsPhone()
  const groups = useGroups(frame, routes)
  const here = useListed(routes, groups)
  // Beside a page that is for other roles an empty list would say nothing.
  const isAlone = isPhone || groups.length === 0
  const title = inLanguage(frame.title, language)
  // One tree for both, so that turning a tablet neither closes a dialog nor loses what was typed.
  return (
    <div className={isAlone ? 'contents' : 'flex h-full min-h-0'}>
      {!isAlone && (
        <nav
          aria-label={t('nav.pages', { name: title })}
          className="w-56 shrink-0 overflow-y-auto border-r border-line px-3 py-5"
        >
          <div className="px-2 pb-3 text-large font-bold">{title}</div>
          {groups.map((group) => (
            <div key={group.key} className="pb-4">
              {group.label && <div className="px-2 pb-1 text-small text-ink-soft">{group.label}</div>}
              <ul className="flex flex-col gap-px">
                {group.routes.map((route) => (
                  <li key={route.path}>
                    <FrameLink route={route} language={language} isHere={route.path === here} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
      )}
      <div className={isAlone ? 'contents' : 'min-w-0 flex-1 overflow-y-auto'}>
        <Outlet />
      </div>
    </div>
  )
}

/** The frame's own address: its first page, on a phone the list of its pages. */
export function FrameIndex({ frame, routes }: FrameProps) {
  const { language } = usePlatformTexts()
  const isPhone = useIsPhone()
  const groups = useGroups(frame, routes)
  const first = groups[0]?.routes[0]
  if (!first) return <NotFoundPage isForOthers />
  if (!isPhone) return <Navigate to={first.path} replace />
  return (
    <Page title={inLanguage(frame.title, language)}>
      {groups.map((group) => (
        <section key={group.key} className="pb-5">
          {group.label && <h2 className="pb-1 text-small text-ink-soft">{group.label}</h2>}
          <ul className="divide-y divide-line rounded-card border border-line bg-sheet">
            {group.routes.map(({ path, title, icon }) => (
              <li key={path}>
                <Link to={path} className="flex min-h-12 items-center gap-3 px-3 -outline-offset-2">
                  <RouteIcon icon={icon} size={18} className="text-ink-soft" />
                  <span className="min-w-0 flex-1">{inLanguage(title, language)}</span>
                  <ChevronRight size={16} strokeWidth={1.5} className="text-ink-soft" aria-hidden />
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Page>
  )
}

/** The listed page one is on, or which a detail belongs to. */
function useListed(routes: readonly FeatureRoute[], groups: ReturnType<typeof useGroups>) {
  const { pathname } = useLocation()
  const listed = groups.flatMap((group) => group.routes)
  const isAt = (path: string) =>
    path.split('/').length === pathname.split('/').length &&
    path.split('/').every((part, index) => part.startsWith('$') || part === pathname.split('/')[index])
  const named = routes.find(({ path, listedUnder }) => listedUnder && isAt(path))?.listedUnder
  const other = listed.find(({ path }) => path === named)
  return (other ?? listed.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`)))?.path
}

type LinkProps = { route: FeatureRoute; language: Language; isHere: boolean }

function FrameLink({ route, language, isHere }: LinkProps) {
  return (
    <Link
      to={route.path}
      aria-current={isHere ? 'page' : undefined}
      className={cx(
        'flex min-h-8 items-center gap-2.5 rounded-control px-2 py-1 touch:min-h-11',
        isHere ? 'bg-petrol-wash font-medium text-petrol' : 'text-ink hover:bg-hover',
      )}
    >
      <RouteIcon icon={route.icon} size={16} className="shrink-0" />
      {inLanguage(route.title, language)}
    </Link>
  )
}

function RouteIcon({ icon, size, className }: { icon?: PageIcon; size: number; className: string }) {
  const Icon = icon && pageIcons[icon]
  return Icon && <Icon size={size} strokeWidth={1.5} className={className} aria-hidden />
}

function useGroups(frame: Frame, routes: readonly FeatureRoute[]) {
  const session = useSession()
  const { language } = usePlatformTexts()
  const listed = routes.filter((route) => !route.isDetail && (route.shows?.(session) ?? true))
  const keys = [undefined, ...Object.keys(frame.sections ?? {})]
  return keys
    .map((key) => {
      const label = key ? frame.sections?.[key] : undefined
      return {
        key: key ?? '',
        label: label && inLanguage(label, language),
        routes: listed.filter((route) => route.section === key),
      }
    })
    .filter((group) => group.routes.length > 0)
}
