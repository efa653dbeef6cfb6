import { colognePhonetic } from 'cologne-phonetic'

const ASCII_LOWER = /^[\x20-\x40\x5b-\x7e]*$/
const MARKS = /\p{M}+/gu
// A vowel with its umlaut e: Mueller, Müller and Muller are one. Every e, so that folding twice changes nothing.
const UMLAUT_E = /([aou])e+/g
const NOT_DECOMPOSED = /[ßłøđðþıæœħŧŋςʼ’‘]/g
const PLAIN: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ς: 'σ',
  ʼ: "'",
  '’': "'",
  '‘': "'",
}

/**
 * The form in which words are compared: lower case, without umlauts, accents and other marks.
 * Each character is folded by what stands before it, so the beginning of a word stays the beginning of its fold.
 * Only for comparing; "Bauer" becomes "baur".
 */
export function fold(text: string): string {
  if (ASCII_LOWER.test(text)) return text.replace(UMLAUT_E, '$1')
  return (
    text
      .toLowerCase()
      .normalize('NFKD')
      .replace(MARKS, '')
      // Decomposing may bring capitals to light (℡, ™).
      .toLowerCase()
      .replace(NOT_DECOMPOSED, (letter) => PLAIN[letter] ?? letter)
      .replace(UMLAUT_E, '$1')
  )
}

/** The Cologne code of one word, equal for Meier and Mayr; empty for words too short to tell anything. */
export function phoneticCode(word: string): string {
  const folded = fold(word).replace(/[^a-z]/g, '')
  if (folded.length < 3) return ''
  const code = colognePhonetic(folded)
  return code.length < 2 ? '' : code
}
