import type { Writable } from 'node:stream'
import pino from 'pino'
import { readConfig } from '#server/config.ts'
import { loadMasterKey } from '#server/platform/crypto/master-key.ts'
import { appRoleFor } from '#server/platform/db/app-role.ts'
import { openPool } from '#server/platform/db/pool.ts'
import { inTransaction, type Tx } from '#server/platform/db/tx.ts'
import type { Actor } from '#server/platform/gate/actor.ts'
import { type Gate, throughGate } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { actorForUser } from '#server/platform/identity/authenticate.ts'
import { openPlatform, type Platform } from '#server/platform/platform.ts'
import type { DataSet } from './data-set.ts'
import type { BenchDatabase } from './server.ts'

export type Plan = { shape: string; who: string; scans: string[] }

/** Tables that are too large to be read from end to end for one answer. */
const large = new Set([
  'contacts',
  'companies',
  'contact_points',
  'addresses',
  'employments',
  'processing_bases',
  'timeline_entries',
  'contact_tokens',
  'company_tokens',
  'consent_events',
])

/** The program itself on the bench's database, in this process, for what cannot be asked for over HTTP. */
export async function withProgram<T>(
  data: DataSet,
  database: BenchDatabase,
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  // Declares every resource.
  await import('#server/app.ts')
  const masterKey = await loadMasterKey(`${data.folder}/master.key`)
  const ownerPool = openPool(database.url, { size: 2, name: 'bench owner' })
  const { url } = appRoleFor({ ownerUrl: database.url, masterKey })
  const appPool = openPool(url, { size: 8, name: 'bench program' })
  const config = { ...readConfig({ TREU_DATA_DIR: `${data.folder}/program` }), roles: ['web' as const] }
  const nowhere = { write: () => true } as unknown as Writable
  const platform = await openPlatform({ config, ownerPool, appPool, log: pino({}, nowhere), masterKey })
  try {
    return await work(platform)
  } finally {
    await platform.close()
    await Promise.all([appPool.end(), ownerPool.end()])
  }
}

/**
 * Asks PostgreSQL how it would answer every kind of list and page, as the role and with the settings of a request, and
 * names the large tables it would read from end to end.
 */
export async function plansOf(data: DataSet, database: BenchDatabase): Promise<Plan[]> {
  return withProgram(data, database, async (platform) => {
    const { contact } = await import('#server/contacts/contact.ts')
    const { company } = await import('#server/companies/company.ts')
    const { readContactPage } = await import('#server/contacts/read-page.ts')
    const { callConsents } = await import('#server/contacts/call-consents.ts')
    const { readTimeline } = await import('#server/timeline/public.ts')
    const { search } = await import('#server/search/find.ts')
    const lists: [string, ListQuery][] = [
      ['by name', {}],
      ['by name, backwards', { sort: '-lastName' }],
      ['by city', { sort: 'city' }],
      ['by postal code', { sort: 'postalCode' }],
      ['newest first', { sort: '-createdAt' }],
      ['last changed first', { sort: '-updatedAt' }],
      ['last contact first', { sort: '-lastContactAt' }],
      ['of one city', { filter: { field: 'city', op: 'eq', value: 'Bielefeld' } }],
      ['of one postal code', { filter: { field: 'postalCode', op: 'eq', value: '33602' } }],
      ['of one company', { filter: { field: 'companyId', op: 'eq', value: await aCompany(platform) } }],
      ['my own', { filter: { field: 'ownerId', op: 'eq', value: 'me' } }],
      ['of one team', { filter: { field: 'teamId', op: 'eq', value: data.teamId } }],
      ['with one address', { filter: { field: 'email', op: 'eq', value: 'nobody@bench.example' } }],
      ['to get back to', { filter: { field: 'followUpOn', op: 'lte', value: 'today' }, sort: 'followUpOn' }],
      ['search, common beginning', { q: 'sch' }],
      ['search, rare word', { q: 'lüdenscheid' }],
      ['search, two words', { q: 'anna mül' }],
      ['search, digits', { q: '30012' }],
    ]
    const shapes: [string, (gate: Gate) => Promise<unknown>][] = [
      ...lists.map(([name, query]): [string, (gate: Gate) => Promise<unknown>] => [
        `contacts ${name}`,
        (gate) => gate.list(contact, query),
      ]),
      ['companies by name', (gate) => gate.list(company, {})],
      ['companies newest first', (gate) => gate.list(company, { sort: '-createdAt' })],
      ['companies, search', (gate) => gate.list(company, { q: 'mül' })],
      ['timeline of a person', (gate) => readTimeline(gate, { contactId: data.longContactId })],
      ['page of a person', (gate) => readContactPage(gate, data.longContactId)],
      ['consents to calls', (gate) => callConsents(gate, { limit: 50 })],
      ['search as you type, short', (gate) => search(gate, 'mül', 20)],
      ['search as you type, two words', (gate) => search(gate, 'anna schm', 20)],
      ['search as you type, number', (gate) => search(gate, '+4930012', 20)],
      ['search as you type, mistyped', (gate) => search(gate, 'Schmdit', 20)],
    ]
    const plans: Plan[] = []
    for (const [who, userId] of Object.entries(data.userIds)) {
      const actor = await inTransaction(platform.pool, {}, (tx) => actorForUser(tx, userId))
      if (!actor) throw new Error(`no user ${userId}`)
      for (const [shape, work] of shapes)
        plans.push({ shape, who, scans: await scansOf(platform, actor, work) })
    }
    return plans
  })
}

async function aCompany(platform: Platform): Promise<string> {
  const { rows } = await platform.ownerPool.query<{ id: string }>(
    'select id from companies order by name limit 1',
  )
  return rows[0]?.id ?? ''
}

/** Runs the work through the gate and, beside each statement, asks how it is answered. */
async function scansOf(
  platform: Platform,
  actor: Actor,
  work: (gate: Gate) => Promise<unknown>,
): Promise<string[]> {
  const scans = new Set<string>()
  const opening = { actor, purpose: 'customer-relations', means: 'api' } as const
  await throughGate(platform, opening, async (gate) => {
    const explained = new WeakSet<object>()
    const explain = async ({ text, values }: { text: string; values: unknown[] }) => {
      if (!/^\s*(select|with)/i.test(text) || /set_config/.test(text)) return
      const { rows } = await gate.tx.onClient((client) =>
        client.query({ text: `explain (format json) ${text}`, values }),
      )
      const found: string[] = []
      collect(rows[0]['QUERY PLAN'][0].Plan, found)
      for (const each of found) scans.add(each)
    }
    const tx = gate.tx as Tx & Record<'query' | 'marked' | 'execute', (statement: never) => Promise<unknown>>
    for (const name of ['query', 'marked', 'execute'] as const) {
      const run = tx[name].bind(tx) as (statement: never) => Promise<unknown>
      Object.defineProperty(tx, name, {
        value: async (statement: { text: string; values: unknown[] }) => {
          if (!explained.has(statement)) await explain(statement)
          explained.add(statement)
          return run(statement as never)
        },
      })
    }
    // Whose rows do not hold the person of the example is told so; the way there counts.
    await work(gate).catch((error) => {
      if (!(error instanceof Problem && error.code === 'contacts.not-found')) throw error
    })
  })
  return [...scans]
}

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'One-Time Filter'?: string
  Plans?: Node[]
}

function collect(node: Node, found: string[]): void {
  // What nobody bears is not looked for; before version 16 the plan still names where it would have been.
  if (node['One-Time Filter'] === 'false') return
  const table = node['Relation Name'] ?? ''
  if (node['Node Type'] === 'Seq Scan' && large.has(table)) found.push(table)
  for (const child of node.Plans ?? []) collect(child, found)
}
