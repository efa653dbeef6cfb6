import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMark } from './running-process.ts'

/** Another Treu works on the same data folder. */
export class DataFolderInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `Treu läuft schon auf dem Datenordner ${directory} (Prozess ${pid}); ` +
        'bitte jenes beenden oder mit TREU_DATA_DIR einen anderen Ordner nehmen. / ' +
        `Treu is already running on the data folder ${directory} (process ${pid}); ` +
        'please stop that one or choose another folder with TREU_DATA_DIR.',
    )
    this.name = 'DataFolderInUse'
  }
}

/** Takes the data folder for this process; returns how to give it back. */
export function lockDataFolder(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = join(directory, 'treu.lock')
  const mine = `${process.pid} ${startMark(process.pid)}\n`
  const draft = `${lock}.${process.pid}`
  writeFileSync(draft, mine, { mode: 0o600 })
  try {
    while (!link(draft, lock)) clearIfStale(lock, directory)
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (read(lock) === mine) rmSync(lock, { force: true })
  }
}

/** Whether a living Treu works on this data folder. */
export function isLocked(directory: string): boolean {
  return holderOf(read(join(directory, 'treu.lock'))) !== undefined
}

// A link is made whole or not at all, unlike a file that is created first and filled afterwards.
function link(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function clearIfStale(lock: string, directory: string) {
  const found = read(lock)
  if (found === undefined) return
  const holder = holderOf(found)
  if (holder) throw new DataFolderInUse(directory, holder)

  // Two may clear at once: what was moved away is looked at again, and put back when it is a fresh lock.
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch {
    return
  }
  if (read(aside) !== found) link(aside, lock)
  rmSync(aside, { force: true })
}

/** The process in the lock, when it is still the same one and not another of its number. */
function holderOf(text: string | undefined): number | undefined {
  const [pid, mark] = text?.trim().split(/ (.*)/) ?? []
  return mark && startMark(Number(pid)) === mark ? Number(pid) : undefined
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
