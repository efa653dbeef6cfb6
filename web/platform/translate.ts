import { fill } from '#api/problems/sentence-words.ts'

export type Catalogue = { [key: string]: string | Catalogue }
export type Values = Record<string, unknown>

const rules = new Map<string, Intl.PluralRules>()
const numbers = new Map<string, Intl.NumberFormat>()

function numbersOf(language: string): Intl.NumberFormat {
  let format = numbers.get(language)
  if (!format) {
    format = new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB')
    numbers.set(language, format)
  }
  return format
}

/** Finds a text by its path; with a count it takes the form for that number: `rows_zero`, `rows_one`, `rows_other`. */
export function textOf(
  catalogue: Catalogue,
  key: string,
  values: Values = {},
  language = 'de',
): string | undefined {
  const { count } = values
  const text =
    typeof count === 'number'
      ? (pluralOf(catalogue, key, count, language) ?? at(catalogue, key))
      : at(catalogue, key)
  if (text === undefined) return undefined
  return fill(
    bound(text),
    typeof count === 'number' ? { ...values, count: numbersOf(language).format(count) } : values,
  )
}

/** „Art. 6“, „lit. b“ and „z. B.“ stay on one line. */
function bound(text: string): string {
  return text.replace(/(?<=(?<!\p{L})(?:Art\.|Abs\.|Nr\.|lit\.|§§?|z\.|d\.)) (?=\p{L}\b|\p{N})/gu, '\u00a0')
}

function pluralOf(catalogue: Catalogue, key: string, count: number, language: string): string | undefined {
  let rule = rules.get(language)
  if (!rule) {
    rule = new Intl.PluralRules(language)
    rules.set(language, rule)
  }
  const zero = count === 0 ? at(catalogue, `${key}_zero`) : undefined
  return zero ?? at(catalogue, `${key}_${rule.select(count)}`) ?? at(catalogue, `${key}_other`)
}

function at(catalogue: Catalogue, key: string): string | undefined {
  let place: string | Catalogue | undefined = catalogue
  for (const part of key.split('.')) {
    if (typeof place !== 'object' || !Object.hasOwn(place, part)) return undefined
    place = place[part]
  }
  return typeof place === 'string' ? place : undefined
}
