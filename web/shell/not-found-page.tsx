import { usePlatformTexts } from '../platform/i18n.ts'
import { ButtonLink } from '../ui/text-link.tsx'

export function NotFoundPage({ isForOthers }: { isForOthers?: boolean }) {
  const { t } = usePlatformTexts()
  return (
    <div className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-3 px-6">
      <h1 className="text-title font-bold">
        {t(isForOthers ? 'error.otherRoleTitle' : 'error.notFoundTitle')}
      </h1>
      <p className="text-ink-soft">{t(isForOthers ? 'error.otherRoleText' : 'error.notFoundText')}</p>
      <div>
        <ButtonLink to="/">{t('error.toStart')}</ButtonLink>
      </div>
    </div>
  )
}
