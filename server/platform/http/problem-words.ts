import { reasons } from '#api/import-words.ts'
import { massUpdateReasons } from '#api/mass-update-words.ts'
import { accessProblems } from '#api/problems/access-words.ts'
import { deProblems } from '#api/problems/de-words.ts'
import { enProblems } from '#api/problems/en-words.ts'
import { profileProblems } from '#api/problems/profile-words.ts'
import { fill, sentenceFor } from '#api/problems/sentence-words.ts'
import { sessionProblems } from '#api/problems/session-words.ts'
import { settingsProblems } from '#api/problems/settings-words.ts'

export type Language = 'de' | 'en'

const ofFeatures = [
  accessProblems,
  profileProblems,
  sessionProblems,
  settingsProblems,
  reasons,
  massUpdateReasons,
]

function all(
  language: Language,
  general: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.assign({}, ...ofFeatures.map((each) => each[language]), general)
}

const sentences = { de: all('de', deProblems), en: all('en', enProblems) }

/** The sentence for a code, for who has no screen that knows it. */
export function inWords(code: string, params: Readonly<Record<string, unknown>>, language: Language): string {
  const known = sentences[language]
  const sentence =
    sentenceFor(code, (key) => (Object.hasOwn(known, key) ? known[key] : undefined)) ?? known.unknown ?? code
  return fill(sentence, { code, ...params })
}

/** The language a request asks for (RFC 9110, 12.5.4): German unless English is wanted more, English for who wants neither. */
export function languageAsked(header: string | string[] | undefined): Language {
  let best: { language: Language; weight: number } | null = null
  for (const part of String(header ?? 'de')
    .slice(0, 500)
    .split(',')) {
    const [range = '', ...parameters] = part.split(';')
    const language = languageOf(range.trim().toLowerCase())
    const quality = parameters.map((each) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(each)?.[1]).find(Boolean)
    const weight = quality === undefined ? 1 : Number(quality)
    if (language && weight > (best?.weight ?? 0)) best = { language, weight }
  }
  return best?.language ?? 'en'
}

function languageOf(range: string): Language | null {
  if (range === '*' || range === 'de' || range.startsWith('de-')) return 'de'
  return range === 'en' || range.startsWith('en-') ? 'en' : null
}
