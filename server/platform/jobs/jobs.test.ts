import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { inTransaction } from '../db/tx.ts'
import { throughGate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import { actorForUser } from '../identity/authenticate.ts'
import { type JobKind, type JobOutcome, type JobRun, job } from './jobs.ts'

let act: (run: JobRun) => Promise<JobOutcome | undefined>
const anything = job({
  kind: 'test-anything',
  purpose: 'customer-relations',
  retries: 1,
  run: (run) => act(run),
})

// Midnight of a 29th of February: by itself it has no turn while tests run.
job({ kind: 'test-timely', purpose: 'system-operation', schedule: '0 0 29 2 *', run: (run) => act(run) })

async function begin(app: TestApp, caller: Caller, kind: JobKind = anything, recordId: string | null = null) {
  const actor = await inTransaction(app.platform.pool, {}, (tx) => actorForUser(tx, caller.userId))
  assert.ok(actor)
  return throughGate(app.platform, { actor, purpose: 'customer-relations', means: 'api' }, (gate) =>
    gate.enqueue(kind, recordId),
  )
}

async function working(t: TestContext) {
  const app = await testApp(t, { worker: true })
  return { app, sales: await app.as('sales') }
}

test('a job runs with the rights of its owner and tells what came of it', async (t) => {
  const { app, sales } = await working(t)
  act = async (run) => {
    const isAllowed = await run.throughGate(
      async (gate) => gate.actor.userId === sales.userId && gate.jobId === run.jobId,
    )
    await run.progress(3, 4)
    return { result: { isAllowed } }
  }
  const ended = await waitForJob(sales, await begin(app, sales))
  assert.equal(ended.state, 'succeeded')
  assert.deepEqual(ended.result, { isAllowed: true })
  assert.deepEqual(ended.progress, { done: 3, total: 4 })
  assert.ok(ended.startedAt && ended.finishedAt)
})

test('a job of a transaction that was rolled back never was', async (t) => {
  const { app, sales } = await working(t)
  let runs = 0
  act = async () => {
    runs += 1
    return {}
  }
  const actor = await inTransaction(app.platform.pool, {}, (tx) => actorForUser(tx, sales.userId))
  assert.ok(actor)
  await assert.rejects(
    throughGate(app.platform, { actor, purpose: 'customer-relations', means: 'api' }, async (gate) => {
      await gate.enqueue(anything, null)
      throw new Problem('contacts.invalid')
    }),
  )
  await waitForJob(sales, await begin(app, sales))
  assert.equal(runs, 1)
  assert.equal((await sales.get('/jobs')).body.items.length, 1)
})

test('a problem ends a job with its code, anything else is tried again and then called internal', async (t) => {
  const { app, sales } = await working(t)
  app.platform.log.level = 'silent'
  act = async () => {
    throw new Problem('contacts.email-taken')
  }
  assert.equal((await waitForJob(sales, await begin(app, sales))).problemCode, 'contacts.email-taken')
  let tries = 0
  act = async () => {
    tries += 1
    throw new Error('Eva Müller <eva@example.de>')
  }
  const failed = await waitForJob(sales, await begin(app, sales))
  assert.deepEqual([failed.state, failed.problemCode, tries], ['failed', 'internal', 2])
})

test('a job of somebody who was deactivated meanwhile does nothing', async (t) => {
  const { app, sales } = await working(t)
  const admin = await app.as('administration')
  act = async (run) => {
    await app.db.ownerPool.query('update users set deactivated_at = now() where id = $1', [sales.userId])
    await run.throughGate(async () => assert.fail('opened a gate'))
    return {}
  }
  const ended = await waitForJob(admin, await begin(app, sales))
  assert.deepEqual([ended.state, ended.problemCode], ['failed', 'jobs.owner-gone'])
})

test('a job does not get through the gate for a purpose its owner lost meanwhile', async (t) => {
  const { app, sales } = await working(t)
  act = async (run) => {
    await app.db.ownerPool.query('delete from user_roles where user_id = $1', [sales.userId])
    await run.throughGate(async () => assert.fail('opened a gate'))
    return {}
  }
  const ended = await waitForJob(sales, await begin(app, sales))
  assert.equal(ended.problemCode, 'purpose.not-allowed')
})

test('who started a job can stop it, and it hears of it at once', async (t) => {
  const { app, sales } = await working(t)
  const started = Promise.withResolvers<void>()
  act = async ({ signal }) => {
    started.resolve()
    await once(signal, 'abort')
    return undefined
  }
  const id = await begin(app, sales)
  await started.promise
  assert.equal((await sales.delete(`/jobs/${id}`)).body.isCancelRequested, true)
  assert.equal((await waitForJob(sales, id)).state, 'cancelled')
})

test('a job that was called off while it waited never starts', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await begin(app, sales)
  assert.equal((await sales.delete(`/jobs/${id}`)).body.state, 'cancelled')
  const started: string[] = []
  act = async ({ jobId }) => {
    started.push(jobId)
    return {}
  }
  await testApp(t, { worker: true, database: app.db })
  // One that came later is done: the turn of the other has been and gone.
  const later = await begin(app, sales)
  assert.equal((await waitForJob(sales, later)).state, 'succeeded')
  assert.deepEqual(started, [later])
  assert.equal((await sales.get(`/jobs/${id}`)).body.state, 'cancelled')
})

test('asked at the last moment a job knows of a request to stop that nobody called out', async (t) => {
  const { app, sales } = await working(t)
  act = async ({ jobId, isCancelled }) => {
    await app.db.ownerPool.query('update jobs set cancel_requested_at = now() where id = $1', [jobId])
    return (await isCancelled('last')) ? undefined : {}
  }
  assert.equal((await waitForJob(sales, await begin(app, sales))).state, 'cancelled')
})

test('work that is done before it hears of the cancelling has succeeded', async (t) => {
  const { app, sales } = await working(t)
  act = async ({ jobId }) => {
    await sales.delete(`/jobs/${jobId}`)
    return { result: { rows: 7 } }
  }
  assert.equal((await waitForJob(sales, await begin(app, sales))).state, 'succeeded')
})

test('others see neither the job nor that it exists, administrators see all', async (t) => {
  const { app, sales } = await working(t)
  act = async () => ({})
  const id = await begin(app, sales)
  await waitForJob(sales, id)
  const other = await app.as('sales')
  assert.equal((await other.get(`/jobs/${id}`)).status, 404)
  assert.equal((await other.delete(`/jobs/${id}`)).status, 404)
  assert.equal((await other.get('/jobs')).body.items.length, 0)
  assert.equal((await other.get('/jobs?scope=all')).status, 403)
  const admin = await app.as('administration')
  assert.equal((await admin.get(`/jobs/${id}`)).status, 200)
  assert.deepEqual(
    (await admin.get('/jobs?scope=all')).body.items.map((each: { id: string }) => each.id),
    [id],
  )
})

test('jobs are listed newest first, page after page', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const ids: string[] = []
  for (let n = 0; n < 5; n += 1) ids.unshift(await begin(app, sales))
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await sales.get(`/jobs?limit=2${cursor}`)
    seen.push(...body.items.map((each: { id: string }) => each.id))
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
  } while (cursor)
  assert.deepEqual(seen, ids)
  assert.equal((await sales.get('/jobs?cursor=made-up')).status, 400)
})

test('many jobs at once are all done, whatever the number of slots', async (t) => {
  const { app, sales } = await working(t)
  act = async () => ({})
  const ids: string[] = []
  for (let n = 0; n < 15; n += 1) ids.push(await begin(app, sales))
  for (const id of ids) assert.equal((await waitForJob(sales, id)).state, 'succeeded')
})

test('a job whose process was killed runs again, and the run that was lost commits nothing more', async (t) => {
  const { app, sales } = await working(t)
  const lost = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let lateCommit: Promise<unknown> | undefined
  let runs = 0
  act = async (run) => {
    runs += 1
    if (runs === 1) {
      lateCommit = release.promise.then(() => run.throughGate(async () => 'late'))
      lateCommit.catch(() => {})
      lost.resolve()
      await release.promise
      await lateCommit.catch(() => {})
    }
    return { result: { runs } }
  }
  const id = await begin(app, sales)
  await lost.promise
  // As after kill -9: nobody says that this job is still alive.
  await app.db.ownerPool.query(
    `update pgboss.job set heartbeat_on = now() - interval '1 hour' where id = $1`,
    [id],
  )
  await app.platform.jobs.recover()
  const ended = await waitForJob(sales, id)
  assert.deepEqual(ended.result, { runs: 2 })
  release.resolve()
  await assert.rejects(lateCommit ?? Promise.resolve(), /lost its job/)
})

test('a job that crashes its process again and again fails instead of running for ever', async (t) => {
  const { app, sales } = await working(t)
  const stuck = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  act = async () => {
    begun.resolve()
    await stuck.promise
    return {}
  }
  const id = await begin(app, sales)
  await begun.promise
  await app.db.ownerPool.query(
    `update pgboss.job set heartbeat_on = now() - interval '1 hour', retry_count = retry_limit where id = $1`,
    [id],
  )
  await app.platform.jobs.recover()
  const ended = await waitForJob(sales, id)
  assert.deepEqual([ended.state, ended.problemCode], ['failed', 'jobs.interrupted'])
  stuck.resolve()
})

test('a job that was running when the program ended goes on after the next start', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const begun = Promise.withResolvers<void>()
  act = async ({ signal }) => {
    begun.resolve()
    await once(signal, 'abort')
    return undefined
  }
  const id = await begin(app, sales)
  await begun.promise
  await app.app.close()
  const { rows } = await app.db.ownerPool.query('select state from jobs where id = $1', [id])
  assert.equal(rows[0].state, 'queued')
  act = async () => ({ result: { again: true } })
  const next = await testApp(t, { worker: true, database: app.db })
  const admin = await next.as('administration')
  assert.deepEqual((await waitForJob(admin, id)).result, { again: true })
})

test('whoever watches sees her own jobs move, also from another process, and nobody else’s', async (t) => {
  const { app, sales } = await working(t)
  const web = await testApp(t, { database: app.db })
  const other = await app.as('sales')
  await web.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = web.app.server.address() as { port: number }
  const watching = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/jobs/events`, {
    headers: { authorization: `Bearer ${sales.token}` },
    signal: watching.signal,
  })
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/)
  act = async () => ({})
  await waitForJob(other, await begin(app, other))
  const id = await begin(app, sales)
  await waitForJob(sales, id)
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('"succeeded"')) break
  }
  const seen = text.matchAll(/^data: (.*)$/gm).map(([, data]) => JSON.parse(data ?? ''))
  assert.deepEqual([...new Set(seen.map((each) => each.id))], [id])
  watching.abort()
})

test('work with a schedule gets its turn at the moment somebody asked for, unless that was rolled back', async (t) => {
  const turns: string[] = []
  act = async ({ jobId }) => {
    turns.push(jobId)
    return {}
  }
  const { app, sales } = await working(t)
  const actor = await inTransaction(app.platform.pool, {}, (tx) => actorForUser(tx, sales.userId))
  assert.ok(actor)
  const ask = (fails: boolean) =>
    throughGate(app.platform, { actor, purpose: 'customer-relations', means: 'api' }, async (gate) => {
      await gate.turnAt('test-timely', new Date(Date.now() + 500))
      if (fails) throw new Problem('test.conflict')
    })
  await assert.rejects(ask(true))
  await ask(false)
  for (const until = Date.now() + 60_000; turns.length === 0 && Date.now() < until; ) await sleep(50)
  assert.equal(turns.length, 1)
})
