import { type AddressedPerson, fullName, languageOf } from '#server/contacts/public.ts'
import type { LetterSheet } from '#server/platform/documents/letter-sheet.ts'

const words = {
  de: {
    locale: 'de-DE',
    // As it stands in a window: the accusative of Herr.
    titles: { frau: 'Frau', herr: 'Herrn' },
    notice: (address: string, url: string) =>
      `Sie können der Verwendung Ihrer Daten für Werbung jederzeit widersprechen (Art. 21 Abs. 2 DSGVO), formlos an ${address}. Woher wir Ihre Daten haben und was wir damit tun: ${url}`,
  },
  en: {
    locale: 'en-GB',
    titles: { frau: 'Ms', herr: 'Mr' },
    notice: (address: string, url: string) =>
      `You may object to the use of your data for advertising at any time (Art. 21(2) GDPR), in any form, to ${address}. Where we have your data from and what we do with them: ${url}`,
  },
} as const

/** What of a letter is ours and not the author's, in the language of the person. */
export function wordsOfLetter(
  person: AddressedPerson,
  { at, address, noticeUrl }: { at: Date; address: string; noticeUrl: string },
): Pick<LetterSheet, 'language' | 'date' | 'notice'> {
  const { locale, notice } = words[languageOf(person)]
  return {
    language: locale,
    date: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Berlin' }).format(at),
    notice: notice(address, noticeUrl),
  }
}

/** The line of the name above the address. */
export function nameInWindow(person: AddressedPerson): string {
  const titles: Readonly<Record<string, string>> = words[languageOf(person)].titles
  return [titles[person.salutation ?? ''], fullName(person)].filter(Boolean).join(' ')
}
