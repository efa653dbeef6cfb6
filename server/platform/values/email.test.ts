import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseEmail, splitEmails } from './email.ts'

const email = (raw: string) => {
  const checked = parseEmail(raw)
  return checked.ok ? checked.value : checked.code
}

test('an address has one form', () => {
  assert.equal(email(' OELLINGER@CAFE-MOZART.EXAMPLE '), 'oellinger@cafe-mozart.example')
  assert.equal(email('Max Muster <Max@Muster.example>'), 'max@muster.example')
  assert.equal(email('mailto:a+b@c.example'), 'a+b@c.example')
  assert.equal(email('info@Müller.example'), 'info@xn--mller-kva.example')
  assert.equal(email('jörg@müller.example.'), 'jörg@xn--mller-kva.example')
})

test('what no mail server could deliver is refused', () => {
  for (const raw of [
    '',
    '@',
    'a@',
    '@b.example',
    'test@test',
    'a b@c.example',
    'a@b..example',
    '.a@b.example',
    'a..b@c.example',
    'a@-b.example',
    'a@1.2.3.4',
    'a@b.example, c@d.example',
    '"x y"@b.example',
    `${'x'.repeat(65)}@b.example`,
    `a@${'b'.repeat(260)}.example`,
  ]) {
    assert.equal(email(raw), 'values.email-invalid', raw)
  }
})

test('an address cannot carry a further header line', () => {
  for (const raw of [
    'a@b.example\r\nBcc: c@d.example',
    'a\n@b.example',
    'a%0a\u2028@b.example',
    'a\0@b.example',
  ]) {
    assert.equal(email(raw), 'values.email-invalid')
  }
})

test('a cell with several addresses gives each of them', () => {
  assert.deepEqual(splitEmails('hallo@a.example; kontakt@a.example'), [
    'hallo@a.example',
    'kontakt@a.example',
  ])
  assert.deepEqual(splitEmails('x@a.example oder y@a.example'), ['x@a.example', 'y@a.example'])
  assert.deepEqual(splitEmails('keine'), ['keine'])
})

test('whatever is accepted is accepted again unchanged and has no control character', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' })), (raw) => {
      const checked = parseEmail(raw)
      if (!checked.ok) return
      assert.deepEqual(parseEmail(checked.value), checked)
      assert.doesNotMatch(checked.value, /[\s\p{Cc}\p{Cf}<>,;]/u)
    }),
  )
})
