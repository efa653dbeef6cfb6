import { useEffect } from 'react'
import type { ImportDetail, ImportMapping } from '#api/imports.ts'
import { firstDraft } from './mapping-draft.ts'

type Kept = { version: number; draft: ImportMapping }
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const keyOf = (id: string) => `treu.import-mapping.${id}`

/** What was assigned and not saved yet survives a reload of this tab, unless the import has changed meanwhile. */
export function keptDraft(item: ImportDetail, store: Store | null = tabStore()): ImportMapping {
  const first = firstDraft(item)
  try {
    const kept = JSON.parse(store?.getItem(keyOf(item.id)) ?? 'null') as Kept | null
    if (kept?.version !== item.version) return first
    return { ...kept.draft, columns: kept.draft.columns.map((column) => withChoices(column, first)) }
  } catch {
    return first
  }
}

/** Columns by number and names of fields; words of the file are personal data and are not kept in the browser. */
export function keepDraft(item: ImportDetail, draft: ImportMapping, store: Store | null = tabStore()): void {
  const isUnchanged = JSON.stringify(draft) === JSON.stringify(firstDraft(item))
  const columns = draft.columns.map(({ choices: _, ...column }) => column)
  const kept: Kept = { version: item.version, draft: { ...draft, columns } }
  try {
    if (isUnchanged) store?.removeItem(keyOf(item.id))
    else store?.setItem(keyOf(item.id), JSON.stringify(kept))
  } catch {
    // A full or closed store costs the draft on a reload, and nothing else.
  }
}

export function useKeptDraft(item: ImportDetail, draft: ImportMapping): void {
  useEffect(() => keepDraft(item, draft), [item, draft])
}

function withChoices(column: ImportMapping['columns'][number], first: ImportMapping) {
  const saved = first.columns.find((one) => one.column === column.column && one.target === column.target)
  return saved?.choices ? { ...column, choices: saved.choices } : column
}

function tabStore(): Store | null {
  try {
    return globalThis.window?.sessionStorage ?? null
  } catch {
    return null
  }
}
