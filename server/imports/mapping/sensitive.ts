import { inferredKind } from '#server/privacy/fields/inferred-attributes.ts'
import { headerKey } from './mapping.ts'

/** Headers of columns that a company may hardly ever hold, with the category that is told as the reason. */
const HEADERS: [pattern: RegExp, category: string][] = [
  [
    /^(?:geb|gebdat|gebdatum|gebam|geburt\w*|geboren\w*|birth\w*|dateofbirth|dob|bday|tagdergeburt|jahrgang)$|geburtsdatum|geburtstag|birthday|birthdate/,
    'identifier.birthdate',
  ],
  [/^(?:alter|age|\w*individualsage|altersgruppe|agegroup)$/, 'private.age'],
  [/^(?:deathdate|todestag|verstorben\w*|gestorben\w*|sterbedatum|dateofdeath)$/, 'private.family'],
  [
    /kinder|children|childs|familienstand|maritalstatus|ehepartner|ehefrau|ehemann|ehegatte|spouse|anniversary|hochzeitstag|verheiratet|lebenspartner|sohn|tochter|schwanger|relatedname|familyname\d?status/,
    'private.family',
  ],
  [/religion|konfession|kirchenst|glaube|taufe/, 'art9.religion'],
  [
    /gesundheit|krankheit|krankenkasse|behinder|allergi|diagnos|medikament|health|disabilit|pregnan|bloodtype|blutgruppe|impf|diaet|unvertraeglich/,
    'art9.health',
  ],
  [/^partei$|parteizugeh|parteimitglied|politisch|politic/, 'art9.politics'],
  [/gewerkschaft|tradeunion|unionmember|betriebsratsmitgl/, 'art9.union'],
  [
    /nationalitaet|nationality|staatsangehoerig|staatsbuerger|ethni|hautfarbe|^race$|abstammung|migrationshinter|herkunftsland|geburtsland|citizenship/,
    'art9.ethnicity',
  ],
  [/sexual|sexuell|orientierung/, 'art9.sexlife'],
  [/fingerabdruck|biometri|genetic|genetisch/, 'art9.biometric-genetic'],
  [/^(?:geschlecht|gender|sex|mw|mwd)$|geschlecht$|gender$/, 'private.gender'],
  [/vorstraf|conviction|straftat|criminal|fuehrungszeugnis/, 'art10.criminal'],
  [/militaer|military|wehrdienst|zivildienst/, 'private.biography'],
  [/schufa|einkommen|gehalt|salary|^income|homeowner|eigenheim|hausbesitz|schulden/, 'private.finances'],
  [
    /^iban\d?$|ibannr|^bic$|kontonummer|kontonr|bankverbindung|bankkonto|accountnumberbank|blz$|bankleitzahl/,
    'identifier.iban',
  ],
  [/kreditkart|creditcard|cardnumber|cvv/, 'identifier.creditcard'],
  [/steuernummer|steuernr|steuerid$|steueridentifikation|^taxid$|^taxnumber$|^tin$/, 'identifier.taxid'],
  [
    /sozialversicherung|svnummer|svnr|^ahv|ahvnummer|rentenversicherung|socialsecurity|^ssn$/,
    'identifier.socialsecurity',
  ],
  [/ausweis|reisepass|passnummer|passport|fuehrerschein|driverlicen|idcard/, 'identifier.passport-id'],
  [
    /passwort|kennwort|password|^pwd$|^pin$|^puk$|zugangsdaten|logindaten|geheimnis|^secret/,
    'secret.password',
  ],
  [/^hobb|hobbies|hobbys|freizeit|lieblings|^sport$|haustier|interessen$|^interests$/, 'private.leisure'],
  [/aussehen|charakter|appearance|konfektions|schuhgroesse/, 'private.appearance-character'],
  [/^(?:foto|photo|bild|picture|image|passbild|avatar)$/, 'private.picture'],
  [
    /bemerkung|notiz|^notes?$|^note\w*$|kommentar|comment|^description$|beschreibung|remark|freitext|freetext|^info$|^infos$|^memo|anmerkung|sonstiges|zusatzinfo|nextstep|^text$|hinweis|^gespraech|historie/,
    'free-text',
  ],
]

const IBAN = /^[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?$/i
const CARD = /^(?:\d[ -]?){13,16}$/
const SOCIAL_SECURITY = /^(?:756\.\d{4}\.\d{4}\.\d{2}|\d{2}\s?\d{6}\s?[A-Z]\s?\d{3})$/i

/** Why a column should not be taken over, judged by its header and its first values; null when nothing speaks against it. */
export function sensitiveCategory(name: string, samples: readonly string[]): string | null {
  const key = headerKey(name)
  const found = HEADERS.find(([pattern]) => pattern.test(key))
  if (found !== undefined) return found[1]
  const inferred = inferredKind(name)
  if (inferred !== null) return inferred === 'profile' ? 'private.profile' : 'private.finances'
  if (samples.length === 0) return null
  if (samples.every((sample) => IBAN.test(sample) && isIban(sample))) return 'identifier.iban'
  if (samples.every((sample) => SOCIAL_SECURITY.test(sample))) return 'identifier.socialsecurity'
  if (samples.every((sample) => CARD.test(sample) && isLuhn(sample))) return 'identifier.creditcard'
  return samples.every(isProse) ? 'free-text' : null
}

function isProse(text: string): boolean {
  return text.length > 60 && text.split(/\s+/u).length > 8
}

function isIban(text: string): boolean {
  const bare = text.replace(/\s/g, '').toUpperCase()
  const digits = (bare.slice(4) + bare.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  )
  return BigInt(digits) % 97n === 1n
}

function isLuhn(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number)
  const sum = digits.reduce((total, digit, index) => {
    const value = index % 2 === 0 ? digit : digit * 2
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
