import type { ReactNode } from 'react'
import { Page } from '../ui/page.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { useSettingsTexts } from './texts.ts'

type SettingsPageProps = {
  title: ReactNode
  subtitle?: ReactNode
  actions?: ReactNode
  back?: { to: string; label: ReactNode }
  isFilling?: boolean
  isNarrow?: boolean
  children: ReactNode
}

/** A page of the settings; on a phone it leads back to their list. */
export function SettingsPage({ back, ...props }: SettingsPageProps) {
  const { t } = useSettingsTexts()
  const isPhone = useIsPhone()
  return <Page {...props} back={back ?? (isPhone ? { to: '/settings', label: t('settings') } : undefined)} />
}
