import type { Block, Campaign, CampaignPatch } from '#api/campaigns.ts'

export type BlockType = Block['type']
/** A block while it is written: its key stays with it wherever it moves. */
export type DraftBlock = { key: number; type: BlockType; text: string; url: string }
export type Draft = {
  name: string
  subject: string
  preheader: string
  productGroup: string
  segmentId: string | null
  blocks: DraftBlock[]
}

export const blockTypes: readonly BlockType[] = ['heading', 'text', 'button', 'divider']

let lastKey = 0

export function newBlock(type: BlockType): DraftBlock {
  lastKey += 1
  return { key: lastKey, type, text: '', url: '' }
}

export function draftOf(campaign: Campaign): Draft {
  return {
    name: campaign.name ?? '',
    subject: campaign.subject ?? '',
    preheader: campaign.preheader ?? '',
    productGroup: campaign.productGroup ?? '',
    segmentId: campaign.segmentId ?? null,
    blocks: (campaign.blocks ?? []).map((block) => ({
      ...newBlock(block.type),
      ...('text' in block ? { text: block.text } : {}),
      ...('url' in block ? { url: block.url } : {}),
    })),
  }
}

/** What is sent to be kept. A button without an address waits for it and stays out of it so long. */
export function bodyOf({ blocks, productGroup, preheader, ...draft }: Draft): CampaignPatch {
  return {
    ...draft,
    preheader: preheader.trim() || null,
    productGroup: productGroup.trim() || null,
    blocks: blocks.filter((block) => !isWaiting(block)).map(writtenBlock),
  }
}

/** The index in what was sent of a block on screen, to find the one a refusal speaks of. */
export function sentIndex(blocks: readonly DraftBlock[], key: number): number {
  return blocks.filter((block) => !isWaiting(block)).findIndex((block) => block.key === key)
}

export function isWaiting({ type, url }: DraftBlock): boolean {
  return type === 'button' && !isAddress(url)
}

/** As the interface takes it. */
export function isAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>"{}]{1,1000}$/.test(url)
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

function writtenBlock({ type, text, url }: DraftBlock): Block {
  if (type === 'divider') return { type }
  return type === 'button' ? { type, text, url } : { type, text }
}
