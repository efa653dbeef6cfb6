import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatBytes,
  formatDate,
  formatDay,
  formatMoment,
  formatNumber,
  formatPhone,
  formatWeekday,
  initialsOf,
} from './formats.ts'
import { loadTexts } from './i18n.ts'

await loadTexts('de')

const year = new Date().getFullYear()

test('dates read as in a German office', () => {
  assert.equal(formatDay(`${year}-11-03`), '3. Nov.')
  assert.equal(formatDay('2019-11-03'), '3. Nov. 2019')
  assert.equal(formatDate('2026-11-03'), '03.11.2026')
  assert.match(formatWeekday(`${year}-11-27`), /^(Mo|Di|Mi|Do|Fr|Sa|So), 27\. Nov\.$/)
  assert.equal(formatNumber(1234567.5), '1.234.567,5')
  assert.equal(formatBytes(1_400_000), '1,4 MB')
})

test('a day is that day in every time zone', () => {
  assert.equal(formatDate('2026-01-01'), '01.01.2026')
})

test('time is relative only within the day', () => {
  const now = new Date(2026, 10, 21, 14, 0)
  assert.equal(formatMoment(new Date(2026, 10, 21, 13, 48), now), 'vor 12 Min.')
  assert.equal(formatMoment(new Date(2026, 10, 21, 8, 5), now), 'heute, 08:05')
  assert.match(formatMoment(new Date(2025, 10, 20, 8, 5), now), /^20\. Nov\.( 2025)?, 08:05$/)
})

test('a phone number is grouped and stays whole', () => {
  assert.equal(formatPhone('+4915112345678'), '+49 151 12345678')
  assert.equal(formatPhone('+493012345'), '+49 30 12345')
  assert.equal(formatPhone('+492214710586'), '+49 221 4710586')
  assert.equal(formatPhone('+4922174710586'), '+49 221 74710586')
  assert.equal(formatPhone('+4926215678'), '+49 2621 5678')
  assert.equal(formatPhone('+41441234567'), '+41 44 123 45 67')
  assert.equal(formatPhone('+4315321234'), '+43 1 5321234')
  assert.equal(formatPhone('+12125550100'), '+1 2125550100')
  assert.equal(formatPhone('+35312345678'), '+353 12345678')
  assert.equal(formatPhone('intern 12'), 'intern 12')
})

test('initials come from names, not from titles', () => {
  assert.equal(initialsOf('Dr. Eva Berger'), 'EB')
  assert.equal(initialsOf('Jörg von der Lippe'), 'JL')
  assert.equal(initialsOf('öztürk'), 'Ö')
})
