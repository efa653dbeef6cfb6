import { useSyncExternalStore } from 'react'
import { fill, sentenceFor } from '#api/problems/sentence-words.ts'
import type { PlatformTexts } from './i18n/de.ts'
import { type Catalogue, textOf } from './translate.ts'

export type Language = 'de' | 'en'

/** A word that is needed before the texts of its feature are loaded. */
export type Label = { de: string; en: string }

/** Same keys, other words. */
export type Translated<T> = { [K in keyof T]: T[K] extends string ? string : Translated<T[K]> }

type Plain<K extends string> = K extends `${infer Base}_${'zero' | 'one' | 'other'}` ? Base : K
type Keys<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${Plain<K>}` : Keys<T[K], `${Prefix}${K}.`>
}[keyof T & string]

export type Translate<T> = (key: Keys<T>, values?: Record<string, unknown>) => string

/** Only the language on screen is fetched, and its sentences for refusals not before the first page stands. */
const files = {
  de: {
    texts: async (): Promise<Catalogue> => (await import('./i18n/de.ts')).de,
    problems: async (): Promise<Sentences> => (await import('#api/problems/de-words.ts')).deProblems,
  },
  en: {
    texts: async (): Promise<Catalogue> => (await import('./i18n/en.ts')).en,
    problems: async (): Promise<Sentences> => (await import('#api/problems/en-words.ts')).enProblems,
  },
}

type Sentences = Record<string, string>

const catalogues: Record<Language, Record<string, Catalogue>> = { de: {}, en: {} }
const sentences: Record<Language, Sentences> = { de: {}, en: {} }
const spoken = new Set<Language>()
const listeners = new Set<() => void>()
let current: Language = 'de'

type Defined = {
  namespace: string
  texts: { de: Catalogue; en: Catalogue }
  problems?: { de: Record<string, string>; en: Record<string, string> }
}

const defined: Defined[] = []

/** All catalogues that were loaded, for the test that compares the languages. */
export function definedTexts(): readonly Defined[] {
  return defined
}

/** The words of a feature. Called once in its `texts.ts`; the answer is the hook its screens use. */
export function defineTexts<const T extends Catalogue>(
  namespace: string,
  texts: { de: T; en: Translated<T> },
  problems?: { de: Record<string, string>; en: Record<string, string> },
): () => { t: Translate<T>; language: Language } {
  defined.push({ namespace, texts: texts as { de: Catalogue; en: Catalogue }, problems })
  catalogues.de[namespace] = texts.de
  catalogues.en[namespace] = texts.en as Catalogue
  Object.assign(sentences.de, problems?.de)
  Object.assign(sentences.en, problems?.en)
  return () => {
    const language = useLanguage()
    return { t: translator<T>(namespace, language), language }
  }
}

const translators = new Map<string, Translate<never>>()

function translator<T>(namespace: string, language: Language): Translate<T> {
  const key = `${namespace} ${language}`
  let translate = translators.get(key)
  if (!translate) {
    // Rows of a table ask for the same words again and again.
    const plain = new Map<string, string>()
    translate = (name: string, values?: Record<string, unknown>) => {
      const known = values ? undefined : plain.get(name)
      if (known !== undefined) return known
      const text = textOf(catalogues[language][namespace] ?? {}, name, values, language) ?? name
      if (!values) plain.set(name, text)
      return text
    }
    translators.set(key, translate)
  }
  return translate as unknown as Translate<T>
}

/** The words of platform, ui and shell. */
export function usePlatformTexts(): { t: Translate<PlatformTexts>; language: Language } {
  const language = useLanguage()
  return { t: translator<PlatformTexts>('platform', language), language }
}

/** The same outside of React. */
export function platformText(key: Keys<PlatformTexts>, values?: Record<string, unknown>): string {
  return translator<PlatformTexts>('platform', currentLanguage())(key, values)
}

/** The sentence for a code of the server, or undefined when nobody has written one. */
export function problemText(
  code: string,
  params: Record<string, unknown>,
  language: Language,
): string | undefined {
  const sentence = Object.hasOwn(sentences[language], code) ? sentences[language][code] : undefined
  return sentence === undefined ? undefined : fill(sentence, params)
}

/** The same, or that of its kind. */
export function codeSentence(
  code: string,
  params: Record<string, unknown>,
  language: Language,
): string | undefined {
  return sentenceFor(code, (key) => problemText(key, params, language))
}

export function currentLanguage(): Language {
  return current
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Picks the word of the language on screen. */
export function inLanguage(label: Label | string, language: Language = currentLanguage()): string {
  return typeof label === 'string' ? label : (label[language] ?? label.de)
}

const storageKey = 'treu.language'

/** The language chosen on this device, else that of the person, else that of the browser. */
export function preferredLanguage(locale?: string): Language {
  const wanted = stored() ?? locale ?? globalThis.navigator?.language ?? 'de'
  return wanted.toLowerCase().startsWith('de') ? 'de' : 'en'
}

/** Fetches the words of platform, ui and shell; again at no cost. */
export async function loadTexts(language: Language): Promise<void> {
  catalogues[language].platform ??= await files[language].texts()
}

/** Fetches the sentences for refusals of the language on screen. Without a network they stay away until asked for again. */
export async function loadProblemTexts(language: Language = current): Promise<void> {
  if (spoken.has(language)) return
  const general = await files[language].problems().catch(() => null)
  if (!general) return
  // What a feature says itself stands.
  sentences[language] = { ...general, ...sentences[language] }
  spoken.add(language)
  for (const listener of listeners) listener()
}

/** Can refusals be put into words yet? Draws again once they can. */
export function useHasProblemTexts(): boolean {
  return useSyncExternalStore(subscribe, () => spoken.has(current))
}

export async function chooseLanguage(language: Language, isRemembered = true): Promise<void> {
  await Promise.all([loadTexts(language), spoken.size > 0 && loadProblemTexts(language)])
  if (isRemembered) storage()?.setItem(storageKey, language)
  current = language
  if (globalThis.document) document.documentElement.lang = language
  for (const listener of listeners) listener()
}

function stored(): string | null {
  return storage()?.getItem(storageKey) ?? null
}

/** Private windows may forbid storage altogether. */
function storage(): Storage | undefined {
  try {
    return globalThis.window?.localStorage
  } catch {
    return undefined
  }
}
