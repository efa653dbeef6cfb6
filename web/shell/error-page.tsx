import type { ErrorComponentProps } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
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

  const isChunk = isMissingChunk(error)
  const message = error instanceof Error ? error.message : ''
  const [isCutOff, setCutOff] = useState(isChunk && !navigator.onLine)

  // After an update the chunks of the old version are gone; one fresh start fetches the new ones.
  // Without a connection they are only out of reach, and a fresh start would lose the whole program.
  useEffect(() => {
    if (!isChunk) return
    const restart = async () => {
      const canReach = await isReachable()
      setCutOff(!canReach)
      if (!canReach || sessionStorage.getItem(reloadedKey) === message) return
      sessionStorage.setItem(reloadedKey, message)
      window.location.reload()
    }
    const goOn = () => reload(setCutOff)
    restart()
    window.addEventListener('online', goOn)
    return () => window.removeEventListener('online', goOn)
  }, [isChunk, message])

  return (
    <div role="alert" className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-3 px-6">
      <h1 className="text-title font-bold">
        {isCutOff
          ? t('error.cutOffTitle')
          : isChunk
            ? t('error.newVersion')
            : t(isProblem ? 'error.loadFailed' : 'error.title')}
      </h1>
      <p className="text-ink-soft">
        {isCutOff ? t('error.cutOffText') : isProblem ? sentence : t('error.text')}
      </p>
      <div className="flex gap-2">
        {isProblem && <Button onClick={reset}>{t('action.retry')}</Button>}
        <Button variant={isProblem ? 'secondary' : 'primary'} onClick={() => reload(setCutOff)}>
          {t('error.reload')}
        </Button>
      </div>
    </div>
  )
}

/** A fresh start, unless it would end on the browser's own page for lost connections. */
async function reload(onCutOff: (isCutOff: boolean) => void): Promise<void> {
  if (await isReachable()) window.location.reload()
  else onCutOff(true)
}

async function isReachable(): Promise<boolean> {
  try {
    await fetch('/health', { cache: 'no-store' })
    return true
  } catch {
    return false
  }
}

function isMissingChunk(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|Importing a module script failed|module script/i.test(error.message)
  )
}
