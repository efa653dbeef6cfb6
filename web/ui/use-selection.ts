import { useEffect, useMemo, useState } from 'react'
import type { Query } from '../platform/api.ts'

/** Rows that are picked, one by one or all that search and filter find. */
export type Selection = {
  keys: ReadonlySet<string>
  onChange: (keys: ReadonlySet<string>) => void
  /** All hits, also those not loaded yet. */
  isAll?: boolean
  onAll?: () => void
}

const nothing: ReadonlySet<string> = new Set()

/** The selection of a list; another search or filter begins with none. */
export function useSelection({ q, filter, trash }: Query): Selection & { clear: () => void } {
  const [keys, setKeys] = useState(nothing)
  const [isAll, setAll] = useState(false)
  const question = JSON.stringify([q, filter, trash])
  useEffect(() => {
    setKeys(nothing)
    setAll(false)
  }, [question])
  return useMemo(() => {
    const onChange = (next: ReadonlySet<string>) => {
      setAll(false)
      setKeys(next)
    }
    return { keys, isAll, onChange, onAll: () => setAll(true), clear: () => onChange(nothing) }
  }, [keys, isAll])
}
