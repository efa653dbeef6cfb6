import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { preferenceToken } from '#server/portal/public.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import { type Caller, runNow, testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'

type Record = { id: string; version: number }

async function opened(t: TestContext, options: { worker?: boolean } = {}) {
  const app = await testApp(t, options)
  return { app, sales: await app.as('sales'), dpo: await app.as('dpo') }
}

async function aContact(caller: Caller, email: string, more: object = {}): Promise<Record> {
  const { status, body } = await caller.post('/contacts', {
    occasion: 'enquiry',
    firstName: 'Eva',
    lastName: 'Berger',
    contactPoints: [{ kind: 'email', value: email }],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

function merging(caller: Caller, one: Record, other: Record, fields: object = {}) {
  return caller.post(
    `/contacts/${one.id}/merges`,
    { mergedId: other.id, mergedVersion: other.version, fields },
    { 'if-match': `"${one.version}"` },
  )
}

const said = (event: string, channel = 'email', more: object = {}) => ({
  event,
  channel,
  purpose: 'direct-marketing',
  way: 'paper',
  evidence: 'Ordner 7',
  ...more,
})

async function mayMail(caller: Caller, id: string): Promise<string> {
  const { body } = await caller.get(`/contacts/${id}/permissions?purpose=direct-marketing&channel=email`)
  return body.items[0].code
}

const codeOf = ({ status, body }: { status: number; body: { code?: string } }) =>
  status < 300 ? status : body.code

test('a no of either stays a no, in whichever direction they are merged (failures 15, 16)', async (t) => {
  const { app, sales } = await opened(t)
  for (const [index, no] of ['objected', 'withdrawn', 'refused'].entries()) {
    for (const isKept of [true, false]) {
      const [yes, refusing] = [
        await aContact(sales, `ja${index}${isKept}@a.example`),
        await aContact(sales, `nein${index}${isKept}@b.example`),
      ]
      assert.equal((await sales.post(`/contacts/${yes.id}/consents`, said('given'))).status, 201)
      await sales.post(`/contacts/${refusing.id}/consents`, said(no))
      assert.equal(await mayMail(sales, yes.id), 'consent-de')
      const [one, other] = isKept ? [refusing, yes] : [yes, refusing]
      // The address with the consent stays the preferred one: it has to be refused all the same.
      const done = await merging(sales, one, other, isKept ? { email: 'merged' } : {})
      assert.equal(done.status, 201, JSON.stringify(done.body))
      assert.equal(await mayMail(sales, one.id), no)
      // Whoever enters that address anew finds it on the list of objections.
      const hash = addressHash(app.platform.keyring, `ja${index}${isKept}@a.example`)
      const { rows } = await app.db.ownerPool.query(
        'select 1 from suppressions where address_hash = $1 and lifted_at is null',
        [hash],
      )
      assert.ok(rows.length > 0)
      // Staff cannot lift it on the one that stays either.
      assert.equal(
        codeOf(await sales.post(`/contacts/${one.id}/consents`, said('given'))),
        'consents.refused-conflict',
      )
      const { body: chain } = await sales.get(`/contacts/${one.id}/consents`)
      assert.deepEqual(
        new Set(chain.items.map((each: { event: string }) => each.event)),
        new Set(['given', no]),
      )
      const ofOther = chain.items.find((each: { contactId: string }) => each.contactId === other.id)
      const proof = await sales.get(`/contacts/${one.id}/consents/${ofOther.id}/proof`)
      assert.equal(proof.status, 200)
      await sales.post(`/merges/${done.body.id}/undo`)
      assert.equal(await mayMail(sales, yes.id), 'consent-de')
      assert.equal(await mayMail(sales, refusing.id), no)
    }
  }
})

test('a permission of one stays where the other says nothing against it', async (t) => {
  const { sales } = await opened(t)
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  await sales.post(`/contacts/${other.id}/consents`, said('given'))
  await merging(sales, one, other, { email: 'merged' })
  assert.equal(await mayMail(sales, one.id), 'consent-de')
})

test('restricted, quarantined, consumer, not informed: the stricter holds for both', async (t) => {
  const { app, sales, dpo } = await opened(t)
  const { ownerPool } = app.db
  const pair = async (name: string) =>
    [await aContact(sales, `${name}@a.example`), await aContact(sales, `${name}@b.example`)] as const
  const [restricted, free] = await pair('r')
  await ownerPool.query('update contacts set is_restricted = true, is_consumer = true where id = $1', [
    restricted.id,
  ])
  const done = await merging(dpo, free, restricted)
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.equal((await sales.get(`/contacts/${free.id}`)).status, 404)
  const { body } = await dpo.get(`/contacts/${free.id}`)
  assert.deepEqual([body.isRestricted, body.isConsumer], [true, true])

  const [held, unheld] = await pair('q')
  await ownerPool.query(`update processing_bases set ended_at = now() where contact_id = $1`, [unheld.id])
  const second = await merging(dpo, held, unheld)
  assert.equal(second.status, 201, JSON.stringify(second.body))
  assert.equal((await dpo.get(`/contacts/${held.id}`)).body.isQuarantined, true)
  assert.equal((await sales.get(`/contacts/${held.id}`)).status, 404)
  assert.equal((await dpo.post(`/merges/${second.body.id}/undo`)).status, 200)
  assert.equal((await sales.get(`/contacts/${held.id}`)).status, 200)
  assert.equal((await sales.get(`/contacts/${unheld.id}`)).status, 404)
})

test('nobody merges with herself, with whom she does not see, or without the right to remove', async (t) => {
  const { app, sales } = await opened(t)
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  assert.equal(codeOf(await merging(sales, one, one)), 'merges.same-record')
  const elsewhere = await app.as('sales', { teamId: await app.newTeam() })
  const stranger = await aContact(elsewhere, 'eva@c.example')
  assert.equal(codeOf(await merging(sales, one, stranger)), 'contacts.not-found')
  assert.equal(
    codeOf(await sales.get(`/contacts/${one.id}/merges/preview?mergedId=${stranger.id}`)),
    'contacts.not-found',
  )
  const service = await app.as('service')
  assert.equal(codeOf(await merging(service, one, other)), 'access.not-allowed')
  assert.equal(codeOf(await merging(sales, { ...one, version: 99 }, other)), 'contacts.stale')
  assert.equal(codeOf(await merging(sales, one, { ...other, version: 99 })), 'contacts.stale')
  assert.equal(codeOf(await merging(sales, one, other, { isRestricted: 'merged' })), 'merges.invalid')
  assert.equal((await merging(sales, one, other)).status, 201)
  // Where it went is told to those who see it there, and to nobody else (failure 29).
  const gone = await sales.get(`/contacts/${other.id}`)
  assert.deepEqual([gone.status, gone.body.keptId], [410, one.id])
  assert.equal((await elsewhere.get(`/contacts/${other.id}`)).status, 404)
  assert.equal(
    (await sales.patch(`/contacts/${other.id}`, { lastName: 'X' }, 1)).body.code,
    'contacts.merged',
  )
})

test('merged twice at once, in both directions, one is done and the other told', async (t) => {
  const { sales } = await opened(t)
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  const answers = await Promise.all([
    merging(sales, one, other),
    merging(sales, other, one),
    merging(sales, one, other),
  ])
  const codes = answers.map(codeOf)
  assert.equal(codes.filter((code) => code === 201).length, 1, String(codes))
  for (const code of codes.filter((each) => each !== 201))
    assert.ok(['contacts.merged', 'contacts.stale'].includes(String(code)), String(codes))
})

test('an edit that meets a merge comes before it or is told; nothing is lost without a word', async (t) => {
  const { sales } = await opened(t)
  for (let round = 0; round < 5; round++) {
    const [one, other] = [
      await aContact(sales, `eva${round}@a.example`),
      await aContact(sales, `eva${round}@b.example`),
    ]
    const [merged, edited, added] = await Promise.all([
      merging(sales, one, other),
      sales.patch(`/contacts/${other.id}`, { jobTitle: 'Leitung' }, other.version),
      sales.post(`/contacts/${other.id}/contact-points`, { kind: 'phone', value: '0221 1234 56' }),
    ])
    const codes = [codeOf(merged), codeOf(edited), codeOf(added)]
    assert.ok(merged.status === 201 || codes[0] === 'contacts.stale', String(codes))
    if (merged.status === 201) assert.equal(codes[1], 'contacts.merged', String(codes))
    const { body } = await sales.get(`/contacts/${one.id}`)
    if (merged.status === 201 && added.status === 201)
      assert.equal(body.contactPoints.filter((each: { kind: string }) => each.kind === 'phone').length, 1)
    else
      assert.ok(
        [201, 'contacts.merged', 'contact-points.link-not-found'].includes(String(codes[2])) ||
          codes[2] === 201,
        String(codes),
      )
  }
})

test('what would be forbidden is foretold for what is chosen, and foretelling changes nothing', async (t) => {
  const { app, sales, dpo } = await opened(t)
  const home = {
    kind: 'work',
    street: 'Weg',
    houseNumber: '1',
    postalCode: '50667',
    city: 'Köln',
    country: 'DE',
  }
  const one = await aContact(sales, 'eva@a.example', { addresses: [home] })
  const [twin, silent] = [await aContact(sales, 'eva@b.example'), await aContact(sales, 'eva@c.example')]
  for (const channel of ['email', 'post'])
    await sales.post(`/contacts/${one.id}/consents`, said('given', channel))
  await sales.post(`/contacts/${twin.id}/consents`, said('objected'))
  // Her consent is one for that address, as a confirmed one is.
  await app.db.ownerPool.query(
    `update consent_states set address_hash = $2 where contact_id = $1 and channel = 'email'`,
    [one.id, addressHash(app.platform.keyring, 'eva@a.example')],
  )
  const permissions = async () => {
    const { body } = await sales.get(`/contacts/${one.id}/permissions?purpose=direct-marketing`)
    return body.items.map(({ channel, code }: { channel: string; code: string }) => `${channel} ${code}`)
  }
  const everything = async () => {
    const tables = [
      'merges',
      'suppressions',
      'consent_states',
      'processing_bases',
      'contact_points',
      'contacts',
    ]
    const rows = []
    for (const table of tables)
      rows.push((await app.db.ownerPool.query(`select to_jsonb(t) as row from ${table} t order by 1`)).rows)
    return rows
  }
  const foretold = async (other: Record, choices = '') => {
    const { status, body } = await sales.get(
      `/contacts/${one.id}/merges/preview?mergedId=${other.id}${choices}`,
    )
    assert.equal(status, 200, JSON.stringify(body))
    return body.consequences
      .filter(({ code }: { code: string }) => code === 'permission')
      .map(({ channel }: { channel: string }) => channel)
  }
  const [before, held] = [await permissions(), await everything()]
  const lost = await foretold(twin)
  assert.ok(lost.includes('email') && lost.includes('post'), String(lost))
  assert.deepEqual(await foretold(silent), [])
  assert.deepEqual(await permissions(), before)
  assert.deepEqual(await everything(), held)
  const { body: trail } = await dpo.get(`/audit-events?recordId=${one.id}&action=merge`)
  assert.deepEqual(trail.items, [])
  assert.deepEqual(await foretold(silent, '&email=merged'), ['email'])
  // What was foretold is what comes.
  const done = await merging(sales, one, silent, { email: 'merged' })
  assert.equal(done.status, 201, JSON.stringify(done.body))
  const after = await permissions()
  assert.ok(before.includes('email consent-de') && after.includes('email no-consent-de'), String(after))
  assert.ok(after.includes('post consent-post'), String(after))
})

test('an objection that meets a merge counts for the one that stays', async (t) => {
  const { app, sales } = await opened(t)
  const { keyring } = app.platform
  for (let round = 0; round < 5; round++) {
    const [one, other] = [
      await aContact(sales, `eva${round}@a.example`),
      await aContact(sales, `eva${round}@b.example`),
    ]
    await sales.post(`/contacts/${one.id}/consents`, said('given'))
    const token = preferenceToken(keyring, {
      contactId: other.id,
      addressHash: addressHash(keyring, `eva${round}@b.example`),
    })
    const leave = app.app.inject({
      method: 'POST',
      url: `/p/abmelden/${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    })
    const [left, merged] = await Promise.all([leave, merging(sales, one, other)])
    assert.equal(left.statusCode, 200)
    assert.equal(merged.status, 201, JSON.stringify(merged.body))
    assert.equal(await mayMail(sales, one.id), 'withdrawn')
  }
})

test('a link in an old mail works for the person one is now, and a no said meanwhile survives the undo for both', async (t) => {
  const { app, sales } = await opened(t)
  const { keyring } = app.platform
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  for (const { id } of [one, other]) await sales.post(`/contacts/${id}/consents`, said('given'))
  const done = await merging(sales, one, other)
  const token = preferenceToken(keyring, {
    contactId: other.id,
    addressHash: addressHash(keyring, 'eva@b.example'),
  })
  await app.app.inject({ method: 'POST', url: `/p/abmelden/${token}` })
  assert.equal(await mayMail(sales, one.id), 'withdrawn')
  assert.equal((await sales.post(`/merges/${done.body.id}/undo`)).status, 200)
  for (const { id } of [one, other]) assert.equal(await mayMail(sales, id), 'withdrawn')
})

test('an undo keeps what somebody changed since and says so', async (t) => {
  const { sales } = await opened(t)
  const one = await aContact(sales, 'eva@a.example', { jobTitle: 'Einkauf' })
  const other = await aContact(sales, 'eva@b.example', { jobTitle: 'Leitung', department: 'Zentrale' })
  const done = await merging(sales, one, other, { jobTitle: 'merged' })
  const { body: now } = await sales.get(`/contacts/${one.id}`)
  await sales.patch(`/contacts/${one.id}`, { jobTitle: 'Vorstand' }, now.version)
  await sales.post(`/contacts/${one.id}/timeline`, {
    kind: 'note',
    text: 'Neu',
    purpose: 'customer-relations',
  })
  const undone = await sales.post(`/merges/${done.body.id}/undo`)
  assert.deepEqual(undone.body.kept, [
    { code: 'merges.kept-edited', field: 'jobTitle' },
    { code: 'merges.kept-added', field: null },
  ])
  const { body: first } = await sales.get(`/contacts/${one.id}`)
  assert.deepEqual([first.jobTitle, first.department ?? null], ['Vorstand', null])
  assert.equal((await sales.get(`/contacts/${other.id}`)).body.jobTitle, 'Leitung')
})

test('files stay readable through a merge and its undo, and an erasure takes both persons and the way back', async (t) => {
  const { app, sales } = await opened(t, { worker: true })
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  const uploaded = await uploadFile(app, sales, `/contacts/${other.id}/files`, 'notiz.txt', 'Guten Tag')
  const stored = uploaded.body.id
  const done = await merging(sales, one, other)
  assert.equal((await sales.get(`/files/${stored}/content`)).status, 200)
  await sales.post(`/merges/${done.body.id}/undo`)
  assert.equal((await sales.get(`/files/${stored}/content`)).status, 200)
  const [first, second] = [await sales.get(`/contacts/${one.id}`), await sales.get(`/contacts/${other.id}`)]
  const again = await merging(sales, first.body, second.body)
  assert.equal(again.status, 201, JSON.stringify(again.body))
  const { body: kept } = await sales.get(`/contacts/${one.id}`)
  await sales.delete(`/contacts/${one.id}`, kept.version)
  await app.db.ownerPool.query(`update contacts set deleted_at = now() - interval '31 days' where id = $1`, [
    one.id,
  ])
  await runNow(app, 'contacts.empty-trash')
  const { rows: keys } = await app.db.ownerPool.query(
    'select 1 from person_keys where subject_id = any ($1)',
    [[one.id, other.id]],
  )
  assert.equal(keys.length, 0)
  assert.equal((await app.db.ownerPool.query('select 1 from merges where undone_at is null')).rowCount, 0)
  assert.equal(codeOf(await sales.post(`/merges/${again.body.id}/undo`)), 'merges.not-found')
  assert.equal((await sales.get(`/contacts/${other.id}`)).status, 404)
})

test('one merged into another that is merged itself: both ids lead to the last, and are taken back in turn', async (t) => {
  const { sales } = await opened(t)
  const [a, b, c] = [
    await aContact(sales, 'a@a.example'),
    await aContact(sales, 'b@a.example'),
    await aContact(sales, 'c@a.example'),
  ]
  await sales.post(`/contacts/${c.id}/consents`, said('objected'))
  const first = await merging(sales, b, c)
  const { body: joined } = await sales.get(`/contacts/${b.id}`)
  const second = await merging(sales, a, joined)
  assert.equal(second.status, 201, JSON.stringify(second.body))
  for (const id of [b.id, c.id]) assert.equal((await sales.get(`/contacts/${id}`)).body.keptId, a.id)
  assert.equal(await mayMail(sales, a.id), 'objected')
  assert.equal(codeOf(await sales.post(`/merges/${first.body.id}/undo`)), 'merges.later-conflict')
  assert.equal((await sales.post(`/merges/${second.body.id}/undo`)).status, 200)
  assert.equal((await sales.get(`/contacts/${c.id}`)).body.keptId, b.id)
  assert.equal(await mayMail(sales, a.id), 'no-consent-de')
  assert.equal(await mayMail(sales, b.id), 'objected')
  assert.equal((await sales.post(`/merges/${first.body.id}/undo`)).status, 200)
  assert.equal(await mayMail(sales, b.id), 'no-consent-de')
  assert.equal(await mayMail(sales, c.id), 'objected')
})

test('companies become one with those who work there, also people the asker does not see', async (t) => {
  const { app, sales } = await opened(t)
  const elsewhere = await app.as('sales', { teamId: await app.newTeam() })
  const { body: one } = await sales.post('/companies', { name: 'Nordlicht GmbH', city: 'Köln' })
  const { body: other } = await sales.post('/companies', {
    name: 'Nordlicht',
    website: 'https://nordlicht.example',
  })
  const hidden = await aContact(elsewhere, 'h@a.example', { employments: [{ companyId: other.id }] })
  const done = await sales.post(
    `/companies/${one.id}/merges`,
    { mergedId: other.id, mergedVersion: other.version },
    { 'if-match': `"${one.version}"` },
  )
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.equal((await elsewhere.get(`/contacts/${hidden.id}`)).body.company.id, one.id)
  assert.equal((await sales.get(`/companies/${one.id}`)).body.website, 'https://nordlicht.example')
  const gone = await sales.get(`/companies/${other.id}`)
  assert.deepEqual([gone.status, gone.body.code, gone.body.keptId], [410, 'companies.merged', one.id])
  assert.equal((await sales.post(`/merges/${done.body.id}/undo`)).status, 200)
  assert.equal((await elsewhere.get(`/contacts/${hidden.id}`)).body.company.id, other.id)
  assert.equal((await sales.get(`/companies/${one.id}`)).body.website, null)
})

test('what a merge did stands in the trail of both, and who used either is told (failure 33)', async (t) => {
  const { sales, dpo } = await opened(t)
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  await merging(sales, one, other)
  for (const id of [one.id, other.id]) {
    const { body } = await dpo.get(`/audit-events?recordId=${id}&action=merge`)
    assert.equal(body.items.length, 2)
    assert.equal(body.items[0].details.keptId, one.id)
  }
  const { body: uses } = await sales.get(`/contacts/${one.id}/uses`)
  const created = uses.items.find((each: { action: string }) => each.action === 'create')
  // Both were entered, each with its bases.
  assert.ok(created.count >= 2)
})

test('of two mails of one mailing the one on its way counts, and the other is not sent; an undo sends nothing', async (t) => {
  const { app, sales } = await opened(t)
  const { ownerPool } = app.db
  const campaign = '01900000-0000-7000-8000-0000000000c1'
  await ownerPool.query(
    `insert into campaigns (id, name, purpose, state) values ($1, 'Herbst', 'direct-marketing', 'sending')`,
    [campaign],
  )
  const statesOf = async (ids: readonly string[]) => {
    const { rows } = await ownerPool.query<{ contact_id: string; state: string }>(
      'select contact_id, state from campaign_recipients where contact_id = any ($1)',
      [ids],
    )
    return ids.map((id) => rows.filter((row) => row.contact_id === id).map(({ state }) => state))
  }
  for (const [kept, merged, left, after] of [
    ['waiting', 'waiting', 'waiting', ['waiting', 'cancelled']],
    ['waiting', 'sent', 'sent', ['cancelled', 'sent']],
    ['sending', 'waiting', 'sending', ['sending', 'cancelled']],
    ['excluded', 'waiting', 'excluded', ['excluded', 'cancelled']],
  ] as const) {
    const [one, other] = [
      await aContact(sales, `${kept}1@a.example`),
      await aContact(sales, `${merged}2@b.example`),
    ]
    for (const [{ id }, state] of [
      [one, kept],
      [other, merged],
    ] as const)
      await ownerPool.query(
        `insert into campaign_recipients (id, campaign_id, contact_id, address_hash, state, at)
         values (gen_random_uuid(), $1, $2::uuid, sha256($2::text::bytea), $3, now())`,
        [campaign, id, state],
      )
    const done = await merging(sales, one, other)
    assert.equal(done.status, 201, JSON.stringify(done.body))
    assert.deepEqual(await statesOf([one.id, other.id]), [[left], []])
    await sales.post(`/merges/${done.body.id}/undo`)
    assert.deepEqual(
      await statesOf([one.id, other.id]),
      after.map((state) => [state]),
    )
    await ownerPool.query('delete from campaign_recipients')
  }
})

test('topics left and sequences ended on one side are left and ended afterwards', async (t) => {
  const { app, sales } = await opened(t)
  const { ownerPool } = app.db
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  const sequence = '01900000-0000-7000-8000-0000000000c2'
  await ownerPool.query(`insert into sequences (id, name) values ($1, 'Willkommen')`, [sequence])
  for (const [{ id }, isOn, state] of [
    [one, true, 'waiting'],
    [other, false, 'stopped'],
  ] as const) {
    await ownerPool.query(
      `insert into subscriptions (id, contact_id, address_hash, topic, is_subscribed, changed_at)
       values (gen_random_uuid(), $1, 'x', 'holzbau', $2, now())`,
      [id, isOn],
    )
    await ownerPool.query(
      `insert into sequence_members (id, sequence_id, contact_id, state, due_at, entered_at)
       values (gen_random_uuid(), $1, $2, $3, now(), now())`,
      [sequence, id, state],
    )
  }
  const done = await merging(sales, one, other)
  const read = async () => {
    const { rows } = await ownerPool.query(
      `select contact_id as id, state, (select is_subscribed from subscriptions s where s.contact_id = m.contact_id) as "isOn"
       from sequence_members m order by contact_id`,
    )
    return rows
  }
  assert.deepEqual(await read(), [{ id: one.id, state: 'stopped', isOn: false }])
  await sales.post(`/merges/${done.body.id}/undo`)
  assert.deepEqual(await read(), [
    { id: one.id, state: 'waiting', isOn: true },
    { id: other.id, state: 'stopped', isOn: false },
  ])
})

test('an import that meets a merge finds the one that stays, and its refusals count there', async (t) => {
  const { app, sales } = await opened(t, { worker: true })
  for (let round = 0; round < 3; round++) {
    const [one, other] = [
      await aContact(sales, `eva${round}@a.example`),
      await aContact(sales, `eva${round}@b.example`),
    ]
    await sales.post(`/contacts/${one.id}/consents`, said('given'))
    const text = `Vorname;Nachname;E-Mail;Abteilung;Keine Werbung\nEva;Berger;eva${round}@b.example;Zentrale;ja\n`
    const upload = await uploadFile(app, sales, '/imports', 'Kunden.csv', text)
    const { id, suggestedAbout, columns } = upload.body
    const mapping = {
      about: suggestedAbout,
      columns: columns.map((column: { index: number; suggestion: { target: string | null } }) => ({
        column: column.index,
        target: column.suggestion.target,
      })),
    }
    await sales.put(`/imports/${id}/mapping`, {
      mapping,
      settings: { occasion: 'import', origin: 'Liste', known: 'fill' },
    })
    const check = await sales.post(`/imports/${id}/dry-run`, {})
    await waitForJob(sales, check.body.job.id)
    const started = await sales.post(`/imports/${id}/run`, {})
    const [job, merged] = await Promise.all([
      waitForJob(sales, started.body.job.id),
      merging(sales, one, other),
    ])
    assert.equal(job.state, 'succeeded', JSON.stringify(job))
    const { body: now } = await sales.get(`/contacts/${other.id}`)
    // The import changed her first: then the merge is told, and nothing has happened to her.
    const last = merged.status === 201 ? merged : await merging(sales, one, now)
    assert.equal(last.status, 201, JSON.stringify(last.body))
    assert.equal((await sales.get(`/contacts/${one.id}`)).body.department, 'Zentrale')
    const code = await mayMail(sales, one.id)
    assert.ok(['objected', 'refused'].includes(code), code)
  }
})

test('after thirty days what was kept for the way back is forgotten, and the old id still leads on', async (t) => {
  const { app, sales } = await opened(t, { worker: true })
  const [one, other] = [await aContact(sales, 'eva@a.example'), await aContact(sales, 'eva@b.example')]
  const done = await merging(sales, one, other)
  await app.db.ownerPool.query(`update merges set merged_at = merged_at - interval '31 days'`)
  assert.equal(codeOf(await sales.post(`/merges/${done.body.id}/undo`)), 'merges.over-conflict')
  await runNow(app, 'merges.forget')
  const { rows } = await app.db.ownerPool.query('select sealed_before from merges')
  assert.deepEqual(rows, [{ sealed_before: null }])
  assert.equal((await sales.get(`/contacts/${other.id}`)).body.keptId, one.id)
  const { body } = await sales.get(`/contacts/${one.id}/merges`)
  assert.equal(body.items[0].undoUntil, null)
})
