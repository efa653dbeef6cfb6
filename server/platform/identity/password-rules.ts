import { type FieldProblem, Problem } from '../http/problem.ts'

const SHORTEST = 12
const LONGEST = 128

/** What a guesser would try first about this person. */
export type PasswordContext = { name?: string | null; email?: string | null; company?: string | null }

/**
 * Rules of NIST SP 800-63B: length counts, composition does not; refused is what everybody tries first and what the
 * account itself gives away. Answers the code of the first thing that is wrong.
 */
export function passwordWeakness(
  password: string,
  context: PasswordContext,
): { code: string; params?: Record<string, number> } | null {
  const text = password.normalize('NFKC')
  const length = [...text].length
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) return { code: 'password.unreadable-characters' }
  if (length < SHORTEST) return { code: 'password.too-short', params: { limit: SHORTEST } }
  if (length > LONGEST) return { code: 'password.too-long', params: { limit: LONGEST } }
  if (isCommon(text)) return { code: 'password.too-common' }
  if (containsOwn(text, context)) return { code: 'password.contains-name' }
  return null
}

/** Refuses a weak password with a problem that points at its field. */
export function demandGoodPassword(password: string, context: PasswordContext, pointer = '/password'): void {
  const weakness = passwordWeakness(password, context)
  if (weakness) throw new Problem('password.invalid', { errors: [{ pointer, ...weakness } as FieldProblem] })
}

/** A common word with digits and marks around it, a run of the keyboard, or a few signs again and again. */
function isCommon(text: string): boolean {
  const lower = text.toLowerCase()
  if (new Set(lower).size <= 4) return true
  // What remains beside the known parts has to carry a password of its own.
  return [lower, unleet(lower)].some((each) => [...withoutKnown(each)].length < 6)
}

function withoutKnown(text: string): string {
  let rest = text.replace(/[\p{P}\p{Z}\p{Sm}\p{Sc}\p{Sk}]/gu, '')
  for (const part of known) rest = rest.replaceAll(part, '')
  return rest.replace(/(.{1,4}?)\1{2,}/gu, '').replace(/^(19|20)\d\d|(19|20)\d\d$/g, '')
}

function unleet(text: string): string {
  return /\p{L}/u.test(text)
    ? text.replace(/(?<=\p{L})[0134578@$!](?=\p{L})|^[@$](?=\p{L})/gu, (sign) => letterOf[sign] ?? sign)
    : text
}

const letterOf: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function containsOwn(text: string, { name, email, company }: PasswordContext): boolean {
  const plain = folded(text)
  const own = [name, email, email?.split('@')[0], company].flatMap((each) => {
    const whole = folded(each ?? '')
    const words = (each ?? '').split(/[^\p{L}\p{N}]+/u).map(folded)
    return [whole, ...words].filter((word) => word.length >= 4)
  })
  return own.some((word) => plain.includes(word) && plain.length - word.length < 8)
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

const runs = [
  '0123456789012345',
  '9876543210987654',
  'abcdefghijklmnopqrstuvwxyz',
  'zyxwvutsrqponmlkjihgfedcba',
  'qwertzuiopü',
  'qwertyuiop',
  'asdfghjklöä',
  'yxcvbnm',
  'zxcvbnm',
  'poiuztrewq',
  'lkjhgfdsa',
  '1qay2wsx3edc4rfv5tgb',
  'qayxswedcvfr',
  '1q2w3e4r5t6z7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb',
]

// Words that lists of leaked passwords begin with, German and English; what is around them is judged above.
const common =
  `passwort password kennwort passwd geheim secret hallo hello willkommen welcome admin administrator root user benutzer
login anmelden test tester testtest demo beispiel example muster mustermann changeme default temporary temporaer initial
start sommer winter frühling fruehling herbst summer spring autumn januar februar märz maerz april mai juni juli august
september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag schatz schatzi liebe
iloveyou ichliebedich liebling engel baby princess prinzessin sonnenschein sunshine fussball fußball football soccer
bayern dortmund schalke borussia werder hamburg berlin münchen muenchen köln koeln frankfurt deutschland germany
österreich oesterreich schweiz master monkey dragon letmein trustno shadow superman batman pokemon starwars internet
computer microsoft windows android google facebook samsung apple iphone mercedes porsche ferrari killer ficken fuck
arschloch scheisse scheiße mama papa michael thomas andreas stefan daniel christian alexander sebastian martin peter
sabine claudia nicole stefanie anna katze hund tiger mausi hasi schnecke blume rose freedom freiheit jesus gott
whatever nothing access firma company kunde kunden crm treu vertrieb marketing service buero büro office chef boss
sicher sicherheit security safe abc xyz qwe asd yxc azerty qwertz qwerty`.split(/\s+/)

/** Every piece of a run, and every word, longest first. */
const known = [
  ...new Set([
    ...common,
    ...runs.flatMap((run) =>
      Array.from({ length: run.length - 3 }, (_, start) =>
        Array.from({ length: run.length - start - 3 }, (_, more) => run.slice(start, start + 4 + more)),
      ).flat(),
    ),
  ]),
].sort((a, b) => b.length - a.length)
