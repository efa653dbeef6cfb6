import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('what is none of the values offered is told once, by its name', async (t) => {
  const { app, as } = await testApp(t)
  const outside = await app.inject('/p/datenschutz?sprache=fr')
  assert.equal(outside.statusCode, 400)
  const unlike = (name: string) => [
    { pointer: `/querystring/${name}`, code: 'field.not-a-choice', params: { known: ['de', 'en'] } },
  ]
  assert.deepEqual(outside.json().errors, unlike('sprache'))
  const marketing = await as('marketing')
  const { status, body } = await marketing.get(`/campaigns/${marketing.userId}/preview?language=fr`)
  assert.deepEqual([status, body.errors], [400, unlike('language')])
})
