import type { Language } from './i18n.ts'

/** The name of a norm as one cites it: „Art. 6 Abs. 1 lit. a DSGVO“, in English "Art. 6(1)(a) GDPR". */
export function normWords(norm: string, language: Language): string {
  if (language !== 'en') return norm
  return norm
    .replace(/ (?:Abs\.|lit\.) ([\da-z]+)/g, '($1)')
    .replaceAll(',(', ', (')
    .replace(/ S\. (\d)/g, ' sentence $1')
    .replaceAll(' Nr. ', ' no. ')
    .replaceAll('DSGVO', 'GDPR')
}
