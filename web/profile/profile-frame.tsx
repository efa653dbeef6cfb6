import type { ReactNode } from 'react'
import { Page } from '../ui/page.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { useProfileTexts } from './texts.ts'

/** A page of the own account; on a phone it leads back to their list. */
export function ProfileFrame({
  title,
  subtitle,
  actions,
  children,
}: {
  title: string
  subtitle?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  const { t } = useProfileTexts()
  const isPhone = useIsPhone()
  return (
    <Page
      isNarrow
      title={title}
      subtitle={subtitle}
      actions={actions}
      back={isPhone ? { to: '/profile', label: t('account') } : undefined}
    >
      <div className="flex flex-col gap-4">{children}</div>
    </Page>
  )
}
