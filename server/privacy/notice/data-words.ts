import type { FieldContract } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'

/**
 * The categories of data (Art. 14(1)(d) GDPR) as a person outside calls them, from the more special to the more
 * general; the labels of single fields are made for those who work with them.
 */
const byCategory: readonly (readonly [string, Words])[] = [
  ['user.name', { de: 'Name und Anrede', en: 'name and salutation' }],
  ['user.contact.email', { de: 'E-Mail-Adresse', en: 'e-mail address' }],
  ['user.contact.phone_number', { de: 'Telefonnummer', en: 'phone number' }],
  ['user.contact.address', { de: 'Anschrift', en: 'postal address' }],
  ['user.contact.organization', { de: 'Ihre Firma', en: 'your company' }],
  ['user.contact', { de: 'weitere Kontaktwege', en: 'other ways to reach you' }],
  ['user.job_title', { de: 'berufliche Funktion', en: 'professional function' }],
  ['user.workplace', { de: 'Abteilung und Zeit der Tätigkeit', en: 'department and time of employment' }],
  ['user.demographic.language', { de: 'Sprache', en: 'language' }],
  ['user.demographic', { de: 'ob Sie als Verbraucher handeln', en: 'whether you act as a consumer' }],
  ['user.payment', { de: 'ob Sie Kunde sind', en: 'whether you are a customer' }],
  ['user.behavior.purchase_history', { de: 'was Sie bei uns gekauft haben', en: 'what you bought from us' }],
  [
    'user.behavior',
    { de: 'wann und wie wir mit Ihnen in Verbindung waren', en: 'when and how we were in touch' },
  ],
  [
    'user.content',
    {
      de: 'Schriftwechsel und Gesprächsnotizen mit Unterlagen',
      en: 'correspondence and notes with documents',
    },
  ],
  [
    'user.privacy_preferences',
    {
      de: 'Herkunft der Daten mit Ihren Einwilligungen und Widersprüchen',
      en: 'where the data come from with your consents and objections',
    },
  ],
]
const trail: Words = {
  de: 'Protokoll der Zugriffe auf Ihre Daten',
  en: 'a record of who saw or changed your data',
}

/** What a field holds about a person in her words; null when it says who of us takes care of her. */
export function dataWords({
  category,
  dataKind,
  label,
  type,
}: Pick<FieldContract, 'category' | 'dataKind' | 'label' | 'type'>): Words | null {
  if (dataKind === 'trail') return trail
  if (dataKind === 'operation') return null
  const found = byCategory.find(([key]) => category === key || category.startsWith(`${key}.`))
  if (found) return found[1]
  // A key by itself says nothing more about her than the record it leads to.
  if (type === 'id') return null
  // It stands within a sentence.
  return { ...label, en: label.en.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()) }
}
