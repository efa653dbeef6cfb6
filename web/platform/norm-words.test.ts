import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normWords } from './norm-words.ts'

test('norms are cited as people do in the language they read', () => {
  const norm = 'Art. 6 Abs. 1 lit. a DSGVO, § 7 Abs. 2 Nr. 2 UWG'
  assert.equal(normWords(norm, 'de'), norm)
  assert.equal(normWords(norm, 'en'), 'Art. 6(1)(a) GDPR, § 7(2) no. 2 UWG')
  assert.equal(normWords('Art. 3 Abs. 1 lit. o UWG (CH)', 'en'), 'Art. 3(1)(o) UWG (CH)')
  assert.equal(
    normWords('§ 257 Abs. 1 Nr. 2, 3, Abs. 4 HGB; § 147 AO', 'en'),
    '§ 257(1) no. 2, 3, (4) HGB; § 147 AO',
  )
  assert.equal(normWords('§ 174 TKG 2021', 'en'), '§ 174 TKG 2021')
})
