import { useCallback, useEffect, useRef, useState } from 'react'
import type { Campaign, CampaignPatch } from '#api/campaigns.ts'
import { Problem } from '../../platform/problem.ts'
import { useSettled } from '../../platform/settled.ts'
import { pointerToName } from '../../ui/form.tsx'
import { bodyOf, type Draft, draftOf, isWaiting, textsOf } from './draft.ts'
import { changeCampaign } from './queries.ts'

export type DraftControl = {
  draft: Draft
  change: (patch: Partial<Draft>) => void
  /** Keeps what is not kept yet; true when all of it is. */
  save: () => Promise<boolean>
  state: 'saved' | 'saving' | 'waiting'
  problem: unknown
  /** The server could not be asked; it is tried again by itself. */
  isOutage: boolean
  /** Saves what waits; true when something stays that is not kept. */
  leavesUnsaved: () => Promise<boolean>
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
    const put = async (part: CampaignPatch) => {
      const { version } = await changeCampaign(campaign.id, part, known.current.version)
      known.current = { version, text: withPart(known.current.text, part) }
      setKept(known.current)
    }
    running.current = put(body).then(
      () => setProblem(null),
      async (error: unknown) => {
        isStale.current = error instanceof Problem && error.status === 412
        setProblem(error)
        // What does not fit keeps nothing else from being saved.
        const fitting = withoutRefused(body, error)
        if (fitting && withPart(known.current.text, fitting) !== known.current.text)
          await put(fitting).catch(() => undefined)
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
  const isOutage = problem instanceof Problem && (problem.status === 0 || problem.status >= 500)
  useEffect(() => {
    if (!isOutage) return
    const again = () => {
      if (latest.current.name.trim()) save()
    }
    const timer = setInterval(again, 15_000)
    window.addEventListener('online', again)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', again)
    }
  }, [isOutage, save])
  const isKept = text === kept.text && !hasWaiting(draft)
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
    leavesUnsaved: useCallback(async () => {
      const isSaved = latest.current.name.trim() !== '' && (await save())
      return !isSaved || hasWaiting(latest.current)
    }, [save]),
    isOutage,
    state: isSaving ? 'saving' : isKept ? 'saved' : 'waiting',
    problem,
    version: kept.version,
  }
}

/** Whether a block waits for something, in any language. */
function hasWaiting(draft: Draft): boolean {
  return textsOf(draft).some(({ blocks }) => blocks.some(isWaiting))
}

/** What is kept after a part of it was saved. */
function withPart(kept: string, part: CampaignPatch): string {
  return JSON.stringify({ ...JSON.parse(kept), ...part })
}

/** The fields the server had nothing against; nothing when it did not speak of fields. */
function withoutRefused(body: CampaignPatch, error: unknown): CampaignPatch | null {
  if (!(error instanceof Problem) || error.errors.length === 0) return null
  const refused = new Set(error.errors.map(({ pointer }) => pointerToName(pointer).split('.')[0]))
  const fitting = Object.entries(body).filter(([name]) => !refused.has(name))
  return fitting.length > 0 && fitting.length < Object.keys(body).length ? Object.fromEntries(fitting) : null
}
