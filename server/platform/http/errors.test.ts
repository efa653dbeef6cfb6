import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('what is none of the values offered is told once, by its name', async (t) => {
  const { app, as } = await testApp(t)
  const outside = await app.inject('/p/datenschutz?sprache=fr')
  assert.equal(outside.statusCode, 400)
  assert.deepEqual(outside.json().errors, [{ pointer: '/querystring/sprache', code: 'field.not-a-choice' }])
  const marketing = await as('marketing')
  const { status, body } = await marketing.get(`/campaigns/${marketing.userId}/preview?language=fr`)
  assert.deepEqual(
    [status, body.errors],
    [400, [{ pointer: '/querystring/language', code: 'field.not-a-choice' }]],
  )
})
