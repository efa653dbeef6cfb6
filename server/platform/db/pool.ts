import pg from 'pg'

/** The pools of one process: work happens in `appPool`; only migrations and upkeep use `ownerPool`. */
export type Pools = { ownerPool: pg.Pool; appPool: pg.Pool }

type PoolOptions = { size: number; name: string; onError?: (error: Error) => void }

/** Months and days of the trail are those of Greenwich, whatever calendar the server was set up with. */
export const inUtcOption = '-c TimeZone=UTC'

/** Opens a pool whose values arrive as our code expects them: numbers as numbers, days as text. */
export function openPool(url: string, { size, name, onError = () => {} }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    options: inUtcOption,
    max: size,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    types: { getTypeParser },
  })
  // Without a listener a broken idle connection would end the process; the pool replaces it by itself.
  pool.on('error', onError)
  // The same for one that breaks while it is lent out: its statements are refused, which is answered where they are
  // asked for, and the pool does not take it back.
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

/** Whether the database answers within the given time. */
export async function isAnswering(pool: pg.Pool, milliseconds = 2000): Promise<boolean> {
  const answer = pool.query('select 1').then(
    () => true,
    () => false,
  )
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, milliseconds, false)
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

const asText = (text: string) => text
const list = (parse: (text: string) => unknown) => (text: string) =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : parse(item)))

// As PostgreSQL writes moments in UTC; what is written otherwise (BC, other zones) takes the slow way.
const inUtc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00$/
const slowMoment = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)
const moment = (text: string): Date =>
  inUtc.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : (slowMoment(text) as Date)

// A day is no moment: as a Date it would move with the time zone.
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.DATE, asText],
  [pg.types.builtins.TIMESTAMPTZ, moment],
  [1016, list(Number)], // int8[]
  [1231, list(Number)], // numeric[]
  [1182, list(asText)], // date[]
])

function getTypeParser(type: number, format?: 'text' | 'binary') {
  return (format !== 'binary' && parsers.get(type)) || pg.types.getTypeParser(type, format as 'text')
}
