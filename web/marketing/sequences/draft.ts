import type { WrittenBlock } from '#api/campaigns.ts'
import type { Sequence, SequencePatch } from '#api/sequences.ts'
import {
  type DraftText,
  draftTranslations,
  isUntranslated,
  isWaiting,
  newBlock,
  sentBlocks,
  type Translations,
  textOf,
} from '../campaigns/draft.ts'

/** A mail while it is written: its key stays with it wherever it moves. */
export type DraftStep = DraftText & {
  key: number
  waitDays: number
  translations: Translations
}
export type Draft = { name: string; productGroup: string; segmentId: string | null; steps: DraftStep[] }

/** As many as the interface takes. */
export const mostSteps = 20

let lastKey = 0

/** The first mail goes at once, the others some days later. */
export function newStep(waitDays: number): DraftStep {
  lastKey += 1
  const greeting = { ...newBlock('text'), text: '{{ letterSalutation }},\n\n' }
  return { key: lastKey, waitDays, subject: '', preheader: '', blocks: [greeting], translations: {} }
}

export function draftOf({ name = '', productGroup, segmentId, steps = [] }: Sequence): Draft {
  return {
    name,
    productGroup: productGroup ?? '',
    segmentId: segmentId ?? null,
    steps: steps.map(({ waitDays, translations, ...said }) => ({
      ...newStep(waitDays),
      ...textOf(said),
      translations: draftTranslations(translations),
    })),
  }
}

export function bodyOf({ name, productGroup, segmentId, steps }: Draft): SequencePatch {
  return {
    name: name.trim(),
    productGroup: productGroup.trim() || null,
    segmentId,
    steps: steps.map(({ waitDays, translations: { en }, ...text }) => ({
      waitDays,
      ...sentText(text),
      ...(en ? { translations: { en: sentText(en) } } : {}),
    })),
  }
}

function sentText({ subject, preheader, blocks }: DraftText) {
  return {
    subject: subject.trim(),
    preheader: preheader.trim() || null,
    blocks: sentBlocks(blocks).filter((block): block is WrittenBlock => block.type !== 'image'),
  }
}

/** What a mail still lacks before it can be kept. */
export function lackOf(step: DraftStep): 'subject' | 'content' | 'translation' | null {
  const { en } = step.translations
  if (isUntranslated(step)) return lackIn(step) ?? 'translation'
  return lackIn(step) ?? (en && lackIn(en) ? 'translation' : null)
}

/** The same of its text in one language. */
export function lackIn({ subject, blocks }: DraftText): 'subject' | 'content' | null {
  if (!subject.trim()) return 'subject'
  return blocks.length === 0 || blocks.some(isWaiting) ? 'content' : null
}
