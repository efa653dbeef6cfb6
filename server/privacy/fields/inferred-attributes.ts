import type { FieldProblem } from '#server/platform/http/problem.ts'

/** What is concluded about a person instead of being told by her: what she may be worth, how she feels, what she will do. */
export type Inferred = 'credit' | 'finances' | 'profile'

// Read against folded words with single blanks between them. Where a word begins like a harmless one, its endings are
// listed: Vermögensberatung is a trade, Fassungsvermögen a size, Persönlichkeitsrecht a right, Zustimmung an answer.
const INFERRED: [kind: Inferred, pattern: RegExp][] = [
  [
    'credit',
    /bonitaet(?!s?(?:pruefung|auskunft))|kreditwuerdig(?!keitspruefung)|\bkredit ?(?:score|scoring|rating)|credit ?(?:scor|rating|worth)|\bschufa ?(?:score|wert|klasse)/,
  ],
  ['finances', /kaufkra(?:ft|eft)|\b(?:purchasing|spending|buying) ?power\b|\bdisposable ?income\b/],
  [
    'finances',
    /\b(?:privat|gesamt|netto|rein|geld|haushalts|familien|immobilien)?vermoegen(?:d(?:e[rnsm]?)?|s ?(?:lage|klasse|verhaeltnisse?|stand|schaetzung|stufe|hoehe|situation|werte?|kategorie|status))?\b/,
  ],
  [
    'finances',
    /\bwealth(?:y|iness)?\b(?! (?:manage|advis|plan))|\bnet ?worth\b|\baffluen(?:t|ce)\b|\bwohlhabend|\breichtum\b/,
  ],
  [
    'finances',
    /\beinkommens ?(?:klasse|schaetzung|stufe|gruppe|niveau|schicht)|\bincome ?(?:level|bracket|class|band|estimate)/,
  ],
  [
    'finances',
    /\b(?:geschaetzt|vermutet|mutmasslich|angenommen|errechnet|estimated|inferred|assumed|predicted|presumed)[a-z]*(?: [a-z]+)?? (?:[a-z]*einkommen|[a-z]*gehalt|[a-z]*verdienst|income|salary|wages?)\b/,
  ],
  [
    'finances',
    /\b(?:[a-z]*einkommen|[a-z]*gehalt|income|salary) (?:geschaetzt|vermutet|errechnet|estimated|inferred|assumed|predicted|estimate)/,
  ],
  [
    'profile',
    /\b(?:kunden|gespraechs|grund)?stimmung(?:en|s ?(?:lage|bild|wert|barometer|analyse|index))?\b|\bgefuehlslage|\bgemuets(?:lage|verfassung|zustand)|\b(?:gut|schlecht)? ?gelaunt|\blaune\b/,
  ],
  [
    'profile',
    /\bmoods?\b(?! ?board)|\bsentiment|\bemotion(?:en|s|al ?(?:state|status))?\b|\bemotionale[rs]? (?:lage|zustand|verfassung)/,
  ],
  [
    'profile',
    /\bpersoenlichkeit(?:en|s ?(?:typ|profil|merkmal|struktur|test|eigenschaft|analyse|farbe)[a-z]*)?\b|\bpersonality\b(?! (?:right|develop))|\bcharakter ?(?:typ|zug|zuege|eigenschaft|profil)|\bcharacter ?(?:type|trait)|\b(?:mbti|disg|enneagramm?|big five)\b/,
  ],
  [
    'profile',
    /\bpropensity|\bkauf(?:neigung|bereitschaft|wahrscheinlichkeit|affin)|\bzahlungsbereitschaft|\bwillingness to pay\b|\b(?:purchase|buying|churn|conversion) (?:probability|likelihood|intent|risk)|\b(?:abwanderungs|kuendigungs)(?:wahrscheinlichkeit|neigung|risiko)/,
  ],
  [
    'profile',
    /^scor(?:e|ing|ewert)$|\bscoring\b|\b(?:lead|customer|client|contact|person(?:en|al)?|kunden|kontakt|churn|engagement|upsell|kauf) ?scor|\blead ?(?:bewertung|rating|grad(?:e|ing))|\bprofiling\b|\binfluencer ?rating\b/,
  ],
]

/** Whether words name an attribute that is concluded about a person; which kind, or null (F78). */
export function inferredKind(text: string): Inferred | null {
  const folded = fold(text)
  return INFERRED.find(([, pattern]) => pattern.test(folded))?.[0] ?? null
}

/** How an own field is called. */
export type Named = {
  resource: string
  key: string
  label?: { de?: string; en?: string }
  choices?: readonly { value: string; label?: { de?: string; en?: string } }[]
}

/**
 * Where an own field names such an attribute. What cannot be stored is in no segment and no score, either. The credit
 * standing of a company is told by others and no conclusion about a person.
 */
export function inferredErrors({ resource, key, label, choices = [] }: Named): FieldProblem[] {
  const isInferred = (text: string | undefined) => kindFor(resource, text) !== null
  const places = [
    ...(isInferred(label?.de) ? ['/label/de'] : []),
    ...(isInferred(label?.en) ? ['/label/en'] : []),
    ...choices.flatMap((choice, index) =>
      [choice.value, choice.label?.de, choice.label?.en].some(isInferred) ? [`/choices/${index}`] : [],
    ),
  ]
  // The key is mostly made of the German label, which has said it then.
  if (places.length === 0 && isInferred(key)) places.push('/key')
  return places.map((pointer) => ({ pointer, code: 'custom-fields.inferred-attribute' }))
}

/** What an own field concludes about a person by its name or its choices; null when it concludes nothing. */
export function inferredAs({ resource, key, label, choices = [] }: Named): Inferred | null {
  const texts = [
    ...[label?.de, label?.en],
    ...choices.flatMap((choice) => [choice.value, choice.label?.de, choice.label?.en]),
    key,
  ]
  return texts.map((text) => kindFor(resource, text)).find((kind) => kind !== null) ?? null
}

function kindFor(resource: string, text: string | undefined): Inferred | null {
  const kind = inferredKind(text ?? '')
  return kind === 'credit' && resource === 'company' ? null : kind
}

/** "KundenScore__c" and "kunden_score" are the words "kunden score". */
function fold(text: string): string {
  return text
    .replace(/__c$/i, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[äöüß]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' })[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}
