import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { can, useSession } from '../../platform/session.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { PageError, PageSkeleton } from '../../ui/states.tsx'
import { sequenceQuery } from './queries.ts'
import { SequenceResult } from './sequence-result.tsx'

const SequenceEditor = lazyPart(() => import('./sequence-editor.tsx'), 'SequenceEditor')

/** One sequence: written while it stands still, followed while it runs. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const session = useSession()
  const { data, error, refetch } = useQuery(sequenceQuery(id))
  if (error && !data) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  if (data.state === 'running' || !can(session, 'sequence', 'update'))
    return <SequenceResult key={id} sequence={data} />
  return (
    <Suspense fallback={<PageSkeleton />}>
      <SequenceEditor key={id} sequence={data} onReload={async () => (await refetch()).data} />
    </Suspense>
  )
}
