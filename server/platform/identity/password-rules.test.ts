import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordWeakness } from './password-rules.ts'

const eva = { name: 'Eva Lindental', email: 'eva.lindental@example.de', company: 'Hofmann Werkzeugbau GmbH' }
const codeOf = (password: string) => passwordWeakness(password, eva)?.code

test('length is what counts: any sentence will do, no digit or sign is asked for', () => {
  for (const good of [
    'drei rote birnen',
    'kaffeeamfensterbrett',
    'zug nach Wien 8 Uhr',
    '🐝🐝🌿🦊🐢🐙🦉🐳🌵🍄🐌🦀',
    'k7#pLq9!vT2$xW',
  ])
    assert.equal(codeOf(good), undefined, good)
  assert.equal(codeOf('kurz aber gu'), undefined)
  assert.equal(codeOf('kurz genug!'), 'password.too-short')
  assert.equal(codeOf('a b c d e f '.repeat(11)), 'password.too-long')
})

test('what everybody tries first is refused, dressed up or not', () => {
  for (const bad of [
    'Passwort1234',
    'P@ssw0rt2026!',
    'passwordpassword',
    '123456789012',
    'qwertzuiop123',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'HalloHallo2025',
    'Sommer2026!!',
    'Willkommen#2024',
    'admin-admin-1234',
    '1q2w3e4r5t6z',
  ])
    assert.equal(codeOf(bad), 'password.too-common', bad)
})

test('what the account gives away is refused', () => {
  for (const bad of ['Lindental-77xq', 'eva.lindental@example.de', 'hofmann werkzeugbau', 'Werkzeugbau!9z'])
    assert.equal(codeOf(bad), 'password.contains-name', bad)
  assert.equal(codeOf('lindental mag seltene blaue vögel'), undefined)
})

test('control characters and halves of characters are refused', () => {
  assert.equal(codeOf('ein passender satz\u0000'), 'password.unreadable-characters')
  assert.equal(codeOf('ein passender satz\ud800'), 'password.unreadable-characters')
})
