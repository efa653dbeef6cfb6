import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, runNow, testApp } from '#test/app.ts'
import { catchUpOwnWords } from './index-own-words.job.ts'

const field = {
  resource: 'contact',
  type: 'text',
  key: 'booth',
  label: { de: 'Messestand', en: 'Booth' },
  why: { de: 'Damit wir wissen, wo wir uns trafen.', en: 'So that we know where we met.' },
  category: 'user.content.private',
  purposes: ['customer-relations'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  seeRoles: ['sales'],
  editRoles: ['sales'],
}
const approval = {
  decision: 'approve',
  statement: 'Geprüft, wird gebraucht.',
  aloneReason: 'Es gibt nur eine Datenschutzbeauftragte.',
}
const words = (by: Caller, q: string) => by.get(`/contacts?q=${q}`).then(({ body }) => body.items.length)

test('values stored before their field was searched are found, also after the work was broken off', async (t) => {
  const app = await testApp(t, { worker: true })
  const [dpo, sales] = [await app.as('dpo'), await app.as('sales')]
  const { body: proposed } = await dpo.post('/custom-fields', field)
  assert.equal((await dpo.put(`/custom-fields/${proposed.id}/approval`, approval)).status, 200)
  const made: string[] = []
  for (const booth of ['Nordtor', 'Südtor', 'Westtor']) {
    const { body } = await sales.post('/contacts', {
      lastName: 'Weber',
      occasion: 'event',
      custom: { booth },
    })
    made.push(body.id)
  }
  // As a version left it that did not search own fields, and a start that got as far as the first record.
  const asBefore = async (after: string | null) => {
    await app.db.ownerPool.query(`delete from contact_tokens where token like ':%'`)
    await app.db.ownerPool.query('update custom_fields set words_version = 0, words_after = $1', [after])
  }
  await asBefore(null)
  assert.equal(await words(sales, 'nordtor'), 0)
  const first = await runNow(app, 'search.index-own-words')
  assert.deepEqual([first.state, first.result, first.progress.done], ['succeeded', { records: 3 }, 3])
  for (const q of ['nordtor', 'südtor', 'westtor']) assert.equal(await words(sales, q), 1, q)
  assert.equal((await runNow(app, 'search.index-own-words')).result, null)

  await asBefore(made[0] ?? null)
  assert.deepEqual((await runNow(app, 'search.index-own-words')).result, { records: 2 })
  assert.deepEqual([await words(sales, 'nordtor'), await words(sales, 'westtor')], [0, 1])

  // A start finds the work by itself.
  await asBefore(null)
  await catchUpOwnWords(app.platform)
  for (const end = Date.now() + 30_000; (await words(sales, 'nordtor')) === 0; )
    assert.ok(Date.now() < end, 'nobody caught up')
})
