import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { nationalDigits, parsePhone, splitPhones } from './phone.ts'

const EXAMPLES = new URL(
  '../../../../shared/data/thirdparty/phone/libphonenumber-js/examples.mobile.json',
  import.meta.url,
)

const e164 = (raw: string, country?: string) => {
  const checked = parsePhone(raw, country)
  return checked.ok ? checked.value.e164 : checked.code
}

test('German ways of writing the same number give the same number', () => {
  for (const raw of [
    '030 / 1234-567',
    '030/1234567',
    '0049 30 1234567',
    '+49 (0) 30 / 1234 567',
    '+49 (0)30 1234567',
    '0049 (0)30 1234567',
    'Tel.: 030 1234567',
    'tel:+49-30-1234567',
    '(030) 1234567',
    '030 1234567 (Büro)',
  ]) {
    assert.equal(e164(raw), '+49301234567', raw)
  }
})

test('a number is shown after DIN 5008 and as dialled at home', () => {
  const checked = parsePhone('030 / 1234-567')
  assert.ok(checked.ok)
  assert.equal(checked.value.international, '+49 30 1234567')
  assert.equal(checked.value.national, '030 1234567')
  assert.equal(checked.value.raw, '030 / 1234-567')
  assert.equal(nationalDigits('+49301234567'), '0301234567')
})

test('numbers of Austria and Switzerland are read at home and from abroad', () => {
  assert.equal(e164('0043 662 844477'), '+43662844477')
  assert.equal(e164('0662 844477', 'AT'), '+43662844477')
  assert.equal(e164('071 555 05 05', 'CH'), '+41715550505')
  assert.equal(e164('+41 71 555 05 05'), '+41715550505')
})

test('an extension is kept apart from the number', () => {
  for (const raw of [
    '0841 555012 ext. 12',
    '0841 555012 DW 12',
    '0841 555012 Durchwahl: 12',
    '0841 555012x12',
  ]) {
    const checked = parsePhone(raw)
    assert.ok(checked.ok && checked.value.extension === '12' && checked.value.e164 === '+49841555012', raw)
  }
})

test('mobile numbers are told from others', () => {
  const mobile = parsePhone('0171/5550088')
  const fixed = parsePhone('08022 555123')
  assert.ok(mobile.ok && mobile.value.kind === 'mobile')
  assert.ok(fixed.ok && fixed.value.kind === 'phone')
})

test('what Excel or a typing error has ruined is refused', () => {
  for (const raw of [
    '4,91709E+11',
    '4.91709e11',
    '',
    '110',
    'keine',
    '#NV',
    '1'.repeat(40),
    '0'.repeat(200),
  ]) {
    assert.equal(e164(raw), 'values.phone-invalid', raw)
  }
})

test('a cell with two numbers gives both, a slash after the area code does not', () => {
  assert.deepEqual(splitPhones('08562 / 555 40, 0170-5550440'), ['08562 / 555 40', '0170-5550440'])
  assert.deepEqual(splitPhones('030 1234567 / 0171 5550088'), ['030 1234567', '0171 5550088'])
  assert.deepEqual(splitPhones('030 / 1234567'), ['030 / 1234567'])
})

test('the sample mobile number of every country is read', (t) => {
  if (!existsSync(EXAMPLES)) return t.diagnostic('did not run: ../shared/data is missing')
  for (const [country, raw] of Object.entries<string>(JSON.parse(readFileSync(EXAMPLES, 'utf8')))) {
    assert.match(e164(raw, country), /^\+\d{6,15}$/, `${country} ${raw}`)
  }
})

test('any text gives a number in E.164 or a code, and the number is read again as itself', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()/x-]{3,20}$/)), (raw) => {
      const found = e164(raw)
      if (found !== 'values.phone-invalid') assert.equal(e164(found), found)
    }),
  )
})
