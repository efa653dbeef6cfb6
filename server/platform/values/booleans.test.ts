import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBoolean } from './booleans.ts'

test('yes and no are read as lists write them, doubt is refused', () => {
  for (const raw of ['ja', 'JA', ' x ', 'true', 'WAHR', '1', 'yes', '✓'])
    assert.deepEqual(parseBoolean(raw), { ok: true, value: true }, raw)
  for (const raw of ['nein', 'Nein', '0', 'false', 'FALSCH', '-'])
    assert.deepEqual(parseBoolean(raw), { ok: true, value: false }, raw)
  for (const raw of ['', '?', 'mündl.', 'vielleicht', '2']) assert.equal(parseBoolean(raw).ok, false, raw)
})
