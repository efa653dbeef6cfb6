import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Channel, channels, type Profile } from './channels.ts'
import { type ConsentState, unknownConsent } from './consent-state.ts'
import { type ContactFacts, mayContact, ruleSet } from './may-contact.ts'

const stranger: ContactFacts = {
  isRestricted: false,
  isQuarantined: false,
  isConsumer: false,
  isCustomer: false,
  profile: 'DE',
  purposes: ['customer-relations', 'legal-compliance'],
  hasAddress: true,
  isUndeliverable: false,
  isSuppressed: false,
  consent: unknownConsent,
  existingCustomer: { isFromSale: false, wasNoticeGiven: false, isSimilar: false },
  isPresumed: false,
  isListed: false,
}
const customer = { isCustomer: true }
const allFour = { isFromSale: true, wasNoticeGiven: true, isSimilar: true }
const consent = (state: Partial<ConsentState>) => ({ consent: { ...unknownConsent, ...state } })
const confirmed = consent({ kind: 'confirmed', way: 'electronic', isProven: true })

/**
 * What the law says of advertising, cell by cell: rows are situations; in each country the columns are e-mail, phone, SMS,
 * fax and post, each first to a consumer and then to a business.
 */
const table: [situation: string, facts: Partial<ContactFacts>, de: string, at: string, ch: string][] = [
  //                                                       e e p p s s f f P P
  ['nothing is noted', {}, '---------+', '---------+', '--++-----+'],
  ['a customer, and nothing else', customer, '--------++', '--------++', '--++----++'],
  ['confirmed by mail', confirmed, '++-------+', '++-------+', '++++-----+'],
  [
    'a signed sheet',
    consent({ kind: 'given', way: 'paper', isProven: true }),
    '++++++++++',
    '++++++++++',
    '++++++++++',
  ],
  [
    'a sheet nobody can find',
    consent({ kind: 'given', way: 'paper' }),
    '---------+',
    '---------+',
    '--++-----+',
  ],
  [
    'spoken and documented',
    consent({ kind: 'given', way: 'spoken', isProven: true }),
    '--++-----+',
    '--++-----+',
    '--++-----+',
  ],
  [
    'spoken, as somebody remembers',
    consent({ kind: 'given', way: 'spoken' }),
    '---------+',
    '---------+',
    '--++-----+',
  ],
  [
    'a form that was not confirmed',
    consent({ kind: 'given', way: 'electronic' }),
    '---------+',
    '---------+',
    '--++-----+',
  ],
  [
    'a confirmation that was asked for',
    consent({ kind: 'requested', way: 'electronic' }),
    '---------+',
    '---------+',
    '--++-----+',
  ],
  [
    'all four of an existing customer',
    { ...customer, existingCustomer: allFour },
    '++--++--++',
    '++--++--++',
    '++++++--++',
  ],
  [
    'an address not from the sale',
    { ...customer, existingCustomer: { ...allFour, isFromSale: false } },
    '--------++',
    '--------++',
    '--++----++',
  ],
  [
    'no notice at the sale',
    { ...customer, existingCustomer: { ...allFour, wasNoticeGiven: false } },
    '--------++',
    '--------++',
    '--++----++',
  ],
  [
    'another kind of goods',
    { ...customer, existingCustomer: { ...allFour, isSimilar: false } },
    '--------++',
    '--------++',
    '--++----++',
  ],
  [
    'an existing customer on a list',
    { ...customer, existingCustomer: allFour, isListed: true },
    '++--++--++',
    '--------++',
    '++++++--++',
  ],
  ['a stranger on a list', { isListed: true }, '---------+', '---------+', '---------+'],
  ['a confirmed one on a list', { ...confirmed, isListed: true }, '++-------+', '++-------+', '++-------+'],
  ['a reason to presume', { isPresumed: true }, '---+-----+', '---------+', '--++-----+'],
  [
    'a reason to presume, later revoked',
    { isPresumed: true, ...consent({ kind: 'revoked' }) },
    '----------',
    '----------',
    '----------',
  ],
  [
    'expired',
    consent({ kind: 'expired', way: 'electronic', isProven: true }),
    '---------+',
    '---------+',
    '---------+',
  ],
  [
    'expired, an existing customer',
    { ...customer, existingCustomer: allFour, ...consent({ kind: 'expired' }) },
    '--------++',
    '--------++',
    '--------++',
  ],
  ['invalidated', consent({ kind: 'invalidated' }), '---------+', '---------+', '---------+'],
  ['withdrawn', consent({ kind: 'withdrawn', way: 'electronic' }), '----------', '----------', '----------'],
  [
    'withdrawn, an existing customer',
    { ...customer, existingCustomer: allFour, ...consent({ kind: 'withdrawn' }) },
    '----------',
    '----------',
    '----------',
  ],
  ['refused', consent({ kind: 'refused', way: 'spoken' }), '----------', '----------', '----------'],
  [
    'refused, with a reason to presume',
    { isPresumed: true, ...consent({ kind: 'refused' }) },
    '----------',
    '----------',
    '----------',
  ],
  ['objected', consent({ kind: 'objected', isObjected: true }), '----------', '----------', '----------'],
  [
    'objected, an existing customer',
    { ...customer, existingCustomer: allFour, ...consent({ kind: 'objected', isObjected: true }) },
    '----------',
    '----------',
    '----------',
  ],
  ['on the list of objections', { isSuppressed: true }, '----------', '----------', '----------'],
  [
    'confirmed elsewhere, on the list of objections',
    { ...confirmed, isSuppressed: true },
    '----------',
    '----------',
    '----------',
  ],
  ['restricted', { ...confirmed, isRestricted: true }, '----------', '----------', '----------'],
  ['in quarantine', { ...confirmed, isQuarantined: true }, '----------', '----------', '----------'],
  [
    'an address that is gone',
    { ...confirmed, isUndeliverable: true },
    '----------',
    '----------',
    '----------',
  ],
  // F90: post by consent only, as the company chose; the other ways stay as they are.
  ['post by consent only', { postNeedsConsent: true }, '----------', '----------', '--++------'],
  [
    'post by consent only, a customer',
    { ...customer, postNeedsConsent: true },
    '----------',
    '----------',
    '--++------',
  ],
  [
    'post by consent only, with a signed sheet',
    { postNeedsConsent: true, ...consent({ kind: 'given', way: 'paper', isProven: true }) },
    '++++++++++',
    '++++++++++',
    '++++++++++',
  ],
  ['no address', { ...confirmed, hasAddress: false }, '----------', '----------', '----------'],
]

const order: [Channel, boolean][] = channels.flatMap((channel): [Channel, boolean][] => [
  [channel, true],
  [channel, false],
])

test('advertising is allowed in these cells of the table and in no other', () => {
  let cells = 0
  for (const [situation, facts, de, at, ch] of table) {
    for (const [profile, expected] of [
      ['DE', de],
      ['AT', at],
      ['CH', ch],
    ] as [Profile, string][]) {
      assert.equal(expected.length, order.length)
      const answer = order.map(([channel, isConsumer]) => {
        const decision = mayContact(
          { ...stranger, ...facts, profile, isConsumer },
          channel,
          'direct-marketing',
        )
        assert.ok(decision.norm && decision.reason.de && decision.reason.en)
        assert.equal(decision.ruleSet, ruleSet)
        return decision.allowed ? '+' : '-'
      })
      assert.equal(answer.join(''), expected, `${profile}: ${situation}`)
      cells += answer.length
    }
  }
  assert.ok(cells >= 300, `${cells} rows`)
})

test('what is no advertising is decided by its own basis, and an objection to advertising does not stop it', () => {
  const ofOrder: ContactFacts = {
    ...stranger,
    purposes: ['contract', 'legal-compliance'],
    isSuppressed: true,
  }
  assert.equal(mayContact(ofOrder, 'email', 'contract').code, 'with-basis')
  assert.equal(mayContact(ofOrder, 'email', 'care').code, 'no-basis')
  assert.equal(mayContact({ ...ofOrder, isRestricted: true }, 'email', 'contract').code, 'restricted')
  assert.equal(mayContact({ ...ofOrder, hasAddress: false }, 'email', 'contract').code, 'no-address')
  const objectedToIt = { ...ofOrder, ...consent({ kind: 'objected', isObjected: true }) }
  assert.equal(mayContact(objectedToIt, 'email', 'contract').allowed, false)
})

test('what the law demands to be told is told to a restricted person as well', () => {
  assert.equal(mayContact({ ...stranger, isRestricted: true }, 'email', 'legal-compliance').allowed, true)
})

test('each answer names the norm it stands on', () => {
  const norm = (facts: Partial<ContactFacts>, channel: Channel) =>
    mayContact({ ...stranger, ...facts }, channel, 'direct-marketing').norm
  assert.match(norm({}, 'email'), /§ 7 Abs. 2 Nr. 2 UWG/)
  assert.match(norm({ isConsumer: true }, 'phone'), /§ 7 Abs. 2 Nr. 1 UWG/)
  assert.match(norm({ existingCustomer: allFour }, 'email'), /§ 7 Abs. 3 UWG/)
  assert.match(norm({ profile: 'AT' }, 'phone'), /§ 174 TKG/)
  assert.match(norm({ profile: 'CH', isListed: true }, 'phone'), /lit. u UWG/)
  assert.match(norm(consent({ kind: 'objected', isObjected: true }), 'post'), /Art. 21/)
  assert.match(norm(consent({ kind: 'given', way: 'spoken' }), 'phone'), /§ 7a UWG/)
})
