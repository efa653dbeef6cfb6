import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Where sealed files lie: it knows keys and bytes, nothing else. */
export type Blobs = {
  put: (key: string, bytes: Readable) => Promise<void>
  open: (key: string) => Promise<Readable>
  remove: (key: string) => Promise<void>
  list: () => AsyncIterable<{ key: string; at: Date }>
}

/** Keys are made by Treu, so one of another shape never becomes a path. `.part` is what a crash left half written. */
const SHAPE = /^[0-9a-f]{32}(\.part)?$/

export const isKey = (key: string) => SHAPE.test(key)

export function demandKey(key: string): string {
  if (!isKey(key)) throw new Error('not the key of a blob')
  return key
}

/** A folder on this machine, or one that all machines mount. */
export function folderBlobs(folder: string): Blobs {
  const pathOf = (key: string) => join(folder, demandKey(key).slice(0, 2), key)
  return {
    put: async (key, bytes) => {
      const path = pathOf(key)
      const draft = `${path}.part`
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        await pipeline(bytes, createWriteStream(draft, { mode: 0o600, flags: 'wx' }))
        // Whoever was told that a file is stored finds it after a power cut, too.
        await synced(draft)
        await rename(draft, path)
        await synced(dirname(path))
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    open: async (key) => {
      const path = pathOf(key)
      await stat(path)
      return createReadStream(path, { highWaterMark: 256 * 1024 })
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    list: async function* () {
      for (const part of await names(folder)) {
        for (const name of await names(join(folder, part))) {
          const found = await stat(join(folder, part, name)).catch(() => null)
          if (found?.isFile() && isKey(name)) yield { key: name, at: found.mtime }
        }
      }
    },
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
