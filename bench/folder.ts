import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Where a data set of a size lives between runs. */
export function dataFolder(isSmall: boolean): string {
  return join(root, 'bench/.data', isSmall ? 'small' : 'large')
}

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} }

/** A line of progress; the results stand on standard output. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`)
}
