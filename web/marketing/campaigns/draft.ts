import type { Block, Campaign, CampaignPatch } from '#api/campaigns.ts'

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
export type Draft = {
  name: string
  subject: string
  preheader: string
  productGroup: string
  segmentId: string | null
  blocks: DraftBlock[]
}

export const blockTypes: readonly BlockType[] = ['heading', 'text', 'button', 'image', 'divider']

let lastKey = 0

export function newBlock(type: BlockType): DraftBlock {
  lastKey += 1
  return { key: lastKey, type, text: '', url: '', imageId: null }
}

export function draftOf(campaign: Campaign): Draft {
  return {
    name: campaign.name ?? '',
    subject: campaign.subject ?? '',
    preheader: campaign.preheader ?? '',
    productGroup: campaign.productGroup ?? '',
    segmentId: campaign.segmentId ?? null,
    blocks: draftBlocks(campaign.blocks),
  }
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
export function bodyOf({ blocks, productGroup, preheader, ...draft }: Draft): CampaignPatch {
  return {
    ...draft,
    preheader: preheader.trim() || null,
    productGroup: productGroup.trim() || null,
    blocks: sentBlocks(blocks),
  }
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
