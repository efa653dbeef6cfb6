import sql from 'sql-template-tag'
import { inTransaction } from '#server/platform/db/tx.ts'
import type { Actor } from '#server/platform/gate/actor.ts'
import { catalogueOf } from '#server/platform/gate/catalogue.ts'
import { throughGate } from '#server/platform/gate/gate.ts'
import { allResources, columnOf, type FieldContract } from '#server/platform/gate/resource.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { actorForUser } from '#server/platform/identity/authenticate.ts'
import type { Caller, TestApp } from '#test/app.ts'

export type Purpose = PurposeKey | 'own-account'
type Known = {
  name: string
  feature: string
  table: string
  fields: Record<string, FieldContract>
  rows: string
}

/** One who calls, and the area her token is bounded to. */
export type Walker = { name: string; caller: Caller | null; actor: Actor | null; area: string | null }

/**
 * What the rights matrix says, read before anything is called and apart from the gate: contracts as they were written,
 * rights as they stand in the database, rows as the policies show them.
 */
export type Matrix = {
  resources: readonly Known[]
  ofTable: (table: string) => Known | undefined
  /** Whether this caller may be shown the column of the seeded row of the table for the purpose. */
  mayKnow: (walker: Walker, purpose: Purpose, table: string, column: string) => boolean
  /** A field of persons or companies that somebody is meant to see. */
  isAboutPeople: (place: { table: string; column: string }) => boolean
  sees: (walker: Walker, purpose: Purpose, resource: string, field: string) => boolean
}

/** What became of a mailing is told in sums to whoever may see mailings, whosever records its people are. */
const sums = new Set(['campaign_recipients.code', 'sequence_members.code', 'sequence_members.step'])

export async function readMatrix(
  { platform, db }: TestApp,
  walkers: readonly Walker[],
  ids: ReadonlyMap<string, string>,
): Promise<Matrix> {
  const catalogue = await inTransaction(db.appPool, {}, (tx) =>
    catalogueOf({ tx, personKeys: platform.personKeys }),
  )
  const resources = [...allResources().values()].map((each) => ({
    name: each.name,
    feature: each.feature,
    table: each.table,
    rows: each.rows,
    subject: each.subject,
    fields: structuredClone(catalogue.fieldsOf(each)) as Record<string, FieldContract>,
  }))
  const byTable = new Map(resources.map((each) => [each.table, each]))
  const byName = new Map(resources.map((each) => [each.name, each]))
  const shownRows = await readRows({ platform, db }, walkers, ids)

  const sees: Matrix['sees'] = ({ actor }, purpose, name, field) => {
    const resource = byName.get(name)
    const contract = resource?.fields[field]
    if (!actor || !resource || !contract || contract.isSecret || !actor.rights.has(name)) return false
    if (contract.isTechnical) return true
    if (contract.shows?.some((path) => !seesPath({ actor } as Walker, purpose, path))) return false
    const isServed =
      purpose === 'own-account' ||
      purpose === 'legal-compliance' ||
      (contract.purposes as readonly string[]).includes(purpose)
    return isServed && actor.fields.get(name)?.get(field) !== undefined
  }
  const seesPath = (walker: Walker, purpose: Purpose, path: string) => {
    const [name = '', field = ''] = path.split('.')
    return sees(walker, purpose, name, field)
  }

  return {
    resources,
    ofTable: (table) => byTable.get(table),
    sees,
    isAboutPeople: ({ table, column }) => {
      const resource = byTable.get(table)
      const field = Object.entries(resource?.fields ?? {}).find(([name]) => columnOf(name) === column)?.[1]
      return field?.isSecret !== true && (table === 'companies' || (resource?.subject ?? null) !== null)
    },
    mayKnow: (walker, purpose, table, column) => {
      if (walker.actor && table === 'users' && column === 'name') return true // colleagues know each other
      // A list that is not taken over yet is open to who sent it and to who watches over it.
      if (table === 'imports' && column === 'content') return purpose === 'legal-compliance'
      const resource = byTable.get(table)
      if (!resource || !walker.actor) return false
      // Who may see that there is a file of this name may open it.
      const wanted = table === 'files' && column === 'content' ? 'name' : column
      const field = Object.keys(resource.fields).find((name) => name === wanted || columnOf(name) === wanted)
      return (
        field !== undefined &&
        (sums.has(`${table}.${column}`) || shownRows.has(`${walker.name}/${purpose}/${table}`)) &&
        sees(walker, purpose, resource.name, field)
      )
    },
  }
}

export async function walkerOf(
  { db }: TestApp,
  name: string,
  caller: Caller,
  area: string | null = null,
): Promise<Walker> {
  const actor = await inTransaction(db.appPool, {}, (tx) => actorForUser(tx, caller.userId))
  return { name, caller, actor, area }
}

/** `caller/purpose/table` for every seeded row that the policies show. */
async function readRows(
  { platform, db }: Pick<TestApp, 'platform' | 'db'>,
  walkers: readonly Walker[],
  ids: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  const { rows } = await db.ownerPool.query<{ table: string; isSecured: boolean }>(
    `select relname as table, relrowsecurity as "isSecured" from pg_class where relname = any ($1) and relkind in ('r', 'p')`,
    [[...ids].flatMap(([table, id]) => (id ? [table] : []))],
  )
  const shown = new Set<string>()
  for (const { name, actor } of walkers) {
    if (!actor) continue
    for (const purpose of [...actor.purposes, 'own-account'] as const) {
      await throughGate(platform, { actor, purpose, means: 'api' }, async ({ tx }) => {
        for (const { table, isSecured } of rows) {
          const [row] = isSecured
            ? await tx.query(sql`select 1 as one from ${ident(table)} where id = ${ids.get(table)}::uuid`)
            : [{ one: 1 }]
          if (row) shown.add(`${name}/${purpose}/${table}`)
        }
      })
    }
  }
  return shown
}

function ident(table: string) {
  return sql([`"${table.replaceAll('"', '')}"`])
}
