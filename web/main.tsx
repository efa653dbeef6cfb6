import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { setApiHooks } from './platform/api.ts'
import { FeaturesContext } from './platform/features-context.ts'
import { chooseLanguage, loadTexts, preferredLanguage } from './platform/i18n.ts'
import { queryClient } from './platform/query.ts'
import { forgetSession, sessionQuery } from './platform/session.ts'
import { listenToShortcuts } from './platform/shortcuts.ts'
import { features } from './routes.tsx'
import { makeRouter } from './shell/router.tsx'
import { askForStepUp, StepUp } from './shell/step-up.tsx'
import './styles.css'

const router = makeRouter(features)

setApiHooks({
  stepUp: askForStepUp,
  signedOut: () => {
    // Before the sign-in, the question who one is answers 401 as well.
    if (!queryClient.getQueryData(sessionQuery.queryKey)) return
    forgetSession()
    router.navigate({ to: '/sign-in', search: { to: router.state.location.href, ended: 'yes' } as never })
  },
})
listenToShortcuts(document)

const [session] = await Promise.all([
  queryClient.fetchQuery({ ...sessionQuery, retry: false }).catch(() => null),
  // Nearly always the language it will be; fetched while the server says who is asking.
  loadTexts(preferredLanguage()).catch(() => undefined),
])
await chooseLanguage(preferredLanguage(session?.user.locale), false)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    {/* Style elements written by components would be refused by the content security policy. */}
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <FeaturesContext value={features}>
          <RouterProvider router={router} />
          <StepUp />
        </FeaturesContext>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  // Without it everything works but opening without a network.
  navigator.serviceWorker.register('/worker.js').catch(() => {})
}
