import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { BlobReader, ZipReader } from '@zip.js/zip.js'
import { v7 as uuidv7 } from 'uuid'
import { hashOfEvent, localTimeOf } from '#server/privacy/consent/public.ts'
import { type Caller, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'

const sheet = { purpose: 'direct-marketing', channel: 'email', way: 'paper' }

async function aPerson(caller: Caller): Promise<string> {
  const { status, body } = await caller.post('/contacts', {
    firstName: 'Eva',
    lastName: 'Müller',
    occasion: 'enquiry',
    contactPoints: [{ kind: 'email', value: 'eva.mueller@kundin.example' }],
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

async function noted(caller: Caller, id: string, more: object): Promise<string> {
  const { status, body } = await caller.post(`/contacts/${id}/consents`, { ...sheet, ...more })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

/** Unpacks the bundle into a folder, as who gets it does. */
async function unpacked(t: TestContext, { app }: TestApp, caller: Caller, id: string, eventId: string) {
  const answer = await app.inject({
    url: `/api/v1/contacts/${id}/consents/${eventId}/proof`,
    headers: { authorization: `Bearer ${caller.token}` },
  })
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 300))
  const folder = await mkdtemp(join(tmpdir(), 'proof-'))
  t.after(() => rm(folder, { recursive: true }))
  const zip = new ZipReader(new BlobReader(new Blob([answer.rawPayload as Buffer<ArrayBuffer>])))
  for (const entry of await zip.getEntries()) {
    if (entry.directory) continue
    const place = join(folder, entry.filename)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, Buffer.from(await entry.arrayBuffer()))
  }
  const check = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['pruefen.mjs'], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { status, said: stdout + stderr }
  }
  return { folder, check, json: JSON.parse(await readFile(join(folder, 'nachweis.json'), 'utf8')) }
}

test('the sheet she signed is in the proof, and one changed byte of it is found', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aPerson(sales)
  const bytes = Buffer.from('%PDF-1.7\nAntwortkarte mit Unterschrift\n')
  const filed = await uploadFile(app, sales, `/contacts/${id}/files`, 'Antwortkarte Messe: Köln.pdf', bytes)
  assert.equal(filed.status, 201, JSON.stringify(filed.body))
  const given = await noted(sales, id, { event: 'given', evidence: filed.body.id })
  const withdrawn = await noted(sales, id, { event: 'withdrawn', way: 'spoken' })

  const { folder, check, json } = await unpacked(t, app, sales, id, withdrawn)
  const [{ fileId, eventIds, path }] = json.evidence
  assert.deepEqual([fileId, eventIds], [filed.body.id, [given]])
  assert.match(path, /^belege\/1-[\p{L}\p{N}._-]+\.pdf$/u)
  const place = join(folder, path)
  assert.ok((await readFile(place)).equals(bytes))
  assert.deepEqual([check().status, /UNVERÄNDERT/.test(check().said)], [0, true], check().said)

  const other = Buffer.from(bytes)
  other.writeUInt8(other.readUInt8(20) ^ 1, 20)
  await writeFile(place, other)
  assert.equal(check().status, 1)
  assert.match(check().said, /belege\/1-.*: Die Datei wurde verändert/)
  await rm(place)
  assert.match(check().said, /belege\/1-.*: Die Datei fehlt/)

  // What was removed since is missing, and that is said instead of hidden.
  assert.equal((await sales.delete(`/files/${filed.body.id}`, 1)).status, 204)
  const later = await unpacked(t, app, sales, id, withdrawn)
  assert.deepEqual([later.json.evidence[0].path, later.check().status], [null, 0])
  assert.match(later.check().said, /liegt nicht bei/)
})

test('who entered an event, when and with which file is part of its hash: a change is found and the event named', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aPerson(sales)
  const given = await noted(sales, id, { event: 'given', evidence: 'Ordner 12' })
  const last = await noted(sales, id, { event: 'withdrawn', way: 'spoken' })
  const whole = await unpacked(t, app, sales, id, last)
  assert.equal(whole.check().status, 0, whole.check().said)
  assert.deepEqual(
    whole.json.events.map((event: Record<string, unknown>) => [event.hashScheme, event.createdBy]),
    [
      [2, sales.userId],
      [2, sales.userId],
    ],
  )
  const owner = app.db.ownerPool
  await owner.query('alter table consent_events disable trigger consent_events_never_changed')
  const changes = ['created_by = gen_random_uuid()', `created_at = created_at + interval '1 day'`]
  for (const change of [...changes, 'import_id = gen_random_uuid()', 'hash_scheme = 1']) {
    const { rows } = await owner.query('select * from consent_events where id = $1', [given])
    await owner.query(`update consent_events set ${change} where id = $1`, [given])
    const { check } = await unpacked(t, app, sales, id, last)
    assert.equal(check().status, 1, change)
    assert.match(check().said, new RegExp(`Ereignis 1: Der Inhalt wurde verändert. \\(${given}\\)`), change)
    assert.doesNotMatch(check().said, /Ereignis 2/)
    const { created_by, created_at, import_id, hash_scheme } = rows[0]
    await owner.query(
      `update consent_events set created_by = $2, created_at = $3, import_id = $4, hash_scheme = $5 where id = $1`,
      [given, created_by, created_at, import_id, hash_scheme],
    )
  }
})

test('an event hashed by the first scheme is checked by it, and the chain goes on with the second', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aPerson(sales)
  const at = new Date('2026-09-01T10:00:00.000Z')
  const old = {
    id: uuidv7(),
    contactId: id,
    sequence: 1,
    channel: 'email',
    purpose: 'direct-marketing',
    event: 'requested',
    way: 'electronic',
    declaredBy: 'person',
    occurredAt: at.toISOString(),
    localTime: localTimeOf(at),
  }
  await app.db.ownerPool.query(
    `insert into consent_events (id, contact_id, sequence, channel, purpose, event, way, declared_by, occurred_at, local_time, hash)
     values ($1, $2, 1, 'email', 'direct-marketing', 'requested', 'electronic', 'person', $3, $4, $5)`,
    [old.id, id, at, old.localTime, hashOfEvent(old)],
  )
  const last = await noted(sales, id, { event: 'given', evidence: 'Ordner 12' })
  const { check, json } = await unpacked(t, app, sales, id, last)
  assert.deepEqual(
    json.events.map((event: { hashScheme: number }) => event.hashScheme),
    [1, 2],
  )
  assert.equal(check().status, 0, check().said)
})

test('what a list refused for many verifies as well', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const list = 'Vorname;Nachname;E-Mail;Werbesperre\nEva;Müller;eva.mueller@kundin.example;ja\n'
  const { body } = await uploadFile(app, sales, '/imports', 'Kunden.csv', list)
  await sales.put(`/imports/${body.id}/mapping`, {
    mapping: {
      about: body.suggestedAbout,
      columns: body.columns.map((column: { index: number; suggestion: { target: string | null } }) => ({
        column: column.index,
        target: column.suggestion.target,
      })),
    },
    settings: { occasion: 'import', origin: 'Kundenliste 2026' },
  })
  const { body: started } = await sales.post(`/imports/${body.id}/run`, {})
  await waitForJob(sales, started.job.id)
  const [person] = (await sales.get('/contacts?q=Müller')).body.items
  const [event] = (await sales.get(`/contacts/${person.id}/consents`)).body.items
  assert.equal(event.event, 'objected')
  const { check } = await unpacked(t, app, sales, person.id, event.id)
  assert.equal(check().status, 0, check().said)
})
