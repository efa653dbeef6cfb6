import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DateFormat, detectDateFormat, parseDate } from './dates.ts'

const date = (raw: string, format?: DateFormat) => {
  const checked = parseDate(raw, format)
  return checked.ok ? checked.value : checked.code
}

test('days are read as people here write them', () => {
  for (const raw of [
    '21.11.2026',
    '21. 11. 2026',
    'Sa, 21.11.2026',
    '21.11.26',
    '2026-11-21',
    '2026-11-21T08:00:00.000Z',
  ]) {
    assert.equal(date(raw), '2026-11-21', raw)
  }
  assert.equal(date('1.2.26'), '2026-02-01')
  assert.equal(date('12. März 2024'), '2024-03-12')
  assert.equal(date('12. Mrz 24'), '2024-03-12')
  assert.equal(date('3. Jänner 2024'), '2024-01-03')
  assert.equal(date('14-Mar-14'), '2014-03-14')
  assert.equal(date('20240312'), '2024-03-12')
  assert.equal(date('09.07.2020 14:30'), '2020-07-09')
})

test('a two-digit year is never far in the future', () => {
  assert.equal(date('12.3.79'), '1979-03-12')
  assert.equal(date('24.12.41'), '1941-12-24')
})

test('a serial number of Excel is a day', () => {
  assert.equal(date('45051'), '2023-05-05')
  assert.equal(date('1', 'excel'), '1900-01-01')
  assert.equal(date('61', 'excel'), '1900-03-01')
  assert.equal(date('45051,75', 'excel'), '2023-05-05')
  assert.equal(date('60', 'excel'), 'values.date-invalid')
})

test('days that do not exist and half days are refused', () => {
  for (const raw of [
    '30.02.1970',
    '31.4.2024',
    '29.2.2023',
    '8.8.',
    '1951',
    'Mrz 24',
    '11/2023',
    '',
    'Messe 22',
    '=HEUTE()',
    '0.0.0',
  ]) {
    assert.equal(date(raw), 'values.date-invalid', raw)
  }
  assert.equal(date('29.2.2024'), '2024-02-29')
})

test('a slash is read by the declared custom, and refused where it could mean two days', () => {
  assert.equal(date('3/7/1973'), 'values.date-ambiguous')
  assert.equal(date('3/7/1973', 'american'), '1973-03-07')
  assert.equal(date('3/7/1973', 'british'), '1973-07-03')
  assert.equal(date('13/7/1973'), '1973-07-13')
  assert.equal(date('07/15/2009 02:14:45+0800'), '2009-07-15')
})

test('the custom of a column is recognised', () => {
  assert.equal(detectDateFormat(['12.05.1963', '', '1.2.26']), 'german')
  assert.equal(detectDateFormat(['2018-05-24T08:00:00.000Z']), 'iso')
  assert.equal(detectDateFormat(['3/27/1973', '3/7/1973']), 'american')
  assert.equal(detectDateFormat(['27/3/1973', '3/7/1973']), 'british')
  assert.equal(detectDateFormat(['45051', '45052']), 'excel')
  assert.equal(detectDateFormat(['Köln', '']), null)
})

test('every day survives both ways of writing', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
      (day) => {
        const iso = day.toISOString().slice(0, 10)
        const [year, month, dayOfMonth] = iso.split('-')
        assert.equal(date(iso), iso)
        assert.equal(date(`${Number(dayOfMonth)}.${Number(month)}.${year}`), iso)
      },
    ),
  )
})
