import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sql from 'sql-template-tag'
import type { StoredFile } from '#api/files.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { file } from './file.ts'

/** A file's card as it goes over the wire. */
export function shownFile({ author, ...row }: Row): StoredFile {
  // The gate shaped the row by its contract; the response schema lets nothing else out.
  return { ...row, createdBy: author ?? null } as StoredFile
}

export async function readFile(gate: Gate, id: string): Promise<StoredFile> {
  return shownFile(await gate.get(file, id))
}

/** The plain bytes of a file one may see. Opening it is recorded before anything is read. */
export async function openFile(gate: Gate, id: string): Promise<{ file: StoredFile; content: Readable }> {
  const { file: card, open } = await unlockFile(gate, id)
  return { file: card, content: await open() }
}

/** The same for a reader that begins more than once, also after the transaction; recorded once. */
export async function unlockFile(
  gate: Gate,
  id: string,
): Promise<{ file: StoredFile; open: () => Promise<Readable> }> {
  const card = await gate.get(file, id)
  if (!gate.sees(file, 'name')) throw new Problem('files.not-found')
  const [stored] = await gate.tx.query<{
    contact_id: string | null
    storage_key: string
    wrapped_key: Buffer
  }>(sql`select contact_id, storage_key, wrapped_key from files where id = ${id}`)
  if (!stored) throw new Problem('files.not-found')
  const { contact_id: contactId, storage_key: storageKey, wrapped_key: wrapped } = stored
  const fileKey = contactId
    ? await gate.personKeys.open(gate.tx, contactId, wrapped)
    : gate.keyring.open(`file:${id}`, wrapped)
  // Without the person's key nobody can open it any more: as good as gone.
  if (!fileKey) throw new Problem('files.not-found')
  gate.record({
    action: 'download',
    resource: 'file',
    recordIds: contactId ? [id, contactId] : [id],
    subjectId: contactId,
    fields: ['content'],
    details: { sizeBytes: Number(card.sizeBytes ?? 0) },
  })
  return { file: shownFile(card), open: () => gate.files.open({ storageKey, fileKey }) }
}

export type Picture = { id: string; name: string; mediaType: string; content: Buffer }

/** Pictures whole, those of the ids that are any. They are about nobody: who looks at them is not kept. */
export async function openPictures(gate: Gate, ids: readonly string[]): Promise<Picture[]> {
  const rows = await gate.tx.query<Omit<Picture, 'content'> & { storageKey: string; wrapped: Buffer }>(sql`
    select id, name, media_type as "mediaType", storage_key as "storageKey", wrapped_key as wrapped
    from files where is_picture and id = any (${ids}::uuid[])`)
  return Promise.all(
    rows.map(async ({ storageKey, wrapped, ...card }) => {
      const fileKey = gate.keyring.open(`file:${card.id}`, wrapped)
      return { ...card, content: await buffer(await gate.files.open({ storageKey, fileKey })) }
    }),
  )
}

/** Takes a file away for good: its key with the row, its bytes as soon as that is certain. */
export async function removeFile(gate: Gate, id: string, version?: number): Promise<void> {
  const [stored] = await gate.tx.query<{ storage_key: string }>(
    sql`select storage_key from files where id = ${id}`,
  )
  await gate.remove(file, id, { version })
  // Bytes that stay behind after a crash are swept up by the nightly job.
  if (stored) gate.afterCommit(() => gate.files.remove(stored.storage_key).catch(() => {}))
}
