import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Device } from '#api/session.ts'
import type { User } from '#api/users.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { DeviceList } from '../access/device-list.tsx'
import { useAccessTexts } from '../access/texts.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { useSettingsTexts } from './texts.ts'

const userDevicesQuery = (id: string) =>
  queryOptions({
    queryKey: ['user-sessions', id],
    queryFn: ({ signal }) => api.get<{ items: Device[] }>(`/users/${id}/sessions`, { signal }),
  })

/** Where somebody is signed in. Looking at it is itself recorded, so it is asked for by a click. */
export function UserDevices({ user, mayEdit }: { user: User; mayEdit: boolean }) {
  const { t } = useSettingsTexts()
  const { t: say } = useAccessTexts()
  const [isShown, setShown] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const { data, error, refetch } = useQuery({ ...userDevicesQuery(user.id), enabled: isShown })
  const refresh = () => queryClient.invalidateQueries({ queryKey: userDevicesQuery(user.id).queryKey })
  return (
    <Section
      title={t('devices')}
      aside={
        mayEdit &&
        !!data?.items.length && (
          <Button variant="quiet" onClick={() => setAsking(true)}>
            {t('signOutAll')}
          </Button>
        )
      }
    >
      {!isShown && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 basis-56 text-ink-soft">{t('devicesNote')}</p>
          <Button onClick={() => setShown(true)}>{t('showDevices')}</Button>
        </div>
      )}
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {isShown && !data && !error && <Skeleton className="h-16" />}
      {data && (
        <DeviceList
          devices={data.items}
          isReadOnly={!mayEdit}
          onSignOut={async (device) => {
            await api.remove(`/users/${user.id}/sessions/${device.id}`)
            await refresh()
          }}
        />
      )}
      {isAsking && (
        <ConfirmDialog
          title={t('signOutAllTitle', { name: user.name })}
          text={t('signOutAllText')}
          action={say('signOutDevice')}
          onConfirm={async () => {
            await api.remove(`/users/${user.id}/sessions`)
            await refresh()
            toast(t('signedOutAll', { name: user.name }), { tone: 'yes' })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  )
}
