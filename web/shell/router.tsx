import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { ComponentType } from 'react'
import type { Feature, FeatureRoute, Frame } from '../platform/feature.ts'
import { queryClient } from '../platform/query.ts'
import { lacksSecondFactor, type Session, sessionQuery, setupQuery } from '../platform/session.ts'
import { PageSkeleton } from '../ui/states.tsx'
import { ErrorPage } from './error-page.tsx'
import { GuardedPage } from './guarded-page.tsx'
import { navOf } from './navigation.ts'
import { NotFoundPage } from './not-found-page.tsx'
import { Shell } from './shell.tsx'

/** Turns what the features registered into the tree of pages; everybody below the shell is signed in. */
export function makeRouter(features: readonly Feature[]) {
  const root = createRootRoute({
    component: Outlet,
    notFoundComponent: LostPage,
    errorComponent: ErrorPage,
  })
  const shell = createRoute({
    getParentRoute: () => root,
    id: 'shell',
    component: Shell,
    pendingComponent: PageSkeleton,
    beforeLoad: async ({ location }) => {
      const session = await queryClient.ensureQueryData(sessionQuery)
      if (session) {
        const isMissing = lacksSecondFactor(session) && !location.pathname.startsWith('/profile')
        // Until then the server answers nothing else; the page says why.
        if (isMissing) throw redirect({ to: '/profile/security' })
        return
      }
      const setup = await queryClient.ensureQueryData(setupQuery).catch(() => null)
      if (setup?.needed) throw redirect({ to: '/setup' })
      throw redirect({
        to: '/sign-in',
        search: location.href === '/' ? {} : ({ to: location.href } as never),
      })
    },
  })

  const routes = features.flatMap((feature) => feature.routes)
  const twice = routes.find((route, at) => routes.findIndex((other) => other.path === route.path) !== at)
  if (twice) throw new Error(`two pages are registered at ${twice.path}`)
  const opening = routes.find((route) => route.path === '/')
  const start = createRoute({
    getParentRoute: () => shell,
    path: '/',
    component: opening ? pageOf(opening) : NotFoundPage,
    beforeLoad: () => {
      const session = queryClient.getQueryData<Session | null>(sessionQuery.queryKey)
      if (!session || (opening && (opening.shows?.(session) ?? true))) return
      const first = navOf(features, session).find((entry) => entry.path !== '/')
      if (first) throw redirect({ to: first.path })
    },
  })
  const lost = createRoute({ getParentRoute: () => shell, path: '$', component: NotFoundPage })

  const outside = routes.filter((route) => route.isPublic).map((route) => pageRoute(root, route))
  const plain = routes
    .filter((route) => !route.isPublic && !route.frame && route !== opening)
    .map((route) => pageRoute(shell, route))
  const frames = [...new Set(routes.flatMap((route) => route.frame ?? []))].map((frame) =>
    frameRoute(shell, frame, routes),
  )

  return createRouter({
    routeTree: root.addChildren([...outside, shell.addChildren([start, ...plain, ...frames, lost])]),
    defaultPreload: 'intent',
    defaultPreloadDelay: 80,
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 250,
    defaultPendingMinMs: 150,
    defaultErrorComponent: ErrorPage,
    scrollRestoration: false,
    // Plain text in the address: `?q=123` stays a text, a filter is parsed where it is used.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const filled = Object.entries(search).filter(
        ([, value]) => value !== undefined && value !== null && value !== '',
      )
      const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString()
      return text ? `?${text}` : ''
    },
  })
}

/** Outside of the shell nothing else marks where the content is. */
function LostPage() {
  return (
    <main>
      <NotFoundPage />
    </main>
  )
}

type Loaded<Props> = ComponentType<Props> & { preload?: () => Promise<void> }
type LazyPage = Loaded<object>
type FrameProps = { frame: Frame; routes: readonly FeatureRoute[] }

function pageRoute(parent: AnyRoute, route: FeatureRoute, path = route.path): AnyRoute {
  return createRoute({ getParentRoute: () => parent, path, component: pageOf(route) })
}

/**
 * By itself the router starts the whole program anew when a chunk does not come, known by how its message
 * begins. Without a connection nothing would be left of it; `ErrorPage` decides.
 */
function keepOpen(error: unknown): never {
  throw new Error(`Page: ${error instanceof Error ? error.message : error}`, { cause: error })
}

/** The page behind its chunk; the router loads it on the way there, not when it is drawn. */
function pageOf(route: FeatureRoute) {
  // Its own type cannot see that `load` always brings a `Page`.
  const Page = lazyRouteComponent(() => route.load().catch(keepOpen), 'Page') as unknown as LazyPage
  return Object.assign(() => <GuardedPage route={route} Page={Page} />, { preload: Page.preload })
}

/** Pages with pages come with the first of them. */
function framePart(name: 'FrameLayout' | 'FrameIndex', props: FrameProps) {
  const Part = lazyRouteComponent(
    () => import('./frame-layout.tsx').catch(keepOpen),
    name,
  ) as unknown as Loaded<FrameProps>
  return Object.assign(() => <Part {...props} />, { preload: Part.preload })
}

function frameRoute(parent: AnyRoute, frame: Frame, all: readonly FeatureRoute[]): AnyRoute {
  const own = all.filter((route) => route.frame === frame)
  const layout = createRoute({
    getParentRoute: () => parent,
    path: frame.path,
    component: framePart('FrameLayout', { frame, routes: own }),
  })
  const index = createRoute({
    getParentRoute: () => layout,
    path: '/',
    component: framePart('FrameIndex', { frame, routes: own }),
  })
  const pages = own.map((route) => pageRoute(layout, route, route.path.slice(frame.path.length)))
  return layout.addChildren([index, ...pages])
}
