import { readdirSync, readFileSync } from 'node:fs'
import autocannon from 'autocannon'

export type Request = {
  method?: 'GET' | 'POST' | 'PATCH'
  path: string
  body?: unknown
  headers?: Record<string, string>
}

/** One thing both sides can do: the same work, asked for in each one's own way. */
export type Operation = {
  name: string
  /** Status of a good answer. */
  status: number
  request: () => Request
  /** Looks into one answer before anything is timed: says what is wrong with it. */
  check: (body: unknown) => string | null
}

export type Target = { port: number; headers: Record<string, string>; pid: number; databasePid: number }

export type Run = {
  perSecond: number
  p50: number
  p95: number
  bad: number
  /** Processor time a request takes, in milliseconds, in the Node process and in PostgreSQL. */
  nodeMs: number
  databaseMs: number
}

/** Asks once and looks at the answer; throws when it is not what the operation is for. */
export async function checkOnce({ port, headers }: Target, operation: Operation): Promise<void> {
  const { method = 'GET', path, body, headers: more } = operation.request()
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...headers, ...more, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (answer.status !== operation.status) {
    throw new Error(
      `${operation.name}: ${answer.status} instead of ${operation.status}: ${text.slice(0, 300)}`,
    )
  }
  const wrong = operation.check(JSON.parse(text))
  if (wrong) throw new Error(`${operation.name}: ${wrong}: ${text.slice(0, 300)}`)
}

/** Keeps the target busy on so many connections; each waits for its answer before it asks again. */
export async function load(
  target: Target,
  operation: Operation,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Run> {
  const times: number[] = []
  let bad = 0
  const next = (): object => {
    const { method = 'GET', path, body, headers } = operation.request()
    return {
      method,
      path,
      headers: { ...target.headers, ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    }
  }
  const before = [processorSeconds(target.pid), processorSeconds(target.databasePid)] as const
  const startedAt = performance.now()
  const instance = autocannon({
    url: `http://127.0.0.1:${target.port}`,
    connections,
    duration: seconds,
    timeout: 30,
    requests: [{ ...next(), setupRequest: (request: object) => ({ ...request, ...next() }) }],
  })
  instance.on('response', (_client: unknown, status: number, _bytes: number, milliseconds: number) => {
    if (status !== operation.status) bad += 1
    times.push(milliseconds)
  })
  const { errors, timeouts } = await instance
  const took = (performance.now() - startedAt) / 1000
  times.sort((a, b) => a - b)
  const each = (index: 0 | 1, pid: number) => ((processorSeconds(pid) - before[index]) * 1000) / times.length
  return {
    perSecond: times.length / took,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    bad: bad + errors + timeouts,
    nodeMs: each(0, target.pid),
    databaseMs: each(1, target.databasePid),
  }
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

const TICKS_A_SECOND = 100

/** Processor time of a process with all its descendants, also those that have ended; only Linux tells. */
export function processorSeconds(pid: number): number {
  if (process.platform !== 'linux' || pid < 0) return Number.NaN
  let ticks = 0
  const parents = new Map<number, number>()
  const own = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      parents.set(Number(name), fields[1] ?? 0)
      own.set(
        Number(name),
        [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0),
      )
    } catch {
      // Gone meanwhile.
    }
  }
  for (const [id, used] of own) {
    let at: number | undefined = id
    while (at !== undefined && at > 1 && at !== pid) at = parents.get(at)
    if (at === pid) ticks += used
  }
  return ticks / TICKS_A_SECOND
}

/** Memory a process holds, in megabytes. */
export function residentMegabytes(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(found?.[1] ?? Number.NaN) / 1024)
}
