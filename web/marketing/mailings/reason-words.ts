import type { Campaign } from '#api/campaigns.ts'
import { inLanguage, type Language, problemText } from '../../platform/i18n.ts'
import { normWords } from '../../platform/norm-words.ts'

type Count = Omit<NonNullable<Campaign['counts']>[number], 'state' | 'count'>

/** Why somebody got nothing: as the decision says it, else as this screen calls it. */
export function reasonWords(
  { code, reason, norm }: Count,
  own: (code: string) => string,
  language: Language,
): string {
  if (reason)
    return norm
      ? `${inLanguage(reason, language).replace(/\.$/, '')} · ${normWords(norm, language)}`
      : inLanguage(reason, language)
  if (!code) return ''
  const words = own(code)
  return words === `codes.${code}` ? (problemText(code, {}, language) ?? code) : words
}
