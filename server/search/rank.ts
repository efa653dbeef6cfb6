import { fold, phoneticCode } from './fold.ts'
import type { QueryWord } from './tokens.ts'

/** A word as it is looked for: as typed, by its sound, or as one of the words it may have been meant for. */
export type WantedWord = QueryWord & { bySound?: boolean; meant?: readonly string[] }

/** What of a record the words may be found in; parts the reader may not see are not there. */
export type Ranked = {
  kind: 'contact' | 'company'
  lastName?: string | null
  firstName?: string | null
  /** of a company, or of the one a person works for */
  companyName?: string | null
  email?: string | null
  phone?: string | null
}

const FAR = 9

/**
 * How near a record is to what was typed, 0 being the best: a whole word before a beginning, the first word of a name
 * before a later one, a name before an address, one's own name before that of one's company.
 */
export function rankOf(record: Ranked, words: readonly WantedWord[]): number {
  return words.reduce((sum, word) => sum + rankOfWord(record, word), 0) / Math.max(1, words.length)
}

function rankOfWord(record: Ranked, wanted: WantedWord): number {
  const { kind, word } = wanted
  if (kind === 'phone') return digitsOf(record.phone).endsWith(word.replace(/^0+/, '')) ? 1 : 3
  if (kind === 'email') return fold(record.email ?? '') === word ? 0 : 3
  const email = fold(record.email ?? '').startsWith(word) ? 6 : FAR
  if (record.kind === 'company') return Math.min(inName(record.companyName, wanted, 0), email)
  return Math.min(
    inName(record.lastName, wanted, 0),
    inName(record.firstName, wanted, 1),
    email,
    inName(record.companyName, wanted, 6),
  )
}

/** 0 for a whole word, 2 for the beginning of the first one, 4 for a later one; all of it further off by `offset`. */
function inName(
  name: string | null | undefined,
  { word, phonetic, bySound, meant }: WantedWord,
  offset: number,
) {
  const parts = fold(name ?? '').split(/[^\p{L}\p{N}]+/u)
  if (bySound && phonetic !== null)
    return parts.some((part) => phoneticCode(part) === phonetic) ? offset : FAR
  const candidate = meant?.findIndex((each) => parts.includes(each)) ?? -1
  if (candidate >= 0) return offset + candidate / 10
  if (parts.includes(word)) return offset
  const place = parts.findIndex((part) => part.startsWith(word))
  if (place < 0) return FAR
  return offset + (place === 0 ? 2 : 4)
}

function digitsOf(phone: string | null | undefined): string {
  return (phone ?? '').replace(/\D/g, '')
}
