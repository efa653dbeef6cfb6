import type { Words } from '#server/platform/gate/vocabulary.ts'

type Category = { key: string; label: Words }
const category = (key: string, de: string, en: string): Category => ({ key, label: { de, en } })

/** Kinds of data an own field can hold, by their keys in the fideslang taxonomy. */
export const categories: readonly Category[] = [
  category('system.operations', 'Keine Angabe über eine Person', 'Nothing about a person'),
  category('user.name', 'Name und Anrede', 'Name and salutation'),
  category('user.contact', 'Erreichbarkeit', 'Ways to reach'),
  category('user.contact.email', 'E-Mail', 'E-mail'),
  category('user.contact.phone_number', 'Telefon', 'Phone'),
  category('user.contact.url', 'Webadresse', 'Web address'),
  category('user.contact.organization', 'Firma', 'Organisation'),
  category('user.contact.address', 'Anschrift', 'Postal address'),
  category('user.job_title', 'Funktion im Beruf', 'Job title'),
  category('user.workplace', 'Arbeitsplatz', 'Workplace'),
  category('user.unique_id', 'Nummer oder Kennzeichen', 'Number or identifier'),
  category('user.account.settings', 'Einstellungen und Wünsche', 'Settings and wishes'),
  category('user.privacy_preferences', 'Angaben zum Datenschutz', 'Privacy preferences'),
  category('user.payment', 'Geschäft und Zahlung', 'Business and payment'),
  category('user.financial', 'Finanzen', 'Finances'),
  category('user.behavior.purchase_history', 'Käufe', 'Purchases'),
  category('user.demographic.language', 'Sprache', 'Language'),
  category('user.demographic.date_of_birth', 'Geburtsdatum', 'Date of birth'),
  category('user.demographic.profile', 'Merkmale der Person', 'Traits of the person'),
  category('user.content.private', 'Inhalte von Gesprächen', 'Contents of conversations'),
  category('user.social', 'Persönliche Interessen', 'Personal interests'),
]

/**
 * What nobody records: no own field is of such a kind, and words for it in the name of a field or a column are pointed out
 * (F72, F146). Art. 9 and 10 GDPR, data of children, and what no business relation needs.
 */
const denied = {
  special: [
    category('user.health_and_medical', 'Gesundheit', 'Health'),
    category('user.biometric', 'Biometrische Merkmale', 'Biometric traits'),
    category('user.genetic', 'Genetische Merkmale', 'Genetic traits'),
    category('user.demographic.race_ethnicity', 'Ethnische Herkunft', 'Ethnic origin'),
    category('user.demographic.religious_belief', 'Religion', 'Religion'),
    category('user.demographic.philosophical_belief', 'Weltanschauung', 'Philosophical beliefs'),
    category('user.demographic.political_opinion', 'Politische Meinung', 'Political opinions'),
    category(
      'user.demographic.sexual_orientation',
      'Sexualleben und Orientierung',
      'Sex life and orientation',
    ),
    category('user.demographic.union_membership', 'Gewerkschaft', 'Trade union'),
    category('user.criminal_history', 'Strafen und Straftaten', 'Convictions and offences'),
    category('user.childrens', 'Daten von Kindern', 'Data of children'),
  ],
  needless: [
    category('needless.family', 'Familie, Partnerschaft, Haustiere', 'Family, partnership, pets'),
    category('needless.leisure', 'Hobbys, Urlaub, Vereine, Charakter', 'Hobbies, holidays, clubs, character'),
    category('needless.wealth', 'Einkommen, Schulden', 'Income, debts'),
    category(
      'needless.inferred',
      'Schlüsse über Menschen: Kaufkraft, Stimmung, Kaufneigung, Persönlichkeit',
      'Conclusions about people: purchasing power, mood, propensity to buy, personality',
    ),
  ],
} as const

/** The deny list, each with the rule it follows from. */
export const deniedCategories: readonly (Category & { norm: Words })[] = [
  ...denied.special.map((each) => ({ ...each, norm: normOf(each.key) })),
  ...denied.needless.map((each) => ({
    ...each,
    norm: { de: 'Art. 5 Abs. 1 lit. c DSGVO', en: 'Art. 5(1)(c) GDPR' },
  })),
]

function normOf(key: string): Words {
  if (key === 'user.criminal_history') return { de: 'Art. 10 DSGVO', en: 'Art. 10 GDPR' }
  if (key === 'user.childrens') return { de: 'Art. 8 DSGVO', en: 'Art. 8 GDPR' }
  return { de: 'Art. 9 DSGVO', en: 'Art. 9 GDPR' }
}

/** Data that may not be held without an exception of its own: Art. 9 and 10 GDPR, and data of children. */
export function isSpecialCategory(key: string): boolean {
  return denied.special.some((each) => key === each.key || key.startsWith(`${each.key}.`))
}

export function isKnownCategory(key: string): boolean {
  return categories.some((each) => each.key === key)
}

// Beginnings of folded words. What they name is of special protection, or of no use to a business relation.
const hints = [
  'haustier hund katze pet dog cat',
  'kind kinder child children sohn tochter enkel familie family ehe ehepartner ehefrau ehemann spouse scheidung familienstand marital privat',
  'religion religios konfession glaub kirch church belief weltanschauung philosoph',
  'partei politi party gewerkschaft union',
  'gesundheit krank health illness disease diagnos allergi behinder disab schwanger pregnan blut medik medic raucher smok alkohol gewicht weight',
  'sex orientierung gender geschlecht',
  'ethni rasse race hautfarb skin abstammung herkunftsland nationalit migration',
  'straf vorstraf criminal conviction',
  'biometr genet fingerabdruck',
  'gehalt einkomm salary income vermog wealth schulden schufa bonitat',
  'hobb vorlieb urlaub freizeit vereinsmitglied charakter',
]
  .join(' ')
  .split(' ')
// Short beginnings would hit harmless words, so these count only as whole words.
const wholeOnly = new Set([
  'pet',
  'dog',
  'cat',
  'hund',
  'kind',
  'ehe',
  'sex',
  'party',
  'race',
  'rasse',
  'blut',
  'union',
  'skin',
])

/** Whether words hint at data of special protection or at data nobody needs, such as a pet's name (F146). */
export function looksSensitive(texts: readonly string[]): boolean {
  const words = texts.flatMap((text) =>
    text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replaceAll('ß', 'ss')
      .split(/[^a-z]+/),
  )
  return words.some((word) =>
    hints.some((hint) => (wholeOnly.has(hint) ? word === hint : word.startsWith(hint))),
  )
}
