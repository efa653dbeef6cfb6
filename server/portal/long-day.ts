import type { Language } from './page.ts'

const form = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/Berlin' } as const
const forms = {
  de: new Intl.DateTimeFormat('de-DE', form),
  en: new Intl.DateTimeFormat('en-GB', form),
}

/** `23. November 2026`, which no line breaks apart. */
export function longDay(at: Date, language: Language): string {
  return forms[language].format(at).replaceAll(' ', '\u00a0')
}
