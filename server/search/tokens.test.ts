import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fold } from './fold.ts'
import {
  analyseQuery,
  beginningDistance,
  type CompanyWords,
  type ContactWords,
  companyTokens,
  contactTokens,
  namesakes,
  type Token,
  typoCandidates,
  typoRule,
} from './tokens.ts'

/** What the database does: every word must have a token in one of its ranges, compared by bytes. */
function isFound(query: string, tokens: Token[]): boolean {
  const words = analyseQuery(query)
  const isWithin = (token: string, from: string, to: string) =>
    Buffer.compare(Buffer.from(token), Buffer.from(from)) >= 0 &&
    Buffer.compare(Buffer.from(token), Buffer.from(to)) < 0
  return (
    words.length > 0 &&
    words.every((word) =>
      word.ranges.some((range) =>
        tokens.some(({ token, kind }) => range.kinds.includes(kind) && isWithin(token, range.from, range.to)),
      ),
    )
  )
}

const MUELLER: ContactWords = {
  firstName: 'Jürgen',
  namePrefix: 'von der',
  lastName: 'Müller-Lüdenscheid',
  emails: ['j.mueller@autohaus-mueller.example'],
  phones: ['+49301234567'],
}

test('a person is found by the beginning of any word, in any order and spelling', () => {
  const tokens = contactTokens(MUELLER)
  for (const query of [
    'mül',
    'Mueller',
    'muller',
    'lüden',
    'Müller-Lüd',
    'jürgen müller',
    'Müller, Jürgen',
    'von der Müller',
    'j.mueller',
    'j.mueller@auto',
    '@autohaus',
  ]) {
    assert.ok(isFound(query, tokens), query)
  }
  for (const query of ['meier', 'üller', 'jürgen meier', '@post', ''])
    assert.ok(!isFound(query, tokens), query)
})

test('a person is found by the number as typed, by its beginning and by its last digits', () => {
  const tokens = contactTokens(MUELLER)
  for (const query of [
    '030 1234567',
    '030/123',
    '+49 30 12',
    '0049 (0)30 123',
    '4930123',
    '30 1234',
    '1234',
    '4567',
    '234567',
    'müller 4567',
  ]) {
    assert.ok(isFound(query, tokens), query)
  }
  for (const query of ['040 123', '+43 30', '7654']) assert.ok(!isFound(query, tokens), query)
})

test('a company is found by its words, its site and its mail, the legal form neither helps nor hinders', () => {
  const autohaus: CompanyWords = {
    name: 'Autohaus Müller GmbH & Co. KG',
    emails: ['info@ahm.example'],
    website: 'https://www.ah-mueller.example/start',
  }
  const tokens = companyTokens(autohaus)
  for (const query of [
    'autoh',
    'müller',
    'Müller GmbH',
    'Autohaus Mueller GmbH & Co. KG',
    'ah-mueller.exa',
    'info@ahm',
    'mueller ah',
  ]) {
    assert.ok(isFound(query, tokens), query)
  }
  assert.ok(!tokens.some(({ token }) => token === 'gmbh' || token === 'co'))
  assert.ok(isFound('Schreiner e.K.', companyTokens({ name: 'Schreiner e. K.' })))
  assert.ok(isFound('AG', companyTokens({ name: 'AG' })))
  assert.ok(isFound('1000 st', companyTokens({ name: '1000 Steine OHG' })))
})

test('a name with an apostrophe is found with it, without it and by what follows', () => {
  for (const query of ["O'Neill", 'ONeill', 'O’Nei', 'neill'])
    assert.ok(isFound(query, contactTokens({ lastName: 'O’Neill' })), query)
})

test('a person is found by sound in the second stage', () => {
  const tokens = contactTokens({ firstName: 'Stefan', lastName: 'Meier' })
  const [word] = analyseQuery('Mayr')
  assert.ok(
    word?.phonetic && tokens.some(({ token, kind }) => kind === 'phonetic' && token === word.phonetic),
  )
})

test('one typing error is forgiven in words of four letters, two from six', () => {
  assert.equal(typoRule('mai'), null)
  assert.equal(typoRule('meier')?.maxDistance, 1)
  assert.equal(typoRule('mullre')?.maxDistance, 2)
  assert.equal(typoRule('0301'), null)
  assert.deepEqual(typoCandidates('meire', ['meier', 'meyer', 'huber']), ['meier'])
  assert.deepEqual(typoCandidates('shcneider', ['schneider', 'schneidereit', 'huber']), [
    'schneider',
    'schneidereit',
  ])
  assert.deepEqual(typoCandidates('shcnei', ['schneider']), ['schneider'])
  assert.deepEqual(typoCandidates('meier', ['meier']), [])
})

test('the distance to the beginning of a word is never more than to the whole, and right for one error', () => {
  const name = fc.stringMatching(/^[a-z]{6,12}$/)
  fc.assert(
    fc.property(
      name,
      fc.nat({ max: 5 }),
      fc.constantFrom('swap', 'drop', 'add', 'change'),
      (word, at, how) => {
        const letters = [...word]
        if (how === 'swap') letters.splice(at, 2, letters[at + 1] ?? '', letters[at] ?? '')
        if (how === 'drop') letters.splice(at, 1)
        if (how === 'add') letters.splice(at, 0, 'x')
        if (how === 'change') letters[at] = 'x'
        assert.ok(beginningDistance(letters.join(''), word, 2) <= 1)
      },
    ),
  )
  assert.equal(beginningDistance('abc', 'abc', 2), 0)
  assert.equal(beginningDistance('abcdef', 'uvwxyz', 2), 3)
})

test('whoever is stored is found by the beginning of each of her names', () => {
  const name = fc
    .array(fc.constantFrom('Mü', 'ae', 'ß', 'ler', 'İ', 'o', 'Ł', 'é', 'Q', 'u', 'e'), {
      minLength: 2,
      maxLength: 5,
    })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(name, name, fc.nat(), (firstName, lastName, at) => {
      const letters = [...lastName]
      const typed = letters.slice(0, 1 + (at % letters.length)).join('')
      assert.ok(isFound(typed, contactTokens({ firstName, lastName })), JSON.stringify([typed, lastName]))
      assert.ok(isFound(`${firstName} ${typed}`, contactTokens({ firstName, lastName })))
    }),
  )
})

test('whoever is stored is found by any three letters or more of first and last name, as a pair', () => {
  const name = fc.stringMatching(/^[a-zäöüßéł]{3,9}$/)
  const beginning = (word: string, at: number) => [...word].slice(0, 3 + (at % 7)).join('')
  fc.assert(
    fc.property(name, name, fc.nat(), fc.nat(), fc.boolean(), (firstName, lastName, one, two, isTurned) => {
      fc.pre(fold(firstName) !== fold(lastName))
      const typed = [beginning(firstName, one), beginning(lastName, two)]
      const pair = namesakes(analyseQuery((isTurned ? typed.reverse() : typed).join(' ')))
      // An umlaut written with e is a letter less, and two words with one beginning are one.
      fc.pre(pair !== null)
      const tokens = contactTokens({ firstName, lastName })
      for (const { ranges } of pair ?? [])
        assert.ok(
          ranges.some(({ kinds, from, to }) =>
            tokens.some(({ kind, token }) => kinds.includes(kind) && token >= from && token < to),
          ),
          JSON.stringify([firstName, lastName, typed]),
        )
    }),
  )
})

test('a pair is never met by one word, nor by the words of two people', () => {
  const from = (text: string) => namesakes(analyseQuery(text))?.map(({ ranges }) => ranges[0]?.from)
  assert.deepEqual(from('tho müller'), ['=tho muller'])
  assert.deepEqual(from('thom müller'), ['=tho muller', 'thom'])
  assert.equal(namesakes(analyseQuery('müller')), null)
  assert.equal(namesakes(analyseQuery('th mü')), null)
  assert.deepEqual(from('th müller'), ['=mul th', 'muller'])
  assert.deepEqual(from('thomas müller kiel')?.slice(1), ['thomas', 'muller', 'kiel'])
  assert.equal(namesakes(analyseQuery('müller 4567')), null)
  const words = contactTokens({ firstName: 'Thomas', lastName: 'Müller' })
  assert.deepEqual(
    words.flatMap(({ kind, token }) => (kind === 'pair' ? [token] : [])),
    ['=mul thomas', '=tho muller'],
  )
})

test('any input gives bounded tokens and a bounded query', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const tokens = [
        ...contactTokens({ lastName: text, emails: [text], phones: [text] }),
        ...companyTokens({ name: text, website: text }),
      ]
      assert.ok(tokens.length <= 200)
      for (const { token } of tokens)
        assert.ok(token.length > 0 && token.length <= 64 && fold(token) === token)
      const query = analyseQuery(text)
      assert.ok(query.length <= 8)
      for (const word of query)
        assert.ok(word.ranges.length > 0 && word.ranges.every((range) => range.from !== ''))
    }),
  )
  analyseQuery('0 '.repeat(50_000))
  analyseQuery('ä'.repeat(1_000_000))
})
