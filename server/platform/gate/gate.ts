import type pg from 'pg'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { NewAuditEvent, Trail } from '../audit/trail.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { PersonKeys } from '../crypto/person-keys.ts'
import { inReading, inTransaction, type Lastly, type Tx } from '../db/tx.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Problem } from '../http/problem.ts'
import type { JobKind, Jobs } from '../jobs/jobs.ts'
import { dayInGermany } from '../values/day-in-germany.ts'
import type { Actor, ResourceRights } from './actor.ts'
import { castFor, expressionOf } from './filter.ts'
import type { ListQuery } from './list-query.ts'
import { bits, maskOf } from './purpose-bits.ts'
import { readingOf } from './reading.ts'
import { remembered } from './remembered.ts'
import type { FieldContract, Resource } from './resource.ts'
import { fieldOf } from './rows.ts'
import { sightOf } from './sight.ts'
import type { PurposeKey } from './vocabulary.ts'
import { writingOf } from './writing.ts'

export type Row = Record<string, unknown>
export type Means = 'web' | 'api' | 'import' | 'job' | 'cli'
export type ListAnswer = {
  items: Row[]
  nextCursor: string | null
  total?: number
  totalIsEstimate?: boolean
  sums?: Record<string, number>
}

export type TrailNote = {
  action: string
  resource: string
  recordIds: readonly string[]
  subjectId?: string | null
  fields?: readonly string[]
  reason?: string | null
  details?: Readonly<Record<string, unknown>>
  sealed?: Buffer | null
}

/** What the gate needs of the platform. */
export type GatePlatform = {
  pool: pg.Pool
  keyring: Keyring
  personKeys: PersonKeys
  trail: Trail
  jobs: Jobs
  files: FileStore
  now: () => Date
}

export type Opening = {
  actor: Actor
  purpose: PurposeKey | 'own-account'
  means: Means
  requestId?: string | null
  jobId?: string | null
  reason?: string | null
  /** Nothing will be changed: cheaper, and refused by the database when it is not true. */
  isReading?: boolean
  /** The answer is stored with the rest, so it has to be there before the end. */
  keepsAnswer?: boolean
}

/** The one way in and out for personal data: opened for one actor, one purpose and one transaction. */
export type Gate = {
  actor: Actor
  purpose: PurposeKey | 'own-account'
  means: Means
  reason: string | null
  jobId: string | null
  tx: Tx
  keyring: Keyring
  personKeys: PersonKeys
  /** Sealed bytes; what is filed there is known by the resource `file`. */
  files: FileStore
  now: () => Date
  /** Today in Germany, YYYY-MM-DD. */
  today: () => string
  list: (resource: Resource, query: ListQuery) => Promise<ListAnswer>
  get: (resource: Resource, id: string) => Promise<Row>
  /** The problem to throw for a record that is not there, or not to be seen. */
  missing: (resource: Resource, id: string) => Promise<Problem>
  /** A record with its visible children, each list at most 1,000 long: one statement, recorded as one reading. */
  getWith: (
    resource: Resource,
    id: string,
    children: Readonly<Record<string, { resource: Resource; parent: string }>>,
  ) => Promise<Row>
  /** The visible ones among the given ids, in no order. */
  getMany: (resource: Resource, ids: readonly string[]) => Promise<Row[]>
  /** All rows whose fields equal the given values (at most 1,000), in the resource's order. */
  find: (resource: Resource, where: Readonly<Record<string, unknown>>) => Promise<Row[]>
  /** Checks and stores what a request may set; `also` holds what the program itself adds. Answers the new id. */
  create: (
    resource: Resource,
    values: Readonly<Row>,
    also?: Readonly<Row>,
    options?: Pick<UpdateOptions, 'asked'>,
  ) => Promise<string>
  /** Changes fields. With `version`, a record that changed since is refused with both states shown. */
  update: (resource: Resource, id: string, patch: Readonly<Row>, options?: UpdateOptions) => Promise<void>
  remove: (resource: Resource, id: string, options?: { version?: number | undefined }) => Promise<void>
  can: (resource: Resource, action: 'see' | 'create' | 'update' | 'remove') => boolean
  /** Refuses with 403 when the right is missing. */
  demand: (resource: Resource, action: 'see' | 'create' | 'update' | 'remove') => void
  sees: (resource: Resource, field: string) => boolean
  edits: (resource: Resource, field: string) => boolean
  fieldsOf: (resource: Resource) => Promise<Readonly<Record<string, FieldContract>>>
  /** Checks values against the contracts without storing anything. */
  check: (resource: Resource, values: Readonly<Row>, options?: { isPatch?: boolean }) => Promise<Row>
  enqueue: (kind: JobKind, recordId: string | null) => Promise<string>
  /** Has work of the program that runs by a schedule look at this moment, too. */
  turnAt: (kind: string, moment: Date) => Promise<void>
  /** For views: the rows of `t` this actor may see for this purpose, as a condition that indexes can lead. */
  rowsOf: (resource: Resource) => Sql
  /**
   * For counts of people: runs `work` with those in sight whom the purpose hides, over the rows of this actor. Nothing of
   * them may come out of it but numbers. Not for reading transactions, and nothing else may be asked meanwhile.
   */
  countingAll: <T>(resource: Resource, work: (rows: Sql) => Promise<T>) => Promise<T>
  /** For views: notes in the trail that rows with these fields were shown. */
  shown: (resource: Resource, rows: readonly Row[], fields: readonly string[]) => void
  /** Adds an event to the trail, in this transaction. */
  record: (note: TrailNote) => void
  /** Runs when the transaction is committed, before the answer; what it throws is thrown, though all is stored. */
  afterCommit: (work: () => unknown) => void
  /** The end of a request: see `Lastly`. */
  lastly: Lastly
}

export type UpdateOptions = {
  version?: number | undefined
  also?: Readonly<Row>
  /** Called when the statement is on its way: what is asked from then on travels with it and comes after it. */
  asked?: () => void
}

/** Opens the gate, runs `work` in one transaction, and writes the trail before it is committed. */
export async function throughGate<T>(
  platform: GatePlatform,
  opening: Opening,
  work: (gate: Gate) => Promise<T>,
): Promise<T> {
  const { actor, purpose } = opening
  const changes: NewAuditEvent[] = []
  const reads: NewAuditEvent[] = []
  const afterwards: (() => unknown)[] = []
  const settings = remembered(actor, actor, `${purpose} settings`, () => settingsOf(actor, purpose))
  const withGate = (tx: Tx, lastly?: Lastly) => {
    const gate = gateOver(tx, platform, opening, changes, reads, afterwards)
    const atOnce: Lastly = (read) => read()
    return work({ ...gate, lastly: (!opening.keepsAnswer && lastly) || atOnce })
  }
  const closing = () => platform.trail.statement(changes)
  const result = opening.isReading
    ? await inReading(platform.pool, settings, withGate)
    : await inTransaction(platform.pool, settings, withGate, closing)
  // What is not merely reading but was asked to be kept, is kept before anybody gets an answer.
  if (opening.isReading && changes.length > 0) await inTransaction(platform.pool, {}, async () => {}, closing)
  for (const read of reads) platform.trail.note(read)
  for (const each of afterwards) await each()
  return result
}

function settingsOf(actor: Actor, purpose: Opening['purpose']): Record<string, string> {
  const isLegal = purpose === 'legal-compliance'
  const isOwn = purpose === 'own-account'
  return {
    'treu.user_id': actor.userId ?? '',
    'treu.team_ids': actor.teamIds.join(','),
    ...rowsSettings('contact', isOwn ? undefined : actor.rights.get('contact')),
    ...rowsSettings('company', isOwn ? undefined : actor.rights.get('company')),
    'treu.purpose_mask': String(maskOf(purpose)),
    'treu.purposes': (isLegal ? Object.keys(bits) : actor.purposes).join(','),
    'treu.unrestricted': isLegal ? 'on' : 'off',
  }
}

function rowsSettings(name: string, rights: ResourceRights | undefined): Record<string, string> {
  const rows = { [`treu.${name}_rows`]: rights?.rows ?? 'none' }
  return rights?.groups ? { ...rows, [`treu.${name}_groups`]: JSON.stringify(rights.groups) } : rows
}

function gateOver(
  tx: Tx,
  platform: GatePlatform,
  opening: Opening,
  changes: NewAuditEvent[],
  reads: NewAuditEvent[],
  afterwards: (() => unknown)[],
): Omit<Gate, 'lastly'> {
  const { actor, purpose } = opening
  const { keyring, personKeys, now } = platform
  const today = () => dayInGermany(now())
  const sight = sightOf({ tx, personKeys }, actor, purpose, today)
  const reading = readingOf({ tx, sight, keyring, today, event, reads })

  function event(note: TrailNote): NewAuditEvent {
    return {
      at: now(),
      actorKind: actor.kind,
      actorId: actor.userId,
      action: note.action,
      resource: note.resource,
      recordIds: note.recordIds,
      subjectId: note.subjectId ?? null,
      fields: note.fields ?? [],
      purpose,
      means: opening.means,
      reason: note.reason ?? opening.reason ?? null,
      requestId: opening.requestId ?? null,
      jobId: opening.jobId ?? null,
      details: note.details ?? null,
      sealed: note.sealed ?? null,
    }
  }

  return {
    actor,
    purpose,
    means: opening.means,
    reason: opening.reason ?? null,
    jobId: opening.jobId ?? null,
    tx,
    keyring,
    personKeys,
    files: platform.files,
    now,
    today,
    list: reading.list,
    missing: reading.missing,
    get: reading.get,
    getWith: reading.getWith,
    // In a query of its own the length of the list is no reason to plan anew.
    getMany: (resource, ids) =>
      reading.rowsWhere(resource, sql`t.id = any ((select ${ids}::uuid[])::uuid[])`, null),
    find: async (resource, values) => {
      const conditions = Object.entries(values).map(([name, value]) => {
        const field = fieldOf(resource.fields, name)
        return value === null
          ? sql`${expressionOf(name, field)} is null`
          : sql`${expressionOf(name, field)} = ${value}::${castFor(field)}`
      })
      const about =
        resource.subject && typeof values[resource.subject] === 'string'
          ? String(values[resource.subject])
          : null
      return reading.rowsWhere(resource, join(conditions, ' and '), about)
    },
    ...writingOf({ tx, sight, reading, keyring, personKeys, now, event, changes }),
    can: sight.can,
    demand: sight.demand,
    sees: sight.sees,
    edits: sight.edits,
    fieldsOf: sight.fieldsOf,
    enqueue: async (kind, recordId) => {
      const jobId = uuidv7()
      await platform.jobs.enqueue(tx, { jobId, kind, recordId, purpose, userId: actor.userId })
      return jobId
    },
    turnAt: (kind, moment) => platform.jobs.turnAt(tx, kind, moment),
    rowsOf: (resource) => {
      const conditions = sight.rowConditions(resource)
      return conditions.length > 0 ? sql`(${join(conditions, ' and ')})` : raw('true')
    },
    countingAll: async (resource, work) => {
      if (opening.isReading) throw new Error('counting everybody needs a transaction')
      const see = (mask: number, isUnrestricted: boolean) =>
        tx.query(sql`
          select set_config('treu.purpose_mask', ${String(mask)}, true),
            set_config('treu.unrestricted', ${isUnrestricted ? 'on' : 'off'}, true)`)
      const conditions = sight.scopeConditions(resource)
      await see((1 << Object.keys(bits).length) - 1, true)
      const result = await work(conditions.length > 0 ? sql`(${join(conditions, ' and ')})` : raw('true'))
      // A failure ends the transaction, and the settings with it.
      await see(maskOf(purpose), purpose === 'legal-compliance')
      return result
    },
    shown: reading.shown,
    record: (note) => {
      changes.push(event(note))
    },
    afterCommit: (work) => {
      afterwards.push(work)
    },
  }
}
