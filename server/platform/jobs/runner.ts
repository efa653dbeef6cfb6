import type { Db, PgBoss } from 'pg-boss'
import type { Listener } from '../db/listener.ts'
import { inTransaction, type Tx } from '../db/tx.ts'
import type { Actor } from '../gate/actor.ts'
import { type Gate, throughGate } from '../gate/gate.ts'
import type { PurposeKey } from '../gate/vocabulary.ts'
import { Problem } from '../http/problem.ts'
import { actorForUser, systemActor } from '../identity/authenticate.ts'
import { onRightsChanged } from '../identity/rights-changed.ts'
import type { Platform } from '../platform.ts'
import {
  addJob,
  CHANNEL,
  type Claim,
  claim,
  type End,
  finish,
  holds,
  isCancelRequested,
  noteProgress,
  settleLost,
} from './job-rows.ts'
import { allJobKinds, type JobKind, type JobOpening, type Jobs } from './jobs.ts'
import { openQueue, over, QUEUE, SLOTS } from './queue.ts'

export type JobRunner = Jobs & {
  /** Begins to take jobs, in a process whose roles include worker. */
  start: () => Promise<void>
  /** Looks for jobs whose process died; happens by itself all the time. */
  recover: () => Promise<void>
  close: () => Promise<void>
}

export type RunnerOptions = {
  isWorker: boolean
  /** How often a worker looks for what has become due, or is to be tried again, and calls nobody. */
  lookAroundEveryMs: number
}

const DEFAULT_RETRIES = 2
/** A crash is not the job's fault, so it may be taken up again more often than it may fail. */
const CRASHES = 3
const PROGRESS_EVERY_MS = 250
const ASK_AGAIN_AFTER_MS = 500
const CLOSE_WITHIN_MS = 1000
/** As long as with requests: what changes rights is called out, and then holds at once. */
const RIGHTS_FRESH_FOR_MS = 5000

const stopped = new Error('the program ends')

type Owner = { actor: Actor; purpose: PurposeKey }
type Reached = { done: number; total: number | null }
type Running = { jobId: string; attempt: number; control: AbortController }

/** Sends and runs jobs: pg-boss keeps the order and the time, the table `jobs` keeps what people see. */
export function jobRunner(
  platform: () => Platform,
  listener: Listener,
  { isWorker, lookAroundEveryMs }: RunnerOptions,
): JobRunner {
  const running = new Map<string, Running>()
  const watchers = new Map<string, Set<(jobId: string) => void>>()
  let queue: Promise<PgBoss> | null = null
  let recovering: NodeJS.Timeout | null = null
  let hearing: Promise<unknown> | null = null

  const alone = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(platform().pool, {}, work)

  function open(): Promise<PgBoss> {
    queue ??= (async () => {
      const { pool, ownerPool, log } = platform()
      // Who only sends opens the queue within a transaction; a connection of the same pool could be waited for for ever.
      const boss = openQueue(isWorker ? pool : ownerPool, listener, isWorker)
      boss.on('error', (error) => log.error({ code: codeOf(error) }, 'queue failed'))
      boss.on('warning', ({ message }) => log.warn({ message }, 'queue warns'))
      return boss.start()
    })()
    queue.catch(() => {
      queue = null
    })
    return queue
  }

  function hear() {
    hearing ??= listener.on(CHANNEL, (payload) => {
      const [userId = '', jobId = '', isCancel] = payload.split(' ')
      for (const each of watchers.get(userId) ?? []) each(jobId)
      if (isCancel) running.get(jobId)?.control.abort()
    })
    hearing.catch(() => {
      hearing = null
    })
    return hearing
  }

  async function noticeCancel(run: Running) {
    if (await alone((tx) => isCancelRequested(tx, run.jobId))) run.control.abort()
  }

  async function recover() {
    await (await open()).supervise()
    await lookAround()
  }

  /** What is to be done at a moment, or tried again, calls nobody when its time has come: somebody has to look. */
  async function lookAround() {
    if (await alone(settleLost)) wake(await open())
  }

  function wake(boss: PgBoss) {
    for (const { id } of boss.getWipData()) boss.notifyWorker(id)
  }

  async function take(jobId: string, kindName: string, failures: number): Promise<void> {
    const kind = allJobKinds().get(kindName)
    const claimed = await alone(async (tx) => {
      if (kind?.schedule) {
        const { purpose } = kind
        await addJob(tx, { jobId, kind, purpose, recordId: null, userId: null })
      }
      return claim(tx, jobId)
    })
    if (!claimed) return
    const run = { jobId, attempt: claimed.attempt, control: new AbortController() }
    running.set(jobId, run)
    try {
      const end = claimed.isWanted
        ? await attempt(run, kind, claimed, failures)
        : ({ state: 'cancelled' } as const)
      await alone((tx) => finish(tx, jobId, run.attempt, end))
      // Failing in the queue's eyes is how a job gets its next turn.
      if (end.state === 'queued') throw new Error('again')
    } finally {
      running.delete(jobId)
    }
  }

  async function attempt(
    run: Running,
    kind: JobKind | undefined,
    claimed: Claim,
    failures: number,
  ): Promise<End> {
    const { signal } = run.control
    const isToStop = () => signal.aborted && signal.reason !== stopped
    if (!kind) return { state: 'failed', problemCode: 'jobs.unknown' }
    const steps = stepsOf(run, kind, claimed)
    try {
      const outcome = await kind.run(steps.job)
      if (signal.reason === stopped && (steps.hasNoticed() || !outcome)) return { state: 'queued' }
      const isCutShort = isToStop() && (steps.hasNoticed() || !outcome)
      return { state: isCutShort ? 'cancelled' : 'succeeded', result: outcome?.result }
    } catch (error) {
      if (signal.reason === stopped) return { state: 'queued' }
      if (isToStop()) return { state: 'cancelled' }
      if (error instanceof Problem) return { state: 'failed', problemCode: error.code }
      platform().log.error(
        { job: run.jobId, kind: kind.kind, code: codeOf(error), stack: stackOf(error) },
        'job failed',
      )
      return failures < (kind.retries ?? DEFAULT_RETRIES)
        ? { state: 'queued' }
        : { state: 'failed', problemCode: 'internal' }
    } finally {
      steps.end()
      await steps.flush()
    }
  }

  function stepsOf(run: Running, kind: JobKind, claimed: Claim) {
    const { jobId, control } = run
    let hasNoticed = false
    let askedAt = Date.now()
    let reached: Reached | null = null
    let written: Reached | null = null
    let writtenAt = 0

    async function write(now: Reached | null) {
      if (!now || now === written) return
      written = now
      writtenAt = Date.now()
      if (await alone((tx) => noteProgress(tx, jobId, run.attempt, now))) control.abort()
    }

    let known: { at: number; owner: Promise<Owner> } | null = null
    const end = onRightsChanged(() => {
      known = null
    })

    /** Who the job works for, with her rights as they are; long work asks hundreds of times. */
    function owner(): Promise<Owner> {
      if (known && Date.now() - known.at < RIGHTS_FRESH_FOR_MS) return known.owner
      const entry = { at: Date.now(), owner: alone(ownerOf) }
      known = entry
      entry.owner.catch(() => {
        if (known === entry) known = null
      })
      return entry.owner
    }

    async function ownerOf(tx: Tx): Promise<Owner> {
      const purpose = claimed.purpose === 'own-account' ? kind.purpose : (claimed.purpose as PurposeKey)
      if (!claimed.created_by) {
        if (!kind.schedule) throw new Problem('jobs.owner-gone')
        return { actor: systemActor(kind.purpose), purpose: kind.purpose }
      }
      const found = await actorForUser(tx, claimed.created_by)
      if (!found) throw new Problem('jobs.owner-gone')
      if (!found.purposes.includes(purpose)) throw new Problem('purpose.not-allowed')
      return { actor: found, purpose }
    }

    return {
      hasNoticed: () => hasNoticed,
      end,
      flush: () => write(reached).catch(() => {}),
      job: {
        jobId,
        recordId: claimed.record_id,
        signal: control.signal,
        platform: platform(),
        throughGate: async <T>(work: (gate: Gate) => Promise<T>, options: JobOpening = {}) => {
          const opening = {
            ...(await owner()),
            means: options.means ?? ('job' as const),
            reason: options.reason ?? null,
            jobId,
          }
          return throughGate(platform(), opening, async (gate) => {
            const result = await work(gate)
            if (!(await holds(gate.tx, jobId, run.attempt)))
              throw new Error('this run lost its job to another')
            return result
          })
        },
        progress: async (done: number, total?: number) => {
          reached = { done, total: total ?? reached?.total ?? null }
          if (Date.now() - writtenAt >= PROGRESS_EVERY_MS) await write(reached)
        },
        isCancelled: async (moment?: 'last') => {
          const isDue = moment === 'last' || Date.now() - askedAt > ASK_AGAIN_AFTER_MS
          if (!control.signal.aborted && isDue) {
            askedAt = Date.now()
            await noticeCancel(run)
          }
          hasNoticed ||= control.signal.aborted
          return control.signal.aborted
        },
      },
    }
  }

  async function keepSchedules(boss: PgBoss) {
    const kinds = [...allJobKinds().values()]
    for (const { kind, schedule } of kinds) {
      // A machine that was off at night makes up for it once in the morning.
      if (schedule) await boss.schedule(QUEUE, schedule, { kind }, { key: kind, tz: 'UTC', missed: 'once' })
    }
    for (const { key } of await boss.getSchedules(QUEUE)) {
      if (!kinds.some(({ kind, schedule }) => schedule && kind === key)) await boss.unschedule(QUEUE, key)
    }
  }

  return {
    enqueue: async (tx, job) => {
      const boss = await open()
      await addJob(tx, job)
      const retryLimit = (job.kind.retries ?? DEFAULT_RETRIES) + CRASHES
      await boss.send(QUEUE, { kind: job.kind.kind }, { id: job.jobId, retryLimit, db: within(tx) })
    },
    turnAt: async (tx, kind, moment) => {
      if (!allJobKinds().get(kind)?.schedule) throw new Error(`job ${kind} has no schedule`)
      const boss = await open()
      await boss.send(QUEUE, { kind }, { startAfter: moment, db: within(tx) })
    },
    watch: async (userId, each) => {
      const all = watchers.get(userId) ?? new Set()
      watchers.set(userId, all.add(each))
      await hear()
      return () => {
        all.delete(each)
        if (all.size === 0) watchers.delete(userId)
      }
    },
    start: async () => {
      const boss = await open()
      await hear()
      await keepSchedules(boss)
      await alone(settleLost)
      const options = {
        localConcurrency: SLOTS,
        includeMetadata: true,
        notifyPollingIntervalSeconds: 30,
      } as const
      await boss.work<{ kind: string }, void, typeof options>(QUEUE, options, async ([next]) => {
        if (!next) return
        try {
          await take(next.id, next.data.kind, next.retryCount)
        } finally {
          // More may wait than there were slots to wake.
          wake(boss)
        }
      })
      recovering = setInterval(() => {
        lookAround().catch((error) => platform().log.error({ code: codeOf(error) }, 'queue failed'))
      }, lookAroundEveryMs)
      recovering.unref()
    },
    recover,
    close: async () => {
      if (recovering) clearInterval(recovering)
      const boss = await queue?.catch(() => null)
      if (!boss) return
      for (const { control } of running.values()) control.abort(stopped)
      await boss.stop({ graceful: true, timeout: CLOSE_WITHIN_MS, close: false })
      // What did not end in time is handed back and, by its attempt number, cannot commit any more.
      for (const { jobId, attempt } of running.values())
        await alone((tx) => finish(tx, jobId, attempt, { state: 'queued' })).catch(() => {})
    },
  }
}

/** The queue as part of this transaction. */
function within(tx: Tx): Db {
  return { executeSql: (text, values) => tx.onClient((client) => over(client).executeSql(text, values)) }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : String(name)
}

/** Places only: messages of the database quote values. */
function stackOf(error: unknown): string | undefined {
  return (error as Error).stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n')
}
