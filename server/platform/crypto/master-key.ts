import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * The 32 bytes of the master key from its file (64 hexadecimal digits). Makes the file, readable by its owner only, when
 * there is none yet. It lies outside the database, so that a stolen dump opens nothing.
 */
export async function loadMasterKey(path: string): Promise<Buffer> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return makeMasterKey(path)
  const key = Buffer.from(text.trim(), 'hex')
  if (key.length !== 32) throw new Error('the master key file does not hold 64 hexadecimal digits')
  return key
}

async function makeMasterKey(path: string): Promise<Buffer> {
  const key = randomBytes(32)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  await chmod(path, 0o600)
  return key
}
