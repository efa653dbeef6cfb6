import { useCallback, useEffect, useRef, useState } from 'react'
import type { Campaign } from '#api/campaigns.ts'
import { Problem } from '../../platform/problem.ts'
import { useSettled } from '../../platform/settled.ts'
import { bodyOf, type Draft, draftOf, isWaiting } from './draft.ts'
import { changeCampaign } from './queries.ts'

export type DraftControl = {
  draft: Draft
  change: (patch: Partial<Draft>) => void
  /** Keeps what is not kept yet; true when all of it is. */
  save: () => Promise<boolean>
  state: 'saved' | 'saving' | 'waiting'
  problem: unknown
  /** The state the preview shows. */
  version: number
}

/** Keeps a campaign while it is written: after each rest in typing, one change after the other. */
export function useDraft(campaign: Campaign): DraftControl {
  const [draft, setDraft] = useState(() => draftOf(campaign))
  const [problem, setProblem] = useState<unknown>(null)
  const [isSaving, setSaving] = useState(false)
  const [kept, setKept] = useState(() => ({
    version: campaign.version,
    text: JSON.stringify(bodyOf(draftOf(campaign))),
  }))
  const latest = useRef(draft)
  latest.current = draft
  const known = useRef(kept)
  const isStale = useRef(false)
  const running = useRef<Promise<void> | null>(null)

  const save = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current
    // Somebody else's state is not written over; it has to be loaded first.
    if (isStale.current) return false
    const body = bodyOf(latest.current)
    const text = JSON.stringify(body)
    if (text === known.current.text) return true
    setSaving(true)
    running.current = changeCampaign(campaign.id, body, known.current.version).then(
      ({ version }) => {
        known.current = { version, text }
        setKept(known.current)
        setProblem(null)
      },
      (error: unknown) => {
        isStale.current = error instanceof Problem && error.status === 412
        setProblem(error)
      },
    )
    await running.current
    running.current = null
    setSaving(false)
    return text === known.current.text
  }, [campaign.id])

  const text = JSON.stringify(bodyOf(draft))
  const settled = useSettled(text, 700)
  useEffect(() => {
    // What was refused and is taken back again needs no more words.
    if (settled === known.current.text && !isStale.current) setProblem(null)
    // Without a name it cannot be kept; the field says so.
    else if (latest.current.name.trim()) save()
  }, [settled, save])
  // What was typed last is kept on leaving, too.
  useEffect(
    () => () => {
      if (latest.current.name.trim()) save()
    },
    [save],
  )
  const isKept = text === kept.text && !draft.blocks.some(isWaiting)
  useEffect(() => {
    if (isKept) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isKept])

  return {
    draft,
    change: useCallback((patch) => setDraft((before) => ({ ...before, ...patch })), []),
    save,
    state: isSaving ? 'saving' : isKept ? 'saved' : 'waiting',
    problem,
    version: kept.version,
  }
}
