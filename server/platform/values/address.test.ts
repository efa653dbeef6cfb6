import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressLines, parsePostalCode, splitCity, splitStreet } from './address.ts'
import { countryCode, countryName } from './country.ts'

test('street and number are told apart as they are written here', () => {
  const cases: [string, string, string?, string?][] = [
    ['Musterstr. 5a', 'Musterstr.', '5a'],
    ['Hauptstraße 88', 'Hauptstraße', '88'],
    ['Straße des 17. Juni 135', 'Straße des 17. Juni', '135'],
    ['Konstanzer Str. 12-14', 'Konstanzer Str.', '12-14'],
    ['Am Anger 12 a', 'Am Anger', '12 a'],
    ['Werkstr.8', 'Werkstr.', '8'],
    ['Getreidegasse 99/2/5', 'Getreidegasse', '99/2/5'],
    ['B10', 'B10'],
    ['C 4, 12', 'C 4', '12'],
    ['Q7 24', 'Q7', '24'],
    ['Lindenweg', 'Lindenweg'],
    ['Rudolfstr. 3, 2. OG', 'Rudolfstr.', '3', '2. OG'],
    ['Rudolfstr. 3 (Hinterhaus)', 'Rudolfstr.', '3', 'Hinterhaus'],
    ['c/o Meier, Ringstr. 7', 'Ringstr.', '7', 'c/o Meier'],
    ['Packstation 101', 'Packstation', '101'],
    ['Landsgemeindeplatz 3', 'Landsgemeindeplatz', '3'],
  ]
  for (const [raw, street, houseNumber, addition] of cases) {
    const parts = splitStreet(raw)
    assert.deepEqual([parts.street, parts.houseNumber, parts.addition], [street, houseNumber, addition], raw)
  }
  assert.deepEqual(splitStreet('Postfach 12 34'), { poBox: '12 34' })
  assert.deepEqual(splitStreet('42 Rue de la Paix', 'FR'), { street: 'Rue de la Paix', houseNumber: '42' })
  assert.deepEqual(splitStreet('100 Waters Edge', 'US'), { street: 'Waters Edge', houseNumber: '100' })
})

test('splitting a street loses no letter and no digit', () => {
  const word = fc.constantFrom(
    'Am',
    'Str.',
    'Straße',
    '17.',
    'Juni',
    '5a',
    '12-14',
    'c/o',
    'B',
    '10',
    '(Hof)',
    ',',
    'Postf',
    'OG',
  )
  const bare = (text: string) => [...text.replace(/[\s,()]/gu, '')].sort().join('')
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 7 }), (words) => {
      const line = words.join(' ')
      const parts = splitStreet(line)
      const together = [parts.addition, parts.street, parts.houseNumber, parts.poBox]
        .filter(Boolean)
        .join(' ')
      // Of a post office box the field itself says the word.
      const kept = (text: string) => bare(parts.poBox ? text.replaceAll('Postf', '') : text)
      assert.equal(kept(together), kept(line))
    }),
  )
})

test('postal code and city are told apart, with plate or country', () => {
  assert.deepEqual(splitCity('84371 Triftern'), { postalCode: '84371', city: 'Triftern' })
  assert.deepEqual(splitCity('D-94481 Grafenau'), { postalCode: '94481', city: 'Grafenau', country: 'DE' })
  assert.deepEqual(splitCity('A-5020 Salzburg'), { postalCode: '5020', city: 'Salzburg', country: 'AT' })
  assert.deepEqual(splitCity('6215 Achenkirch (A)'), {
    postalCode: '6215',
    city: 'Achenkirch',
    country: 'AT',
  })
  assert.deepEqual(splitCity('8400 Winterthur CH'), { postalCode: '8400', city: 'Winterthur', country: 'CH' })
  assert.deepEqual(splitCity('01309 Dresden'), { postalCode: '01309', city: 'Dresden' })
  assert.deepEqual(splitCity('84371'), { postalCode: '84371' })
  assert.deepEqual(splitCity('61348 Bad Homburg v. d. Höhe'), {
    postalCode: '61348',
    city: 'Bad Homburg v. d. Höhe',
  })
  assert.deepEqual(splitCity('Köln'), { city: 'Köln' })
  assert.equal(splitCity('79… Hinterzarten'), null)
})

test('a German postal code gets its lost zero back, others are checked by country', () => {
  assert.deepEqual(parsePostalCode('1309', 'DE'), { ok: true, value: '01309' })
  assert.deepEqual(parsePostalCode('01309', 'DE'), { ok: true, value: '01309' })
  assert.deepEqual(parsePostalCode('1030', 'AT'), { ok: true, value: '1030' })
  assert.deepEqual(parsePostalCode('CH-8400', 'CH'), { ok: true, value: '8400' })
  assert.deepEqual(parsePostalCode('SW1A 1AA', 'GB'), { ok: true, value: 'SW1A 1AA' })
  assert.deepEqual(parsePostalCode('4020', null), { ok: true, value: '4020' })
  assert.equal(parsePostalCode('123', 'DE').ok, false)
  assert.equal(parsePostalCode('01309', 'AT').ok, false)
})

test('a country is known by code, plate and name', () => {
  for (const raw of ['DE', 'de', 'D', 'Deutschland', 'Germany', 'Allemagne', 'BRD', 'DEU', ' germany ']) {
    assert.equal(countryCode(raw), 'DE', raw)
  }
  for (const raw of ['A', 'Österreich', 'Oesterreich', 'Austria', 'AT'])
    assert.equal(countryCode(raw), 'AT', raw)
  for (const raw of ['CH', 'Schweiz', 'Suisse', 'Switzerland']) assert.equal(countryCode(raw), 'CH', raw)
  assert.equal(countryCode('USA'), 'US')
  assert.equal(countryCode('UK'), 'GB')
  assert.equal(countryCode('Mexico'), 'MX')
  assert.equal(countryCode('Papua New Guinea'), 'PG')
  assert.equal(countryCode('Antigua and Barbuda'), 'AG')
  assert.equal(countryCode('Trinidad und Tobago'), 'TT')
  assert.equal(countryCode('Saint Lucia'), 'LC')
  assert.equal(countryCode('Russian Federation'), 'RU')
  assert.equal(countryCode('Bayern'), null)
  assert.equal(countryName('CH', 'de'), 'Schweiz')
})

test('lines follow the custom of the country and name it only abroad', () => {
  const dresden = {
    street: 'Musterstraße',
    houseNumber: '5a',
    postalCode: '01309',
    city: 'Dresden',
    country: 'DE',
  }
  assert.deepEqual(addressLines(dresden), ['Musterstraße 5a', '01309 Dresden'])
  assert.deepEqual(addressLines(dresden, 'CH'), ['Musterstraße 5a', '01309 Dresden', 'DEUTSCHLAND'])
  assert.deepEqual(addressLines({ ...dresden, addition: 'c/o Meier', region: 'Sachsen' }), [
    'c/o Meier',
    'Musterstraße 5a',
    '01309 Dresden',
  ])
  assert.deepEqual(addressLines({ poBox: '12 34', postalCode: '78301', city: 'Radolfzell' }), [
    'Postfach 12 34',
    '78301 Radolfzell',
  ])
  assert.deepEqual(
    addressLines({
      street: 'Bahnhofstrasse',
      houseNumber: '1',
      postalCode: '8001',
      city: 'Zürich',
      country: 'CH',
    }),
    ['Bahnhofstrasse 1', '8001 Zürich', 'SCHWEIZ'],
  )
  assert.deepEqual(
    addressLines({
      street: 'Downing Street',
      houseNumber: '10',
      postalCode: 'SW1A 2AA',
      city: 'London',
      country: 'GB',
    }),
    ['10 Downing Street', 'London', 'SW1A 2AA', 'VEREINIGTES KÖNIGREICH'],
  )
  assert.deepEqual(addressLines({}), [])
})
