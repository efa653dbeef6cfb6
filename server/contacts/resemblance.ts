import { distance } from 'fastest-levenshtein'
import { fold, phoneticCode } from '#server/search/public.ts'

export type Reason = 'email' | 'phone' | 'name-company' | 'name-postal-code' | 'name'
/** What two people are compared by. */
export type Comparable = {
  firstName: string
  lastName: string
  postalCode: string
  companyIds: readonly string[]
}

/** Why two may be one person, each reason with how much it says; `shared` names the addresses both have. */
export function resemblance(
  one: Comparable,
  other: Comparable,
  shared: ReadonlySet<Reason>,
): [reason: Reason, score: number][] {
  const last = likeness(one.lastName, other.lastName)
  const first = likeness(one.firstName, other.firstName)
  const isSameName = last >= 0.75 && (first >= 0.7 || isInitial(one.firstName, other.firstName))
  const isSameCompany = one.companyIds.some((id) => other.companyIds.includes(id))
  const isSamePlace = one.postalCode !== '' && one.postalCode === other.postalCode
  const reasons: [Reason, number][] = []
  // An address or number of a whole office says less when the names differ.
  if (shared.has('email')) reasons.push(['email', one.lastName === '' || last >= 0.6 ? 95 : 60])
  if (shared.has('phone')) reasons.push(['phone', one.lastName === '' || last >= 0.6 ? 80 : 45])
  if (isSameName && isSameCompany) reasons.push(['name-company', 88])
  if (isSameName && isSamePlace) reasons.push(['name-postal-code', 82])
  if (isSameName && !isSameCompany && !isSamePlace)
    reasons.push(['name', last === 1 && first === 1 ? 60 : 45])
  return reasons
}

/** The best reason counts, and each further one adds a little. */
export function scoreOf(reasons: readonly (readonly [string, number])[]): number {
  const best = Math.max(0, ...reasons.map(([, score]) => score))
  return reasons.length > 0 ? Math.min(100, best + 3 * (reasons.length - 1)) : 0
}

/** The code of a name's longest word; where a sound tells nothing, the word itself. */
export function soundOf(name: string): { token: string; kind: 'phonetic' | 'name' } | null {
  const [word] = fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .sort((a, b) => b.length - a.length)
  if (!word) return null
  const code = phoneticCode(word)
  return code ? { token: code, kind: 'phonetic' } : { token: word, kind: 'name' }
}

function likeness(left: string, right: string): number {
  const [a, b] = [fold(left), fold(right)]
  if (a === '' || b === '') return 0
  return 1 - distance(a, b) / Math.max(a.length, b.length)
}

function isInitial(left: string, right: string): boolean {
  const [a, b] = [fold(left).replace('.', ''), fold(right).replace('.', '')]
  return a === '' || b === '' || (Math.min(a.length, b.length) === 1 && a[0] === b[0])
}
