import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { inTransaction } from '#server/platform/db/tx.ts'
import { type Caller, testApp } from '#test/app.ts'
import { indexContacts } from './index-records.ts'

type Hit = { kind: string; id: string; title: string; subtitle: string | null; matched: string | null }

const people = [
  { name: 'Eva Müller-Lüdenscheid', company: 'Nordlicht GmbH' },
  { name: 'Dr. Jürgen Müller', contactPoints: [{ kind: 'email', value: 'j.mueller@nordlicht.example' }] },
  { name: 'Müllerine Berger' },
  { name: 'Ida Meier', contactPoints: [{ kind: 'phone', value: '030 1234567' }] },
  { name: 'Ute Mayr' },
  { name: 'Hans Kowalski', company: 'Müller Maschinenbau KG' },
  { name: 'Paul Sandersmann' },
]

async function withPeople(t: TestContext) {
  const app = await testApp(t)
  const sales = await app.as('sales')
  for (const person of people) {
    const made = await sales.post('/contacts', { occasion: 'order', ...person })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  return { ...app, sales }
}

const titles = async (caller: Caller, q: string) =>
  (await caller.get(`/search?q=${encodeURIComponent(q)}`)).body.items.map((hit: Hit) => hit.title)

test('the whole word comes before its beginning, a name before the company one works for', async (t) => {
  const { sales } = await withPeople(t)
  const found = await titles(sales, 'müller')
  assert.deepEqual(found.slice(0, 2).sort(), ['Dr. Jürgen Müller', 'Eva Müller-Lüdenscheid'])
  assert.equal(found[2], 'Müller Maschinenbau KG')
  assert.equal(found[3], 'Müllerine Berger')
  assert.equal(found[4], 'Hans Kowalski')
})

test('two words both have to fit, in any order, also through the company', async (t) => {
  const { sales } = await withPeople(t)
  for (const q of ['jürgen mül', 'mueller jue', 'Müller, Jürgen'])
    assert.equal((await titles(sales, q))[0], 'Dr. Jürgen Müller', q)
  assert.equal((await titles(sales, 'hans maschinenb'))[0], 'Hans Kowalski')
  assert.equal((await titles(sales, 'eva nordl'))[0], 'Eva Müller-Lüdenscheid')
})

test('a number and an address are shown where the name does not tell why', async (t) => {
  const { sales } = await withPeople(t)
  const [byPhone] = (await sales.get('/search?q=4567')).body.items
  assert.deepEqual([byPhone.title, byPhone.matched], ['Ida Meier', '+49301234567'])
  const [byMail] = (await sales.get('/search?q=j.mueller@nord')).body.items
  assert.deepEqual([byMail.title, byMail.matched], ['Dr. Jürgen Müller', 'j.mueller@nordlicht.example'])
})

test('what sounds alike follows, and one typing error still finds the person', async (t) => {
  const { sales } = await withPeople(t)
  assert.deepEqual(await titles(sales, 'meier'), ['Ida Meier', 'Ute Mayr'])
  for (const q of ['Kowlaski', 'Kowalsky', 'Sandresmann', 'Kwalski', 'Kowallski hans']) {
    const answer = (await sales.get(`/search?q=${encodeURIComponent(q)}`)).body
    const wanted = /sand/i.test(q) ? 'Paul Sandersmann' : 'Hans Kowalski'
    assert.ok(
      answer.items.some((hit: Hit) => hit.title === wanted),
      `${q}: ${JSON.stringify(answer)}`,
    )
    assert.notEqual(answer.stage, 'words')
  }
  assert.deepEqual(await titles(sales, 'xqzw'), [])
})

test('nobody is found by what the reader may not see, in no stage', async (t) => {
  const { sales, as, newTeam, db } = await withPeople(t)
  const stranger = await as('sales', { teamId: await newTeam() })
  for (const q of ['müller', 'kowalski', 'kowlaski', 'meier', '030123', 'j.mueller@nord'])
    assert.deepEqual(
      (await stranger.get(`/search?q=${encodeURIComponent(q)}`)).body.items.filter(
        (hit: Hit) => hit.kind === 'contact',
      ),
      [],
      q,
    )
  // Held for advertising, which marketing serves; its numbers are none of marketing's business.
  await db.ownerPool.query(`
    insert into processing_bases (id, contact_id, purpose, basis, origin)
    select gen_random_uuid(), id, 'direct-marketing', 'A6-1-a', 'Test' from contacts`)
  const marketing = await as('marketing')
  const purpose = { 'treu-purpose': 'direct-marketing' }
  const found = async (q: string) =>
    (await marketing.get(`/search?q=${encodeURIComponent(q)}`, purpose)).body.items.length
  assert.equal(await found('sandersmann'), 1)
  assert.equal(await found('030 1234567'), 0)
  assert.equal((await titles(sales, '030 1234567')).length, 1)
})

test('a company is found by its name without its legal form, by host and address', async (t) => {
  const { sales } = await withPeople(t)
  const made = await sales.post('/companies', {
    name: 'Kühlhaus Süd GmbH & Co. KG',
    website: 'www.kuehlhaus-sued.example',
    email: 'Info@Kuehlhaus-Sued.example',
    city: 'Köln',
  })
  assert.equal(made.status, 201)
  for (const q of ['kuhl', 'süd kühlh', 'kuehlhaus-sued.ex', 'info@kuehl']) {
    const [hit] = (await sales.get(`/search?q=${encodeURIComponent(q)}`)).body.items
    assert.deepEqual(
      [hit?.kind, hit?.title, hit?.subtitle],
      ['company', 'Kühlhaus Süd GmbH & Co. KG', 'Köln'],
      q,
    )
  }
})

test('searching is kept in the trail with those it showed', async (t) => {
  const { sales, platform, db } = await withPeople(t)
  await sales.get('/search?q=kowalski')
  await platform.trail.flush()
  const { rows } = await db.ownerPool.query(
    `select record_ids, fields from audit_events where action = 'find' and resource = 'contact'`,
  )
  assert.equal(rows.length, 1)
  assert.equal(rows[0].record_ids.length, 1)
  assert.ok(rows[0].fields.includes('lastName') && rows[0].fields.includes('email'))
})

test('plans lead over the index of words, whoever asks and however often', async (t) => {
  const { db, teamId } = await withPeople(t)
  await db.ownerPool.query(
    `
    insert into contacts (id, last_name, team_id, occasion, origin, purpose_mask, is_quarantined)
    select gen_random_uuid(), 'Nachname' || n, $1, 'order', 'Test', 129, false from generate_series(1, 20000) n`,
    [teamId],
  )
  await db.ownerPool.query(`
    insert into contact_tokens (token, kind, contact_id)
    select lower(last_name), 1, id from contacts where origin = 'Test'`)
  await db.ownerPool.query('analyze contacts, contact_tokens')
  const client = await db.appPool.connect()
  try {
    await client.query('begin')
    for (const [key, value] of Object.entries({
      'treu.user_id': '',
      'treu.team_ids': teamId,
      'treu.contact_rows': 'team',
      'treu.company_rows': 'all',
      'treu.purpose_mask': '1',
      'treu.purposes': 'customer-relations',
      'treu.unrestricted': 'off',
    }))
      await client.query('select set_config($1, $2, true)', [key, value])
    await client.query('set local plan_cache_mode = force_generic_plan')
    await client.query(`prepare by_word (text, text) as
      select t.id from contacts_by_token($1, $2, '{1,2}', 100) k join contacts t on t.id = k limit 50`)
    await client.query(`prepare holds (uuid, text, text) as
      select t.id from contacts t where t.id = $1 and exists (
        select from contact_tokens k where (k.contact_id, k.token) >= (t.id, $2) and (k.contact_id, k.token) < (t.id, $3)
          and k.kind = any ('{1,2}') offset 0)`)
    const plan = async (statement: string) =>
      (await client.query(`explain ${statement}`)).rows.map((row) => row['QUERY PLAN']).join('\n')
    const byWord = await plan(`execute by_word ('nachname1', 'nachname2')`)
    assert.match(byWord, /Index Scan using contacts_pkey/)
    assert.doesNotMatch(byWord, /Seq Scan|Hash/)
    const holds = await plan(`execute holds (gen_random_uuid(), 'nachname1', 'nachname2')`)
    assert.match(holds, /contact_tokens_contact_id/)
    assert.doesNotMatch(holds, /Seq Scan|contact_tokens_pkey/)
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('who is removed while her words are written anew leaves none behind', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  const { body: made } = await sales.post('/contacts', { occasion: 'order', lastName: 'Sommer' })
  const removing = await app.db.ownerPool.connect()
  await removing.query('begin')
  await removing.query('delete from contacts where id = $1', [made.id])
  const writing = inTransaction(app.db.ownerPool, {}, (tx) => indexContacts(tx, [made.id]))
  await removing.query('commit')
  removing.release()
  await writing
  assert.equal((await app.db.ownerPool.query('select from contact_tokens')).rowCount, 0)
})
