import { buffer } from 'node:stream/consumers'
import sql from 'sql-template-tag'
import type { Block, CampaignImage } from '#api/campaigns.ts'
import {
  openPictures,
  type Picture,
  type ReceivedUpload,
  removeFile,
  storeUpload,
} from '#server/files/public.ts'
import { fileKind } from '#server/platform/files/file-kind.ts'
import { cleanFileName } from '#server/platform/files/file-name.ts'
import { imageSize } from '#server/platform/files/image-size.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { keptTable } from '#server/platform/gate/kept-table.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { MailImage } from '#server/platform/mail/compose-mail.ts'
import { campaign } from './campaign.ts'
import { contentsOf, type Mailing } from './mail-languages.ts'
import type { Images } from './render-mail.ts'

export const IMAGE_BYTES = 2 * 1024 * 1024
const IMAGES_A_MAIL = 5
/** Pictures a draft keeps at hand before those it does not show are dropped. */
const KEPT_AT_HAND = 20
/** More would unpack to so much that mail programs give up. */
const PIXELS = 40_000_000
const kinds = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

keptTable({
  table: 'campaign_images',
  purpose: 'direct-marketing',
  basis: 'none',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
  columns: {
    campaign_id: 'system.operations',
    file_id: 'system.operations',
    width: 'system.operations',
    height: 'system.operations',
  },
})

/** Files a picture for a draft; from then on its blocks and those of its copies may show it. */
export async function addImage(
  gate: Gate,
  id: string,
  { received, name }: ReceivedUpload,
): Promise<CampaignImage> {
  gate.demand(campaign, 'update')
  const row = await gate.get(campaign, id)
  if (row.state !== 'draft') throw new Problem('campaigns.not-possible-now')
  const kind = await fileKind(received.head, name)
  if (!kind || !kinds.includes(kind.mediaType)) throw new Problem('campaigns.image-wrong-media-type')
  const size = imageSize(await buffer(await gate.files.open(received)), kind.mediaType)
  if (!size || size.width * size.height > PIXELS) throw new Problem('campaigns.image-malformed')
  const fileId = await storeUpload(gate, received, { name, isPicture: true })
  await gate.tx.query(sql`
    insert into campaign_images (campaign_id, file_id, width, height)
    values (${id}, ${fileId}, ${size.width}, ${size.height})`)
  const shown = contentsOf(row as Mailing).flatMap(({ blocks }) => imageIds(blocks))
  await dropUnshown(gate, id, [...shown, fileId], KEPT_AT_HAND)
  const { mediaType, endings } = kind
  return { id: fileId, name: cleanFileName(name, endings), mediaType, sizeBytes: received.sizeBytes, ...size }
}

/** A picture of this campaign, to be shown to who writes it. */
export async function readImage(gate: Gate, id: string, imageId: string): Promise<Picture> {
  await gate.get(campaign, id)
  const [held] = await gate.tx.query(
    sql`select from campaign_images where campaign_id = ${id} and file_id = ${imageId}`,
  )
  const [picture] = held ? await openPictures(gate, [imageId]) : []
  if (!picture) throw new Problem('campaigns.image-not-found')
  return picture
}

/** What is known of the pictures of these blocks; a file that is not a picture of a mailing is refused like none. */
export async function imagesOf(
  gate: Gate,
  { blocks, pointer }: { blocks: readonly Block[]; pointer: string },
): Promise<Images> {
  const ids = imageIds(blocks)
  if (ids.length === 0) return new Map()
  const rows = await gate.tx.query<{ id: string; width: number; height: number }>(sql`
    select distinct on (file_id) file_id as id, width, height from campaign_images where file_id = any (${ids}::uuid[])`)
  const known = new Map(rows.map(({ id, ...size }) => [id, { ...size, source: `cid:${cidOf(id)}` }]))
  const errors = blocks.flatMap((block, index) => {
    if (block.type !== 'image') return []
    const at = `${pointer}/blocks/${index}`
    return [
      ...(known.has(block.imageId) ? [] : [{ pointer: `${at}/imageId`, code: 'campaigns.image-not-found' }]),
      ...(block.alt.trim() ? [] : [{ pointer: `${at}/alt`, code: 'field.required' }]),
    ]
  })
  if (errors.length > 0) throw new Problem('campaigns.invalid', { errors })
  if (ids.length > IMAGES_A_MAIL)
    throw new Problem('campaigns.invalid', {
      errors: [
        {
          pointer: `${pointer}/blocks`,
          code: 'campaigns.images-over-limit',
          params: { most: IMAGES_A_MAIL },
        },
      ],
    })
  return known
}

/** The campaign holds what its blocks show, wherever the picture was first filed. */
export async function holdImages(gate: Gate, id: string, blocks: readonly Block[]): Promise<void> {
  const ids = imageIds(blocks)
  if (ids.length === 0) return
  await gate.tx.query(sql`
    insert into campaign_images (campaign_id, file_id, width, height)
    select distinct on (file_id) ${id}::uuid, file_id, width, height from campaign_images
    where file_id = any (${ids}::uuid[])
    on conflict do nothing`)
}

/** The pictures of a mail as its parts. */
export async function mailImages(gate: Gate, blocks: readonly Block[]): Promise<MailImage[]> {
  const ids = imageIds(blocks)
  if (ids.length === 0) return []
  const pictures = await openPictures(gate, ids)
  if (pictures.length < ids.length) throw new Problem('campaigns.image-not-found')
  return pictures.map(({ id, ...picture }) => ({ cid: cidOf(id), ...picture }))
}

/** The same pictures written into a page, for the preview: it loads nothing. */
export function shownInPage(html: string, images: readonly MailImage[]): string {
  const sources = new Map(
    images.map(({ cid, mediaType, content }) => [
      `src="cid:${cid}"`,
      `src="data:${mediaType};base64,${content.toString('base64')}"`,
    ]),
  )
  return html.replace(/src="cid:[^"]*"/g, (source) => sources.get(source) ?? source)
}

/** Does what takes the campaign away, and removes the pictures that no other shows. */
export async function removingImages(gate: Gate, id: string, remove: () => Promise<void>): Promise<void> {
  const held = await gate.tx.query<{ id: string }>(
    sql`select file_id as id from campaign_images where campaign_id = ${id}`,
  )
  const ids = held.map((each) => each.id)
  // Locked, so that nobody copies a picture that is just going.
  if (ids.length > 0)
    await gate.tx.query(sql`select from files where id = any (${ids}::uuid[]) order by id for update`)
  await remove()
  await removeUnused(gate, ids)
}

/** Pictures a draft does not show any more are dropped when there are more than so many. */
async function dropUnshown(gate: Gate, id: string, shown: readonly string[], most: number): Promise<void> {
  const dropped = await gate.tx.query<{ id: string }>(sql`
    select file_id as id from campaign_images where campaign_id = ${id} and file_id <> all (${shown}::uuid[])
    order by file_id desc offset ${most}`)
  const ids = dropped.map((each) => each.id)
  if (ids.length === 0) return
  await gate.tx.query(sql`select from files where id = any (${ids}::uuid[]) order by id for update`)
  await gate.tx.query(
    sql`delete from campaign_images where campaign_id = ${id} and file_id = any (${ids}::uuid[])`,
  )
  await removeUnused(gate, ids)
}

async function removeUnused(gate: Gate, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const unused = await gate.tx.query<{ id: string }>(sql`
    select id from files f where id = any (${ids}::uuid[])
      and not exists (select from campaign_images i where i.file_id = f.id)`)
  for (const each of unused) await removeFile(gate, each.id)
}

function imageIds(blocks: readonly Block[]): string[] {
  return [...new Set(blocks.flatMap((block) => (block.type === 'image' ? [block.imageId] : [])))]
}

/** The same for everybody who gets the mail. */
function cidOf(id: string): string {
  return `${id}@treu`
}
