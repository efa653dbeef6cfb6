import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { api } from '../platform/api.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { followJob, type Job, useJob } from '../platform/jobs.ts'
import { queryClient } from '../platform/query.ts'
import { sessionQuery, setupQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { JobProgress } from '../ui/job-progress.tsx'
import { Section } from '../ui/page.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { demoQuery, userQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

/** Takes the invented company out, without a trace. */
export function Page() {
  const { t } = useSettingsTexts()
  const session = useSession()
  const demo = useQuery(demoQuery)
  const me = useQuery(userQuery(session.user.id))
  const [isAsking, setAsking] = useState(false)
  const [jobId, setJobId] = useState<string>()
  const job = useJob(jobId)
  if (demo.error) return <PageError error={demo.error} onRetry={() => demo.refetch()} />
  if (!demo.data) return <PageSkeleton />
  const isMine = me.data?.isDemo === true
  const isRunning = job?.state === 'queued' || job?.state === 'running'

  const remove = async () => {
    const { job: started } = await api.remove<{ job: Job }>('/demo-data')
    setJobId(started.id)
    followJob(started, { label: t('demoRemoving'), path: '/settings/demo' }).then(async (ended) => {
      if (ended.state !== 'succeeded') return
      const result = (ended.result ?? {}) as { contacts?: number; companies?: number }
      toast(
        t('demoRemoved', {
          contacts: formatNumber(result.contacts ?? 0),
          companies: formatNumber(result.companies ?? 0),
        }),
        { tone: 'yes' },
      )
      // Who was part of the demo data has no account any more; everybody else sees lists without them.
      await queryClient.invalidateQueries({ queryKey: setupQuery.queryKey })
      await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
      if (isMine) window.location.assign('/')
      else queryClient.invalidateQueries()
    })
  }

  return (
    <SettingsPage isNarrow title={t('demo')}>
      <Section>
        {demo.data.isThere ? (
          <>
            <p>{t('demoText', { company: demo.data.company, day: formatDate(demo.data.madeAt) })}</p>
            <p className="pt-2 text-ink-soft">{t('demoWhat')}</p>
            {isMine && <p className="mt-3 rounded-control bg-ask-wash px-3 py-2">{t('demoMine')}</p>}
            {job && (
              <div className="pt-4" aria-live="polite">
                <JobProgress job={job} />
                {job.state === 'failed' && <p className="pt-2 text-no">{t('demoFailed')}</p>}
              </div>
            )}
            {!isRunning && (
              <div className="flex justify-end pt-4 phone:[&>*]:flex-1">
                <Button variant="danger" onClick={() => setAsking(true)}>
                  {t('removeDemo')}
                </Button>
              </div>
            )}
          </>
        ) : (
          <p>{t('demoGone')}</p>
        )}
      </Section>
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={t('removeDemoTitle')}
          text={t('removeDemoText')}
          action={t('removeDemo')}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </SettingsPage>
  )
}
