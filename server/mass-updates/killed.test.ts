import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { type TestApp, testApp, waitForJob } from '#test/app.ts'

const PEOPLE = 1500
const KILLS = 2
const program = fileURLToPath(new URL('../../test/mail/campaign-process.ts', import.meta.url))

async function manyPeople({ db, teamId }: TestApp): Promise<void> {
  const owner = await db.ownerPool.connect()
  try {
    await owner.query(`set treu.bulk = 'on'`)
    await owner.query(
      `insert into contacts (id, last_name, occasion, origin, team_id, purpose_mask, is_quarantined)
       select u, 'Muster', 'order', 'test', $2, 255, false from unnest($1::uuid[]) u`,
      [Array.from({ length: PEOPLE }, () => uuidv7()), teamId],
    )
  } finally {
    owner.release(true)
  }
}

test('a mass update whose process is killed goes on where it was: nobody is changed twice, nobody is left out', async (t) => {
  const app = await testApp(t)
  const { db } = app
  const dataDir = `${tmpdir()}${new URL(db.url).pathname}`
  await manyPeople(app)
  const sales = await app.as('sales')
  const changes = [{ field: 'customerGroups', action: 'add', value: ['Messe'] }]
  const draft = (await sales.post('/mass-updates', { resource: 'contact', filter: {}, changes })).body
  const countOf = async (text: string): Promise<number> =>
    (await db.ownerPool.query(`select count(*)::integer as count from ${text}`)).rows[0].count
  const settled = () => countOf(`mass_update_rows where outcome <> 'waiting'`)

  for (let kill = 0; kill <= KILLS; kill += 1) {
    await db.ownerPool.query(`update jobs set state = 'failed' where kind = 'mass-updates.run'`)
    await db.ownerPool.query(
      `update pgboss.job set state = 'cancelled' where data ->> 'kind' = 'mass-updates.run'`,
    )
    assert.equal((await sales.post(`/mass-updates/${draft.id}/run`, { expected: PEOPLE })).status, 202)
    const before = await settled()
    const worker = spawn(process.execPath, [program, db.url, db.appUrl, dataDir, 'smtp://127.0.0.1:1'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const ended = once(worker, 'exit')
    const isEnough = async () =>
      kill < KILLS
        ? (await settled()) > before
        : (await sales.get(`/mass-updates/${draft.id}`)).body.state === 'done'
    for (const until = Date.now() + 60_000; Date.now() < until && !(await isEnough()); ) await sleep(5)
    if (kill < KILLS) await sleep(Math.random() * 60)
    worker.kill('SIGKILL')
    await ended
  }

  const { body } = await sales.get(`/mass-updates/${draft.id}`)
  assert.deepEqual([body.state, body.counts], ['done', { matched: PEOPLE, changed: PEOPLE }])
  assert.equal(await countOf(`contacts where version = 2 and customer_groups = '{Messe}'`), PEOPLE)
  const events = `audit_events where action = 'update' and resource = 'contact'`
  assert.equal(await countOf(events), PEOPLE)
})

test('somebody who stops a run keeps what was done, and the rest is done when she goes on', async (t) => {
  const app = await testApp(t, { worker: true })
  await manyPeople(app)
  const sales = await app.as('sales')
  const changes = [{ field: 'department', action: 'set', value: 'Nord' }]
  const { id } = (await sales.post('/mass-updates', { resource: 'contact', filter: {}, changes })).body
  const run = async () =>
    (await sales.post(`/mass-updates/${id}/run`, { expected: PEOPLE })).body.job.id as string
  const jobId = await run()
  const read = async () => (await sales.get(`/mass-updates/${id}`)).body
  for (const until = Date.now() + 60_000; Date.now() < until && !(await read()).counts.changed; )
    await sleep(5)
  assert.equal((await sales.delete(`/jobs/${jobId}`)).status, 200)
  assert.equal((await waitForJob(sales, jobId)).state, 'cancelled')
  const stopped = await read()
  assert.equal(stopped.state, 'cancelled')
  assert.ok(stopped.counts.changed > 0 && stopped.counts.waiting > 0, JSON.stringify(stopped.counts))
  assert.equal((await waitForJob(sales, await run())).state, 'succeeded')
  assert.deepEqual((await read()).counts, { matched: PEOPLE, changed: PEOPLE })
})
