import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unbroken } from './page.ts'

test('no line ends within “E-Mail-Adresse”, a norm or a telephone number, and what is read stays what was said', () => {
  const said =
    'Per E-Mail an max@ab-c.example (Art. 6 Abs. 1 lit. f DSGVO), lit. anders & <b>, E-Mail-Adresse, +49 221 98 76-54, 1 + 1'
  const { html } = unbroken(said)
  assert.deepEqual(
    [...html.matchAll(/<span class="word">([^<]+)<\/span>/g)].map(([, word]) => word),
    ['E-Mail', 'Art. 6', 'Abs. 1', 'lit. f', 'E-Mail-Adresse', '+49 221 98 76-54'],
  )
  assert.ok(html.includes('&#60;b&#62;'))
  const text = html
    .replace(/<\/?span[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
  assert.equal(text, said)
})
