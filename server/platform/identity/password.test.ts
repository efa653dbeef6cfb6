import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, hashRuns, isOutdated, verifyPassword } from './password.ts'

test('a password fits its hash and no other', async () => {
  const stored = await hashPassword('ein langer Satz über Äpfel')
  assert.match(stored, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.equal(await verifyPassword(stored, 'ein langer Satz über Äpfel'), true)
  assert.equal(await verifyPassword(stored, 'ein langer Satz über Äpfel'.normalize('NFD')), true)
  assert.equal(await verifyPassword(stored, 'ein langer Satz über Apfel'), false)
  assert.notEqual(await hashPassword('ein langer Satz über Äpfel'), stored)
})

test('without an account the same work is done', async () => {
  const before = hashRuns()
  assert.equal(await verifyPassword(null, 'whatever it may be'), false)
  assert.equal(hashRuns(), before + 1)
})

test('a hash of another cost still fits and is recognised as outdated', async () => {
  // argon2id of the reference implementation: m=256, t=2, p=1, "password", "somesalt"
  const old = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  assert.equal(await verifyPassword(old, 'password'), true)
  assert.equal(isOutdated(old), true)
  assert.equal(isOutdated(await hashPassword('any password at all')), false)
})

test('a flood of sign-ins waits in turn and is then turned away', async () => {
  const many = await Promise.allSettled(Array.from({ length: 24 }, () => verifyPassword(null, 'x')))
  const refused = many.filter((each) => each.status === 'rejected')
  assert.equal(refused.length, 2)
  assert.equal(refused[0]?.reason.code, 'request.too-many')
})
