import { useSyncExternalStore } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'

export function OfflineNote() {
  const { t } = usePlatformTexts()
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine)
  if (isOnline) return null
  return (
    <p role="status" className="bg-ask-wash px-6 py-1.5 text-small phone:px-4">
      {t('error.offline')}
    </p>
  )
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
