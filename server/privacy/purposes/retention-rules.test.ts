import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleKeys } from '#server/platform/gate/vocabulary.ts'
import { forgetRights } from '#server/platform/identity/rights-changed.ts'
import { type Caller, testApp } from '#test/app.ts'

const rule = {
  dataKind: 'contact-master',
  customerGroup: 'Privatkunden',
  retentionMonths: 6,
  retentionStart: 'collection',
  reason: 'Kaufen einmal und melden sich selten wieder.',
}

async function aContact(caller: Caller, customerGroups: string[]): Promise<string> {
  const { body } = await caller.post('/contacts', { occasion: 'order', name: 'Eva Berger', customerGroups })
  assert.ok(body.id, JSON.stringify(body))
  return body.id
}

const reasonOf = async (caller: Caller, id: string, field = 'lastName') =>
  (await caller.get(`/contacts/${id}/fields/${field}/reason`)).body

test('data protection alone releases, changes and ends the period of a group; every step is kept', async (t) => {
  const { as, db } = await testApp(t)
  const dpo = await as('dpo')
  const { body: made, status } = await dpo.post('/retention-rules', rule)
  assert.equal(status, 201, JSON.stringify(made))
  assert.equal(made.retention.de, '6 Monate nach der Erfassung')
  for (const role of roleKeys.filter((each) => each !== 'dpo')) {
    const caller = await as(role)
    assert.equal((await caller.post('/retention-rules', { ...rule, customerGroup: 'A' })).status, 403, role)
    assert.equal((await caller.patch(`/retention-rules/${made.id}`, { retentionMonths: 600 }, 1)).status, 403)
    assert.equal((await caller.get('/customer-groups')).status, role === 'auditor' ? 200 : 403, role)
  }
  assert.equal((await dpo.post('/retention-rules', rule)).body.code, 'retention-rules.taken')
  const path = `/retention-rules/${made.id}`
  assert.equal((await dpo.patch(path, { retentionMonths: 12 })).status, 428)
  assert.equal((await dpo.patch(path, { retentionMonths: 12 }, 1)).body.version, 2)
  assert.equal((await dpo.patch(path, { retentionMonths: 9 }, 1)).status, 412)
  // For whom and what it holds is another rule, and proof belongs to no customer.
  for (const [field, value] of Object.entries({ customerGroup: 'A', dataKind: 'accountability' })) {
    const { status, body } = await dpo.patch(path, { [field]: value }, 2)
    assert.deepEqual([status, body.errors], [400, [{ pointer: `/${field}`, code: 'field.unknown' }]])
  }
  const ended = await dpo.patch(path, { isEnded: true }, 2)
  assert.ok(ended.body.endedAt)
  assert.equal((await dpo.patch(path, { retentionMonths: 9 }, 3)).body.code, 'retention-rules.ended-conflict')
  assert.equal((await dpo.post('/retention-rules', rule)).status, 201, 'an ended rule makes room')
  assert.equal((await dpo.get('/retention-rules')).body.items.length, 2)
  const { rows } = await db.ownerPool.query(
    `select after ->> 'retentionMonths' as months, after ->> 'endedAt' is not null as ended from settings_history
     where kind = 'retention-rules' and key = $1 order by at, id`,
    [made.id],
  )
  assert.deepEqual(rows, [
    { months: '6', ended: false },
    { months: '12', ended: false },
    { months: '12', ended: true },
  ])
  const trail = await db.ownerPool.query(
    "select action from audit_events where resource = 'retentionRule' and $1 = any (record_ids)",
    [made.id],
  )
  assert.deepEqual(trail.rows.map(({ action }) => action).sort(), ['create', 'update', 'update'])
})

test('a rule needs a reason, a duty its norm, and only what belongs to customers goes by their groups', async (t) => {
  const { as } = await testApp(t)
  const dpo = await as('dpo')
  const refused = async (more: object) =>
    (await dpo.post('/retention-rules', { ...rule, ...more })).body.errors
  assert.deepEqual(await refused({ reason: 'so halt' }), [
    { pointer: '/reason', code: 'retention-rules.reason-missing' },
  ])
  assert.deepEqual(await refused({ isDuty: true }), [
    { pointer: '/norm', code: 'retention-rules.norm-missing' },
  ])
  for (const dataKind of ['trail', 'account', 'accountability'])
    assert.deepEqual(await refused({ dataKind }), [
      { pointer: '/dataKind', code: 'retention-rules.not-by-group' },
    ])
  assert.deepEqual(await refused({ dataKind: 'nothing' }), [
    { pointer: '/dataKind', code: 'field.not-a-choice' },
  ])
  assert.deepEqual(await refused({ customerGroup: '  ' }), [
    { pointer: '/customerGroup', code: 'field.required' },
  ])
})

test('"Wozu?" tells the rule that holds for this person, its group and the last day', async (t) => {
  const { as } = await testApp(t)
  const [sales, dpo] = [await as('sales'), await as('dpo')]
  await dpo.post('/retention-rules', rule)
  await dpo.post('/retention-rules', { ...rule, customerGroup: 'Messe', retentionMonths: 3 })
  const [none, one, both] = [
    await aContact(sales, ['Handel']),
    await aContact(sales, ['Privatkunden']),
    await aContact(sales, ['Privatkunden', 'Messe']),
  ]
  const general = await reasonOf(sales, none)
  assert.equal(general.retention.de, '24 Monate nach Ende der Beziehung')
  assert.deepEqual(general.retentionRule, { customerGroup: null, isDuty: false, norm: null })
  const shorter = await reasonOf(sales, one)
  assert.equal(shorter.retention.de, '6 Monate nach der Erfassung')
  assert.equal(shorter.retentionRule.customerGroup, 'Privatkunden')
  assert.ok(shorter.retainedUntil > shorter.since.slice(0, 10), shorter.retainedUntil)
  assert.equal((await reasonOf(sales, both)).retentionRule.customerGroup, 'Messe')
  const law = { customerGroup: 'Handel', retentionMonths: 96, isDuty: true, norm: '§ 147 AO' }
  await dpo.post('/retention-rules', { ...rule, ...law })
  assert.deepEqual((await reasonOf(sales, none)).retentionRule, {
    customerGroup: 'Handel',
    isDuty: true,
    norm: '§ 147 AO',
  })
  // Proof of where somebody came from outlives her and her groups.
  assert.equal((await reasonOf(sales, both, 'origin')).retentionRule.customerGroup, null)
})

test('fields, own fields, kinds of data and the privacy notice name the periods of groups', async (t) => {
  const { as } = await testApp(t)
  const dpo = await as('dpo')
  const { body: made } = await dpo.post('/retention-rules', rule)
  const said = async () => {
    const { items: fields } = (await (await as('sales')).get('/fields')).body
    const { items: kinds } = (await dpo.get('/data-kinds')).body
    const { draft } = (await dpo.get('/privacy-notice')).body
    return {
      field: fields.find((each: { name: string }) => each.name === 'lastName'),
      kind: kinds.find((each: { key: string }) => each.key === 'contact-master'),
      notice: JSON.stringify(draft.sections.find((each: { key: string }) => each.key === 'retention').rows),
    }
  }
  const before = await said()
  assert.equal(before.field.retention.de, '24 Monate nach Ende der Beziehung')
  assert.deepEqual(before.field.retentionByGroup, [
    { customerGroup: 'Privatkunden', retention: made.retention },
  ])
  assert.equal(before.kind.groupRules[0].reason, rule.reason)
  assert.match(before.notice, /Kundengruppe „Privatkunden“: 6 Monate nach der Erfassung\./)
  assert.match(before.notice, /Customer group “Privatkunden”/)
  await dpo.patch(`/retention-rules/${made.id}`, { isEnded: true }, 1)
  const after = await said()
  assert.deepEqual([after.field.retentionByGroup, after.kind.groupRules], [[], []])
  assert.doesNotMatch(after.notice, /Privatkunden/)
})

test('before a rule is released data protection sees how many people and companies are in the group', async (t) => {
  const { as } = await testApp(t)
  const [sales, dpo] = [await as('sales'), await as('dpo')]
  await aContact(sales, ['Privatkunden', 'Messe'])
  const gone = await aContact(sales, ['Privatkunden'])
  await aContact(sales, ['Privatkunden'])
  await sales.post('/companies', { name: 'Nordlicht GmbH', customerGroups: ['Messe'] })
  await sales.delete(`/contacts/${gone}`, 1)
  assert.deepEqual((await dpo.get('/customer-groups')).body, {
    items: [
      { name: 'Messe', people: 1, companies: 1 },
      { name: 'Privatkunden', people: 2, companies: 0 },
    ],
    isComplete: true,
  })
})

test('who does not see everybody is not told that nobody is in a group', async (t) => {
  const { as, db } = await testApp(t)
  await aContact(await as('sales'), ['Messe'])
  const dpo = await as('dpo')
  const said = async () => (await dpo.get('/customer-groups')).body
  assert.equal((await said()).isComplete, true)
  const changed = async (change: string) => {
    await db.ownerPool.query(change)
    forgetRights()
  }
  await changed(`update role_rights set rows = 'own' where role_key = 'dpo' and resource = 'company'`)
  assert.deepEqual(await said(), { items: [{ name: 'Messe', people: 1, companies: 0 }], isComplete: false })
  await changed(`delete from role_field_rights where role_key = 'dpo' and field = 'customerGroups'`)
  assert.deepEqual(await said(), { items: [], isComplete: false })
})
