import { Readable } from 'node:stream'
import { v7 as uuidv7 } from 'uuid'
import { fileKind } from '#server/platform/files/file-kind.ts'
import { cleanFileName } from '#server/platform/files/file-name.ts'
import type { ReceivedFile } from '#server/platform/files/file-store.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { file } from './file.ts'

export type Upload = {
  name: string
  purpose?: string
  contactId?: string | null
  companyId?: string | null
  importId?: string | null
  expiresAt?: Date | null
  maxBytes?: number
  /** Takes any content, for what is only read by Treu itself, such as the source of an import. */
  isAnyKind?: boolean
  /** About nobody, and seen by all who serve its purpose. */
  isPicture?: boolean
}

/**
 * Files a stream, or what was received before the transaction began, under its own key. That key is wrapped by the
 * person's key: when hers is destroyed, the file cannot be opened by anybody. Answers the id.
 */
export async function storeUpload(
  gate: Gate,
  source: Readable | ReceivedFile,
  {
    name,
    purpose = gate.purpose,
    maxBytes,
    isAnyKind = false,
    isPicture = false,
    expiresAt = null,
    ...about
  }: Upload,
): Promise<string> {
  gate.demand(file, 'create')
  const received = source instanceof Readable ? await gate.files.receive(source, { maxBytes }) : source
  try {
    if (received.sizeBytes === 0) throw new Problem('files.empty')
    const kind = await fileKind(received.head, name)
    if (!kind && !isAnyKind) throw new Problem('files.wrong-media-type')
    const id = uuidv7()
    const { contactId = null, companyId = null, importId = null } = about
    await gate.create(
      file,
      { name: cleanFileName(name, isAnyKind ? [] : kind?.endings), purpose },
      {
        id,
        contactId,
        companyId,
        importId,
        isPicture,
        expiresAt,
        mediaType: kind?.mediaType ?? 'application/octet-stream',
        sizeBytes: received.sizeBytes,
        storageKey: received.storageKey,
        wrappedKey: await wrap(gate, id, contactId, received.fileKey),
        contentHash: gate.keyring.mac('file', received.sha256),
      },
    )
    return id
  } catch (error) {
    // What is rolled back later than here is swept up by the nightly job.
    await gate.files.remove(received.storageKey)
    throw error
  }
}

function wrap(gate: Gate, id: string, contactId: string | null, fileKey: Buffer): Promise<Buffer> | Buffer {
  return contactId
    ? gate.personKeys.seal(gate.tx, contactId, fileKey)
    : gate.keyring.seal(`file:${id}`, fileKey)
}
