import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Heads of the chain of seals, kept outside the database: who can change the database cannot cut the end of the trail or
 * write it anew without contradicting what was noted here.
 */
export type Anchor = { seq: number; hash: string; at: string }
/** A restore went back to an older state: what was noted after `seq` is no longer there, and rightly so. */
export type Restored = { restored: true; seq: number; at: string }
export type AnchorLine = Anchor | Restored

/** Ours beside the data, and the operator's wherever it is. */
export function anchorFilesOf(config: { dataDir: string; auditAnchorFile?: string | undefined }): string[] {
  const own = join(config.dataDir, 'audit-anchor.jsonl')
  return config.auditAnchorFile ? [own, config.auditAnchorFile] : [own]
}

/** Adds a line and does not return before it is on the disk. */
export async function writeAnchor(path: string, line: AnchorLine): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'a', 0o600)
  try {
    await file.write(`${JSON.stringify(line)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

export type Anchors = { bySeq: Map<number, string>; restoredAt: string | null; unreadable: number }

/** What the file says the chain was; null when there is none. */
export async function readAnchors(path: string): Promise<Anchors | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const anchors: Anchors = { bySeq: new Map(), restoredAt: null, unreadable: 0 }
  const lines = text.split('\n')
  // A last line without its end is one a crash cut off.
  lines.pop()
  for (const line of lines) {
    const read = readAnchor(line)
    if (!read) anchors.unreadable += 1
    else if ('restored' in read) {
      for (const seq of anchors.bySeq.keys()) if (seq > read.seq) anchors.bySeq.delete(seq)
      anchors.restoredAt = read.at
    } else anchors.bySeq.set(read.seq, read.hash)
  }
  return anchors
}

/** Thins out what is older than `before` to one line an hour; the file would grow by megabytes a week otherwise. */
export async function thinAnchors(path: string, before: Date): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const limit = before.toISOString()
  const kept = new Map<string, string>()
  for (const line of text.split('\n').slice(0, -1)) {
    const read = readAnchor(line)
    const isLoose = read && !('restored' in read) && read.at < limit
    kept.set(isLoose ? read.at.slice(0, 13) : line, line)
  }
  const thinned = [...kept.values()].map((line) => `${line}\n`).join('')
  if (thinned.length === text.length) return
  const draft = `${path}.new`
  await writeFile(draft, thinned, { mode: 0o600, flush: true })
  await rename(draft, path)
}

function readAnchor(line: string): AnchorLine | null {
  try {
    const read = JSON.parse(line)
    const isWhole = Number.isSafeInteger(read.seq) && typeof read.at === 'string'
    return isWhole && (read.restored === true || typeof read.hash === 'string') ? read : null
  } catch {
    return null
  }
}
