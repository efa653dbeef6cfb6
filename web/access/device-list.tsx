import { Laptop, Smartphone, Tablet } from 'lucide-react'
import { useState } from 'react'
import type { Device } from '#api/session.ts'
import { formatMoment } from '../platform/formats.ts'
import { toast } from '../platform/toasts.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { useAccessTexts } from './texts.ts'

type DeviceListProps = {
  devices: readonly Device[]
  onSignOut: (device: Device) => Promise<unknown>
  /** For those who may look but not sign anybody out. */
  isReadOnly?: boolean
}

/** Where somebody is signed in, the device one sits at first. */
export function DeviceList({ devices, onSignOut, isReadOnly }: DeviceListProps) {
  const { t } = useAccessTexts()
  if (devices.length === 0) return <p className="text-ink-soft">{t('noDevices')}</p>
  const sorted = [...devices].sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent))
  return (
    <ul className="flex flex-col">
      {sorted.map((device) => (
        <DeviceLine key={device.id} device={device} onSignOut={onSignOut} isReadOnly={isReadOnly} />
      ))}
    </ul>
  )
}

function DeviceLine({
  device,
  onSignOut,
  isReadOnly,
}: { device: Device } & Omit<DeviceListProps, 'devices'>) {
  const { t, language } = useAccessTexts()
  const [isBusy, setBusy] = useState(false)
  const Icon = iconOf(device.device)
  const name = device.device || t('unknownDevice')
  const signOut = async () => {
    setBusy(true)
    try {
      await onSignOut(device)
      toast(t('signedOut', { device: name }), { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
      setBusy(false)
    }
  }
  return (
    <li className="flex items-center gap-3 border-t border-line py-2.5 first:border-t-0">
      <Icon size={18} strokeWidth={1.5} className="shrink-0 self-start text-ink-soft" aria-hidden />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="min-w-0 font-medium">{name}</span>
          {device.isCurrent && <Badge tone="petrol">{t('thisDevice')}</Badge>}
        </div>
        <div className="text-small text-ink-soft">
          {t('lastSeen', { at: formatMoment(device.lastSeenAt) })}
          {' · '}
          {t('signedInAt', { at: formatMoment(device.createdAt) })}
        </div>
      </div>
      {!device.isCurrent && !isReadOnly && (
        <Button busy={isBusy} onClick={signOut} aria-label={t('signOutNamed', { device: name })}>
          {t('signOutDevice')}
        </Button>
      )}
    </li>
  )
}

function iconOf(device: string) {
  if (/iPhone|Android/.test(device)) return Smartphone
  return device.includes('iPad') ? Tablet : Laptop
}
