import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { openingStream, sealingStream } from './sealed-stream.ts'

const PIECE = 64 * 1024
const key = randomBytes(32)

function inChunks(bytes: Buffer, size: number): Readable {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return Readable.from(chunks)
}

const seal = (bytes: Buffer, size = 10_000) => buffer(inChunks(bytes, size).pipe(sealingStream(key)))
const open = (bytes: Buffer, size = 7919) => buffer(inChunks(bytes, size).compose(openingStream(key)))

test('a file of any length comes out as it went in', async () => {
  for (const length of [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 500_001]) {
    const plain = randomBytes(length)
    assert.ok(plain.equals(await open(await seal(plain))), String(length))
    assert.ok(plain.equals(await open(await seal(plain, 1_000_000), 1_000_000)), String(length))
  }
})

test('a file that was changed, cut, extended or rearranged does not open', async () => {
  const piece = PIECE + 16
  const sealed = await seal(randomBytes(3 * PIECE + 100))
  const flipped = Buffer.from(sealed)
  flipped[piece + 5] = (flipped[piece + 5] ?? 0) ^ 1
  const swapped = Buffer.concat([
    sealed.subarray(0, 1),
    sealed.subarray(1 + piece, 1 + 2 * piece),
    sealed.subarray(1, 1 + piece),
    sealed.subarray(1 + 2 * piece),
  ])
  const cases = {
    flipped,
    swapped,
    'cut within a piece': sealed.subarray(0, -1),
    'cut at a piece': sealed.subarray(0, 1 + 2 * piece),
    'only the version': sealed.subarray(0, 1),
    extended: Buffer.concat([sealed, Buffer.alloc(40)]),
    'a piece left out': Buffer.concat([sealed.subarray(0, 1 + piece), sealed.subarray(1 + 2 * piece)]),
    'of another version': Buffer.concat([Buffer.of(9), sealed.subarray(1)]),
  }
  for (const [name, bytes] of Object.entries(cases)) await assert.rejects(open(bytes), Error, name)
})

test('another key does not open it', async () => {
  const sealed = await seal(Buffer.from('hello'))
  await assert.rejects(buffer(Readable.from([sealed]).compose(openingStream(randomBytes(32)))))
})
