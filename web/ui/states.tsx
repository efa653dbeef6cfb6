import { type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Problem } from '../platform/problem.ts'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { useProblemSentence } from './problem-note.tsx'
import { ButtonLink } from './text-link.tsx'

/** One sentence and one action. */
export function EmptyState({
  icon: Icon,
  text,
  action,
  className,
}: {
  icon?: LucideIcon
  text: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cx('flex flex-col items-center gap-3 px-4 py-12 text-center', className)}>
      {Icon && <Icon size={24} strokeWidth={1.25} className="text-ink-soft" aria-hidden />}
      <p className="max-w-md text-balance text-ink-soft">{text}</p>
      {action}
    </div>
  )
}

/** Asking again changes nothing about these. */
const finalAnswers = new Set([403, 404, 410])

/** What could not be loaded, why, and a second try where it may help. */
export function ErrorState({
  error,
  onRetry,
  className,
}: {
  error: unknown
  onRetry?: () => void
  className?: string
}) {
  const { t } = usePlatformTexts()
  const sentence = useProblemSentence(error)
  return (
    <div role="alert" className={cx('flex flex-col items-center gap-3 px-4 py-12 text-center', className)}>
      <p className="max-w-md">
        {t('error.loadFailed')} <span className="text-ink-soft">{sentence}</span>
      </p>
      {onRetry && !(error instanceof Problem && finalAnswers.has(error.status)) && (
        <Button icon={RotateCw} onClick={onRetry}>
          {t('action.retry')}
        </Button>
      )}
    </div>
  )
}

/** A whole page that could not be loaded: it still has a heading, and a way on. */
export function PageError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = usePlatformTexts()
  const sentence = useProblemSentence(error)
  const isFinal = error instanceof Problem && finalAnswers.has(error.status)
  const isMissing = isFinal && error.status === 404
  return (
    <div role="alert" className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-3 px-6">
      <h1 className="text-title font-bold">{t(isMissing ? 'error.missingTitle' : 'error.loadFailed')}</h1>
      <p className="text-ink-soft">{sentence}</p>
      <div className="flex flex-wrap gap-2">
        {onRetry && !isFinal && (
          <Button icon={RotateCw} onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )}
        {isFinal && <ButtonLink to="/">{t('error.toStart')}</ButtonLink>}
      </div>
    </div>
  )
}

/** The place of what is coming, in its size. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div aria-hidden className={cx('animate-pulse rounded-control bg-line', className ?? 'h-4 w-full')} />
  )
}

/** A whole page on its way. */
export function PageSkeleton() {
  const { t } = usePlatformTexts()
  return (
    <div className="p-6 phone:p-4" role="status">
      <span className="sr-only">{t('state.loading')}</span>
      <Skeleton className="mb-6 h-7 w-48" />
      <Skeleton className="mb-3 h-4 w-full max-w-2xl" />
      <Skeleton className="mb-3 h-4 w-full max-w-xl" />
      <Skeleton className="h-4 w-full max-w-lg" />
    </div>
  )
}
