import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { v7 as uuidv7 } from 'uuid'
import { randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import type { DataSet } from './data-set.ts'
import { root } from './folder.ts'
import { markEverybody } from './segment-bars.ts'
import type { BenchDatabase } from './server.ts'
import { asAdmin, type Side, startProduct } from './sides.ts'

/** A mailing that is due, the mail server it goes to, and the product that sends it. */
export type Mailing = {
  campaignId: string
  sink: Sink
  /** The process that sends at the moment. */
  product: () => Side
  /** Starts another one, after the last has ended. */
  start: () => Promise<void>
  look: () => Promise<Sending>
}
export type Sending = { state: string; counts: { state: string; count: number }[] }

/** Schedules a signed mailing to so many people and takes every trace of it away afterwards. */
export async function withMailing<T>(
  data: DataSet,
  database: BenchDatabase,
  atLeast: number,
  work: (mailing: Mailing) => Promise<T>,
): Promise<T | string> {
  await markEverybody(data, database)
  const sink = await startSink()
  const [userId, token] = [uuidv7(), randomToken()]
  const startedAt = new Date()
  const settings = await asAdmin(database, async (client) => {
    await client.query(`insert into users (id, name, email, email_norm) values ($1, 'Mailing', $2, $2)`, [
      userId,
      `mailing-${userId}@bench.example`,
    ])
    await client.query(`insert into user_roles values ($1, 'marketing'), ($1, 'administration')`, [userId])
    await client.query(
      `insert into access_tokens (id, user_id, name, token_hash, token_hint, scopes, expires_at)
       values ($1, $2, 'bench', $3, '', '{all}', now() + interval '1 day')`,
      [uuidv7(), userId, sha256(token)],
    )
    return (await client.query('select * from settings')).rows
  })
  const start = () => startProduct(data, database, { token, settings: { TREU_SMTP_URL: sink.url } })
  let product = await start()
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${product.port}/api/v1${path}`, {
      method,
      headers: {
        ...product.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(path.startsWith('/segments') || path.startsWith('/campaigns')
          ? { 'treu-purpose': 'direct-marketing' }
          : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    return text ? JSON.parse(text) : null
  }
  let [campaignId, segmentId] = ['', '']
  try {
    await call('PATCH', '/settings', {
      company: { name: 'Bench GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
      mail: { fromName: 'Bench', fromAddress: 'post@bench.example' },
    })
    await call('PUT', '/mail/delivery', { bounceDomain: '', dkimSelector: 'treu' })
    const filter = await enoughPeople(call, atLeast)
    if (!filter) return 'not run: too few people who may be written to'
    const segment = await call('POST', '/segments', { name: `Bench ${userId}`, filter, isLive: true })
    segmentId = segment.id
    const campaign = await call('POST', '/campaigns', {
      name: `Bench ${userId}`,
      segmentId,
      subject: 'Neues für {{ firstName }}',
      blocks: [
        { type: 'heading', text: 'Neues aus dem Hafen' },
        { type: 'text', text: `{{ letterSalutation }},\n\n${'Ein Absatz mit Neuigkeiten. '.repeat(20)}` },
        { type: 'button', text: 'Ansehen', url: 'https://www.bench.example/neues' },
      ],
    })
    campaignId = campaign.id
    await call('POST', `/campaigns/${campaignId}/schedule`, {})
    // The time to take it back is not what is measured.
    await asAdmin(database, (client) =>
      client.query('update campaigns set send_at = now() where id = $1', [campaignId]),
    )
    return await work({
      campaignId,
      sink,
      product: () => product,
      start: async () => {
        product = await start()
      },
      look: () => call('GET', `/campaigns/${campaignId}`),
    })
  } finally {
    await product.stop()
    sink.stop()
    await asAdmin(database, async (client) => {
      // As if nothing had been sent: uses are never removed otherwise.
      await client.query("set session_replication_role = 'replica'")
      await client.query('delete from contact_uses where campaign_id = $1', [campaignId || null])
      await client.query('delete from campaign_recipients where campaign_id = $1', [campaignId || null])
      await client.query("set session_replication_role = 'origin'")
      await client.query('delete from campaigns where id = $1', [campaignId || null])
      await client.query('delete from segments where id = $1', [segmentId || null])
      await client.query('delete from mail_keys where created_at >= $1', [startedAt])
      await client.query('delete from settings')
      for (const row of settings) {
        const names = Object.keys(row)
        await client.query(
          `insert into settings (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
          names.map((name) => (name === 'value' ? JSON.stringify(row[name]) : row[name])),
        )
      }
      await client.query('delete from users where id = $1', [userId])
    })
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<{ allowed: number }>

/** Places, as few as will do, so that the run is not longer than it has to be; no more than a filter takes. */
async function enoughPeople(call: Call, atLeast: number): Promise<unknown> {
  const places: unknown[] = []
  const beginnings = ['0', ...Array.from({ length: 49 }, (_, index) => String(10 + index))]
  for (const value of beginnings) {
    places.push({ field: 'postalCode', op: 'startsWith', value })
    const filter = { or: places }
    const { allowed } = await call('POST', '/segments/preview', { filter, isExact: true })
    if (allowed >= atLeast) return filter
  }
  return null
}

export type Sink = {
  url: string
  came: () => Promise<{ count: number; different: number }>
  /** How many of these addresses got a mail. */
  among: (addresses: readonly string[]) => Promise<number>
  stop: () => void
}

async function startSink(): Promise<Sink> {
  const child = spawn(process.execPath, [join(root, 'bench/sink.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async () => {
    const { value } = await lines.next()
    return value as string
  }
  const ended = once(child, 'exit').then(() => {
    throw new Error('the mail server ended')
  })
  ended.catch(() => {})
  const url = await Promise.race([next(), ended])
  return {
    url,
    came: async () => {
      child.stdin.write('?\n')
      return JSON.parse(await next())
    },
    among: async (addresses) => {
      child.stdin.write(`${JSON.stringify(addresses)}\n`)
      return JSON.parse(await next()).found
    },
    stop: () => child.kill(),
  }
}
