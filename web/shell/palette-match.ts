/** Every typed word begins a word of the text; umlauts count in both spellings. */
export function foldedIncludes(text: string, query: string): boolean {
  const words = fold(text).split(/[^\p{L}\p{N}]+/u)
  return fold(query)
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)))
}

/** The first word typed begins the text itself, and the others words of it. */
export function isBegunBy(text: string, query: string): boolean {
  const [first = ''] = fold(query).split(/\s+/)
  return fold(text).startsWith(first) && foldedIncludes(text, query)
}

/** What was typed is one of the names, in full. */
export function isNamedBy(names: readonly string[], query: string): boolean {
  const typed = plain(query)
  return names.some((name) => plain(name) === typed)
}

/**
 * The search puts what bears the words as typed first and says only how far it had to look in the end: so many
 * of the hits are the former.
 */
export function countExact(
  hits: readonly { title: string; subtitle: string | null; matched: string | null }[],
  query: string,
): number {
  const at = hits.findIndex(
    ({ title, subtitle, matched }) => !matched && !foldedIncludes(`${title} ${subtitle ?? ''}`, query),
  )
  return at < 0 ? hits.length : at
}

function plain(text: string): string {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
}
