import pg from 'pg'
import type { Sql } from 'sql-template-tag'
import { type Answer, ExchangeError, exchange, type Marks, type Statement } from './exchange.ts'

/**
 * One transaction. Statements are named, so that PostgreSQL parses and plans each only once a connection; those asked
 * for in one go travel together.
 */
export type Tx = {
  query: <Row = Record<string, unknown>>(statement: Asked) => Promise<Row[]>
  /** Rows, and apart from them the text of the columns named `#0`, `#1` …, which come last. */
  marked: <Row = Record<string, unknown>>(statement: Asked) => Promise<{ rows: Row[]; marks: Marks[] }>
  /** The number of rows a statement changed. */
  execute: (statement: Asked) => Promise<number>
  /** For what only the connection itself can do (COPY, a library's own statements); takes its turn with the others. */
  onClient: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>
}

type Asked = Pick<Sql, 'text' | 'values'>

/**
 * Reads what the work answers with in the last exchange, which brings the end of the transaction along: a round trip less.
 * Only for one statement, after which nothing is asked.
 */
export type Lastly = <T>(read: () => Promise<T>) => Promise<T>

export type Settings = Readonly<Record<string, string>>

const NAMED_AT_MOST = 400
const names = new Map<string, string>()
let isNaming = true

/** Whether connections know statements by name (TREU_NAMED_STATEMENTS): not where a pooler hands each transaction another. */
export function useNamedStatements(isUsed: boolean): void {
  isNaming = isUsed
}

/**
 * Runs `work` in one transaction of the pool: committed when it answers, rolled back when it throws. `settings` are
 * local to the transaction; a session-wide setting would leak to whoever gets the connection next. `last` is what has to
 * be stored with the rest: it is asked for when the work is done, and without it nothing is committed.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  settings: Settings,
  work: (tx: Tx, lastly: Lastly) => Promise<T>,
  last?: () => Sql | null,
): Promise<T> {
  const client = await pool.connect()
  let broken = false
  const line = lineOf(client, [begin(), ...settingsStatement(settings, 'changing')])
  let ending: Promise<Answer[]> | null = null
  const end = () => {
    const closing = last?.()
    ending = line.close(commit(), closing ? [named(closing)] : [])
    return ending
  }
  const lastly: Lastly = (read) => {
    const asked = line.asked()
    const answer = read()
    // What has to look something up before it asks is waited for, and the end comes by itself.
    process.nextTick(() => {
      if (line.asked() > asked) end().catch(() => {})
    })
    return answer
  }
  try {
    const result = await work(line.tx, lastly)
    const answers = await (ending ?? end())
    // The work has swallowed an error, and with it everything it did.
    if (answers.at(-1)?.tag === 'ROLLBACK') throw new Error('the transaction was lost before its commit')
    return result
  } catch (thrown) {
    await Promise.resolve(ending).catch(() => {})
    const error = thrown instanceof ExchangeError ? thrown.cause : thrown
    broken = isBeyondRepair(error)
    // Also what had been asked for beside the statement that failed is over before the connection is somebody else's.
    await line.close(rollback()).catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Runs `work` for reading only: each exchange is a transaction of its own, opened, asked and closed in one round trip.
 * At the level READ COMMITTED a statement sees what was committed before it began, in one transaction or in several.
 */
export async function inReading<T>(
  pool: pg.Pool,
  settings: Settings,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken = false
  const line = lineOf(client, settingsStatement(settings, 'reading'), true)
  try {
    return await work(line.tx)
  } catch (error) {
    broken = isBeyondRepair(error)
    throw error
  } finally {
    await line.settled()
    client.release(broken)
  }
}

/** Statements on a connection somebody else has opened a transaction on, or needs none. */
export function txOf(client: pg.PoolClient): Tx {
  return lineOf(client, []).tx
}

// Known to a connection by name like any other statement: parsed once, not with every transaction.
const begin = () => named({ text: 'begin', values: [] })
const commit = () => named({ text: 'commit', values: [] })
const rollback = () => named({ text: 'rollback', values: [] })

type Waiting = { statement: Statement; resolve: (answer: Answer) => void; reject: (error: unknown) => void }

/**
 * Statements on their way: `opening` goes ahead of the first, or, for reading, ahead of every exchange. One exchange is
 * under way at a time; what is asked for meanwhile goes together with the next.
 */
function lineOf(client: pg.PoolClient, opening: readonly Statement[], opensAgain = false) {
  let turn: Promise<unknown> = Promise.resolve()
  let group: Waiting[] | null = null
  let isOpen = false
  let isClosed = false
  let asked = 0

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function send(statements: readonly Statement[]): Promise<Answer[]> {
    const ahead = isOpen && !opensAgain ? [] : opening
    isOpen = true
    return (await exchange(client, [...ahead, ...statements])).slice(ahead.length)
  }

  async function deliver(statements: readonly Waiting[]): Promise<void> {
    const ahead = isOpen && !opensAgain ? 0 : opening.length
    let answers: Answer[]
    let failure: unknown = new Error('a statement got no answer')
    try {
      answers = await send(statements.map((each) => each.statement))
    } catch (error) {
      answers = error instanceof ExchangeError ? error.answers.slice(ahead) : []
      failure = error instanceof ExchangeError ? error.cause : error
    }
    for (const [index, each] of statements.slice(0, answers.length).entries())
      each.resolve(answers[index] as Answer)
    const [failed, ...fallen] = statements.slice(answers.length)
    if (!failed) return
    failed.reject(failure)
    // Whoever asked for the one that failed may put it into words; until then what fell with it keeps still.
    setImmediate(() => {
      for (const each of fallen) each.reject(failure)
    })
  }

  function run(statement: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (isClosed) {
        // Work that goes on after its transaction would write into that of whoever has the connection now.
        reject(new Error('the transaction is over'))
        return
      }
      if (!group) {
        const mine: Waiting[] = []
        group = mine
        inTurn(async () => {
          await breath()
          if (group === mine) group = null
          return deliver(mine)
        })
      }
      asked += 1
      group.push({ statement: named(statement), resolve, reject })
    })
  }

  const tx: Tx = {
    query: async <Row>(statement: Asked) => (await run(statement)).rows as Row[],
    marked: async <Row>(statement: Asked) => {
      const { rows, marks } = await run(statement)
      return { rows: rows as Row[], marks }
    },
    execute: async (statement) => (await run(statement)).count,
    onClient: async (work) => {
      if (isClosed) throw new Error('the transaction is over')
      // What is asked for from here on comes after it.
      group = null
      return inTurn(async () => {
        if (!isOpen && opening.length > 0) await send([])
        return work(client)
      })
    },
  }

  /** Waits for what is under way; from here on nothing more is taken. */
  const settled = () => {
    isClosed = true
    return inTurn(async () => {})
  }

  /** The last exchange, together with what still waits, if there was a first one or there is something to store `before`. */
  const close = (end: Statement, before: readonly Statement[] = []) => {
    isClosed = true
    const statements = [...before, end]
    const waiting = group
    if (!waiting) return inTurn(async () => (isOpen || before.length > 0 ? send(statements) : []))
    return Promise.all(
      statements.map(
        (statement) => new Promise<Answer>((resolve, reject) => waiting.push({ statement, resolve, reject })),
      ),
    )
  }

  return { tx, close, settled, asked: () => asked }
}

/** Until all that is being worked on at this moment has asked what it asks: it comes along. */
function breath(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}

function named({ text, values }: Asked): Statement {
  return { text, values, name: nameOf(text) }
}

/** Rarely repeated texts stay unnamed when the list is full: a bounded list, or every connection would fill its memory. */
function nameOf(text: string): string | undefined {
  if (!isNaming) return undefined
  const found = names.get(text)
  if (found) return found
  if (names.size >= NAMED_AT_MOST) return undefined
  const name = `treu_${names.size}`
  names.set(text, name)
  return name
}

type Openings = WeakMap<Settings, Statement[]>
const openings: Record<'reading' | 'changing', Openings> = { reading: new WeakMap(), changing: new WeakMap() }

/** Put together once for each object of settings. */
function settingsStatement(settings: Settings, kind: keyof typeof openings): Statement[] {
  const found = openings[kind].get(settings)
  if (found) return found
  const all = kind === 'reading' ? { ...settings, transaction_read_only: 'on' } : settings
  const keys = Object.keys(all)
  const set = keys.map((key, index) => `set_config(${pg.escapeLiteral(key)}, $${index + 1}, true)`)
  // One number is less to answer with than all that was just said.
  const text = `select num_nulls(${set.join(', ')})`
  const opening = keys.length === 0 ? [] : [{ text, values: Object.values(all), name: nameOf(text) }]
  openings[kind].set(settings, opening)
  return opening
}

// Statements a connection knows by name that have become unfit (a table was changed) or were forgotten by the server.
const forgotten = ['0A000', '26000', '42P05']

function isBeyondRepair(error: unknown): boolean {
  return forgotten.includes((error as { code?: string }).code ?? '')
}
