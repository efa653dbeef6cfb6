import fc from 'fast-check'
import type { Channel } from './oracle.ts'

/** What may happen to the records of one person in a history; `who` counts among those there are. */
export type Happening =
  | {
      what: 'entered'
      email: number
      mobile: boolean
      house: boolean
      isConsumer: boolean
      isCustomer: boolean
    }
  | { what: 'declared'; who: number; event: string; channel: Channel; way: Way; hasProof: boolean }
  | { what: 'left'; link: number; how: 'at once' | 'objecting' | 'by the page' | Channel }
  | { what: 'confirmed'; email: number }
  | { what: 'listed'; channel: 'email' | 'phone' | 'sms'; email: number }
  | { what: 'imported'; email: number; mobile: boolean; house: boolean; mark: Mark; known: 'fill' | 'skip' }
  | { what: 'import undone' }
  | { what: 'merged'; who: number; into: number; isOtherPreferred: boolean }
  | { what: 'separated'; merge: number }
  | { what: 'restricted' | 'quarantined' | 'freed' | 'trashed' | 'restored' | 'removed'; who: number }
  | { what: 'reach added'; who: number; email: number; isMain: boolean }
  | { what: 'reach changed'; who: number; email: number }
  | { what: 'house added'; who: number }
  | { what: 'sold' | 'presumed'; who: number }
export type Way = 'electronic' | 'paper' | 'spoken'
/** Of the columns of a list, the one that says no. */
export type Mark = 'none' | 'all' | 'email' | 'phone' | 'post'

const who = fc.nat({ max: 2 })
const email = fc.nat({ max: 2 })
const channel = fc.constantFrom<Channel>('email', 'phone', 'sms', 'post')
const is = <T extends string>(what: T) => fc.constant(what)

const entered = fc.record({
  what: is('entered'),
  email,
  mobile: fc.boolean(),
  house: fc.boolean(),
  isConsumer: fc.boolean(),
  isCustomer: fc.boolean(),
})
const declared = fc.record({
  what: is('declared'),
  who,
  event: fc.constantFrom(
    ...['requested', 'given', 'given', 'given', 'given', 'confirmed', 'refused', 'withdrawn', 'objected'],
    ...['revoked', 'expired', 'invalidated'],
  ),
  channel,
  way: fc.constantFrom<Way>('electronic', 'paper', 'paper', 'spoken'),
  hasProof: fc.boolean(),
})
const imported = fc.record({
  what: is('imported'),
  email,
  mobile: fc.boolean(),
  house: fc.boolean(),
  mark: fc.constantFrom<Mark>('none', 'none', 'all', 'email', 'phone', 'post'),
  known: fc.constantFrom('fill' as const, 'skip' as const),
})
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: entered },
  { weight: 10, arbitrary: declared },
  {
    weight: 6,
    arbitrary: fc.record({
      what: is('left'),
      link: fc.nat({ max: 5 }),
      how: fc.constantFrom('at once', 'objecting', 'by the page', 'phone', 'post', 'email'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ what: is('confirmed'), email }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: is('listed'), channel: fc.constantFrom('email', 'phone', 'sms'), email }),
  },
  { weight: 4, arbitrary: imported },
  { weight: 1, arbitrary: fc.record({ what: is('import undone') }) },
  {
    weight: 6,
    arbitrary: fc.record({ what: is('merged'), who, into: who, isOtherPreferred: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ what: is('separated'), merge: fc.nat({ max: 2 }) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'restricted',
        'quarantined',
        'freed',
        'trashed',
        'restored',
        'restored',
        'removed',
      ),
      who,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: is('reach added'), who, email, isMain: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: is('reach changed'), who, email }) },
  { weight: 1, arbitrary: fc.record({ what: is('house added'), who }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('sold', 'presumed'), who }) },
) as fc.Arbitrary<Happening>

/** So many histories; the same for the same seed. */
export function histories(count: number, seed: number): Happening[][] {
  const history = fc
    .tuple(entered, entered, fc.array(happening, { minLength: 6, maxLength: 14, size: 'max' }))
    .map(([first, second, rest]): Happening[] => [first, second, ...rest])
  return fc.sample(fc.noBias(history), { numRuns: count, seed })
}
