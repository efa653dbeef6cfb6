import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programFolder } from '../program-folder.ts'

/**
 * A second process that holds a copy of each connection to the mail server and does nothing while this one lives. When this
 * one is killed it finishes what the journal says was being finished: see `line-keeper.process.ts`.
 */
export type LineKeeper = {
  /** Lends a connection; answers its name for the journal, or null where it cannot be kept. */
  keep: (socket: Socket) => Promise<string | null>
  release: (name: string | null) => void
  /** Ends the second process; no connection may be lent any more. */
  close: () => void
}

const program = join(programFolder, 'server/platform/mail/line-keeper.process.ts')
const RESTARTS = 5
/** Longer than a keeper waits for the answers of a server. */
const PATIENCE_MS = 15_000
const SUFFIX = '.keeper'

type Handle = { close: () => void }

/** A keeper beside a journal; its process is started with the first connection. */
export function lineKeeper(folder: string): LineKeeper {
  const run = randomBytes(6).toString('hex')
  const lent = new Map<string, Handle>()
  let child: ChildProcess | null = null
  let count = 0
  let starts = 0

  function started(): ChildProcess | null {
    if (child) return child
    if (starts > RESTARTS) return null
    starts += 1
    // Apart from this one in everything: a signal to the group of processes, or the end of this one, does not end it.
    const next = spawn(process.execPath, [program, folder], {
      detached: true,
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const { pid } = next
    next.setMaxListeners(0)
    next.on('error', () => {})
    if (pid === undefined) return null
    writeFileSync(join(folder, `${pid}${SUFFIX}`), '')
    next.unref()
    next.channel?.unref()
    next.on('exit', () => {
      forget(folder, pid)
      if (child !== next) return
      child = null
      for (const [name, handle] of lent) void give(name, handle)
    })
    child = next
    return next
  }

  function give(name: string, handle: Handle): Promise<boolean> {
    return new Promise((resolve) => {
      const to = started()
      if (!to) return resolve(false)
      // What waits for its turn in a channel that breaks is not called back.
      to.once('exit', () => resolve(false))
      // Handed on as it is, and not as a socket of Node, which would begin to read from it.
      to.send({ keep: name }, handle as unknown as Socket, { keepOpen: true }, (error) => resolve(!error))
    })
  }

  return {
    keep: async (socket) => {
      const { _handle: handle } = socket as unknown as { _handle?: Handle | null }
      // What is encrypted can only be finished by who has its keys.
      if (!handle || 'encrypted' in socket) return null
      count += 1
      const name = `${run}-${count}`
      for (let tries = 0; tries <= RESTARTS; tries += 1) {
        if (!(await give(name, handle))) continue
        lent.set(name, handle)
        return name
      }
      return null
    },
    release: (name) => {
      if (name !== null && lent.delete(name) && child?.connected) child.send({ release: name }, () => {})
    },
    close: () => {
      const { pid } = child ?? {}
      child?.removeAllListeners('exit')
      child?.kill('SIGKILL')
      child = null
      if (pid !== undefined) forget(folder, pid)
    },
  }
}

/** Waits until the keepers of earlier runs have finished what was left to them. */
export async function keepersGone(folder: string): Promise<void> {
  const pids = readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => Number.parseInt(name, 10))
  const until = Date.now() + PATIENCE_MS
  for (const pid of pids) {
    while (isKeeper(pid) && Date.now() < until) await sleep(10)
    forget(folder, pid)
  }
}

/** Whether the process still is the one that was started; its number may have gone to another since. */
function isKeeper(pid: number): boolean {
  try {
    process.kill(pid, 0)
    if (process.platform !== 'linux') return true
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program)
  } catch {
    return false
  }
}

function forget(folder: string, pid: number): void {
  rmSync(join(folder, `${pid}${SUFFIX}`), { force: true })
}
