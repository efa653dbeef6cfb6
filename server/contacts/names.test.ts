import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fullName,
  letterClosing,
  letterSalutation,
  parseName,
  parseSalutation,
  parseSurname,
  parseTitles,
  withoutSharpS,
} from './names.ts'

/** salutation | titles | first | prefix | last | suffix */
const parts = (raw: string) => {
  const name = parseName(raw)
  return [
    name.salutation,
    name.titles.join('+'),
    name.firstName,
    name.namePrefix,
    name.lastName,
    name.nameSuffix,
  ].join('|')
}

test('a name written in one is parted as people here write it', () => {
  const cases: [string, string][] = [
    ['Anna Berger', 'none||Anna||Berger|'],
    ['Frau Dr. Eva Berger', 'frau|Dr.|Eva||Berger|'],
    [
      'Herrn Prof. Dr. med. dent. Hans Müller-Lüdenscheid',
      'herr|Prof.+Dr. med. dent.|Hans||Müller-Lüdenscheid|',
    ],
    ['Hr. Dipl.-Ing. (FH) Karl Huber', 'herr|Dipl.-Ing. (FH)|Karl||Huber|'],
    ['Mag. Theresia Ölz', 'none|Mag.|Theresia||Ölz|'],
    ['DI Franz Gruber, MSc', 'none|DI+MSc|Franz||Gruber|'],
    ['Mag.a DI Maria Huber MBA', 'none|Mag.a+DI+MBA|Maria||Huber|'],
    ['Max Muster B.A.', 'none|B.A.|Max||Muster|'],
    ['Anna Maria von der Heyde', 'none||Anna Maria|von der|Heyde|'],
    ['von der Heyde, Anna', 'none||Anna|von der|Heyde|'],
    ['Heyde, Anna von der', 'none||Anna|von der|Heyde|'],
    ['Huber, Dr. Josef', 'none|Dr.|Josef||Huber|'],
    ['Otto Graf von Bülow', 'none||Otto|Graf von|Bülow|'],
    ['Klara Freifrau von und zu Hohenstein', 'none||Klara|Freifrau von und zu|Hohenstein|'],
    ['Jan van den Berg', 'none||Jan|van den|Berg|'],
    ['Reitmeier jun.', 'none||||Reitmeier|jun.'],
    ['Hr. Reitmeier jun.', 'herr||||Reitmeier|jun.'],
    ['Karl Huber III.', 'none||Karl||Huber|III.'],
    ['Fr. Dr. Winkler', 'frau|Dr.|||Winkler|'],
    ['Mr John Smith', 'herr||John||Smith|'],
    ['Ms Jane Doe', 'frau||Jane||Doe|'],
    ['Univ.-Prof. DDr. Heinz Mayer', 'none|Univ.-Prof.+DDr.|Heinz||Mayer|'],
    ['PD Dr.-Ing. Uwe Koch', 'none|PD+Dr.-Ing.|Uwe||Koch|'],
    ['Drescher', 'none||||Drescher|'],
    ['Magda Drescher', 'none||Magda||Drescher|'],
    ['Ingo Profitlich', 'none||Ingo||Profitlich|'],
    ['Diana Dietrich', 'none||Diana||Dietrich|'],
    ['Herr', 'none||||Herr|'],
    ['M. Bachmann', 'none||M.||Bachmann|'],
    ['Fam. Rieder', 'Familie||||Rieder|'],
    ['StB Beyer', 'none|StB|||Beyer|'],
    ["Sean O'Neill", "none||Sean||O'Neill|"],
    ['Kemal Yıldırım', 'none||Kemal||Yıldırım|'],
    ['Dr. Dr. Hans Huber', 'none|Dr.+Dr.|Hans||Huber|'],
    ['', 'none|||||'],
  ]
  for (const [raw, expected] of cases) assert.equal(parts(raw), expected, raw)
})

test('gender is never guessed from a first name', () => {
  for (const name of ['Maria Muster', 'Hans Muster', 'Andrea Rossi', 'Kim Muster']) {
    assert.equal(parseName(name).salutation, 'none')
  }
  assert.equal(letterSalutation({ firstName: 'Hans', lastName: 'Muster' }), 'Guten Tag Hans Muster')
})

test('a salutation is known in German, English and short', () => {
  for (const raw of ['Frau', 'FRAU', 'Fr.', 'Ms', 'Ms.', 'Mrs', 'Frau Dr.'])
    assert.equal(parseSalutation(raw), 'frau', raw)
  for (const raw of ['Herr', 'Herrn', 'Hr.', 'Mr', 'Mr.', 'Herr Prof.'])
    assert.equal(parseSalutation(raw), 'herr', raw)
  for (const raw of ['', 'divers', 'Mx', 'Firma']) assert.equal(parseSalutation(raw), 'none', raw)
  assert.equal(parseSalutation('Fam.'), 'Familie')
  assert.equal(parseSalutation('Herr und Frau'), 'Herr und Frau')
})

test('titles keep their order and their faculty', () => {
  assert.deepEqual(parseTitles('Prof. Dr. med. dent.'), ['Prof.', 'Dr. med. dent.'])
  assert.deepEqual(parseTitles('Dipl.-Ing.'), ['Dipl.-Ing.'])
  assert.deepEqual(parseTitles('Mag., MBA'), ['Mag.', 'MBA'])
  assert.deepEqual(parseTitles('Dr. Dr. h. c.'), ['Dr.', 'Dr. h. c.'])
  assert.deepEqual(parseTitles(''), [])
})

test('a surname is parted from what stands in its column beside it', () => {
  const surname = (raw: string) => Object.values(parseSurname(raw)).flat()
  assert.deepEqual(surname('Dr. von der Heyde jun.'), ['Dr.', 'von der', 'Heyde', 'jun.'])
  assert.deepEqual(surname('Müller-Lüdenscheid'), ['', 'Müller-Lüdenscheid', ''])
  assert.deepEqual(surname('García Márquez'), ['', 'García Márquez', ''])
})

test('a letter greets formally with the title that belongs there', () => {
  const berger = { salutation: 'frau', titles: ['Dr.'], firstName: 'Eva', lastName: 'Berger' }
  assert.equal(letterSalutation(berger), 'Sehr geehrte Frau Dr. Berger')
  assert.equal(
    letterSalutation({ ...berger, salutation: 'herr', titles: ['Prof.', 'Dr. rer. nat.'] }),
    'Sehr geehrter Herr Prof. Dr. Berger',
  )
  assert.equal(letterSalutation({ ...berger, titles: ['Dipl.-Ing.', 'MBA'] }), 'Sehr geehrte Frau Berger')
  assert.equal(
    letterSalutation({ ...berger, titles: ['Mag.'], country: 'AT' }),
    'Sehr geehrte Frau Mag. Berger',
  )
  assert.equal(letterSalutation({ ...berger, titles: ['Mag.'], country: 'DE' }), 'Sehr geehrte Frau Berger')
  assert.equal(
    letterSalutation({ ...berger, titles: [], namePrefix: 'von', lastName: 'Berger' }),
    'Sehr geehrte Frau von Berger',
  )
  assert.equal(letterSalutation({ ...berger, language: 'en' }), 'Dear Dr Berger')
  assert.equal(letterSalutation({ salutation: 'Familie', lastName: 'Rieder' }), 'Sehr geehrte Familie Rieder')
})

test('a letter greets by first name only where du was agreed', () => {
  assert.equal(
    letterSalutation({ salutation: 'frau', firstName: 'Eva', lastName: 'Berger', formOfAddress: 'du' }),
    'Liebe Eva',
  )
  assert.equal(
    letterSalutation({ salutation: 'herr', firstName: 'Egon', lastName: 'Wachter', formOfAddress: 'du' }),
    'Lieber Egon',
  )
  assert.equal(
    letterSalutation({ salutation: 'none', firstName: 'Kim', lastName: 'Muster', formOfAddress: 'du' }),
    'Hallo Kim',
  )
  assert.equal(
    letterSalutation({ salutation: 'herr', lastName: 'Wachter', formOfAddress: 'du' }),
    'Sehr geehrter Herr Wachter',
  )
})

test('a letter to somebody whose salutation or name we do not know is polite to all', () => {
  assert.equal(
    letterSalutation({ salutation: 'none', firstName: 'Kim', lastName: 'Muster' }),
    'Guten Tag Kim Muster',
  )
  assert.equal(letterSalutation({ salutation: 'frau', firstName: 'Eva' }), 'Guten Tag Eva')
  assert.equal(letterSalutation({}), 'Sehr geehrte Damen und Herren')
})

test('Switzerland gets no ß from us, names keep theirs', () => {
  assert.equal(letterClosing({ country: 'CH' }), 'Freundliche Grüsse')
  assert.equal(letterClosing({ country: 'DE' }), 'Mit freundlichen Grüßen')
  assert.equal(withoutSharpS('Straße'), 'Strasse')
  assert.equal(
    letterSalutation({ salutation: 'herr', lastName: 'Groß', country: 'CH' }),
    'Sehr geehrter Herr Groß',
  )
})

test('a full name reads as it is spoken', () => {
  const heyde = {
    titles: ['Dr.', 'MBA'],
    firstName: 'Anna',
    namePrefix: 'von der',
    lastName: 'Heyde',
    nameSuffix: 'jun.',
  }
  assert.equal(fullName(heyde), 'Dr. Anna von der Heyde jun., MBA')
  const honoured = { firstName: 'Karl', lastName: 'Huber', titles: ['Dr. h. c.', 'Dipl.-Ing.', 'MSc'] }
  assert.equal(fullName(honoured), 'Dr. h. c. Dipl.-Ing. Karl Huber, MSc')
})

test('parting a name loses no letter of it', () => {
  const letters = (text: string) => [...text.toLowerCase().replace(/[\s,.()]/gu, '')].sort().join('')
  const word = fc.constantFrom(
    'Anna',
    'von',
    'der',
    'Dr.',
    'med.',
    'Prof.',
    'Huber',
    'jun.',
    ',',
    'MBA',
    'DI',
    'Graf',
    'Müller-Lüdenscheid',
    'Mag.',
    'Dipl.-Ing.',
    'B.A.',
    'III.',
    'O’Neill',
  )
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 7 }), (words) => {
      const raw = words.join(' ')
      const name = parseName(raw)
      const together = [...name.titles, name.firstName, name.namePrefix, name.lastName, name.nameSuffix].join(
        ' ',
      )
      assert.equal(letters(together), letters(raw), raw)
    }),
  )
})

test('any text is parted in reasonable time', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => void parseName(raw)))
  parseName('Dr. '.repeat(5000))
  parseName(`${'von '.repeat(5000)}X`)
  parseTitles(`Dr.${' med'.repeat(3000)}`)
})
