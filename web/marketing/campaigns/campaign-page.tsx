import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { can, useSession } from '../../platform/session.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { PageError, PageSkeleton } from '../../ui/states.tsx'
import { campaignQuery } from './queries.ts'

const CampaignEditor = lazyPart(() => import('./campaign-editor.tsx'), 'CampaignEditor')
const CampaignResult = lazyPart(() => import('./campaign-result.tsx'), 'CampaignResult')

/** One campaign: written while it is a draft, followed when it goes out, looked up afterwards. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const session = useSession()
  const [reloads, setReloads] = useState(0)
  const { data, error, refetch } = useQuery(campaignQuery(id))
  if (error && !data) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  const isWritten = data.state === 'draft' && can(session, 'campaign', 'update')
  return (
    <Suspense fallback={<PageSkeleton />}>
      {isWritten ? (
        <CampaignEditor
          key={`${id} ${reloads}`}
          campaign={data}
          onReload={async () => {
            await refetch()
            setReloads(reloads + 1)
          }}
        />
      ) : (
        <CampaignResult key={id} campaign={data} />
      )}
    </Suspense>
  )
}
