import type { Readable } from 'node:stream'
import { unlockFile } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { openTable } from './reading/open-table.ts'
import { ReadingProblem } from './reading/reading-problem.ts'
import { bytesSource, type Source } from './reading/source.ts'
import type { ReadingOptions, Table } from './reading/table.ts'

/** Workbooks up to this size are read in pieces out of memory; larger ones from the sealed file, piece by piece. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024

/** Opens the sealed file of an import as a table; problems of reading become problems of the request. */
export async function openImport(gate: Gate, fileId: string | null, options: ReadingOptions): Promise<Table> {
  if (!fileId) throw new Problem('imports.source-gone')
  const { file, open } = await unlockFile(gate, fileId)
  const size = Number(file.sizeBytes ?? 0)
  return reading(async () => openTable(await sourceOf(file.name ?? '', size, open), options))
}

/** Turns what is wrong with a file into a Problem. */
export async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ReadingProblem)
      throw new Problem(error.code, { status: 422, details: { params: error.params } })
    throw error
  }
}

async function sourceOf(name: string, size: number, open: () => Promise<Readable>): Promise<Source> {
  const source: Source = {
    name,
    size,
    // A sealed stream has no middle to jump to: what lies before the piece is read and dropped.
    async *read(from = 0, to = size) {
      let at = 0
      for await (const chunk of (await open()) as AsyncIterable<Buffer>) {
        const start = Math.max(from - at, 0)
        const end = Math.min(to - at, chunk.length)
        if (end > start) yield chunk.subarray(start, end)
        at += chunk.length
        if (at >= to) break
      }
    },
  }
  if (size > IN_MEMORY_BYTES) return source
  const pieces: Uint8Array[] = []
  for await (const piece of source.read(0, 4)) pieces.push(piece)
  // A workbook is an archive and read from its end.
  if (!Buffer.concat(pieces).toString('latin1').startsWith('PK')) return source
  const all: Uint8Array[] = []
  for await (const piece of source.read()) all.push(piece)
  return bytesSource(name, Buffer.concat(all))
}
