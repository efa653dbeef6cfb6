import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { docsPage } from './docs-page.ts'

test('every route of the interface stands on its page, which needs no script and nothing from elsewhere', async (t) => {
  const { app } = await testApp(t)
  const answer = await app.inject('/api/docs')
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  assert.doesNotMatch(String(answer.headers['content-security-policy']), /unsafe/)
  for (const path of Object.keys(app.swagger().paths ?? {}))
    assert.ok(answer.body.includes(`<code>${path}</code>`), path)
  assert.doesNotMatch(answer.body, /<script|style=|\shref="(?!\/api\/|#)|\ssrc=/)
  const sheet = await app.inject('/api/docs/style.css')
  assert.match(String(sheet.headers['content-type']), /^text\/css/)
  assert.doesNotMatch(sheet.body, /url\(|@import/)
})

test('what a description says is text and no markup', () => {
  const page = docsPage({
    paths: { '/api/v1/<b>': { get: { description: '<script>alert(1)</script>', responses: {} } } },
  })
  assert.doesNotMatch(page, /<script|<b>'|\/<b>/)
})
