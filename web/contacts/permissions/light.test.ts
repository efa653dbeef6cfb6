import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lightOf } from './light.ts'

test('the light follows the answer: allowed is green, whatever its reason', () => {
  for (const code of ['consent-de', 'post-allowed', 'presumed', 'a-reason-of-tomorrow'])
    assert.equal(lightOf({ allowed: true, code }), 'yes', code)
})

test('a person who said no is red, and so is a refusal nobody here knows yet', () => {
  for (const code of [
    'objected',
    'withdrawn',
    'refused',
    'suppressed',
    'no-consent-de',
    'a-reason-of-tomorrow',
  ])
    assert.equal(lightOf({ allowed: false, code }), 'no', code)
})

test('what somebody can still add is neither green nor red', () => {
  for (const code of ['unconfirmed', 'unproven', 'unproven-phone', 'no-address', 'undeliverable'])
    assert.equal(lightOf({ allowed: false, code }), 'ask', code)
})
