import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RightsMatrix } from '#api/roles.ts'
import { seedTemplates } from '#server/privacy/purposes/public.ts'
import { testApp } from '#test/app.ts'
import { aPerson } from '#test/person.ts'

type Answered = { body: RightsMatrix }
const cell = ({ body }: Answered, resource: string, field: string) =>
  body.resources.find((each) => each.resource === resource)?.fields.find((each) => each.field === field)
    ?.level
const rows = ({ body }: Answered, resource: string) =>
  body.resources.find((each) => each.resource === resource)?.rows

test('the matrix names every resource and field with its label, and no secret', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const { status, body } = await admin.get('/roles/sales/rights')
  assert.equal(status, 200)
  assert.deepEqual(body.role, {
    key: 'sales',
    label: { de: 'Vertrieb', en: 'Sales' },
    isArchived: false,
    customerGroups: [],
  })
  const contact = body.resources.find((each: { resource: string }) => each.resource === 'contact')
  assert.deepEqual(
    { rows: contact.rows, create: contact.create, isOwned: contact.isOwned, label: contact.label.de },
    { rows: 'team', create: true, isOwned: true, label: 'Kontakt' },
  )
  const names = contact.fields.map((each: { field: string }) => each.field)
  assert.ok(names.includes('lastName') && !names.includes('id') && !names.includes('purposeMask'))
  const users = body.resources.find((each: { resource: string }) => each.resource === 'user')
  assert.ok(!users.fields.some((each: { field: string }) => /hash|sealed|norm|step/i.test(each.field)))
  assert.equal((await admin.get('/roles/queen/rights')).status, 404)
})

test('a cell taken away holds with the next request, and no later version opens it again (failure 31)', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  await eva.post('/contacts', { lastName: 'Weber', jobTitle: 'Einkauf', occasion: 'order' })
  assert.equal((await eva.get('/contacts')).body.items[0].jobTitle, 'Einkauf')
  const changed = await admin.put('/roles/sales/rights', {
    resources: { contact: { remove: false, fields: { jobTitle: 'none', department: 'see' } } },
  })
  assert.equal(changed.status, 200)
  assert.equal(cell(changed, 'contact', 'jobTitle'), 'none')
  const [seen] = (await eva.get('/contacts')).body.items
  assert.ok(!('jobTitle' in seen) && 'lastName' in seen)
  assert.equal((await eva.get('/contacts?sort=jobTitle')).status, 400)
  assert.equal((await eva.patch(`/contacts/${seen.id}`, { department: 'X' }, seen.version)).status, 422)
  assert.equal((await eva.delete(`/contacts/${seen.id}`, seen.version)).status, 403)
  await seedTemplates(app.db.ownerPool)
  assert.equal(cell(await admin.get('/roles/sales/rights'), 'contact', 'jobTitle'), 'none')
})

test('the rights of a past moment are rebuilt, whatever was changed since', async (t) => {
  let at = Date.now() + 60_000
  const app = await testApp(t, { now: () => new Date(at) })
  const admin = await app.as('administration')
  const moments: string[] = []
  const change = async (level: string, scope: string) => {
    at += 3_600_000
    await admin.put('/roles/sales/rights', {
      resources: { contact: { rows: scope, fields: { phone: level } } },
    })
    moments.push(new Date(at + 1000).toISOString())
  }
  const start = new Date(at).toISOString()
  await change('none', 'own')
  await change('see', 'all')
  await change('none', 'team')
  const seen = []
  for (const moment of [start, ...moments]) {
    const matrix = await admin.get(`/roles/sales/rights?at=${moment}`)
    seen.push([cell(matrix, 'contact', 'phone'), rows(matrix, 'contact')])
  }
  assert.deepEqual(seen, [
    ['see', 'team'],
    ['none', 'own'],
    ['see', 'all'],
    ['none', 'team'],
  ])
  assert.equal((await admin.get('/roles/sales/rights?at=2001-01-01T00:00:00Z')).status, 404)
  assert.equal((await admin.get('/roles/sales/rights?at=yesterday')).status, 400)

  const management = await app.as('management')
  assert.equal(cell(await management.get(`/roles/sales/rights?at=${moments[0]}`), 'contact', 'phone'), 'none')
  const history = (await management.get('/settings-history?kind=role&key=sales')).body.items
  assert.equal(history.length, 4)
  assert.equal(history[0].actor.id, admin.userId)
  assert.equal(history[0].before.fields.contact.phone, 'see')
  assert.equal(history[0].after.fields.contact.phone, undefined)
})

test('what was changed by hand in the database is kept with the next start', async (t) => {
  const app = await testApp(t)
  await app.db.ownerPool.query(
    `update role_rights set rows = 'all' where role_key = 'sales' and resource = 'contact'`,
  )
  await seedTemplates(app.db.ownerPool)
  await seedTemplates(app.db.ownerPool)
  const admin = await app.as('administration')
  const { items } = (await admin.get('/settings-history?kind=role&key=sales')).body
  assert.equal(items.length, 2)
  assert.equal(items[0].actor, null)
  assert.equal(items[0].after.rights.contact.rows, 'all')
})

test('nobody widens a role she holds, and nobody can take the last administration away', async (t) => {
  const app = await testApp(t)
  const admin = await aPerson(app, 'administration')
  await admin.signIn()
  const put = (role: string, resources: object) => admin.put(`/roles/${role}/rights`, { resources })
  assert.equal((await put('administration', { contact: { rows: 'all' } })).body.code, 'roles.own-role')
  assert.equal((await put('administration', { user: { fields: { roleKeys: 'none' } } })).status, 200)
  assert.equal(
    (await put('administration', { user: { fields: { roleKeys: 'see' } } })).body.code,
    'roles.own-role',
  )
  assert.equal(
    (await put('administration', { user: { rows: 'none' } })).body.code,
    'users.last-administrator',
  )
  const purposes = await admin.put('/roles/administration/purposes', {
    purposes: ['system-operation', 'customer-relations'],
  })
  assert.equal(purposes.body.code, 'roles.own-role')
  const watching = await admin.put('/roles/sales/purposes', {
    purposes: ['system-operation', 'legal-compliance'],
  })
  assert.equal(watching.body.code, 'users.roles-conflict')
  assert.equal(cell(await admin.get('/roles/administration/rights'), 'contact', 'lastName'), 'none')
})

test('cells that do not fit are named, and nothing is changed', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const { status, body } = await admin.put('/roles/sales/rights', {
    resources: {
      unicorn: { rows: 'all' },
      user: { rows: 'own', fields: { passwordHash: 'see', state: 'edit', id: 'see' } },
      contact: { fields: { lastName: 'none', email: 'edit', __proto__x: 'see' } },
    },
  })
  assert.equal(status, 422)
  assert.deepEqual(body.errors.map((error: { pointer: string }) => error.pointer).sort(), [
    '/resources/contact/fields/__proto__x',
    '/resources/contact/fields/email',
    '/resources/unicorn',
    '/resources/user/fields/id',
    '/resources/user/fields/passwordHash',
    '/resources/user/fields/state',
    '/resources/user/rows',
  ])
  assert.equal(cell(await admin.get('/roles/sales/rights'), 'contact', 'lastName'), 'edit')
  assert.equal(
    (await admin.put('/roles/sales/rights', { resources: { contact: { rows: 'some' } } })).status,
    400,
  )
})

test('a role of one’s own begins as a copy, serves like it, and is put away only when nobody holds it', async (t) => {
  const app = await testApp(t)
  const admin = await app.as('administration')
  const made = await admin.post('/roles', {
    label: { de: 'Außendienst Süd', en: 'Field sales' },
    copyOf: 'sales',
  })
  assert.equal(made.status, 201)
  assert.equal(made.body.key, 'aussendienst-sued')
  assert.deepEqual(made.body.purposes, ['contract', 'customer-relations'])
  const eva = await aPerson(app, 'sales')
  await admin.patch(`/users/${eva.userId}`, { roleKeys: ['aussendienst-sued'] }, 1)
  await eva.signIn()
  assert.equal((await eva.get('/contacts')).status, 200)
  assert.equal(
    (await admin.patch('/roles/aussendienst-sued', { isArchived: true }, 1)).body.code,
    'roles.in-use',
  )
  await admin.patch(`/users/${eva.userId}`, { roleKeys: [] }, 2)
  assert.equal((await admin.patch('/roles/aussendienst-sued', { isArchived: true }, 7)).status, 412)
  assert.equal((await admin.patch('/roles/aussendienst-sued', { isArchived: true }, 1)).status, 200)
  assert.equal((await admin.patch('/roles/dpo', { isArchived: true }, 1)).body.code, 'roles.needed')
  const keys = (await admin.get('/roles')).body.items.map((role: { key: string }) => role.key)
  assert.ok(!keys.includes('aussendienst-sued') && keys.includes('sales'))
})

test('only administrators change roles; the others may know which there are', async (t) => {
  const app = await testApp(t)
  for (const role of ['sales', 'marketing', 'service', 'management', 'dpo', 'auditor', 'partner'] as const) {
    const other = await app.as(role)
    assert.equal((await other.get('/roles')).status, 200, role)
    assert.equal((await other.put('/roles/sales/rights', { resources: {} })).status, 403, role)
    assert.equal(
      (await other.post('/roles', { label: { de: 'X', en: 'X' }, copyOf: 'sales' })).status,
      403,
      role,
    )
    assert.equal((await other.patch('/settings', { company: { name: 'X' } })).status, 403, role)
    const mayWatch = ['management', 'dpo', 'auditor'].includes(role)
    assert.equal((await other.get('/roles/sales/rights')).status, mayWatch ? 200 : 403, role)
    assert.equal((await other.get('/settings-history')).status, mayWatch ? 200 : 403, role)
  }
})

test('the history can be asked for one moment and read page by page', async (t) => {
  let at = Date.now() + 60_000
  const app = await testApp(t, { now: () => new Date(at) })
  const admin = await app.as('administration')
  const dpo = await app.as('dpo')
  for (const name of ['Eins', 'Zwei', 'Drei']) {
    at += 60_000
    await admin.patch('/settings', { company: { name } })
  }
  const then = new Date(at - 60_000).toISOString()
  const [past] = (await dpo.get(`/settings-history?kind=setting&at=${then}`)).body.items
  assert.equal(past.after.name, 'Zwei')
  const names: string[] = []
  let cursor = ''
  do {
    const page = (await dpo.get(`/settings-history?kind=setting&limit=1${cursor}`)).body
    names.push(...page.items.map((item: { after: { name: string } }) => item.after.name))
    cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
  } while (cursor)
  assert.deepEqual(names, ['Drei', 'Zwei', 'Eins'])
  assert.equal((await dpo.get('/settings-history?cursor=x')).status, 400)
})
