import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'
import { de, type PlatformTexts } from './i18n/de.ts'
import { problems } from './i18n/problems.ts'

export type Language = 'de' | 'en'
export type Catalogue = { [key: string]: string | Catalogue }

/** A word that is needed before the texts of its feature are loaded. */
export type Label = { de: string; en: string }

/** Same keys, other words. */
export type Translated<T> = { [K in keyof T]: T[K] extends string ? string : Translated<T[K]> }

type Plain<K extends string> = K extends `${infer Base}_${'zero' | 'one' | 'other'}` ? Base : K
type Keys<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${Plain<K>}` : Keys<T[K], `${Prefix}${K}.`>
}[keyof T & string]

export type Translate<T> = (key: Keys<T>, values?: Record<string, unknown>) => string

const i18n = createInstance()
i18n.init({
  lng: 'de',
  fallbackLng: 'de',
  ns: ['platform'],
  defaultNS: 'platform',
  resources: { de: { platform: de, problems: problems.de }, en: { problems: problems.en } },
  // React escapes; a second time would show "&amp;" to the reader.
  interpolation: { escapeValue: false },
  initAsync: false,
  returnNull: false,
})

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
  addTexts('de', namespace, texts.de)
  addTexts('en', namespace, texts.en as Catalogue)
  if (problems) {
    addTexts('de', 'problems', problems.de)
    addTexts('en', 'problems', problems.en)
  }
  return () => {
    const language = useLanguage()
    return { t: translator<T>(namespace, language), language }
  }
}

function addTexts(language: Language, namespace: string, texts: Catalogue): void {
  i18n.addResourceBundle(language, namespace, texts, true, true)
}

const translators = new Map<string, Translate<never>>()

function translator<T>(namespace: string, language: Language): Translate<T> {
  const key = `${namespace} ${language}`
  let translate = translators.get(key)
  if (!translate) {
    const fixed = i18n.getFixedT(language, namespace)
    // Rows of a table ask for the same words again and again.
    const plain = new Map<string, string>()
    translate = (name: string, values?: Record<string, unknown>) => {
      if (values) return fixed(name, values) as string
      const known = plain.get(name)
      if (known !== undefined) return known
      const text = fixed(name) as string
      plain.set(name, text)
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
  const options = { ns: 'problems', lng: language, keySeparator: false as const, nsSeparator: false as const }
  return i18n.exists(code, options) ? (i18n.t(code, { ...params, ...options }) as string) : undefined
}

export function currentLanguage(): Language {
  return i18n.language === 'en' ? 'en' : 'de'
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage)
}

function subscribe(listener: () => void): () => void {
  i18n.on('languageChanged', listener)
  return () => i18n.off('languageChanged', listener)
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

export async function chooseLanguage(language: Language, isRemembered = true): Promise<void> {
  if (language === 'en') {
    const { en } = await import('./i18n/en.ts')
    addTexts('en', 'platform', en as Catalogue)
  }
  if (isRemembered) storage()?.setItem(storageKey, language)
  await i18n.changeLanguage(language)
  if (globalThis.document) document.documentElement.lang = language
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
