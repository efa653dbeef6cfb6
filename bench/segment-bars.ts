import { v7 as uuidv7 } from 'uuid'
import { randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import { throughGate } from '#server/platform/gate/gate.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import type { DataSet } from './data-set.ts'
import { say } from './folder.ts'
import { median, percentile } from './load.ts'
import { withProgram } from './plans.ts'
import type { BenchDatabase } from './server.ts'
import { asAdmin, startProduct } from './sides.ts'

export type SegmentTimes = {
  /** People looked at a second, once after they came in; null when all had been looked at before. */
  markedPerSecond: number | null
  /** While somebody writes the conditions, over all of them in turn. */
  estimate: { p50: number; p95: number }
  /** The whole count, the median of each. */
  exact: { name: string; milliseconds: number; matched: number }[]
}

const eq = (field: string, value: unknown) => ({ field, op: 'eq', value })
const questions: [name: string, body: Record<string, unknown>][] = [
  ['everybody, by mail', {}],
  ['everybody, by post', { channel: 'post' }],
  ['everybody, by phone', { channel: 'phone' }],
  ['one city', { filter: eq('city', 'Bielefeld') }],
  ['customers of one city', { filter: { and: [eq('city', 'Bielefeld'), eq('stage', 'customer')] } }],
  ['all but customers', { filter: { not: eq('stage', 'customer') } }],
  ['a beginning of postal codes', { filter: { field: 'postalCode', op: 'startsWith', value: '33' } }],
  [
    'three cities',
    { filter: { or: [eq('city', 'Bielefeld'), eq('city', 'Herford'), eq('city', 'Gütersloh')] } },
  ],
  ['nobody', { filter: eq('city', 'Nirgends') }],
  [
    'called in the last 30 days',
    { filter: { field: 'timeline.call.in.lastAt', op: 'gte', value: 'today-30' } },
  ],
  [
    'no contact for half a year',
    { filter: { field: 'timeline.any.lastAt', op: 'ltOrEmpty', value: 'today-180' } },
  ],
  ['three entries and more', { filter: { field: 'timeline.any.count', op: 'gte', value: 3 } }],
  ['a consent by mail', { filter: { field: 'consent.email', op: 'in', value: ['confirmed'] } }],
  ['no consent by post', { filter: { field: 'consent.post', op: 'empty' } }],
  [
    'a consent by mail or a call',
    {
      filter: {
        or: [
          { field: 'consent.email', op: 'in', value: ['confirmed'] },
          { field: 'timeline.call.count', op: 'gte', value: 1 },
        ],
      },
    },
  ],
  ['companies of one city', { filter: eq('company.city', 'Bielefeld') }],
]

/** Counts the people of segments as somebody in marketing does, through the interface. */
export async function segmentTimes(
  data: DataSet,
  database: BenchDatabase,
  rounds: number,
): Promise<SegmentTimes> {
  const markedPerSecond = await markEverybody(data, database)
  // What the requests and the import before left behind is cleared away first, or the database would do so meanwhile.
  await asAdmin(database, async (client) => {
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
  const [userId, token] = [uuidv7(), randomToken()]
  await asAdmin(database, async (client) => {
    await client.query(`insert into users (id, name, email, email_norm) values ($1, 'Marketing', $2, $2)`, [
      userId,
      `marketing-${userId}@bench.example`,
    ])
    await client.query(`insert into user_roles values ($1, 'marketing')`, [userId])
    await client.query(
      `insert into access_tokens (id, user_id, name, token_hash, token_hint, scopes, expires_at)
       values ($1, $2, 'bench', $3, '', '{all}', now() + interval '1 day')`,
      [uuidv7(), userId, sha256(token)],
    )
  })
  const product = await startProduct(data, database, { token })
  try {
    const ask = async (body: Record<string, unknown>) => {
      const startedAt = performance.now()
      const answer = await fetch(`http://127.0.0.1:${product.port}/api/v1/segments/preview`, {
        method: 'POST',
        headers: {
          ...product.headers,
          'content-type': 'application/json',
          'treu-purpose': 'direct-marketing',
        },
        body: JSON.stringify(body),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`preview: ${answer.status} ${text.slice(0, 300)}`)
      return { milliseconds: performance.now() - startedAt, ...(JSON.parse(text) as { matched: number }) }
    }
    for (const [, body] of questions) for (let n = 0; n < 6; n += 1) await ask(body)
    const times: number[] = []
    for (let round = 0; round < rounds * 4; round += 1)
      for (const [, body] of questions) times.push((await ask(body)).milliseconds)
    times.sort((a, b) => a - b)
    const exact: SegmentTimes['exact'] = []
    for (const [name, body] of questions) {
      const answers = []
      for (let round = 0; round < Math.max(rounds, 3); round += 1)
        answers.push(await ask({ ...body, isExact: true }))
      const milliseconds = median(answers.map((each) => each.milliseconds))
      exact.push({ name, milliseconds, matched: answers[0]?.matched ?? 0 })
      say(`segment, ${name}: ${milliseconds.toFixed(0)} ms for ${answers[0]?.matched}`)
    }
    return { markedPerSecond, estimate: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) }, exact }
  } finally {
    await product.stop()
    await asAdmin(database, (client) => client.query('delete from users where id = $1', [userId]))
  }
}

/** Everybody is looked at beforehand, as the jobs of a running Treu do it; answers people a second, null when all were. */
export async function markEverybody(data: DataSet, database: BenchDatabase): Promise<number | null> {
  const { markNext } = await import('#server/privacy/consent/public.ts')
  // Who was loaded past the triggers is not on the list of those to be looked at.
  await asAdmin(database, (client) =>
    client.query('insert into advertising_stale (contact_id) select id from contacts where marks is null'),
  )
  const startedAt = performance.now()
  let marked = 0
  await withProgram(data, database, async (platform) => {
    // Rights on everything there is, which is known only now.
    const opening = {
      actor: systemActor('legal-compliance'),
      purpose: 'legal-compliance',
      means: 'job',
    } as const
    const left = async () => {
      const { rows } = await platform.ownerPool.query('select from advertising_stale limit 1')
      return rows.length > 0
    }
    while (await left()) {
      const before = marked
      marked += await throughGate(platform, opening, markNext)
      if (Math.floor(marked / 100_000) > Math.floor(before / 100_000))
        say(`looked at ${marked.toLocaleString('en')} people`)
    }
  })
  const seconds = (performance.now() - startedAt) / 1000
  if (marked < 10_000) return null
  // Marked all at once the table is twice as large as one that has grown, where the room of former rows is used again.
  await asAdmin(database, (client) => client.query('vacuum (full, analyze) contacts'))
  return marked / seconds
}
