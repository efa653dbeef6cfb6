import type pg from 'pg'
import { prepareValue } from 'pg/lib/utils.js'

/** A named statement is parsed once a connection; one without a name every time. */
export type Statement = { text: string; values: readonly unknown[]; name?: string | undefined }
export type Row = Record<string, unknown>
/** Text of the last columns, named `#0`, `#1` …, which are for the program and no part of a row. */
export type Marks = (string | null)[]
/** `tag` is what PostgreSQL says it did: SELECT 5, COMMIT, ROLLBACK. */
export type Answer = { rows: Row[]; marks: Marks[]; count: number; tag: string }

/**
 * Sends statements together and takes their answers together: one round trip, however many they are. Outside of a
 * transaction block they are one transaction of their own. When one fails, those behind it do not run.
 */
export function exchange(client: pg.PoolClient, statements: readonly Statement[]): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const query = new Exchange(client, statements, resolve, reject)
    client.query(query as unknown as pg.Submittable)
  })
}

/** What failed, and which of the statements it was. */
export class ExchangeError extends Error {
  answers: Answer[]

  constructor(cause: Error, answers: Answer[]) {
    super('a statement failed', { cause })
    this.answers = answers
  }
}

/** The columns a statement answers with; null when it answers with none. */
type Parse = (text: string) => unknown
type Shape = {
  names: string[]
  parsers: Parse[]
  empty: Record<string, null>
  hasMarks: boolean
} | null

/** Shapes of the statements a connection knows by name; undefined where a failure left open whether it knows it. */
const known = new WeakMap<pg.PoolClient, Map<string, Shape | undefined>>()

type Connection = {
  stream: { cork: () => void; uncork: () => void }
  close: (message: { type: 'S'; name: string }) => void
  parse: (message: { text: string; name: string }) => void
  bind: (message: { statement: string; values: readonly unknown[]; valueMapper: typeof prepareValue }) => void
  describe: (message: { type: 'P'; name: string }) => void
  execute: (message: object) => void
  sync: () => void
  sendCopyFail: (reason: string) => void
}
type RowDescription = { fields: { name: string; dataTypeID: number }[] }

/** The messages of pg's client for one exchange; pg calls the methods that begin with `handle`. */
class Exchange {
  private readonly client: pg.PoolClient
  private readonly statements: readonly Statement[]
  private readonly resolve: (answers: Answer[]) => void
  private readonly reject: (error: ExchangeError) => void
  private readonly shapes: Map<string, Shape | undefined>
  private readonly answers: Answer[] = []
  private shape: Shape | undefined
  private rows: Row[] = []
  private marks: Marks[] = []
  private failure: Error | null = null

  constructor(
    client: pg.PoolClient,
    statements: readonly Statement[],
    resolve: (answers: Answer[]) => void,
    reject: (error: ExchangeError) => void,
  ) {
    this.client = client
    this.statements = statements
    this.resolve = resolve
    this.reject = reject
    let shapes = known.get(client)
    if (!shapes) {
      shapes = new Map()
      known.set(client, shapes)
    }
    this.shapes = shapes
    this.shape = this.shapeOf(0)
  }

  submit(connection: Connection): null {
    connection.stream.cork()
    try {
      for (const { text, values, name = '' } of this.statements) {
        const isKnown = name !== '' && this.shapes.get(name) !== undefined
        if (!isKnown) {
          // Closing what is not there is no error; parsing what is there would be one.
          if (this.shapes.has(name)) connection.close({ type: 'S', name })
          connection.parse({ text, name })
          if (name !== '') this.shapes.set(name, undefined)
        }
        connection.bind({ statement: name, values, valueMapper: prepareValue })
        if (!isKnown) connection.describe({ type: 'P', name: '' })
        connection.execute({})
      }
    } finally {
      connection.sync()
      connection.stream.uncork()
    }
    return null
  }

  handleRowDescription({ fields }: RowDescription): void {
    const columns = fields.filter(({ name }) => !/^#\d+$/.test(name))
    this.shape = {
      names: columns.map((column) => column.name),
      parsers: columns.map((column) => this.client.getTypeParser(column.dataTypeID, 'text')),
      empty: Object.fromEntries(columns.map((column) => [column.name, null])),
      hasMarks: columns.length < fields.length,
    }
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const { shape } = this
    if (!shape) return
    const { names, parsers } = shape
    const row: Row = { ...shape.empty }
    try {
      for (let index = 0; index < names.length; index++) {
        const text = fields[index]
        // Both lists are as long as the row; the compiler cannot know.
        if (text !== null) row[names[index] as string] = (parsers[index] as Parse)(text as string)
      }
    } catch (error) {
      // Thrown from here it would meet nobody but the socket, and end the process.
      this.failure ??= error as Error
    }
    this.rows.push(row)
    if (shape.hasMarks) this.marks.push(fields.slice(names.length))
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.statements[this.answers.length] ?? {}
    if (name) this.shapes.set(name, this.shape ?? null)
    // INSERT 0 1, UPDATE 3, SELECT 5
    const { rows, marks } = this
    this.answers.push({ rows, marks, count: Number(/\d+$/.exec(text)?.[0] ?? 0), tag: text })
    this.rows = []
    this.marks = []
    this.shape = this.shapeOf(this.answers.length)
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail('not a copy')
  }

  handleCopyData(): void {}

  handleError(error: Error): void {
    this.reject(new ExchangeError(error, this.answers))
  }

  handleReadyForQuery(): void {
    if (this.failure) this.reject(new ExchangeError(this.failure, []))
    else this.resolve(this.answers)
  }

  private shapeOf(index: number): Shape | undefined {
    const name = this.statements[index]?.name
    return name ? this.shapes.get(name) : undefined
  }
}
