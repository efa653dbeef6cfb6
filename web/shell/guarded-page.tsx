import { type ComponentType, useEffect } from 'react'
import type { FeatureRoute } from '../platform/feature.ts'
import { inLanguage, useLanguage } from '../platform/i18n.ts'
import { useSession } from '../platform/session.ts'
import { NotFoundPage } from './not-found-page.tsx'

/** A page that is not offered to this person says so; that it exists is no secret, what it shows stays on the server. */
export function GuardedPage({ route, Page }: { route: FeatureRoute; Page: ComponentType }) {
  const session = useSession()
  const title = inLanguage(route.title, useLanguage())
  // Names of customers stay out of the title: the browser keeps it in its history after signing out.
  useEffect(() => {
    document.title = `${title} · Treu`
  }, [title])
  if (!route.isPublic && route.shows && !route.shows(session)) return <NotFoundPage isForOthers />
  return <Page />
}
