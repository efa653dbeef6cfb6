import type { ErrorComponentProps } from '@tanstack/react-router'
import { useEffect } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Problem } from '../platform/problem.ts'
import { Button } from '../ui/button.tsx'
import { useProblemSentence } from '../ui/problem-note.tsx'

const reloadedKey = 'treu.reloaded'

/** Where a page breaks, the rest of the program stays usable. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = usePlatformTexts()
  const sentence = useProblemSentence(error)
  const isProblem = error instanceof Problem

  // After an update the chunks of the old version are gone; one fresh start fetches the new ones.
  useEffect(() => {
    if (!isMissingChunk(error) || sessionStorage.getItem(reloadedKey)) return
    sessionStorage.setItem(reloadedKey, 'yes')
    window.location.reload()
  }, [error])

  return (
    <div role="alert" className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-3 px-6">
      <h1 className="text-title font-bold">
        {isMissingChunk(error) ? t('error.newVersion') : t(isProblem ? 'error.loadFailed' : 'error.title')}
      </h1>
      <p className="text-ink-soft">{isProblem ? sentence : t('error.text')}</p>
      <div className="flex gap-2">
        {isProblem && <Button onClick={reset}>{t('action.retry')}</Button>}
        <Button variant={isProblem ? 'secondary' : 'primary'} onClick={() => window.location.reload()}>
          {t('error.reload')}
        </Button>
      </div>
    </div>
  )
}

function isMissingChunk(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|Importing a module script failed|module script/i.test(error.message)
  )
}
