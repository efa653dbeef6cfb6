import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { type Answer, type Caller, runNow, type TestApp, testApp } from '#test/app.ts'

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\nGeheimes Angebot für Eva\n'), Buffer.alloc(100_000, 'x')])

async function send(
  caller: Caller,
  path: string,
  bytes: Buffer,
  name = 'Angebot.pdf',
  fields: Record<string, string> = {},
): Promise<Answer> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.set(key, value)
  form.set('file', new Blob([new Uint8Array(bytes)]), name)
  const request = new Response(form)
  return caller.post(path, Buffer.from(await request.arrayBuffer()), {
    'content-type': request.headers.get('content-type') ?? '',
  })
}

async function aContact(caller: Caller): Promise<string> {
  return (await caller.post('/contacts', { lastName: 'Müller', occasion: 'business-card' })).body.id
}

/** Paths of everything in the store that was written for this app's files. */
async function stored(app: TestApp): Promise<string[]> {
  const { rows } = await app.db.ownerPool.query<{ storage_key: string }>('select storage_key from files')
  const folder = join(app.platform.config.dataDir, 'files')
  const found = await readdir(folder, { recursive: true }).catch(() => [])
  return found
    .filter((path) => rows.some((row) => path.endsWith(row.storage_key)))
    .map((path) => join(folder, path))
}

test('a file comes back as it was, to be saved and never shown in place', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aContact(sales)
  const filed = await send(sales, `/contacts/${id}/files`, pdf, '../Müller Angebot.pdf')
  assert.equal(filed.status, 201)
  assert.equal(filed.body.name, 'Müller Angebot.pdf')
  assert.equal(filed.body.sizeBytes, pdf.length)
  assert.equal(filed.body.createdBy.id, sales.userId)
  assert.ok(!('storageKey' in filed.body) && !('wrappedKey' in filed.body))
  const answer = await app.app.inject({
    url: `/api/v1/files/${filed.body.id}/content`,
    headers: { authorization: `Bearer ${sales.token}` },
  })
  assert.ok(answer.rawPayload.equals(pdf))
  assert.match(String(answer.headers['content-disposition']), /^attachment; filename="Muller Angebot\.pdf"/)
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  assert.equal(answer.headers['content-type'], 'application/pdf')
  assert.deepEqual(
    (await sales.get(`/contacts/${id}/files`)).body.items.map((each: { id: string }) => each.id),
    [filed.body.id],
  )
})

test('the store holds nothing readable', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  await send(sales, `/contacts/${await aContact(sales)}/files`, pdf)
  const [path, ...more] = await stored(app)
  assert.ok(path && more.length === 0)
  assert.ok(!(await readFile(path)).includes('Angebot'))
})

test('when a person’s key is destroyed her files cannot be opened by anybody', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aContact(sales)
  const filed = await send(sales, `/contacts/${id}/files`, pdf)
  await app.db.ownerPool.query('delete from person_keys where subject_id = $1', [id])
  app.platform.personKeys.forget([id])
  assert.equal((await sales.get(`/files/${filed.body.id}/content`)).status, 404)
})

test('who does not see the person does not see her files, nor that there are any (failure 28)', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const other = await app.as('sales', { teamId: await app.newTeam() })
  const id = await aContact(sales)
  const filed = await send(sales, `/contacts/${id}/files`, pdf)
  for (const path of [`/contacts/${id}/files`, `/files/${filed.body.id}`, `/files/${filed.body.id}/content`])
    assert.equal((await other.get(path)).status, 404, path)
  assert.equal((await other.delete(`/files/${filed.body.id}`, 1)).status, 404)
  assert.equal((await send(other, `/contacts/${id}/files`, pdf)).status, 404)
  const admin = await app.as('administration')
  assert.equal((await admin.get(`/files/${filed.body.id}/content`)).status, 403)
})

test('what was filed for a purpose is not opened by those who do not serve it', async (t) => {
  const app = await testApp(t)
  const [sales, service] = [await app.as('sales'), await app.as('service')]
  const { id } = (await sales.post('/contacts', { lastName: 'Müller', occasion: 'order' })).body
  const filed = await send(sales, `/contacts/${id}/files`, pdf, 'a.pdf', { purpose: 'customer-relations' })
  assert.equal(filed.status, 201)
  const asked = await send(service, `/contacts/${id}/files`, pdf, 'a.pdf', { purpose: 'direct-marketing' })
  assert.equal(asked.status, 422)
  const marketing = await app.as('marketing')
  assert.equal((await marketing.get(`/files/${filed.body.id}`)).status, 404)
})

test('programs, pages, empty and too large files are refused and leave nothing', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const path = `/contacts/${await aContact(sales)}/files`
  const cases: [Buffer, number, string][] = [
    [Buffer.from('MZ\x90\0\x03'), 415, 'files.wrong-media-type'],
    [Buffer.from('<html><script>alert(1)</script>'), 415, 'files.wrong-media-type'],
    [Buffer.alloc(0), 422, 'files.empty'],
    [Buffer.concat([pdf, Buffer.alloc(26 * 1024 * 1024)]), 413, 'files.too-large'],
  ]
  for (const [bytes, status, code] of cases) {
    const answer = await send(sales, path, bytes)
    assert.deepEqual([answer.status, answer.body.code], [status, code])
  }
  assert.equal((await sales.post(path, { name: 'x' })).status, 415)
  const left = await readdir(join(app.platform.config.dataDir, 'files'), { recursive: true })
  assert.deepEqual(
    left.filter((each) => /[0-9a-f]{32}/.test(each)),
    [],
  )
})

test('24 MB go through', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const large = Buffer.concat([pdf, randomBytes(24 * 1024 * 1024)])
  const filed = await send(sales, `/contacts/${await aContact(sales)}/files`, large)
  assert.equal(filed.body.sizeBytes, large.length)
})

test('a removed file is gone from the list, and its bytes from the store', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aContact(sales)
  const filed = await send(sales, `/contacts/${id}/files`, pdf)
  const [path = ''] = await stored(app)
  assert.equal((await sales.delete(`/files/${filed.body.id}`)).status, 428)
  assert.equal((await sales.delete(`/files/${filed.body.id}`, 1)).status, 204)
  assert.equal((await sales.get(`/contacts/${id}/files`)).body.items.length, 0)
  await assert.rejects(readFile(path), { code: 'ENOENT' })
})

test('each download is in the trail, with the person it is about', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const id = await aContact(sales)
  const filed = await send(sales, `/contacts/${id}/files`, pdf)
  await sales.get(`/files/${filed.body.id}/content`)
  const { rows } = await app.db.ownerPool.query(
    `select actor_id, record_ids, subject_id from audit_events where action = 'download'`,
  )
  assert.deepEqual(rows, [{ actor_id: sales.userId, record_ids: [filed.body.id, id], subject_id: id }])
})

test('a company has its files, too', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const company = uuidv7()
  await app.db.ownerPool.query(`insert into companies (id, name, team_id) values ($1, 'Muster GmbH', $2)`, [
    company,
    app.teamId,
  ])
  const filed = await send(sales, `/companies/${company}/files`, pdf)
  assert.equal(filed.status, 201)
  assert.equal((await sales.get(`/companies/${company}/files`)).body.items.length, 1)
  assert.ok(
    (
      await app.app.inject({
        url: `/api/v1/files/${filed.body.id}/content`,
        headers: { authorization: `Bearer ${sales.token}` },
      })
    ).rawPayload.equals(pdf),
  )
})

test('the nightly job removes what has expired and what nobody knows, and nothing else', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const id = await aContact(sales)
  const [kept, expired] = [
    await send(sales, `/contacts/${id}/files`, pdf),
    await send(sales, `/contacts/${id}/files`, pdf),
  ]
  await app.db.ownerPool.query(`update files set expires_at = now() - interval '1 hour' where id = $1`, [
    expired.body.id,
  ])
  const orphan = await app.platform.files.receive(Readable.from([pdf]))
  const young = await app.platform.files.receive(Readable.from([pdf]))
  const folder = join(app.platform.config.dataDir, 'files')
  for (const path of (await readdir(folder, { recursive: true })).filter((each) => each.length > 2))
    if (!path.endsWith(young.storageKey)) await utimes(join(folder, path), 0, 0)
  assert.deepEqual((await runNow(app, 'sweep-files')).result, { expired: 1, orphans: 1 })
  const left = (await readdir(folder, { recursive: true })).map((path) => path.slice(3)).filter(Boolean)
  const { rows } = await app.db.ownerPool.query('select id, storage_key from files')
  assert.deepEqual(
    rows.map((row) => row.id),
    [kept.body.id],
  )
  assert.deepEqual(left.sort(), [rows[0].storage_key, young.storageKey].sort())
  assert.ok(!left.includes(orphan.storageKey))
})
