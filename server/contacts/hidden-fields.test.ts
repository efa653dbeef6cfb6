import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allResources, type FieldContract } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { type Answer, type Caller, testApp } from '#test/app.ts'

const lists = { contact: '/contacts', company: '/companies', task: '/tasks' } as const
const routePurposes = [
  'customer-relations',
  'care',
  'contract',
  'events',
  'direct-marketing',
  'legal-compliance',
]
const purposesOf: Partial<Record<RoleKey, readonly string[]>> = {
  sales: ['customer-relations', 'contract'],
  marketing: ['events', 'direct-marketing'],
  service: ['care', 'contract'],
  partner: ['customer-relations'],
}

/** Every way in which a list could be asked about a field without showing it. */
function questions(name: string, field: FieldContract): string[] {
  const filter = (op: string, value?: unknown) =>
    `filter=${encodeURIComponent(JSON.stringify({ and: [{ not: { field: name, op, ...(value === undefined ? {} : { value }) } }] }))}`
  return [
    filter('empty'),
    filter('notEmpty'),
    filter('eq', field.type === 'number' ? 1 : field.type === 'boolean' ? true : 'x'),
    filter('in', []),
    `sort=${name}`,
    `sort=-${name}`,
    `fields=${name}`,
    `sum=${name}`,
  ]
}

function sameRefusal(hidden: Answer, unknown: Answer, what: string) {
  assert.equal(hidden.status, 400, what)
  assert.equal(hidden.body.errors?.[0].code, 'field.unknown', what)
  const told = ({ body }: Answer) => ({ ...body, requestId: null })
  assert.deepEqual(told(hidden), told(unknown), what)
}

async function refusesAll(caller: Caller, path: string, name: string, field: FieldContract) {
  const unknown = questions('gibtesnicht', field)
  for (const [index, question] of questions(name, field).entries())
    sameRefusal(
      await caller.get(`${path}?${question}`),
      await caller.get(`${path}?${unknown[index]}`),
      `${path} ${decodeURIComponent(question)}`,
    )
}

test('a field one may not see answers every question like one that does not exist (failures 25, 32)', async (t) => {
  const { as } = await testApp(t)
  let asked = 0
  for (const [role, held] of Object.entries(purposesOf) as [RoleKey, readonly string[]][]) {
    const caller = await as(role)
    const purpose = routePurposes.find((each) => held.includes(each)) ?? ''
    for (const [name, path] of Object.entries(lists)) {
      const resource = allResources().get(name)
      assert.ok(resource)
      if (!resource.rights[role]) continue
      for (const [field, contract] of Object.entries(resource.fields)) {
        if (contract.isTechnical) continue
        const isSeen =
          (contract.see as readonly string[]).includes(role) &&
          (contract.purposes as readonly string[]).includes(purpose)
        if (isSeen) continue
        await refusesAll(caller, path, field, contract)
        asked += 1
      }
    }
  }
  assert.ok(asked > 10)
})

test('a role that may list people and no field of theirs sees none and may ask about none', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  await sales.post('/contacts', { occasion: 'order', name: 'Eva Berger', company: 'Nordlicht GmbH' })
  const blind = await as('sales')
  await db.ownerPool.query(`insert into roles (key, label) values ('blind', '{}')`)
  await db.ownerPool.query(`insert into role_purposes values ('blind', 'customer-relations')`)
  await db.ownerPool.query(
    `insert into role_rights (role_key, resource, rows) select 'blind', resource, 'all' from role_rights where role_key = 'sales'`,
  )
  await db.ownerPool.query(`update user_roles set role_key = 'blind' where user_id = $1`, [blind.userId])
  const { items } = (await blind.get('/contacts')).body
  assert.equal(items.length, 1)
  assert.deepEqual(Object.keys(items[0]).sort(), ['archivedAt', 'deletedAt', 'id', 'version'])
  for (const q of ['berger', 'nordlicht', 'bergre']) {
    assert.equal((await blind.get(`/contacts?q=${q}`)).body.items.length, 0)
    assert.deepEqual((await blind.get(`/search?q=${q}`)).body.items, [])
  }
  for (const [name, path] of Object.entries(lists))
    for (const [field, contract] of Object.entries(allResources().get(name)?.fields ?? {}))
      if (!contract.isTechnical) await refusesAll(blind, path, field, contract)
  const answer = await blind.get(`/contacts/${items[0].id}/page`)
  assert.equal(answer.status, 200)
  const page = answer.body
  assert.doesNotMatch(JSON.stringify(page), /Berger|Nordlicht|Eva/)
})

test('writing to a field one may not see is refused like one that does not exist', async (t) => {
  const { as } = await testApp(t)
  const partner = await as('partner')
  const made = await partner.post('/contacts', { occasion: 'order', name: 'Eva Berger' })
  assert.equal(made.status, 201)
  for (const field of ['isQuarantined', 'isRestricted', 'gibtesnicht']) {
    const refused = await partner.patch(`/contacts/${made.body.id}`, { [field]: true }, 1)
    assert.deepEqual(refused.body.errors, [{ pointer: `/${field}`, code: 'field.unknown' }])
  }
})
