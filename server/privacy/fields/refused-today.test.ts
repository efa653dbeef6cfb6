import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

const field = {
  type: 'text',
  label: { de: 'Anmerkung', en: 'Remark' },
  why: { de: 'Damit wir wissen, wo wir uns trafen.', en: 'So that we know where we met.' },
  category: 'user.content.private',
  purposes: ['customer-relations'],
  basis: 'A6-1-f',
  seeRoles: ['sales'],
  editRoles: ['sales'],
}

test('an own field approved before it would be refused is a task for data protection, and stays readable (F78)', async (t) => {
  const { as, db } = await testApp(t)
  const [dpo, sales] = [await as('dpo'), await as('sales')]
  const inUse = async (key: string, resource: string, dataKind: string) => {
    const { body } = await dpo.post('/custom-fields', { ...field, key, resource, dataKind })
    const approval = { decision: 'approve', statement: 'Geprüft.', aloneReason: 'Es gibt nur mich dafür.' }
    assert.equal((await dpo.put(`/custom-fields/${body.id}/approval`, approval)).status, 200)
    return body.id
  }
  const mood = await inUse('remark', 'contact', 'communication')
  const credit = await inUse('remark', 'company', 'company-master')
  const open = async () => (await dpo.get('/today')).body.refusedFields
  assert.equal(await open(), 0)
  const called = (id: string, de: string) =>
    db.ownerPool.query('update custom_fields set label = $2 where id = $1', [id, { de, en: 'Note' }])
  await called(mood, 'Kundenstimmung')
  // What others say of a company is no conclusion about a person.
  await called(credit, 'Bonität')

  const { items } = (await dpo.get('/custom-fields')).body
  const concludes = (id: string) => items.find((each: { id: string }) => each.id === id).concludes
  assert.deepEqual([concludes(mood), concludes(credit), await open()], ['profile', null, 1])
  assert.equal((await sales.get('/today')).body.refusedFields, undefined)
  const custom = { remark: 'zufrieden' }
  const made = await sales.post('/contacts', { lastName: 'Weber', occasion: 'event', custom })
  assert.equal((await sales.get(`/contacts/${made.body.id}`)).body.custom.remark, 'zufrieden')
  const done = await dpo.put(`/custom-fields/${mood}/retirement`, { statement: 'Weg.', values: 'remove' })
  assert.deepEqual([done.status, await open()], [200, 0])
})
