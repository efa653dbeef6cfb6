import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Device } from '#api/session.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { DeviceList } from '../access/device-list.tsx'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { ProfileFrame } from './profile-frame.tsx'
import { useProfileTexts } from './texts.ts'

const devicesQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: ({ signal }) => api.get<{ items: Device[] }>('/sessions', { signal }),
})

/** Where one is signed in, and the way out of what one no longer recognises. */
export function Page() {
  const { t } = useProfileTexts()
  const { data, error, refetch } = useQuery(devicesQuery)
  const [isAsking, setAsking] = useState(false)
  const others = data?.items.filter((device) => !device.isCurrent) ?? []
  const signOut = async (device: Device) => {
    await api.remove(`/sessions/${device.id}`)
    await queryClient.invalidateQueries({ queryKey: devicesQuery.queryKey })
  }
  const signOutOthers = async () => {
    try {
      for (const device of others) await api.remove(`/sessions/${device.id}`)
      toast(t('othersSignedOut'), { tone: 'yes' })
    } finally {
      await queryClient.invalidateQueries({ queryKey: devicesQuery.queryKey })
    }
  }
  return (
    <ProfileFrame
      title={t('devices')}
      subtitle={t('devicesLead')}
      actions={others.length > 0 && <Button onClick={() => setAsking(true)}>{t('signOutOthers')}</Button>}
    >
      <Section>
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton className="h-28" />}
        {data && <DeviceList devices={data.items} onSignOut={signOut} />}
      </Section>
      {isAsking && (
        <ConfirmDialog
          title={t('signOutOthersTitle')}
          text={t('signOutOthersText', { count: others.length })}
          action={t('signOutOthers')}
          onConfirm={signOutOthers}
          onClose={() => setAsking(false)}
        />
      )}
    </ProfileFrame>
  )
}
