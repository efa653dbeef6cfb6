import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleKeys } from '#server/platform/gate/vocabulary.ts'
import { testApp } from '#test/app.ts'

test('everybody who signs in may read why and how long data is held, and nobody else', async (t) => {
  const { app, as } = await testApp(t)
  for (const path of [
    '/purposes',
    '/data-kinds',
    '/occasions',
    '/field-categories',
    '/legal-bases',
    '/fields',
  ]) {
    for (const role of roleKeys)
      assert.equal((await (await as(role)).get(path)).status, 200, `${role} ${path}`)
    assert.equal((await app.inject(`/api/v1${path}`)).statusCode, 401)
  }
})

test('an occasion tells the capture dialog what one answer presets', async (t) => {
  const { as } = await testApp(t)
  const { items } = (await (await as('sales')).get('/occasions')).body
  const card = items.find((each: { key: string }) => each.key === 'business-card')
  assert.equal(card.label.de, 'Visitenkarte')
  assert.equal(card.informationDuty, 'art-13')
  assert.equal(card.grants[0].purposeLabel.de, 'Kundenbeziehung')
  const { items: fields } = (await (await as('sales')).get('/fields')).body
  const occasion = fields.find((each: { name: string }) => each.name === 'occasion')
  assert.equal(occasion.choices.length, items.length)
})

test('a new rule is released by data protection alone, with version, history and trail', async (t) => {
  const { as, db } = await testApp(t)
  const dpo = await as('dpo')
  for (const role of roleKeys.filter((each) => each !== 'dpo')) {
    const answer = await (await as(role)).patch('/data-kinds/communication', { retentionMonths: 600 }, 1)
    assert.equal(answer.status, 403, role)
  }
  assert.equal((await dpo.patch('/data-kinds/communication', { retentionMonths: 12 })).status, 428)
  const changed = await dpo.patch('/data-kinds/communication', { retentionMonths: 12 }, 1)
  assert.equal(changed.body.version, 2)
  assert.equal(changed.body.retention.de, '12 Monate nach der Erfassung')
  assert.equal((await dpo.patch('/data-kinds/communication', { retentionMonths: 6 }, 1)).status, 412)
  assert.equal((await dpo.patch('/data-kinds/nothing', { retentionMonths: 6 }, 1)).status, 404)
  const { rows } = await db.ownerPool.query(
    "select before ->> 'retention_months' as before, after ->> 'retention_months' as after from settings_history where kind = 'data-kinds'",
  )
  assert.deepEqual(rows, [{ before: '24', after: '12' }])
  const events = await db.ownerPool.query("select from audit_events where resource = 'dataKind'")
  assert.equal(events.rowCount, 1)
})

test('a duty to keep names its norm, and what the program forgets by itself starts where it counts from', async (t) => {
  const { as } = await testApp(t)
  const dpo = await as('dpo')
  const refused = async (key: string, patch: object) => {
    const { status, body } = await dpo.patch(`/data-kinds/${key}`, patch, 1)
    assert.equal(status, 422, JSON.stringify(body))
    return body.errors
  }
  const missing = [{ pointer: '/norm', code: 'retention-rules.norm-missing' }]
  assert.deepEqual(await refused('communication', { isDuty: true }), missing)
  assert.deepEqual(await refused('communication', { isDuty: true, norm: '  ' }), missing)
  assert.deepEqual(await refused('commercial-letter', { norm: null }), missing)
  for (const key of ['accountability', 'disclosure', 'trail'])
    assert.deepEqual(await refused(key, { retentionStart: 'end-of-operation' }), [
      { pointer: '/retentionStart', code: 'retention-rules.start-fixed' },
    ])
  const { items } = (await dpo.get('/data-kinds')).body
  const forgotten = items.filter((each: { isForgotten: boolean }) => each.isForgotten)
  assert.deepEqual(
    forgotten.map(({ key }: { key: string }) => key),
    ['accountability', 'disclosure', 'trail'],
  )
  const fixed = await dpo.patch('/data-kinds/import-source', { retentionMonths: 12 }, 1)
  assert.deepEqual([fixed.status, fixed.body.code], [409, 'data-kinds.fixed-conflict'])
  const same = { retentionMonths: 48, retentionStart: 'collection', isDuty: false, norm: ' Art. 32 DSGVO ' }
  const { status, body } = await dpo.patch('/data-kinds/trail', same, 1)
  assert.deepEqual([status, body.norm, body.retentionMonths], [200, 'Art. 32 DSGVO', 48])
})

test('no occasion ever grants advertising', async (t) => {
  const { as } = await testApp(t)
  const dpo = await as('dpo')
  const { items } = (await dpo.get('/occasions')).body
  for (const each of items) {
    assert.ok(
      !each.grants.some((grant: { purpose: string }) => grant.purpose === 'direct-marketing'),
      each.key,
    )
  }
  const grants = [{ purpose: 'direct-marketing', basis: 'A6-1-f' }]
  const refused = await dpo.patch('/occasions/business-card', { grants }, 1)
  assert.equal(refused.status, 422)
  assert.equal(refused.body.errors[0].code, 'occasions.no-advertising')
})
