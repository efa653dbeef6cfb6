import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { aPerson } from '#test/person.ts'
import { uploadFile } from '#test/upload.ts'

type Made = { id: string; version: number; customerGroups: string[] }

/** Bounds a role to groups, or to none. */
async function bound(app: TestApp, key: string, customerGroups: readonly string[]): Promise<void> {
  const admin = await app.as('administration')
  const { items } = (await admin.get('/roles')).body
  const { version } = items.find((role: { key: string }) => role.key === key)
  const { status, body } = await admin.patch(`/roles/${key}`, { customerGroups }, version)
  assert.deepEqual([status, body.customerGroups], [200, customerGroups])
}

async function added(caller: Caller, lastName: string, more: object = {}): Promise<Made> {
  const { status, body } = await caller.post('/contacts', { lastName, occasion: 'order', ...more })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

async function addedCompany(caller: Caller, name: string, customerGroups: string[]): Promise<Made> {
  const { status, body } = await caller.post('/companies', { name, customerGroups })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

/** The names a list shows, in their order. */
async function names(caller: Caller, path = '/contacts?count=true'): Promise<string[]> {
  const { status, body } = await caller.get(path)
  assert.equal(status, 200, JSON.stringify(body))
  if (path.includes('count=true')) assert.equal(body.total, body.items.length)
  return body.items.map((item: { lastName?: string; name?: string; title?: string }) =>
    String(item.lastName ?? item.name ?? item.title),
  )
}

test('a role bounded to customer groups shows their records alone, wherever one looks', async (t) => {
  const app = await testApp(t)
  const author = await app.as('sales')
  const sales = await app.as('sales')
  const inA = await added(author, 'Alberich', { customerGroups: ['A', 'C'] })
  const inB = await added(author, 'Alberta', { customerGroups: ['B'] })
  await added(author, 'Albrecht')
  await addedCompany(author, 'Albtraum A', ['A'])
  const firm = await addedCompany(author, 'Albtraum B', ['B'])
  for (const { id } of [inA, inB]) {
    await author.post(`/contacts/${id}/contact-points`, { kind: 'email', value: `x${id}@test.example` })
    await author.post('/tasks', { contactId: id, title: 'Rückruf', assigneeId: sales.userId })
    await author.post(`/contacts/${id}/timeline`, {
      kind: 'note',
      text: 'Gesprochen',
      purpose: 'customer-relations',
    })
  }
  const pointOfB = (await author.get(`/contacts/${inB.id}`)).body.contactPoints[0]
  const entryOfB = (await author.get(`/contacts/${inB.id}/timeline`)).body.items[0]
  assert.deepEqual(await names(sales), ['Alberich', 'Alberta', 'Albrecht'])

  await bound(app, 'sales', ['A', 'Z'])
  assert.deepEqual(await names(sales), ['Alberich'])
  assert.deepEqual(await names(sales, '/companies?count=true'), ['Albtraum A'])
  assert.deepEqual(await names(sales, '/contacts?q=alb&count=true'), ['Alberich'])
  assert.deepEqual((await names(sales, '/search?q=alb')).sort(), ['Alberich', 'Albtraum A'])
  assert.deepEqual(await names(sales, `/search?q=x${inB.id}@test.example`), [])
  const tasks = (await sales.get('/tasks')).body.items
  assert.deepEqual(
    tasks.map((task: { contact: { id: string } }) => task.contact.id),
    [inA.id],
  )
  for (const path of ['', '/page', '/timeline', '/uses', '/bases'])
    assert.equal((await sales.get(`/contacts/${inB.id}${path}`)).status, 404, path)
  assert.equal((await sales.get(`/companies/${firm.id}`)).status, 404)
  assert.equal((await sales.patch(`/contacts/${inB.id}`, { jobTitle: 'X' }, inB.version)).status, 404)
  assert.equal((await sales.patch(`/contact-points/${pointOfB.id}`, { label: 'X' }, 1)).status, 404)
  assert.equal((await sales.patch(`/timeline-entries/${entryOfB.id}`, { text: 'X' }, 1)).status, 404)
  assert.equal((await sales.delete(`/contacts/${inB.id}`, inB.version)).status, 404)
  assert.equal((await sales.get(`/contacts/${inA.id}/timeline`)).body.items.length, 1)

  await bound(app, 'marketing', ['B'])
  await app.db.ownerPool.query(`
    insert into processing_bases (id, contact_id, purpose, basis, occasion, origin)
    select gen_random_uuid(), id, 'direct-marketing', 'A6-1-f', occasion, origin from contacts`)
  const marketing = await app.as('marketing')
  const { body: preview } = await marketing.post('/segments/preview', { filter: {} })
  assert.equal(preview.matched, 1, JSON.stringify(preview))
})

test('several roles show what any of them shows, and no more', async (t) => {
  const app = await testApp(t)
  const service = await app.as('service')
  const [here, there] = [app.teamId, await app.newTeam()]
  const put = async (lastName: string, groups: string[], teamId: string, ownerId = service.userId) => {
    const { id } = await added(service, lastName, { customerGroups: groups })
    await app.db.ownerPool.query('update contacts set team_id = $2, owner_id = $3 where id = $1', [
      id,
      teamId,
      ownerId,
    ])
  }
  await put('a, own team', ['A'], here)
  await put('a, other team', ['A'], there)
  await put('b, own team', ['B'], here)
  await put('b, other team', ['B'], there)
  await put('none, own team', [], here)
  const both = await app.as(['sales', 'partner'])
  await put('own, other team', ['B'], there, both.userId)
  const sales = await app.as('sales')
  const everything = await app.as(['sales', 'service'])

  await bound(app, 'sales', ['A'])
  assert.deepEqual(await names(sales), ['a, own team'])
  assert.deepEqual(await names(both), ['a, own team', 'own, other team'], 'own of all groups, team of A')
  assert.equal((await names(everything)).length, 6, 'the role that is not bounded shows all')
  await bound(app, 'service', ['B'])
  assert.deepEqual(
    await names(everything),
    ['a, own team', 'b, other team', 'b, own team', 'own, other team'],
    'all of B, and of A those of the team',
  )
  await bound(app, 'sales', [])
  assert.deepEqual(await names(both), ['a, own team', 'b, own team', 'none, own team'], 'nobody is bounded')
  assert.deepEqual(
    await names(everything),
    ['a, own team', 'b, other team', 'b, own team', 'none, own team', 'own, other team'],
    'all of B, and all of the team',
  )
})

test('what one makes or regroups stays in one’s groups, and the only group is preset', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  await bound(app, 'sales', ['A'])
  const asked = (field: string) => [{ pointer: '/customerGroups', code: field }]
  const session = (await sales.get('/session')).body
  assert.deepEqual(session.rights.contact, {
    rows: 'groups',
    customerGroups: ['A'],
    create: true,
    update: true,
    remove: true,
  })
  const eva = await added(sales, 'Berger', { company: 'Neue Firma' })
  assert.deepEqual(eva.customerGroups, ['A'])
  const [firm] = (await sales.get('/companies')).body.items
  assert.deepEqual([firm.name, firm.customerGroups], ['Neue Firma', ['A']])

  await bound(app, 'sales', ['A', 'B'])
  const post = (path: string, body: object) => sales.post(path, { occasion: 'order', ...body })
  for (const customerGroups of [undefined, [], ['C']]) {
    const { status, body } = await post('/contacts', { lastName: 'Dorn', customerGroups })
    assert.deepEqual([status, body.errors], [422, asked('field.outside-groups')])
    const refused = await sales.post('/companies', { name: 'Fremde', customerGroups })
    assert.deepEqual([refused.status, refused.body.errors], [422, asked('field.outside-groups')])
  }
  const jan = await added(sales, 'Cramer', { customerGroups: ['B', 'C'], company: 'Zweite Firma' })
  assert.deepEqual((await names(sales, '/companies')).sort(), ['Neue Firma', 'Zweite Firma'])
  const patch = (customerGroups: string[]) =>
    sales.patch(`/contacts/${jan.id}`, { customerGroups }, jan.version)
  for (const groups of [[], ['C']]) {
    const { status, body } = await patch(groups)
    assert.deepEqual([status, body.errors], [422, asked('field.outside-groups')])
  }
  assert.equal((await patch(['A'])).status, 200)
  assert.equal((await sales.get(`/contacts/${jan.id}`)).status, 200)
  const handedOver = await sales.patch(`/contacts/${eva.id}`, { teamId: await app.newTeam() }, eva.version)
  assert.equal(handedOver.status, 200, 'whom one hands over goes, as from everybody')
  assert.equal((await sales.get(`/contacts/${eva.id}`)).status, 404)

  // Who sees her own in any case is asked for nothing.
  const both = await app.as(['sales', 'partner'])
  assert.deepEqual((await added(both, 'Frei')).customerGroups, [])
  assert.equal((await both.get('/session')).body.rights.contact.customerGroups, undefined)
})

test('an import and a mass update take no row out of one’s groups', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  await bound(app, 'sales', ['A', 'B'])
  const text = `Nachname;Firma;Gruppe
Ahlers;Ahlers KG;A
Brandt;;B
Cordes;Cordes KG;
Dorn;;C
`
  const { body: upload } = await uploadFile(app, sales, '/imports', 'Kunden.csv', text)
  const targets = ['contact.lastName', 'company.name', 'contact.customerGroups']
  const mapped = await sales.put(`/imports/${upload.id}/mapping`, {
    mapping: { about: 'contact', columns: targets.map((target, column) => ({ column, target })) },
    settings: { occasion: 'import', origin: 'Liste' },
  })
  assert.equal(mapped.status, 200, JSON.stringify(mapped.body))
  const run = await sales.post(`/imports/${upload.id}/run`, {})
  assert.equal((await waitForJob(sales, run.body.job.id)).state, 'succeeded')
  const { counts } = (await sales.get(`/imports/${upload.id}`)).body
  assert.deepEqual([counts.create, counts.refused, counts.companies], [2, 2, 1])
  const refused = (await sales.get(`/imports/${upload.id}/rows?outcome=refused`)).body.items
  for (const { reasons } of refused)
    assert.deepEqual(reasons[0], { ...reasons[0], code: 'imports.outside-groups', column: null })
  assert.deepEqual(await names(sales), ['Ahlers', 'Brandt'])
  const [firm] = (await sales.get('/companies')).body.items
  assert.deepEqual([firm.name, firm.customerGroups], ['Ahlers KG', ['A']])

  const { body: draft } = await sales.post('/mass-updates', {
    resource: 'contact',
    changes: [{ field: 'customerGroups', action: 'replace', from: 'A', value: 'C' }],
    filter: {},
  })
  const { matched, changed, unchanged, refused: named } = draft.preview
  assert.deepEqual([matched, changed, unchanged], [2, 0, 1])
  assert.deepEqual(named, [{ code: 'field.outside-groups', count: 1 }])
  const started = await sales.post(`/mass-updates/${draft.id}/run`, { expected: 2 })
  assert.equal((await waitForJob(sales, started.body.job.id)).state, 'succeeded')
  const after = (await sales.get(`/mass-updates/${draft.id}`)).body
  assert.deepEqual(after.counts, { matched: 2, unchanged: 1, refused: 1 })
  assert.deepEqual(await names(sales), ['Ahlers', 'Brandt'])
})

test('the database itself shows and takes nothing outside the groups', async (t) => {
  const app = await testApp(t)
  const service = await app.as('service')
  const [inA, inB] = [
    await added(service, 'Ahlers', { customerGroups: ['A'] }),
    await added(service, 'Brandt', { customerGroups: ['B'] }),
  ]
  for (const { id } of [inA, inB])
    await service.post(`/contacts/${id}/contact-points`, { kind: 'email', value: `x${id}@test.example` })
  const asked = async (statement: string, groups: object | null = { all: ['A'] }) => {
    const client = await app.db.appPool.connect()
    await client.query('begin')
    try {
      for (const [key, value] of Object.entries({
        'treu.user_id': service.userId,
        'treu.team_ids': app.teamId,
        'treu.contact_rows': 'groups',
        'treu.company_rows': 'groups',
        'treu.contact_groups': groups ? JSON.stringify(groups) : '',
        'treu.purpose_mask': '511',
        'treu.purposes': 'customer-relations',
        'treu.unrestricted': 'on',
      }))
        await client.query('select set_config($1, $2, true)', [key, value])
      return (await client.query(statement)).rowCount
    } catch (error) {
      return (error as { code?: string }).code
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  assert.equal(await asked('select from contacts'), 1)
  assert.equal(await asked('select from contacts', null), 0, 'without groups there is nobody')
  assert.equal(await asked('select from contacts', { team: true }), 2)
  assert.equal(await asked('select from contacts', { team: ['B'] }), 1)
  assert.equal(await asked('select from companies'), 0)
  for (const table of ['contact_points', 'processing_bases'])
    assert.ok((await asked(`select from ${table} where contact_id = '${inB.id}'`)) === 0, table)
  assert.equal(await asked('select from contact_points'), 1)
  assert.equal(await asked(`update contacts set stage = default`), 1, 'also without reading anything')
  assert.equal(await asked('delete from contacts'), 1)
  assert.equal(await asked(`update contacts set customer_groups = '{B}' where id = '${inA.id}'`), '42501')
  const insert = (groups: string) =>
    `insert into contacts (id, last_name, occasion, origin, customer_groups) values (gen_random_uuid(), 'X', 'order', 'x', '${groups}')`
  assert.equal(await asked(insert('{A}')), 1)
  assert.equal(await asked(insert('{B}')), '42501')
})

test('the groups of a role are changed by administrators, hold at once, and stay in its history', async (t) => {
  let at = Date.now() + 60_000
  const app = await testApp(t, { now: () => new Date(at) })
  const admin = await app.as('administration')
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const service = await app.as('service')
  await added(service, 'Ahlers', { customerGroups: ['A'] })
  await added(service, 'Brandt', { customerGroups: ['B'] })
  const seen = async () => (await eva.get('/contacts')).body.items.length
  assert.equal(await seen(), 2)
  const before = new Date(at).toISOString()
  at += 3_600_000
  await bound(app, 'sales', ['A'])
  assert.equal(await seen(), 1)
  assert.deepEqual((await admin.get('/roles/sales/rights')).body.role.customerGroups, ['A'])
  assert.deepEqual((await admin.get(`/roles/sales/rights?at=${before}`)).body.role.customerGroups, [])
  const [change] = (await admin.get('/settings-history?kind=role&key=sales')).body.items
  assert.deepEqual([change.before.customerGroups, change.after.customerGroups], [undefined, ['A']])
  for (let count = 0; count < 10; count += 1) await added(service, 'Cordes', { customerGroups: ['C'] })
  assert.deepEqual(
    (await admin.get('/roles/customer-groups')).body.items,
    ['A', 'C'],
    'what one bears alone is not told',
  )
  assert.equal((await service.get('/roles/customer-groups')).status, 403)
  const copy = await admin.post('/roles', { label: { de: 'Süd', en: 'South' }, copyOf: 'sales' })
  assert.deepEqual(copy.body.customerGroups, ['A'], 'a copy is bounded like its original')
  const patched = (version: number, customerGroups: unknown[]) =>
    admin.patch('/roles/sales', { customerGroups }, version)
  assert.equal((await patched(2, [])).status, 200)
  assert.equal(await seen(), 12)
  assert.equal((await patched(3, [' A ', 'A', ''])).body.customerGroups.join(), 'A')
  assert.equal((await patched(4, ['x'.repeat(200)])).status, 400)
  assert.equal((await service.patch('/roles/sales', { customerGroups: [] }, 4)).status, 403)

  const own = (version: number, customerGroups: string[]) =>
    admin.patch('/roles/administration', { customerGroups }, version)
  assert.equal((await own(1, ['A', 'B'])).status, 200, 'everybody may narrow a role of her own')
  assert.equal((await own(2, ['A'])).status, 200)
  for (const wider of [['A', 'B'], []]) assert.equal((await own(3, wider)).body.code, 'roles.own-role')
})

test('the trail opens to a watcher bounded to groups no values of others', async (t) => {
  const app = await testApp(t)
  const [service, auditor] = [await app.as('service'), await app.as('auditor')]
  const people = [
    await added(service, 'Ahlers', { customerGroups: ['A'] }),
    await added(service, 'Brandt', { customerGroups: ['B'] }),
  ]
  for (const { id, version } of people)
    assert.equal((await service.patch(`/contacts/${id}`, { department: 'Einkauf' }, version)).status, 200)
  const opened = async (id: string) => {
    const { items } = (await auditor.get(`/audit-events?recordId=${id}&action=update`)).body
    const { values, isShredded } = (await auditor.get(`/audit-events/${items[0].id}`)).body
    return [values.after.department, isShredded]
  }
  const both = async () => [await opened(people[0]?.id ?? ''), await opened(people[1]?.id ?? '')]
  assert.deepEqual(await both(), [
    ['Einkauf', false],
    ['Einkauf', false],
  ])
  await bound(app, 'auditor', ['A'])
  assert.deepEqual(await both(), [
    ['Einkauf', false],
    [undefined, false],
  ])
})
