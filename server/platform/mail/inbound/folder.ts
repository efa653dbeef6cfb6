import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MailSource } from './take-in.ts'

const READ_AT_MOST = 2_000_000

/**
 * Mails as files (`*.eml`), put into a folder by a mail server or another program. Handled ones are deleted, they hold
 * personal data; those that cannot be handled move to `failed`.
 */
export function folderSource(folder: string): MailSource {
  return {
    name: `folder:${folder}`,
    mails: async function* () {
      for (const name of (await readdir(folder)).filter((one) => /\.eml$/i.test(one)).sort()) {
        const file = join(folder, name)
        const raw = await readStart(file).catch(() => null)
        if (!raw) continue
        yield {
          place: name,
          raw,
          settle: async (end) => {
            if (end === 'handled') return rm(file, { force: true })
            await mkdir(join(folder, 'failed'), { recursive: true })
            await rename(file, join(folder, 'failed', name))
          },
        }
      }
    },
  }
}

/** What a signal is read from stands at the beginning; attachments of any size stay where they are. */
async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, READ_AT_MOST))
    let read = 0
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    return bytes.subarray(0, read)
  } finally {
    await handle.close()
  }
}
