import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { inTransaction } from '#server/platform/db/tx.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import { type TestApp, testApp } from '#test/app.ts'
import { mailSink } from '#test/mail/mail-sink.ts'
import { sendCampaign } from './send-campaign.job.ts'

const PEOPLE = 3000
const KILLS = 5
const program = fileURLToPath(new URL('../../test/mail/campaign-process.ts', import.meta.url))

/** People with an address and a consent, put where they would be found. */
async function manyPeople({ db, platform, teamId }: TestApp): Promise<string[]> {
  const ids = Array.from({ length: PEOPLE }, () => uuidv7())
  const addresses = ids.map((_, index) => `p${index}@d${index % 5}.example`)
  const owner = await db.ownerPool.connect()
  try {
    await owner.query(`set treu.bulk = 'on'`)
    await owner.query(
      `insert into contacts (id, first_name, last_name, occasion, origin, team_id)
       select u, 'Eva', 'Muster', 'enquiry', 'test', $2 from unnest($1::uuid[]) u`,
      [ids, teamId],
    )
    await owner.query(
      `insert into contact_points (id, contact_id, kind, value, value_norm, is_main)
       select gen_random_uuid(), u, 'email', a, a, true from unnest($1::uuid[], $2::text[]) p (u, a)`,
      [ids, addresses],
    )
    await owner.query(
      `insert into processing_bases (id, contact_id, purpose, basis, origin)
       select gen_random_uuid(), u, 'direct-marketing', 'A6-1-a', 'test' from unnest($1::uuid[]) u`,
      [ids],
    )
    await owner.query(
      `insert into consent_states (contact_id, purpose, channel, address_hash, state, way, is_proven, event_id, since)
       select u, 'direct-marketing', 'email', h, 'confirmed', 'electronic', true, gen_random_uuid(), now()
       from unnest($1::uuid[], $2::bytea[]) p (u, h)`,
      [ids, addresses.map((each) => addressHash(platform.keyring, each))],
    )
    await owner.query('select refresh_contacts($1)', [ids])
  } finally {
    owner.release(true)
  }
  return ids
}

test('a campaign whose process is killed in the middle loses nobody, writes to nobody twice, and not to who withdrew', async (t) => {
  const sink = await mailSink()
  t.after(sink.close)
  const app = await testApp(t, { settings: { TREU_SMTP_URL: sink.url } })
  const { db, platform } = app
  const dataDir = `${tmpdir()}${new URL(db.url).pathname}`
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  const ids = await manyPeople(app)
  const marketing = await app.as('marketing')
  const segment = await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const campaign = await marketing.post('/campaigns', {
    name: 'Herbst',
    segmentId: segment.body.id,
    subject: 'Neues',
    blocks: [{ type: 'text', text: 'Guten Tag {{ firstName }}' }],
  })
  const id = campaign.body.id as string
  assert.equal((await marketing.post(`/campaigns/${id}/schedule`, {})).status, 200)

  const enqueue = async () => {
    const jobId = uuidv7()
    await db.ownerPool.query(`update jobs set state = 'failed' where kind = 'campaigns.send'`)
    await db.ownerPool.query(`update campaigns set state = 'sending', job_id = $2 where id = $1`, [id, jobId])
    await inTransaction(platform.pool, {}, (tx) =>
      platform.jobs.enqueue(tx, {
        jobId,
        kind: sendCampaign,
        recordId: id,
        purpose: 'direct-marketing',
        userId: marketing.userId,
      }),
    )
  }
  const withdrawn: string[] = []
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const already = sink.received.length
    await enqueue()
    const child = spawn(process.execPath, [program, db.url, db.appUrl, dataDir, sink.url], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const ended = once(child, 'exit')
    const stateNow = async () => (await marketing.get(`/campaigns/${id}`)).body.state
    if (kill < KILLS) {
      while (sink.received.length === already && child.exitCode === null && (await stateNow()) === 'sending')
        await sleep(5)
      await sleep(Math.random() * 300)
    } else {
      for (const until = Date.now() + 60_000; Date.now() < until && (await stateNow()) === 'sending'; )
        await sleep(100)
    }
    child.kill('SIGKILL')
    await ended
    await sleep(100)
    if (kill === KILLS) break
    const sent = new Set(sink.received.map(({ to }) => to))
    const leaving = ids
      .filter((each, index) => !sent.has(`p${index}@d${index % 5}.example`) && !withdrawn.includes(each))
      .slice(-5)
    withdrawn.push(...leaving)
    await db.ownerPool.query(`update consent_states set state = 'withdrawn' where contact_id = any ($1)`, [
      leaving,
    ])
  }

  const gone = new Set(withdrawn.map((each) => ids.indexOf(each)).map((n) => `p${n}@d${n % 5}.example`))
  const received = sink.received.map(({ to }) => to)
  const unique = new Set(received)
  const { body } = await marketing.get(`/campaigns/${id}`)
  assert.equal(body.state, 'sent', JSON.stringify(body))
  assert.ok(withdrawn.length > 0, 'somebody withdrew in the middle')
  assert.deepEqual(
    {
      lost: ids.filter(
        (_, n) => !unique.has(`p${n}@d${n % 5}.example`) && !gone.has(`p${n}@d${n % 5}.example`),
      ).length,
      twice: received.length - unique.size,
      toWithdrawn: [...gone].filter((each) => unique.has(each)).length,
    },
    { lost: 0, twice: 0, toWithdrawn: 0 },
  )
  const sentCount = body.counts.find((each: { state: string }) => each.state === 'sent')?.count
  assert.equal(sentCount, unique.size)
})
