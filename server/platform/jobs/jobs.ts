import type { Tx } from '../db/tx.ts'
import type { Gate, Means } from '../gate/gate.ts'
import type { PurposeKey } from '../gate/vocabulary.ts'
import type { Platform } from '../platform.ts'

/** How a job opens the gate: by which means, and why, where somebody said so. */
export type JobOpening = { means?: Means; reason?: string | null }

/** What a running job has at hand. It opens gates for the user who asked for it, with her rights as they are now. */
export type JobRun = {
  jobId: string
  recordId: string | null
  /** One transaction through the gate; long work takes several, so that it can be cancelled and seen in between. */
  throughGate: <T>(work: (gate: Gate) => Promise<T>, options?: JobOpening) => Promise<T>
  progress: (done: number, total?: number) => Promise<void>
  /**
   * True once somebody asked to stop; the job then rolls back or leaves a clean state and returns. Cheap enough for every
   * step, and so at times half a second late; at the last moment, before work that is all or nothing counts, it is exact.
   */
  isCancelled: (moment?: 'last') => Promise<boolean>
  /** Aborted when somebody asked to stop, and when the program ends; the job then runs again later. */
  signal: AbortSignal
  /** For the upkeep of the platform itself; what concerns persons goes through the gate. */
  platform: Platform
}

export type JobOutcome = { result?: Readonly<Record<string, number | string | boolean | null>> }

/** A kind of long work. `run` may be called again after a crash and must then come to the same end. */
export type JobKind = {
  kind: string
  purpose: PurposeKey
  /** How often it is tried again after a failure that is not a Problem. */
  retries?: number
  /** Cron in UTC for work nobody asks for; it then runs as the program itself. */
  schedule?: string
  run: (job: JobRun) => Promise<JobOutcome | undefined>
}

export type Enqueued = {
  jobId: string
  kind: JobKind
  recordId: string | null
  purpose: string
  userId: string | null
}

export type Jobs = {
  /** Puts the job into the queue in the caller's transaction: rolled back, it never was. */
  enqueue: (tx: Tx, job: Enqueued) => Promise<void>
  /** Gives work that has a schedule a turn of its own at this moment, within seconds; also in the caller's transaction. */
  turnAt: (tx: Tx, kind: string, moment: Date) => Promise<void>
  /** Hears of every change of a user's jobs, from whichever process, until the answered function is called. */
  watch: (userId: string, hear: (jobId: string) => void) => Promise<() => void>
}

const defined = new Map<string, JobKind>()

export function job(kind: JobKind): JobKind {
  if (defined.has(kind.kind)) throw new Error(`job ${kind.kind} is declared twice`)
  defined.set(kind.kind, kind)
  return kind
}

export function allJobKinds(): ReadonlyMap<string, JobKind> {
  return defined
}
