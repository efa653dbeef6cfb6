import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insteadOf } from './instead.ts'

test('where only a consent is missing, other ways are named; where she said no, none is', () => {
  for (const code of ['no-consent-de', 'no-consent-de-phone', 'not-presumed', 'post-stranger'])
    assert.match(insteadOf(code)?.de ?? '', /Wiedervorlage/, code)
  for (const code of ['objected', 'withdrawn', 'refused', 'suppressed', 'restricted'])
    assert.equal(insteadOf(code), null, code)
})
