import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { type TestApp, testApp } from '#test/app.ts'
import { browser, goodPassword } from '#test/person.ts'

const silent = pino({ level: 'silent' })

/** Whoever writes into the trail is refused by the database. */
async function breakTrail({ db }: TestApp): Promise<void> {
  await db.ownerPool.query(`
    create function refuse_trail() returns trigger language plpgsql as $$ begin raise exception 'no trail'; end $$;
    create trigger refuse_trail before insert on audit_events for each row execute function refuse_trail()`)
}

async function mendTrail({ db }: TestApp): Promise<void> {
  await db.ownerPool.query('drop trigger refuse_trail on audit_events; drop function refuse_trail')
}

async function countOf({ db }: TestApp, table: string): Promise<number> {
  const { rows } = await db.ownerPool.query(`select count(*)::integer as count from ${table}`)
  return rows[0].count
}

test('a first run that cannot be recorded answers 500 and stores nothing', async (t) => {
  const app = await testApp(t, { log: silent })
  await breakTrail(app)
  const form = {
    company: {
      name: 'Hofmann GmbH',
      street: 'Ufer 4',
      postalCode: '33602',
      city: 'Bielefeld',
      country: 'DE',
    },
    administrator: { name: 'Svenja Tiemann', email: 'svenja@hofmann.example', password: goodPassword },
    dpo: { name: 'Konrad Vahrenhorst', email: 'konrad@hofmann.example', isExternal: false },
    demo: false,
    locale: 'de',
  }
  const refused = await browser(app).post('/setup', form)
  assert.equal(refused.status, 500)
  assert.equal(refused.body.code, 'internal')
  for (const table of ['users', 'settings', 'outbox_mails']) assert.equal(await countOf(app, table), 0, table)
  await mendTrail(app)
  assert.equal((await browser(app).post('/setup', form)).status, 201)
})

test('a change that cannot be recorded answers 500 and is not made', async (t) => {
  const app = await testApp(t, { log: silent })
  const sales = await app.as('sales')
  const administration = await app.as('administration')
  const person = { firstName: 'Ada', lastName: 'Ahlers', occasion: 'business-card' }
  const { body: ada } = await sales.post('/contacts', person)
  const before = await countOf(app, 'contacts')
  await breakTrail(app)
  const refused = [
    await sales.post('/contacts', {
      ...person,
      contactPoints: [{ kind: 'email', value: 'ada@ahlers.example' }],
    }),
    await sales.patch(`/contacts/${ada.id}`, { lastName: 'Brandt' }, ada.version),
    await sales.post('/companies', { name: 'Ahlers GmbH' }),
    await sales.post(`/contacts/${ada.id}/timeline`, {
      kind: 'note',
      text: 'Rückruf',
      purpose: 'customer-relations',
    }),
    await administration.post('/teams', { name: 'Innendienst' }),
  ]
  assert.deepEqual(
    refused.map((answer) => answer.status),
    refused.map(() => 500),
  )
  assert.equal(await countOf(app, 'contacts'), before)
  assert.equal(await countOf(app, 'companies'), 0)
  await mendTrail(app)
  assert.equal((await sales.get(`/contacts/${ada.id}`)).body.lastName, 'Ahlers')
})

test('readings that cannot be written wait and are written when they can be', async (t) => {
  const app = await testApp(t, { log: silent })
  const sales = await app.as('sales')
  const { body: ada } = await sales.post('/contacts', { lastName: 'Ahlers', occasion: 'business-card' })
  await breakTrail(app)
  const shown = await sales.get(`/contacts/${ada.id}`)
  assert.equal(shown.status, 200)
  await sleep(100)
  await mendTrail(app)
  await app.platform.trail.flush()
  const { rowCount } = await app.db.ownerPool.query(
    `select from audit_events where action = 'read' and request_id = $1`,
    [shown.headers['x-request-id']],
  )
  assert.equal(rowCount, 1)
})
