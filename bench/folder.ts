import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Where a data set of a size lives between runs, or what belongs to one on a server of one's own. */
export function dataFolder(isSmall: boolean, server?: string): string {
  const name = isSmall ? 'small' : 'large'
  if (!server) return join(root, 'bench/.data', name)
  const { host } = new URL(server)
  return join(root, 'bench/.data', `${name}-${createHash('sha256').update(host).digest('hex').slice(0, 8)}`)
}

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} }

/** A line of progress; the results stand on standard output. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`)
}
