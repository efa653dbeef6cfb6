import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, type Caller, testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'

const proposal = {
  resource: 'contact',
  type: 'text',
  label: { de: 'Messestand', en: 'Booth' },
  why: { de: 'Damit wir wissen, wo wir uns trafen.', en: 'So that we know where we met.' },
  category: 'user.content.private',
  purposes: ['customer-relations'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  seeRoles: ['sales', 'management', 'dpo'],
  editRoles: ['sales'],
}
const statement = 'Geprüft, wird gebraucht.'
const aloneReason = 'Es gibt bei uns nur eine Datenschutzbeauftragte.'

async function approved(by: Caller, field: Record<string, unknown>, decidedBy: Caller = by): Promise<Answer> {
  const made = await by.post('/custom-fields', { ...proposal, ...field })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const done = await decidedBy.put(`/custom-fields/${made.body.id}/approval`, {
    decision: 'approve',
    statement,
    ...(decidedBy === by ? { aloneReason } : {}),
  })
  assert.equal(done.status, 200, JSON.stringify(done.body))
  return done
}

test('a pet cannot become a field without purpose, basis, period, roles and approval', async (t) => {
  const { as } = await testApp(t)
  const [management, dpo, sales] = [await as('management'), await as('dpo'), await as('sales')]
  const bare = await management.post('/custom-fields', {
    resource: 'contact',
    type: 'text',
    label: { de: 'Haustier' },
  })
  assert.equal(bare.status, 422)
  assert.deepEqual(
    bare.body.errors.map((error: { code: string }) => error.code),
    [
      'custom-fields.why-missing',
      'custom-fields.purpose-missing',
      'custom-fields.basis-missing',
      'custom-fields.category-missing',
      'custom-fields.see-roles-missing',
      'custom-fields.edit-roles-missing',
      'custom-fields.data-kind-missing',
    ],
  )
  const proposed = await management.post('/custom-fields', { ...proposal, label: { de: 'Haustier' } })
  assert.equal(proposed.body.state, 'proposed')
  assert.equal(proposed.body.looksSensitive, true)
  const { id } = (await sales.post('/contacts', { lastName: 'Weber', occasion: 'business-card' })).body
  const filled = await sales.patch(`/contacts/${id}`, { custom: { haustier: 'Rex' } }, 1)
  assert.equal(filled.status, 422)
  assert.equal(filled.body.errors[0].code, 'field.unknown')
  await dpo.put(`/custom-fields/${proposed.body.id}/approval`, {
    decision: 'refuse',
    statement: 'Ohne Zweck.',
  })
  assert.equal((await sales.patch(`/contacts/${id}`, { custom: { haustier: 'Rex' } }, 1)).status, 422)
})

test('an own field of one installation is not known in another that the same process serves', async (t) => {
  const [one, other] = [await testApp(t), await testApp(t)]
  await approved(await one.as('dpo'), { label: { de: 'Nur hier' } })
  const keysOf = async ({ as }: typeof one) =>
    (await (await as('sales')).get('/fields')).body.items.map(({ name }: { name: string }) => name)
  assert.ok((await keysOf(one)).includes('custom.nur_hier'))
  assert.ok(!(await keysOf(other)).some((name: string) => name.startsWith('custom.')))
})

test('data of special protection is no category for an own field', async (t) => {
  const { as } = await testApp(t)
  const management = await as('management')
  for (const category of [
    'user.demographic.religious_belief',
    'user.health_and_medical.record_id',
    'user.childrens',
  ]) {
    const refused = await management.post('/custom-fields', { ...proposal, category })
    assert.equal(refused.body.errors[0].code, 'custom-fields.special-category')
  }
  const church = await management.post('/custom-fields', { ...proposal, label: { de: 'Konfession' } })
  assert.equal(church.body.looksSensitive, true)
})

test('what is concluded about a person becomes no own field, under whatever of its names', async (t) => {
  const { as, db } = await testApp(t)
  const management = await as('management')
  const choice = { type: 'choice', choices: [{ value: 'a' }, { value: 'b', label: { en: 'wealthy' } }] }
  for (const [field, pointers] of [
    [{ label: { de: 'Kaufkraft', en: 'Group' } }, ['/label/de']],
    [{ label: { de: 'Gruppe', en: 'Purchasing power' } }, ['/label/en']],
    [{ label: { de: 'Stimmung', en: 'Mood' } }, ['/label/de', '/label/en']],
    [{ key: 'lead_score' }, ['/key']],
    [choice, ['/choices/1']],
    [{ resource: 'company', label: { de: 'Vermögen des Inhabers' } }, ['/label/de']],
  ] as const) {
    const refused = await management.post('/custom-fields', { ...proposal, ...field })
    assert.equal(refused.status, 422)
    assert.deepEqual(
      refused.body.errors,
      pointers.map((pointer) => ({ pointer, code: 'custom-fields.inferred-attribute' })),
    )
  }
  for (const field of [
    { key: 'trade', label: { de: 'Vermögensberatung', en: 'Wealth management' } },
    { key: 'agreed', label: { de: 'Zustimmung zum Angebot', en: 'Agreement to the offer' } },
    { key: 'credit', resource: 'company', label: { de: 'Bonitätsindex', en: 'Credit rating' } },
  ])
    assert.equal((await management.post('/custom-fields', { ...proposal, ...field })).status, 201)

  const { id } = (await management.post('/custom-fields', proposal)).body
  await db.ownerPool.query(
    `update custom_fields set label = '{"de":"Kaufkraft","en":"Group"}' where id = $1`,
    [id],
  )
  const late = await (await as('dpo')).put(`/custom-fields/${id}/approval`, {
    decision: 'approve',
    statement,
  })
  assert.deepEqual(late.body.errors, [{ pointer: '/decision', code: 'custom-fields.inferred-attribute' }])
})

test('the policy says what is not recorded, and no own field is of such a kind', async (t) => {
  const { as } = await testApp(t)
  const [dpo, sales] = [await as('dpo'), await as('sales')]
  const { items, denied } = (await sales.get('/field-categories')).body
  assert.ok(denied.length > 10)
  for (const { key, label, norm } of denied) {
    assert.ok(label.de && label.en && norm.de && norm.en, key)
    assert.ok(!items.some((each: { key: string }) => each.key === key), key)
    const refused = await dpo.post('/custom-fields', { ...proposal, category: key })
    assert.equal(refused.status, 422, key)
    assert.equal(refused.body.errors[0].pointer, '/category', key)
  }
})

test('who sells neither proposes nor decides', async (t) => {
  const { as } = await testApp(t)
  const [sales, management] = [await as('sales'), await as('management')]
  assert.equal((await sales.post('/custom-fields', proposal)).status, 403)
  assert.equal((await sales.get('/custom-fields')).status, 403)
  const { id } = (await management.post('/custom-fields', proposal)).body
  for (const caller of [sales, management, await as('administration'), await as('auditor')]) {
    const answer = await caller.put(`/custom-fields/${id}/approval`, { decision: 'approve', statement })
    assert.equal(answer.status, 403)
  }
})

test('who proposed a field approves it alone only while nobody else could', async (t) => {
  const { as, db } = await testApp(t)
  const dpo = await as('dpo')
  const mine = (await dpo.post('/custom-fields', proposal)).body
  for (const reason of [{}, { aloneReason: '  ' }, { aloneReason: ' allein    ' }]) {
    const bare = await dpo.put(`/custom-fields/${mine.id}/approval`, {
      decision: 'approve',
      statement,
      ...reason,
    })
    assert.equal(bare.status, 422)
    assert.deepEqual(bare.body.errors, [
      { pointer: '/aloneReason', code: 'custom-fields.alone-reason-missing' },
    ])
  }
  const decision = { decision: 'approve', statement, aloneReason }
  const alone = await dpo.put(`/custom-fields/${mine.id}/approval`, decision)
  assert.equal(alone.body.isFourEyes, false)
  // Who was invited and never came can decide nothing.
  await db.ownerPool.query(
    "insert into users (id, name, email, email_norm) values (gen_random_uuid(), 'Ida', 'ida@test.example', 'ida@test.example')",
  )
  await db.ownerPool.query(
    "insert into user_roles (user_id, role_key) select id, 'dpo' from users where name = 'Ida'",
  )
  assert.equal((await approved(dpo, { key: 'another' })).body.isFourEyes, false)
  const other = await as('dpo')
  const { id } = (await dpo.post('/custom-fields', { ...proposal, key: 'other' })).body
  const refused = await dpo.put(`/custom-fields/${id}/approval`, { decision: 'approve', statement })
  assert.equal(refused.status, 403)
  assert.equal(refused.body.code, 'custom-fields.four-eyes-not-allowed')
  const second = await other.put(`/custom-fields/${id}/approval`, { decision: 'approve', statement })
  assert.equal(second.body.isFourEyes, true)
  assert.equal(
    (await other.put(`/custom-fields/${id}/approval`, { decision: 'refuse', statement })).status,
    409,
  )
  const { rows } = await db.ownerPool.query(
    "select details->>'isFourEyes' as four, reason from audit_events where action = 'approve' order by at",
  )
  assert.deepEqual(
    rows.map((row) => [row.four, row.reason]),
    [
      ['false', aloneReason],
      ['false', aloneReason],
      ['true', null],
    ],
  )
  const history = await db.ownerPool.query("select from settings_history where kind = 'custom-field'")
  assert.equal(history.rowCount, 6)
})

test('an approved field is open to the roles it names and to nobody else (failure 31)', async (t) => {
  const { as } = await testApp(t)
  const [dpo, sales, management, marketing] = [
    await as('dpo'),
    await as('sales'),
    await as('management'),
    await as('marketing'),
  ]
  await approved(dpo, { key: 'booth' })
  const made = await sales.post('/contacts', {
    lastName: 'Weber',
    occasion: 'event',
    custom: { booth: 'B 12' },
  })
  assert.equal(made.body.custom.booth, 'B 12')
  const read = await management.get(`/contacts/${made.body.id}`)
  assert.deepEqual(read.body.custom, { booth: 'B 12' })
  const changed = await management.patch(`/contacts/${made.body.id}`, { custom: { booth: 'C' } }, 1)
  assert.equal(changed.status, 403)
  const hidden = await marketing.get(`/contacts/${made.body.id}`, { 'treu-purpose': 'events' })
  assert.equal(hidden.status, 200)
  assert.ok(!JSON.stringify(hidden.body).includes('B 12'))
  const filter = encodeURIComponent('{"field":"custom.booth","op":"eq","value":"B 12"}')
  assert.equal((await marketing.get(`/contacts?filter=${filter}`)).status, 400)
  assert.equal((await sales.get(`/contacts?filter=${filter}&count=true`)).body.total, 1)

  const fields = (await sales.get('/fields')).body.items
  const field = fields.find((each: { name: string }) => each.name === 'custom.booth')
  assert.equal(field.isCustom, true)
  assert.equal(field.canEdit, true)
  assert.equal(field.retention.de, '24 Monate nach der Erfassung')
  const reason = await sales.get(`/contacts/${made.body.id}/fields/custom.booth/reason`)
  assert.equal(reason.body.why.de, proposal.why.de)
  assert.ok(reason.body.retainedUntil)
  assert.deepEqual(
    reason.body.seenBy.map((role: { key: string }) => role.key),
    ['dpo', 'management', 'sales'],
  )
  assert.equal((await marketing.get(`/contacts/${made.body.id}/fields/custom.booth/reason`)).status, 404)
})

const kinds = [
  {
    type: 'text',
    values: ['Äpfel', 'apfel', 'Zebra', null],
    part: { op: 'contains', value: 'PFEL' },
    found: 2,
  },
  { type: 'number', values: [10, 9, -1.5, null], part: { op: 'gte', value: 9 }, found: 2 },
  {
    type: 'date',
    values: ['2026-01-31', '2025-12-01', '2026-02-01', null],
    part: { op: 'lt', value: '2026-02-01' },
    found: 2,
  },
  { type: 'boolean', values: [true, false, true, null], part: { op: 'eq', value: true }, found: 2 },
  { type: 'choice', values: ['b', 'a', 'c', null], part: { op: 'in', value: ['a', 'c'] }, found: 2 },
  { type: 'choices', values: [['a', 'b'], ['c'], ['b'], []], part: { op: 'contains', value: 'b' }, found: 2 },
  {
    type: 'link',
    values: ['https://a.example/x', 'https://b.example/', 'https://c.example/', null],
    part: { op: 'startsWith', value: 'https://a' },
    found: 1,
  },
] as const

test('own fields of every type are stored, filtered, sorted and paged like any other', async (t) => {
  const { as } = await testApp(t, { worker: true })
  const [dpo, sales] = [await as('dpo'), await as('sales')]
  for (const { type } of kinds) {
    const choices = type.startsWith('choice')
      ? { choices: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] }
      : {}
    await approved(dpo, { type, key: `f_${type}`, ...choices })
  }
  const jobs = (await dpo.get('/jobs')).body.items
  for (const job of jobs) assert.equal((await waitForJob(dpo, job.id)).state, 'succeeded')

  for (const index of [0, 1, 2, 3]) {
    const custom = Object.fromEntries(kinds.map(({ type, values }) => [`f_${type}`, values[index]]))
    const made = await sales.post('/contacts', { lastName: `W${index}`, occasion: 'event', custom })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    for (const { type, values } of kinds) {
      assert.deepEqual(made.body.custom[`f_${type}`] ?? null, values[index], type)
    }
  }
  for (const { type, part, found } of kinds) {
    const field = `custom.f_${type}`
    const total = async (filter: unknown) => {
      const answer = await sales.get(
        `/contacts?count=true&filter=${encodeURIComponent(JSON.stringify(filter))}`,
      )
      assert.equal(answer.status, 200, `${type} ${JSON.stringify(answer.body)}`)
      return answer.body.total
    }
    assert.equal(await total({ field, ...part }), found, type)
    assert.equal(await total({ field, op: 'empty' }), 1, type)
    assert.equal(await total({ field, op: 'notEmpty' }), 3, type)
    if (type === 'choices') {
      assert.equal((await sales.get(`/contacts?sort=${field}`)).status, 400)
      continue
    }
    for (const sort of [field, `-${field}`]) {
      const seen: string[] = []
      let cursor = ''
      do {
        const page = (await sales.get(`/contacts?limit=1&sort=${sort}${cursor}`)).body
        seen.push(...page.items.map((item: { lastName: string }) => item.lastName))
        cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
      } while (cursor)
      assert.equal(new Set(seen).size, 4, `${sort}: ${seen}`)
      assert.equal(seen.length, 4, `${sort}: ${seen}`)
    }
  }
  const sorted = (await sales.get('/contacts?sort=custom.f_number&fields=custom.f_number')).body.items
  assert.deepEqual(
    sorted.map((item: { custom?: { f_number?: number } }) => item.custom?.f_number ?? null),
    [-1.5, 9, 10, null],
  )
  const { sums } = (await sales.get('/contacts?sum=custom.f_number')).body
  assert.equal(sums['custom.f_number'], 17.5)
})

test('what does not fit the type of an own field is refused with its place', async (t) => {
  const { as } = await testApp(t)
  const [dpo, sales] = [await as('dpo'), await as('sales')]
  for (const { type } of kinds) {
    const choices = type.startsWith('choice') ? { choices: [{ value: 'a' }] } : {}
    await approved(dpo, { type, key: `f_${type}`, ...choices })
  }
  const { id } = (await sales.post('/contacts', { lastName: 'Weber', occasion: 'event' })).body
  const custom = {
    f_text: 5,
    f_number: '5',
    f_date: '2026-02-30',
    f_boolean: 'ja',
    f_choice: 'z',
    f_choices: ['a', 'z'],
    f_link: 'javascript:alert(1)',
    __proto__x: 1,
  }
  const refused = await sales.patch(`/contacts/${id}`, { custom }, 1)
  assert.equal(refused.status, 422)
  assert.deepEqual(
    refused.body.errors.map((error: { pointer: string }) => error.pointer),
    Object.keys(custom).map((key) => `/custom/${key}`),
  )
})

test('an own field is searched by whoever sees it, and by nobody else', async (t) => {
  const { as, db } = await testApp(t)
  const [dpo, sales, service] = [await as('dpo'), await as('sales'), await as('service')]
  const booth = (await approved(dpo, { key: 'booth' })).body
  const halls = [
    { value: 'a1', label: { de: 'Nordhalle', en: 'North hall' } },
    { value: 'b2', label: { de: 'Südhalle', en: 'South hall' } },
  ]
  await approved(dpo, { key: 'hall', type: 'choices', choices: halls })
  await approved(dpo, { resource: 'company', key: 'fleet', type: 'number', dataKind: 'company-master' })
  const made = await sales.post('/contacts', {
    lastName: 'Weber',
    occasion: 'event',
    custom: { booth: 'Stand am Grünen Tor', hall: ['b2'] },
  })
  await sales.post('/companies', { name: 'Weber Fuhrpark', custom: { fleet: 4711 } })
  const found = async (by: Caller, list: string, q: string) => {
    const inList = (await by.get(`/${list}?q=${encodeURIComponent(q)}`)).body.items.length
    const typed = (await by.get(`/search?q=${encodeURIComponent(q)}`)).body.items.length
    assert.equal(inList, typed, `${list} ${q}`)
    return inList
  }
  for (const q of ['grün', 'gruenen tor', 'Tor Weber', 'südh', 'south', 'b2'])
    assert.equal(await found(sales, 'contacts', q), 1, q)
  assert.equal(await found(sales, 'companies', '4711'), 1)
  for (const q of ['grün', 'Tor Weber', 'südh', 'b2']) assert.equal(await found(service, 'contacts', q), 0, q)
  assert.equal(await found(service, 'companies', '4711'), 0)
  // What sounds or reads like it is no way in either: the dictionary is one for everybody.
  const { rows } = await db.ownerPool.query(`select from search_words where word ~ '(grun|tor|halle)'`)
  assert.equal(rows.length, 0)

  const { id, version } = made.body
  const changed = await sales.patch(`/contacts/${id}`, { custom: { booth: 'Halle 7', hall: [] } }, version)
  assert.equal(changed.status, 200)
  assert.equal(await found(sales, 'contacts', 'halle 7'), 1)
  assert.equal(await found(sales, 'contacts', 'grün'), 0)
  assert.equal(await found(sales, 'contacts', 'südh'), 0)
  await sales.patch(`/contacts/${id}`, { lastName: 'Wagner' }, version + 1)
  assert.equal(await found(sales, 'contacts', 'wagner halle'), 1)
  await dpo.put(`/custom-fields/${booth.id}/retirement`, { statement, values: 'keep' })
  assert.equal(await found(sales, 'contacts', 'halle'), 0)
  const left = await db.ownerPool.query(`select from contact_tokens where token like ':%'`)
  assert.equal(left.rows.length, 0)
})

test('a field nobody fills in is named to who watches over data protection', async (t) => {
  const clock = { at: new Date() }
  const { as, db } = await testApp(t, { now: () => clock.at })
  const [dpo, sales, administration] = [await as('dpo'), await as('sales'), await as('administration')]
  await db.ownerPool.query(`update access_tokens set expires_at = now() + interval '1 year'`)
  for (const key of ['booth', 'gift']) await approved(dpo, { key })
  await sales.post('/contacts', { lastName: 'Weber', occasion: 'event', custom: { booth: 'B 12' } })
  const unused = async (by: Caller) =>
    (await by.get('/custom-fields')).body.items
      .filter((field: { isUnused?: boolean }) => field.isUnused)
      .map((field: { key: string }) => field.key)
  assert.deepEqual(await unused(dpo), [])
  clock.at = new Date(clock.at.getTime() + 31 * 86_400_000)
  assert.deepEqual(await unused(dpo), ['gift'])
  // Who sees no records is not told that none holds a value.
  assert.deepEqual(await unused(administration), [])
})

test('a retired field is gone from lists, filters and input, and its values go with it', async (t) => {
  const { as, db } = await testApp(t)
  const [dpo, sales] = [await as('dpo'), await as('sales')]
  const field = (await approved(dpo, { key: 'booth' })).body
  const { id } = (
    await sales.post('/contacts', { lastName: 'Weber', occasion: 'event', custom: { booth: 'B 12' } })
  ).body
  const retired = await dpo.put(`/custom-fields/${field.id}/retirement`, { statement, values: 'remove' })
  assert.equal(retired.body.state, 'retired')
  assert.equal((await sales.get('/contacts?sort=custom.booth')).status, 400)
  assert.equal((await sales.get(`/contacts/${id}`)).body.custom?.booth, undefined)
  assert.equal((await sales.patch(`/contacts/${id}`, { custom: { booth: 'x' } }, 1)).status, 422)
  const { rows } = await db.ownerPool.query('select custom from contacts')
  assert.deepEqual(rows, [{ custom: {} }])
  assert.equal((await dpo.delete(`/custom-fields/${field.id}`)).status, 409)
})

test('who could see and fill an own field on a past day is told after its retirement, too', async (t) => {
  let at = Date.now() + 3_600_000
  const { as } = await testApp(t, { now: () => new Date(at) })
  const dpo = await as('dpo')
  const field = (await approved(dpo, { key: 'booth' })).body
  at += 3_600_000
  const inUse = new Date(at).toISOString()
  at += 3_600_000
  await dpo.put(`/custom-fields/${field.id}/retirement`, { statement, values: 'remove' })
  at += 3_600_000
  const levelAt = async (role: string, query: string) => {
    const { body } = await dpo.get(`/roles/${role}/rights${query}`)
    const { fields } = body.resources.find((each: { resource: string }) => each.resource === 'contact')
    return fields.find((each: { field: string }) => each.field === 'custom.booth')?.level
  }
  assert.deepEqual(
    [await levelAt('sales', `?at=${inUse}`), await levelAt('management', `?at=${inUse}`)],
    ['edit', 'see'],
  )
  assert.equal(await levelAt('service', `?at=${inUse}`), undefined)
  assert.equal(await levelAt('sales', ''), undefined)
  const { status, body } = await dpo.get('/settings-history?kind=field-rights&key=contact.custom.booth')
  assert.deepEqual([status, body.items.length > 0], [200, true])
})

test('companies have own fields just as persons have', async (t) => {
  const { as } = await testApp(t)
  const [dpo, sales] = [await as('dpo'), await as('sales')]
  await approved(dpo, { resource: 'company', type: 'number', key: 'fleet_size', dataKind: 'company-master' })
  const made = await sales.post('/companies', { name: 'Weber GmbH', custom: { fleet_size: 12 } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.deepEqual(made.body.custom, { fleet_size: 12 })
  const changed = await sales.patch(
    `/companies/${made.body.id}`,
    { custom: { fleet_size: 13 } },
    made.body.version,
  )
  assert.deepEqual(changed.body.custom, { fleet_size: 13 })
  const filter = encodeURIComponent('{"field":"custom.fleet_size","op":"gt","value":12}')
  assert.equal((await sales.get(`/companies?filter=${filter}&count=true`)).body.total, 1)
  assert.equal((await sales.get(`/contacts?filter=${filter}`)).status, 400)
})

test('an own field is a target of imports for those who may fill it', async (t) => {
  const app = await testApp(t, { worker: true })
  const [dpo, sales, service] = [await app.as('dpo'), await app.as('sales'), await app.as('service')]
  await approved(dpo, { key: 'booth' })
  const text = 'Nachname;E-Mail;Messestand\nWeber;weber@marker.example;B 12\n'
  const upload = await uploadFile(app, sales, '/imports', 'Messe.csv', text)
  const targets = upload.body.columns.map(
    (column: { suggestion: { target: string | null } }) => column.suggestion.target,
  )
  assert.equal(targets[2], 'contact.custom.booth')
  const mapping = {
    about: 'contact',
    columns: targets.map((target: string | null, column: number) => ({ column, target })),
  }
  const settings = { occasion: 'event', origin: 'Messe 2026' }
  assert.equal((await sales.put(`/imports/${upload.body.id}/mapping`, { mapping, settings })).status, 200)
  const run = await sales.post(`/imports/${upload.body.id}/run`, {})
  assert.equal((await waitForJob(sales, run.body.job.id)).state, 'succeeded')
  const { id } = (await sales.get('/contacts?q=weber')).body.items[0]
  assert.deepEqual((await sales.get(`/contacts/${id}`)).body.custom, { booth: 'B 12' })
  assert.equal((await sales.get('/contacts?q=b12&count=true')).body.total, 0)
  assert.equal((await sales.get('/contacts?q=12%20b')).body.items[0].id, id)

  const denied = await uploadFile(app, service, '/imports', 'Messe.csv', text)
  assert.equal(denied.body.columns[2].suggestion.target, null)
  const refused = await service.put(`/imports/${denied.body.id}/mapping`, { mapping, settings })
  assert.equal(refused.status, 422, JSON.stringify(refused.body))
})
