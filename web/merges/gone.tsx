import { Navigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Problem } from '../platform/problem.ts'
import { toast } from '../platform/toasts.ts'
import { useMergeTexts } from './texts.ts'

/** Where a record went, if it went into another; null when the problem is something else. */
export function wentTo(problem: unknown): string | null {
  if (!(problem instanceof Problem) || problem.status !== 410) return null
  return typeof problem.body.keptId === 'string' ? problem.body.keptId : null
}

/** An old address of a record leads to the one that stays, and says so. */
export function Gone({ to }: { to: string }) {
  const { t } = useMergeTexts()
  useEffect(() => {
    toast(t('wasMerged'))
  }, [t])
  return <Navigate to={to as string} replace />
}
