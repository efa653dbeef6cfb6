import { usePlatformTexts } from '../platform/i18n.ts'
import { ButtonLink } from '../ui/text-link.tsx'

export function NotFoundPage() {
  const { t } = usePlatformTexts()
  return (
    <div className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-3 px-6">
      <h1 className="text-title font-bold">{t('error.notFoundTitle')}</h1>
      <p className="text-ink-soft">{t('error.notFoundText')}</p>
      <div>
        <ButtonLink to="/">{t('error.toStart')}</ButtonLink>
      </div>
    </div>
  )
}
