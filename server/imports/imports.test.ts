import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'

const list = `Anrede;Vorname;Nachname;Firma;E-Mail;Telefon;PLZ;Ort;Kinder
Frau;Eva;Müller;Nordlicht GmbH;eva@nordlicht.example;0221 987650;01067;Dresden;2
Herr;Jörg;Groß;Nordlicht GmbH;JOERG@nordlicht.example;0221 987651;50667;Köln;
;;;;nur@adresse.example;;;;
Herr;Jörg;Groß;Nordlicht GmbH;joerg@nordlicht.example;;;;
`
const settings = { occasion: 'import', origin: 'Kundenliste 2026' }

async function imported(
  app: TestApp,
  caller: Caller,
  text: string | Buffer,
  more: object = {},
  name = 'Kunden.csv',
) {
  const upload = await uploadFile(app, caller, '/imports', name, text)
  assert.equal(upload.status, 201, JSON.stringify(upload.body))
  const { id, suggestedAbout, columns } = upload.body
  const mapping = {
    about: suggestedAbout,
    columns: columns.map((column: { index: number; suggestion: { target: string | null } }) => ({
      column: column.index,
      target: column.suggestion.target,
    })),
  }
  const mapped = await caller.put(`/imports/${id}/mapping`, { mapping, settings: { ...settings, ...more } })
  assert.equal(mapped.status, 200, JSON.stringify(mapped.body))
  return id as string
}

async function step(caller: Caller, id: string, name: 'dry-run' | 'run' | 'undo') {
  const started = await caller.post(`/imports/${id}/${name}`, {})
  assert.equal(started.status, 202, JSON.stringify(started.body))
  const job = await waitForJob(caller, started.body.job.id)
  assert.equal(job.state, 'succeeded', JSON.stringify(job))
  return (await caller.get(`/imports/${id}`)).body.counts
}

test('a dry run says what will happen and stores nobody', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  const counts = await step(sales, id, 'dry-run')
  assert.deepEqual(
    { create: counts.create, refused: counts.refused, duplicate: counts.duplicate, rows: counts.rows },
    { create: 2, refused: 1, duplicate: 1, rows: 4 },
  )
  assert.equal((await sales.get('/contacts?count=true')).body.total, 0)
  const refused = await sales.get(`/imports/${id}/rows?outcome=refused`)
  assert.equal(refused.body.items[0].rowNumber, 4)
})

test('people come in with employer, address, origin and basis; what is not mapped is not stored', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  await step(sales, id, 'run')
  const found = (await sales.get('/contacts?q=mueller')).body.items[0]
  const eva = (await sales.get(`/contacts/${found.id}`)).body
  assert.equal(eva.company.name, 'Nordlicht GmbH')
  assert.equal(eva.addresses[0].postalCode, '01067')
  assert.equal(eva.origin, 'Kundenliste 2026')
  assert.equal(eva.email, 'eva@nordlicht.example')
  assert.equal(eva.bases[0].purpose, 'customer-relations')
  assert.ok(eva.informationDueOn)
  const { rows } = await app.db.ownerPool.query('select custom from contacts')
  assert.ok(rows.every((row) => Object.keys(row.custom).length === 0))
  assert.equal((await sales.get('/companies?count=true')).body.total, 1)
  const trail = await app.db.ownerPool.query(
    `select from audit_events where action = 'create' and resource = 'contact' and $1 = any (record_ids)`,
    [found.id],
  )
  assert.equal(trail.rowCount, 1)
})

test('who is known is filled, not overwritten, and an undo gives back what was there', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const known = await sales.post('/contacts', {
    firstName: 'Jörg',
    lastName: 'Gross',
    occasion: 'order',
    jobTitle: 'Einkauf',
    contactPoints: [{ kind: 'email', value: 'joerg@nordlicht.example' }],
  })
  const id = await imported(app, sales, list)
  const counts = await step(sales, id, 'run')
  assert.deepEqual({ create: counts.create, update: counts.update }, { create: 1, update: 1 })
  const after = (await sales.get(`/contacts/${known.body.id}`)).body
  assert.equal(after.lastName, 'Gross')
  assert.equal(after.salutation, 'herr')
  assert.equal(after.company.name, 'Nordlicht GmbH')
  const undone = await step(sales, id, 'undo')
  assert.deepEqual([undone.undone, undone.undoneCompanies], [3, 1])
  const back = (await sales.get(`/contacts/${known.body.id}`)).body
  assert.equal(back.salutation, null)
  assert.equal(back.company, null)
  assert.equal(back.contactPoints.length, 1)
  assert.equal((await sales.get('/contacts?count=true')).body.total, 1)
  assert.equal((await sales.get('/companies?count=true')).body.total, 0)
})

test('an undo keeps whom somebody worked with since, and names her', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  await step(sales, id, 'run')
  const found = (await sales.get('/contacts?q=mueller')).body.items[0]
  await sales.patch(`/contacts/${found.id}`, { jobTitle: 'Leitung' }, 1)
  const undone = await step(sales, id, 'undo')
  assert.deepEqual({ undone: undone.undone, kept: undone.kept }, { undone: 1, kept: 1 })
  const rows = (await sales.get(`/imports/${id}/rows?outcome=create`)).body.items
  assert.ok(
    rows.some(
      (row: { contactId: string; reasons: { code: string }[] }) =>
        row.contactId === found.id && row.reasons.some((reason) => reason.code === 'imports.kept-edited'),
    ),
  )
})

test('an address on the list of objections comes in closed, and the dry run says so (failures 1, 2)', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const file = 'Nachname;E-Mail;Telefon\nWeber;ada@weber.example;0221 987650\nNeu;neu@weber.example;\n'
  await step(sales, await imported(app, sales, file), 'run')
  const [ada] = (await sales.get('/contacts?q=ada%40weber.example')).body.items
  const objected = { event: 'objected', channel: 'email', way: 'spoken' }
  assert.equal((await sales.post(`/contacts/${ada.id}/consents`, objected)).status, 201)
  await app.db.ownerPool.query('delete from contacts')

  const id = await imported(app, sales, file.replace('ada@weber.example', 'ADA@Weber.Example'))
  assert.equal((await step(sales, id, 'dry-run')).suppressed, 1)
  const rows = (await sales.get(`/imports/${id}/rows?outcome=create`)).body.items
  assert.deepEqual(
    rows.map((row: { reasons: { code: string }[] }) => row.reasons.map(({ code }) => code)),
    [['imports.address-suppressed'], []],
  )
  const counts = await step(sales, id, 'run')
  assert.deepEqual([counts.create, counts.suppressed], [2, 1])
  const [back] = (await sales.get('/contacts?q=ada%40weber.example')).body.items
  assert.notEqual(back.id, ada.id)
  const { items } = (await sales.get(`/contacts/${back.id}/permissions`)).body
  assert.deepEqual(
    items.slice(0, 2).map((each: { code: string }) => each.code),
    ['suppressed', 'suppressed'],
  )
})

test('a refusal once known is never loosened by a file (failure 13)', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  await step(
    sales,
    await imported(app, sales, 'Nachname;E-Mail;Werbesperre\nWeber;ada@weber.example;ja\n'),
    'run',
  )
  const id = await imported(app, sales, 'Nachname;E-Mail;Werbesperre\nWeber;ada@weber.example;nein\n', {
    known: 'overwrite',
  })
  await step(sales, id, 'run')
  const contacts = (await sales.get('/contacts')).body.items
  assert.equal(contacts.length, 1)
  const { items } = (await sales.get(`/contacts/${contacts[0].id}/permissions`)).body
  assert.equal(items[0].code, 'objected')
  assert.deepEqual(
    items.filter((each: { allowed: boolean }) => each.allowed),
    [],
  )
  const consents = (await sales.get(`/contacts/${contacts[0].id}/consents`)).body.items
  assert.deepEqual(
    consents.map((each: { event: string; declaredBy: string }) => [each.event, each.declaredBy]),
    [['objected', 'system']],
  )
})

test('of several who start or take back an import at once one does, the others hear that it is taken', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  for (const name of ['run', 'undo']) {
    const answers = await Promise.all(Array.from({ length: 5 }, () => sales.post(`/imports/${id}/${name}`)))
    const statuses = answers.map((each) => each.status).sort()
    assert.deepEqual(statuses, [202, 409, 409, 409, 409], name)
    const started = answers.find((each) => each.status === 202)
    await waitForJob(sales, started?.body.job.id)
    assert.equal((await sales.post(`/imports/${id}/${name}`)).status, 409)
  }
})

test('who names the version of an import is held to it, and settings name whom and what there is', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  const stale = await sales.post(`/imports/${id}/run`, {}, { 'if-match': '"1"' })
  assert.deepEqual([stale.status, stale.body.code], [412, 'imports.stale'])
  const { version } = (await sales.get(`/imports/${id}`)).body
  const nobody = '00000000-0000-4000-8000-000000000000'
  for (const [field, value] of Object.entries({ ownerId: nobody, teamId: nobody, country: 'XX' })) {
    const answer = await sales.put(`/imports/${id}/mapping`, { settings: { ...settings, [field]: value } })
    assert.deepEqual([answer.status, answer.body.errors?.[0]?.pointer], [422, `/settings/${field}`])
  }
  const now = await sales.post(`/imports/${id}/run`, {}, { 'if-match': `"${version}"` })
  assert.equal(now.status, 202)
  await waitForJob(sales, now.body.job.id)
})

test('a no to the newsletter refuses, a yes does not, also where nobody said what the column means', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(
    app,
    sales,
    'Nachname;E-Mail;Newsletter\nWeber;ada@weber.example;nein\nHuber;ida@huber.example;ja\n',
  )
  await step(sales, id, 'run')
  const people = (await sales.get('/contacts?sort=-lastName')).body.items
  const events = await Promise.all(
    people.map(async (each: { id: string }) => (await sales.get(`/contacts/${each.id}/consents`)).body.items),
  )
  assert.deepEqual(
    events.map((each) => each.map(({ event }: { event: string }) => event)),
    [['refused'], []],
  )
})

test('a row that may be an earlier one of the same file is shown, not stored: initials, typos, names the wrong way round, same number', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const twins = `Anrede;Vorname;Nachname;E-Mail;Telefon
Herr;Jürgen;Brandl;j.brandl@metall.example;09122 5550114
;J.;Brandl;J.BRANDL@metall.example;
;;Brandel;;09122-5550114
Frau;;Brandl;;09122-5550114
;Julia;Brandl;j.brandl@metall.example;
;Brandl;Jürgen;j.brandl@metall.example;
;Jürgen;Bradnl;j.brandl@metall.example;
;Lager;Tor 1;tor@metall.example;
;Lager;Tor 2;tor@metall.example;
`
  const id = await imported(app, sales, twins)
  const counts = await step(sales, id, 'run')
  assert.deepEqual({ create: counts.create, duplicate: counts.duplicate }, { create: 5, duplicate: 4 })
  const rows = (await sales.get(`/imports/${id}/rows?outcome=duplicate`)).body.items
  assert.deepEqual(
    rows.map((row: { rowNumber: number; reasons: object[] }) => [row.rowNumber, row.reasons.at(-1)]),
    [3, 4, 7, 8].map((line) => [
      line,
      { code: 'imports.similar-in-file', column: null, params: { line: 2 } },
    ]),
  )
  // The same file again: an initial does not overwrite the name that is known.
  const again = await imported(app, sales, 'Vorname;Nachname;E-Mail\nJ.;Brandl;j.brandl@metall.example\n', {
    known: 'overwrite',
  })
  assert.equal((await step(sales, again, 'run')).duplicate, 1)
  const known = await imported(app, sales, twins, { similar: 'create' })
  assert.equal((await step(sales, known, 'dry-run')).create, 4)
})

test('a person out of sight is not doubled and not shown', async (t) => {
  const app = await testApp(t, { worker: true })
  const other = await app.as('sales', { teamId: await app.newTeam() })
  await other.post('/contacts', {
    lastName: 'Müller',
    firstName: 'Eva',
    occasion: 'order',
    contactPoints: [{ kind: 'email', value: 'eva@nordlicht.example' }],
  })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  await step(sales, id, 'run')
  const rows = (await sales.get(`/imports/${id}/rows?outcome=duplicate`)).body.items
  const hidden = rows.find((row: { reasons: { code: string }[] }) =>
    row.reasons.some((reason) => reason.code === 'imports.known-elsewhere'),
  )
  assert.equal(hidden.contactId, null)
  assert.equal(hidden.rowNumber, 2)
})

test('a field one may not edit cannot be filled by a file', async (t) => {
  const app = await testApp(t)
  const marketing = await app.as('marketing')
  assert.equal((await uploadFile(app, marketing, '/imports', 'a.csv', list)).status, 403)
  const sales = await app.as('sales')
  const upload = await uploadFile(app, sales, '/imports', 'a.csv', list)
  const mapping = { about: 'contact', columns: [{ column: 0, target: 'contact.purposeMask' }] }
  const answer = await sales.put(`/imports/${upload.body.id}/mapping`, { mapping, settings })
  assert.equal(answer.status, 422)
  assert.equal(answer.body.errors[0].code, 'field.unknown')
})

test('what is no table is refused with its reason and leaves nothing behind', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const files: [string, string | Buffer, string][] = [
    ['leer.csv', '', 'files.empty'],
    ['bild.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'imports.unsupported-format'],
    ['breit.csv', `${'a;'.repeat(10_000)}\n`, 'imports.too-many-columns'],
  ]
  for (const [name, content, code] of files) {
    const answer = await uploadFile(app, sales, '/imports', name, content)
    assert.ok(answer.status >= 400 && answer.status < 500, `${name} ${answer.status}`)
    assert.ok([code, 'imports.empty-file'].includes(answer.body.code), `${name} ${answer.body.code}`)
  }
  assert.equal((await app.db.ownerPool.query('select from imports')).rowCount, 0)
  assert.equal((await app.db.ownerPool.query('select from files')).rowCount, 0)
})

test('refused rows come back as a file that German Excel opens', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  await step(sales, id, 'run')
  const file = await sales.get(`/imports/${id}/refused.csv`)
  assert.ok(String(file.body).startsWith('\ufeffZeile;Ergebnis;Grund;Anrede'))
  assert.match(String(file.body), /nur@adresse\.example/)
  assert.match(String(file.body), /\r\n/)
})

/** Until the answered function is called, nobody can change a person. */
async function holdPeople(app: TestApp): Promise<() => Promise<void>> {
  const client = await app.db.ownerPool.connect()
  await client.query('begin; lock table contacts in share mode')
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

test('an undo that is cancelled leaves the import as it was, and can be asked for again', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await imported(app, sales, list)
  await step(sales, id, 'run')
  const letGo = await holdPeople(app)
  const { job } = (await sales.post(`/imports/${id}/undo`, {})).body
  const isHeld = async () =>
    (
      await app.db.ownerPool.query(
        `select from pg_locks where not granted and relation = 'contacts'::regclass
           and database = (select oid from pg_database where datname = current_database())`,
      )
    ).rowCount
  for (const end = Date.now() + 60_000; !(await isHeld()) && Date.now() < end; ) await sleep(20)
  assert.equal((await sales.get(`/imports/${id}`)).body.state, 'undoing')
  assert.equal((await sales.delete(`/jobs/${job.id}`)).status, 200)
  await letGo()
  assert.equal((await waitForJob(sales, job.id)).state, 'cancelled')
  const { state, counts } = (await sales.get(`/imports/${id}`)).body
  assert.deepEqual([state, counts.create, counts.undone], ['done', 2, undefined])
  assert.equal((await sales.get('/contacts?count=true')).body.total, 2)
  assert.equal((await step(sales, id, 'undo')).undone, 3)
})

test('an import whose job was cancelled before it began is not under way for ever', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const done = await imported(app, sales, list)
  await step(sales, done, 'run')
  await app.app.close()

  // Nobody takes jobs here, so they wait.
  const other = await testApp(t, {
    database: app.db,
    settings: { TREU_DATA_DIR: app.platform.config.dataDir },
  })
  const caller = await other.asUser(sales.userId)
  const prepared = await imported(other, caller, list, {}, 'Andere.csv')
  for (const [id, name, busy, after] of [
    [done, 'undo', 'undoing', 'done'],
    [prepared, 'run', 'running', 'cancelled'],
    [prepared, 'dry-run', 'checking', 'cancelled'],
  ] as const) {
    const { job } = (await caller.post(`/imports/${id}/${name}`, {})).body
    assert.equal((await caller.get(`/imports/${id}`)).body.state, busy)
    assert.equal((await caller.delete(`/jobs/${job.id}`)).status, 200)
    assert.equal((await caller.get(`/imports/${id}`)).body.state, after)
    const { items } = (await caller.get('/imports')).body
    assert.equal(items.find((each: { id: string }) => each.id === id).state, after)
  }
  assert.equal((await caller.delete(`/imports/${prepared}`)).status, 204)
  assert.equal((await caller.get('/contacts?count=true')).body.total, 2)
  // Ahead of the database, which belongs to the first one.
  await other.app.close()
})
