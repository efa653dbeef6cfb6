import type { Block, Campaign, CampaignPatch, MailLanguage } from '#api/campaigns.ts'

export type BlockType = Block['type']
/** A block while it is written: its key stays with it wherever it moves. */
export type DraftBlock = {
  key: number
  type: BlockType
  /** Of a picture: what it shows. */
  text: string
  url: string
  imageId: string | null
}
/** What a mail says in one language. */
export type DraftText = { subject: string; preheader: string; blocks: DraftBlock[] }
/** The main language stands in the draft itself. */
export type Draft = DraftText & {
  name: string
  productGroup: string
  segmentId: string | null
  translations: Translations
}
export type Translations = { en?: DraftText }

export const blockTypes: readonly BlockType[] = ['heading', 'text', 'button', 'image', 'divider']

let lastKey = 0

export function newBlock(type: BlockType): DraftBlock {
  lastKey += 1
  return { key: lastKey, type, text: '', url: '', imageId: null }
}

export function draftOf(campaign: Campaign): Draft {
  return {
    name: campaign.name ?? '',
    ...textOf(campaign),
    productGroup: campaign.productGroup ?? '',
    segmentId: campaign.segmentId ?? null,
    translations: draftTranslations(campaign.translations),
  }
}

type Said = { subject?: string | null; preheader?: string | null; blocks?: readonly Block[] }

export function textOf({ subject, preheader, blocks }: Said): DraftText {
  return { subject: subject ?? '', preheader: preheader ?? '', blocks: draftBlocks(blocks) }
}

export function draftTranslations({ en }: { en?: Said } = {}): Translations {
  return en ? { en: textOf(en) } : {}
}

/** A text to be translated: the same words in pieces of its own. */
export function copyOf({ subject, preheader, blocks }: DraftText): DraftText {
  return {
    subject,
    preheader,
    blocks: blocks.map(({ key: _, ...block }) => ({ ...newBlock(block.type), ...block })),
  }
}

/** The text in this language, the main one where there is no other. */
export function textIn(draft: DraftText & { translations: Translations }, language: MailLanguage): DraftText {
  return (language === 'en' ? draft.translations.en : undefined) ?? draft
}

/** Puts words into the text of this language. */
export function withText(
  translations: Translations,
  language: MailLanguage,
  patch: Partial<DraftText>,
): Partial<DraftText> & { translations?: Translations } {
  return language === 'en' && translations.en
    ? { translations: { en: { ...translations.en, ...patch } } }
    : patch
}

/** All that is written, in whatever language. */
export function textsOf(draft: DraftText & { translations: Translations }): DraftText[] {
  return [draft, ...Object.values(draft.translations)]
}

/** Added, and not translated in a single word. */
export function isUntranslated(draft: DraftText & { translations: Translations }): boolean {
  const words = ({ subject, preheader, blocks }: DraftText) =>
    JSON.stringify([subject, preheader, sentBlocks(blocks)])
  return draft.translations.en !== undefined && words(draft.translations.en) === words(draft)
}

export function draftBlocks(blocks: readonly Block[] = []): DraftBlock[] {
  return blocks.map((block) => ({
    ...newBlock(block.type),
    ...('text' in block ? { text: block.text } : {}),
    ...('alt' in block ? { text: block.alt, imageId: block.imageId } : {}),
    ...('url' in block && block.url ? { url: block.url } : {}),
  }))
}

/** The blocks as they are sent; what still waits for something stays out. */
export function sentBlocks(blocks: readonly DraftBlock[]): Block[] {
  return blocks.filter((block) => !isWaiting(block)).map(writtenBlock)
}

/** What is sent to be kept. A button without an address or a picture without words waits and stays out of it so long. */
export function bodyOf({ productGroup, translations: { en }, ...draft }: Draft): CampaignPatch {
  return {
    ...draft,
    ...sentText(draft),
    productGroup: productGroup.trim() || null,
    translations: en ? { en: sentText(en) } : {},
  }
}

function sentText({ subject, preheader, blocks }: DraftText) {
  return { subject, preheader: preheader.trim() || null, blocks: sentBlocks(blocks) }
}

/** The index in what was sent of a block on screen, to find the one a refusal speaks of. */
export function sentIndex(blocks: readonly DraftBlock[], key: number): number {
  return blocks.filter((block) => !isWaiting(block)).findIndex((block) => block.key === key)
}

export function isWaiting({ type, text, url, imageId }: DraftBlock): boolean {
  if (type === 'image') return !imageId || !text.trim() || (url !== '' && !isSafeAddress(url))
  return type === 'button' && !isAddress(url)
}

/** As the interface takes it. */
export function isAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>"{}]{1,1000}$/.test(url)
}

/** Where a picture may lead. */
export function isSafeAddress(url: string): boolean {
  return url.startsWith('https://') && isAddress(url)
}

/** `www.firma.de` becomes an address one can follow. */
export function completeUrl(url: string): string {
  const trimmed = url.trim()
  return /^[\w-]+(\.[\w-]+)+/.test(trimmed) ? `https://${trimmed}` : trimmed
}

export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(from + by, 0, one)
  return next
}

function writtenBlock({ type, text, url, imageId }: DraftBlock): Block {
  if (type === 'divider') return { type }
  if (type === 'image') return { type, imageId: imageId ?? '', alt: text, ...(url ? { url } : {}) }
  return type === 'button' ? { type, text, url } : { type, text }
}
