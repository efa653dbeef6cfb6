import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

// A file is sealed in pieces, so that it is never whole in memory. Each piece is bound to its place and the last one to
// being the last: pieces cannot be swapped, left out, repeated or cut off (the STREAM construction).
const VERSION = 1
const PIECE_BYTES = 64 * 1024
const TAG_BYTES = 16

/** Seals what flows through with a key made for this one file: a version byte, then pieces with their tags. */
export function sealingStream(fileKey: Buffer): Transform {
  const key = createSecretKey(fileKey)
  let place = 0
  return pieces(PIECE_BYTES, {
    begin: Buffer.of(VERSION),
    // An empty file still has one piece, so that its end is proved.
    turn: (piece, isLast) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonce(place++, isLast))
      return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
    },
  })
}

/** Opens what the sealing stream made; fails on the first piece that is not as it was written. */
export function openingStream(fileKey: Buffer): Transform {
  const key = createSecretKey(fileKey)
  let place = 0
  return pieces(PIECE_BYTES + TAG_BYTES, {
    skip: VERSION,
    turn: (piece, isLast) => openPiece(key, nonce(place++, isLast), piece),
  })
}

/** The nonce of a piece: its place and whether it is the last. The key is used for one file only, so none repeats. */
function nonce(place: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(place, 7)
  bytes[11] = isLast ? 1 : 0
  return bytes
}

function openPiece(key: KeyObject, iv: Buffer, piece: Buffer): Buffer {
  if (piece.length < TAG_BYTES) throw new Error('sealed file is cut off')
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAuthTag(piece.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(piece.subarray(0, -TAG_BYTES)), decipher.final()])
}

type Turning = {
  begin?: Buffer
  /** Version the first byte must have. */
  skip?: number
  turn: (piece: Buffer, isLast: boolean) => Buffer
}

/** Cuts a stream into pieces of one size and turns each; the last is known only when nothing follows. */
function pieces(size: number, { begin, skip, turn }: Turning): Transform {
  let waiting: Buffer[] = []
  let length = 0
  let toSkip = skip
  return new Transform({
    construct(done) {
      if (begin) this.push(begin)
      done()
    },
    transform(input: Buffer, _encoding, done) {
      guarded(done, () => {
        let chunk = input
        if (toSkip !== undefined && chunk.length > 0) {
          if (chunk[0] !== toSkip) throw new Error('sealed file of an unknown version')
          toSkip = undefined
          chunk = chunk.subarray(1)
        }
        waiting.push(chunk)
        length += chunk.length
        if (length <= size) return
        let all = Buffer.concat(waiting)
        while (all.length > size) {
          this.push(turn(all.subarray(0, size), false))
          all = all.subarray(size)
        }
        waiting = [all]
        length = all.length
      })
    },
    flush(done) {
      guarded(done, () => {
        if (toSkip !== undefined) throw new Error('sealed file is cut off')
        this.push(turn(Buffer.concat(waiting), true))
      })
    },
  })
}

function guarded(done: TransformCallback, work: () => void): void {
  try {
    work()
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}
