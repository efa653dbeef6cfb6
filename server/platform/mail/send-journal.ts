import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { keepersGone } from './line-keeper.ts'

/** What the journal knows of mails that went out before this process was started. */
export type Reconciled = {
  /** The end of the mail was written to the server: sent, whether or not its answer was still read. */
  sent: string[]
  /** The server said no; a code of 4xx may be tried again. */
  refused: { id: string; status: string }[]
}

/**
 * Which mails went out, on disk, ahead of the database: SMTP has no way to ask, so the last moment before a mail counts
 * as sent is written down. Lines are not flushed to the disk itself: they outlive the process, not a power cut.
 */
export type SendJournal = {
  folder: string
  /** Notes that the end of this mail is written to the server next, on which connection. */
  ending: (id: string, line?: string | null) => void
  /** Notes what the server answered. */
  answered: (id: string, status: string) => void
  /** The outcome is in the database, the journal may forget it. */
  stored: (ids: readonly string[]) => void
  /** Hands what earlier runs left behind to `store`, then forgets it. Without this nothing can be sent. */
  reconcile: (store: (found: Reconciled) => Promise<void>) => Promise<void>
  close: () => void
}

type Segment = { file: string; fd: number; bytes: number; open: Set<string> }

const SEGMENT_BYTES = 1_000_000

/** Opens the journal in a folder of its own; one process at a time. */
export function sendJournal(folder: string): SendJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const left = readdirSync(folder)
    .filter((name) => /^\d+\.journal$/.test(name))
    .sort()
  let number = Number.parseInt(left.at(-1) ?? '0', 10)
  let isReconciled = left.length === 0 && !readdirSync(folder).some((name) => name.endsWith('.keeper'))
  const segments: Segment[] = []
  const segmentOf = new Map<string, Segment>()

  function begin(): Segment {
    number += 1
    const file = join(folder, `${String(number).padStart(12, '0')}.journal`)
    const segment = { file, fd: openSync(file, 'ax', 0o600), bytes: 0, open: new Set<string>() }
    segments.push(segment)
    return segment
  }

  function write(segment: Segment, line: string) {
    segment.bytes += writeSync(segment.fd, line)
  }

  function current(): Segment {
    const last = segments.at(-1)
    return last && last.bytes < SEGMENT_BYTES ? last : begin()
  }

  function drop(segment: Segment) {
    segments.splice(segments.indexOf(segment), 1)
    closeSync(segment.fd)
    rmSync(segment.file, { force: true })
  }

  return {
    folder,
    ending: (id, line) => {
      if (!isReconciled) throw new Error('the journal of an earlier run was not reconciled')
      if (segmentOf.has(id)) throw new Error(`mail ${id} went out and is not stored yet`)
      const segment = current()
      segment.open.add(id)
      segmentOf.set(id, segment)
      write(segment, line ? `end ${id} ${line}\n` : `end ${id}\n`)
    },
    answered: (id, status) => {
      const segment = segmentOf.get(id)
      if (segment) write(segment, `${status} ${id}\n`)
    },
    stored: (ids) => {
      for (const id of ids) {
        const segment = segmentOf.get(id)
        if (!segment) continue
        segmentOf.delete(id)
        segment.open.delete(id)
        if (segment.open.size === 0 && (segment.bytes >= SEGMENT_BYTES || segmentOf.size === 0)) drop(segment)
      }
    },
    reconcile: async (store) => {
      if (isReconciled) return
      await keepersGone(folder)
      for (const name of left) {
        const found = readSegment(readFileSync(join(folder, name), 'utf8'))
        if (found.sent.length + found.refused.length > 0) await store(found)
        rmSync(join(folder, name), { force: true })
      }
      isReconciled = true
    },
    close: () => {
      for (const segment of [...segments]) {
        // What is not stored yet stays on disk for the next start.
        if (segment.open.size === 0) drop(segment)
        else closeSync(segment.fd)
      }
      segments.length = 0
    },
  }
}

function readSegment(text: string): Reconciled {
  const states = new Map<string, string>()
  const lines = text.split('\n')
  // Cut off while it was written: what it announces was not done.
  lines.pop()
  for (const line of lines) {
    const [word = '', id] = line.split(' ')
    if (id) states.set(id, word)
  }
  const all = [...states]
  return {
    sent: all.filter(([, word]) => !isRefusal(word)).map(([id]) => id),
    refused: all.filter(([, word]) => isRefusal(word)).map(([id, status]) => ({ id, status })),
  }
}

function isRefusal(word: string): boolean {
  return /^[45]\d\d$/.test(word)
}
