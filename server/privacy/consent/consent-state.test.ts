import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Channel, channels } from './channels.ts'
import {
  type ConsentState,
  type ConsentStep,
  consentEvents,
  isRefused,
  nextState,
  unknownConsent,
  ways,
} from './consent-state.ts'
import { type ContactFacts, mayContact } from './may-contact.ts'

const after = (steps: readonly ConsentStep[], channel: Channel = 'email'): ConsentState =>
  steps.reduce((state, step) => {
    const next = nextState(state, step, channel)
    return 'state' in next ? next.state : state
  }, unknownConsent)

const confirmed: ConsentStep = { kind: 'confirmed', way: 'electronic', by: 'person', isProven: true }
const sheet: ConsentStep = { kind: 'given', way: 'paper', by: 'staff', isProven: true }
const objected: ConsentStep = { kind: 'objected', way: 'spoken', by: 'staff', isProven: false }

test('staff cannot create a confirmed consent (failure 14)', () => {
  assert.deepEqual(nextState(unknownConsent, { ...confirmed, by: 'staff' }, 'email'), {
    refusal: 'consents.confirmation-not-allowed',
  })
  assert.deepEqual(nextState(unknownConsent, { ...confirmed, by: 'system' }, 'email'), {
    refusal: 'consents.confirmation-not-allowed',
  })
})

test('a mail confirms its address and never a number', () => {
  for (const channel of channels.filter((each) => each !== 'email'))
    assert.ok('refusal' in nextState(unknownConsent, confirmed, channel))
})

test('only the person lifts a refusal', () => {
  for (const kind of ['refused', 'withdrawn', 'objected'] as const) {
    const refused = after([confirmed, { ...objected, kind }])
    assert.ok('refusal' in nextState(refused, sheet, 'email'))
    assert.equal(after([confirmed, { ...objected, kind }, confirmed]).kind, 'confirmed')
  }
})

test('a form somebody sends for an address neither raises nor lowers what holds (failure 22)', () => {
  for (const kind of ['requested', 'given'] as const) {
    const typed: ConsentStep = { kind, way: 'electronic', by: 'person', isProven: true }
    assert.deepEqual(after([confirmed, typed]), after([confirmed]))
    assert.deepEqual(after([objected, typed]), after([objected]))
  }
})

test('what the company takes back does not undo what the person refused', () => {
  const revoked: ConsentStep = { kind: 'revoked', way: 'electronic', by: 'system', isProven: false }
  assert.equal(isRefused(after([confirmed, objected, revoked])), true)
  assert.equal(after([confirmed, objected, revoked]).kind, 'objected')
})

/**
 * The law said a second time, from the end of the history instead of step by step: a yes counts when it can be shown, was
 * hers to give at that time, and nothing against it came after.
 */
function oracle(history: readonly ConsentStep[], channel: Channel): boolean {
  const isNo = ({ kind }: ConsentStep) => ['refused', 'withdrawn', 'objected'].includes(kind)
  const isEnd = (step: ConsentStep) => isNo(step) || ['revoked', 'expired', 'invalidated'].includes(step.kind)
  const isOwnYes = ({ kind, by }: ConsentStep) =>
    kind === 'confirmed' && by === 'person' && channel === 'email'
  const isHerSheet = ({ kind, by, way }: ConsentStep) =>
    kind === 'given' && by === 'person' && !(way === 'electronic' && channel === 'email')
  return history.some((step, at) => {
    const before = history.slice(0, at)
    const isShown =
      step.kind === 'given' &&
      step.isProven &&
      (step.way === 'paper' || (step.way === 'spoken' && channel === 'phone'))
    if (!isOwnYes(step) && !isShown) return false
    if (step.by !== 'person') {
      const lastNo = before.findLastIndex(isNo)
      const liftedAt = before.findLastIndex((each) => isOwnYes(each) || isHerSheet(each))
      if (lastNo > liftedAt) return false
    }
    return !history.slice(at + 1).some(isEnd)
  })
}

const facts: Omit<ContactFacts, 'consent'> = {
  isRestricted: false,
  isQuarantined: false,
  isConsumer: true,
  isCustomer: false,
  profile: 'DE',
  purposes: [],
  hasAddress: true,
  isUndeliverable: false,
  isSuppressed: false,
  existingCustomer: { isFromSale: false, wasNoticeGiven: false, isSimilar: false },
  isPresumed: false,
  isListed: false,
}

test('whatever the history, the ledger and the oracle agree on whether a consumer may be written to or called', () => {
  const step = fc.record({
    kind: fc.constantFrom(...consentEvents),
    way: fc.constantFrom(...ways),
    by: fc.constantFrom('person' as const, 'staff' as const, 'system' as const),
    isProven: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.constantFrom(...channels.filter((each) => each !== 'post')),
      (history, channel) => {
        const decision = mayContact(
          { ...facts, consent: after(history, channel) },
          channel,
          'direct-marketing',
        )
        assert.equal(decision.allowed, oracle(history, channel), JSON.stringify({ history, channel }))
      },
    ),
    { numRuns: 10_000 },
  )
})

test('a restriction, a quarantine and the list of objections win over any history', () => {
  const step = fc.constantFrom<ConsentStep>(confirmed, sheet, objected)
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 6 }),
      fc.constantFrom(...channels),
      fc.constantFrom('isRestricted', 'isQuarantined', 'isSuppressed', 'isUndeliverable'),
      (history, channel, against) => {
        const consent = after(history, channel)
        assert.equal(
          mayContact({ ...facts, consent, [against]: true }, channel, 'direct-marketing').allowed,
          false,
        )
      },
    ),
  )
})
