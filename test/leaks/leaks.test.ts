import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { allResources, type FieldContract } from '#server/platform/gate/resource.ts'
import { roleKeys } from '#server/platform/gate/vocabulary.ts'
import { forgetRights } from '#server/platform/identity/rights-changed.ts'
import { openLog } from '#server/platform/log.ts'
import { type Caller, type TestApp, testApp } from '#test/app.ts'
import { crawl } from './crawl.ts'
import { type Matrix, readMatrix, type Walker, walkerOf } from './matrix.ts'
import { type Scene, seedScene } from './scene.ts'

type Set = { testing: TestApp; walkers: Walker[]; matrix: Matrix; scene: Scene; lines: string[] }

/** Somebody who may see every field of every team, and no record of the scene: those are in other customer groups. */
const outsider = 'other customer groups'

async function boundedCaller({ as, asUser, db }: TestApp): Promise<Caller> {
  const roles = `(values ('sales'), ('marketing'), ('service'), ('management')) as m (key)`
  for (const statement of [
    `insert into roles (key, label, description, customer_groups, created_at)
     values ('outsider', '{"de":"X","en":"X"}', '{}', '{Andere}', now())`,
    `insert into role_purposes select distinct 'outsider', purpose from role_purposes join ${roles} on m.key = role_key`,
    `insert into role_rights (role_key, resource, rows, can_create, can_update, can_remove)
     select 'outsider', resource, 'all', true, true, true from role_rights join ${roles} on m.key = role_key
     group by resource`,
    `insert into role_field_rights (role_key, resource, field, level)
     select 'outsider', resource, field, min(level) from role_field_rights join ${roles} on m.key = role_key
     group by resource, field`,
  ])
    await db.ownerPool.query(statement)
  const { userId } = await as([])
  await db.ownerPool.query(`insert into user_roles (user_id, role_key) values ($1, 'outsider')`, [userId])
  return asUser(userId)
}

async function set(t: TestContext): Promise<Set> {
  const lines: string[] = []
  const testing = await testApp(t, { log: openLog('trace', { write: (line) => lines.push(line) }) })
  const { as, db, teamId, newTeam } = testing
  const other = await newTeam()
  const owner = await as('partner')
  const uploader = await as('sales')
  const scene = await seedScene(testing, { owner, uploader, victim: await as([]), teamId })
  const walkers: Walker[] = [
    { name: 'stranger', caller: null, actor: null, area: null },
    await walkerOf(testing, 'partner, own customer', owner),
  ]
  for (const role of roleKeys) walkers.push(await walkerOf(testing, role, await as(role)))
  walkers.push(await walkerOf(testing, 'sales, other team', await as('sales', { teamId: other })))
  walkers.push(await walkerOf(testing, 'nobody', await as([])))
  const narrow = await as('sales')
  await db.ownerPool.query(`update access_tokens set scopes = '{companies:read}' where user_id = $1`, [
    narrow.userId,
  ])
  walkers.push(await walkerOf(testing, 'sales, token for companies', narrow, 'companies'))
  walkers.push(await walkerOf(testing, outsider, await boundedCaller(testing)))
  return { testing, walkers, scene, lines, matrix: await readMatrix(testing, walkers, scene.ids) }
}

test('no route shows anybody what the rights matrix does not open (failures 26, 32)', async (t) => {
  const { testing, walkers, matrix, scene, lines } = await set(t)
  const stranger = walkers.find(({ name }) => name === outsider)
  for (const table of ['contacts', 'companies', 'contact_points', 'timeline_entries'])
    assert.ok(stranger && !matrix.mayKnow(stranger, 'customer-relations', table, 'id'), table)
  const { leaks, calls, shown } = await crawl(testing, walkers, matrix, scene, { changes: true })
  assert.deepEqual(distinct(leaks), [])
  // What was shown to nobody would prove nothing.
  const unseen = scene.places.filter(
    (each) => matrix.isAboutPeople(each) && !shown.has(`${each.table}.${each.column}`),
  )
  assert.deepEqual(unseen, [])
  assert.ok(calls > 1000, `only ${calls} calls`)

  const logged = lines.flatMap((line) => [...scene.markersIn(line).keys()])
  assert.deepEqual(logged, [], 'the log names somebody')
  await testing.platform.trail.flush()
  const { rows } = await testing.db.ownerPool.query<{ text: string }>(
    `select (to_jsonb(a) - 'id')::text as text from audit_events a where id::text <> $1`,
    [scene.ids.get('audit_events') ?? ''],
  )
  assert.ok(rows.length > 100)
  assert.deepEqual(
    rows
      .flatMap((row) => [...scene.markersIn(row.text).values()].flat())
      .filter(({ table }) => table !== 'audit_events'),
    [],
    'the trail names somebody',
  )
})

test('the crawler reports a field that is opened by mistake', async (t) => {
  const { testing, walkers, matrix, scene } = await set(t)
  const fields = allResources().get('contact')?.fields as Record<string, FieldContract>
  const { phone } = fields
  assert.ok(phone)
  // Fields of this kind are in no matrix, so everybody who sees persons now sees telephone numbers.
  fields.phone = { ...phone, isTechnical: true }
  forgetRights()
  t.after(() => {
    fields.phone = phone
    forgetRights()
  })
  const { leaks } = await crawl(
    testing,
    walkers.filter((each) => each.name === 'marketing'),
    matrix,
    scene,
  )
  assert.ok(
    leaks.some(
      (leak) => leak.call.startsWith('GET /api/v1/contacts/') && leak.found.includes('contacts.phone'),
    ),
  )
  assert.ok(leaks.some((leak) => leak.call === 'GET /api/v1/contacts?sort=-phone'))
  assert.ok(leaks.some((leak) => leak.found === 'key contact.phone'))
})

/** One line for each thing that came out where it should not. */
function distinct(
  leaks: readonly { walker: string; purpose: string; call: string; found: string }[],
): string[] {
  return [
    ...new Set(
      leaks.map((leak) => {
        const call = leak.call.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')
        return `${leak.walker} (${leak.purpose}): ${call}: ${leak.found}`
      }),
    ),
  ]
}
