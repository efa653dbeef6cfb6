import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../http/problem.ts'
import type { Blobs } from './blobs.ts'
import { openingStream, sealingStream } from './sealed-stream.ts'

/** A file that lies sealed in the store and is not yet known to the database. */
export type ReceivedFile = {
  storageKey: string
  /** Its own key; whoever files it wraps it with the key of the person it is about. */
  fileKey: Buffer
  sizeBytes: number
  sha256: Buffer
  /** The first bytes, by which its kind is told. */
  head: Buffer
}

export type FileStore = {
  /** Seals a stream into the store as it comes in; nothing of it is left when it is refused or breaks off. */
  receive: (source: Readable, limit?: { maxBytes?: number | undefined }) => Promise<ReceivedFile>
  open: (file: { storageKey: string; fileKey: Buffer }) => Promise<Readable>
  remove: (storageKey: string) => Promise<void>
  list: Blobs['list']
}

const HEAD_BYTES = 64 * 1024

/** Files sealed each with a key of its own, wherever the bytes lie. */
export function fileStore(blobs: Blobs): FileStore {
  return {
    receive: async (source, { maxBytes = Number.POSITIVE_INFINITY } = {}) => {
      const storageKey = randomBytes(16).toString('hex')
      const fileKey = randomBytes(32)
      const hash = createHash('sha256')
      const heads: Buffer[] = []
      let sizeBytes = 0
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          if (sizeBytes < HEAD_BYTES) heads.push(chunk.subarray(0, HEAD_BYTES - sizeBytes))
          sizeBytes += chunk.length
          hash.update(chunk)
          if (sizeBytes > maxBytes) done(new Problem('files.too-large', { details: { maxBytes } }))
          else done(null, chunk)
        },
      })
      const sealed = new PassThrough()
      const [flow, stored] = await Promise.allSettled([
        pipeline(source, meter, sealingStream(fileKey), sealed),
        blobs.put(storageKey, sealed),
      ])
      if (flow.status === 'rejected') throw flow.reason
      if (stored.status === 'rejected') throw stored.reason
      return { storageKey, fileKey, sizeBytes, sha256: hash.digest(), head: Buffer.concat(heads) }
    },
    open: async ({ storageKey, fileKey }) => {
      const sealed = await blobs.open(storageKey)
      const plain = openingStream(fileKey)
      // A reader that goes away must not leave the file open, and a broken file must break the answer.
      pipeline(sealed, plain).catch(() => {})
      return plain
    },
    remove: blobs.remove,
    list: blobs.list,
  }
}
