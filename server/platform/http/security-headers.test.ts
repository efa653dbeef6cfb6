import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('every answer forbids what comes from elsewhere, also errors and answers to strangers', async (t) => {
  const { app, as } = await testApp(t)
  const sales = await as('sales')
  const answers = [
    await sales.get('/contacts'),
    await sales.get('/contacts/unknown'),
    await app.inject('/api/v1/contacts'),
    await app.inject('/nowhere'),
    await app.inject('/health'),
  ]
  for (const { headers } of answers) {
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /^default-src 'none';script-src 'self';/)
    assert.doesNotMatch(policy, /unsafe|\*|http/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  }
})
