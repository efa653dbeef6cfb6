import { Liquid, type Template } from 'liquidjs'
import { contact, letterSalutation } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { FieldContract } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'

// No files, no prototypes, no partials, and an end to loops.
const liquid = new Liquid({
  templates: {},
  dynamicPartials: false,
  ownPropertyOnly: true,
  strictFilters: true,
  parseLimit: 50_000,
  renderLimit: 500,
  memoryLimit: 1_000_000,
})
for (const tag of [
  'include',
  'render',
  'layout',
  'block',
  'for',
  'tablerow',
  'cycle',
  'increment',
  'decrement',
])
  delete liquid.tags[tag]

const textual: readonly FieldContract['type'][] = ['text', 'choice', 'date', 'number']
/** Kept for other reasons than speaking to somebody. */
const notSpoken = ['phone', 'ownerId', 'teamId', 'occasion', 'origin', 'stage', 'informationDueOn']

/** The fields a mail may name: those held for the purpose it serves that its author may see, and the salutation. */
export async function placeholdersOf(gate: Gate): Promise<{ name: string; label: FieldContract['label'] }[]> {
  const fields = await gate.fieldsOf(contact)
  return Object.entries(fields)
    .filter(
      ([name, field]) =>
        !field.isTechnical &&
        textual.includes(field.type) &&
        !notSpoken.includes(name) &&
        name !== 'letterSalutationShown' &&
        field.purposes.some((purpose) => purpose === gate.purpose) &&
        gate.sees(contact, name),
    )
    .map(([name, { label }]) => ({ name, label }))
}

/** What a condition may ask for (`{% if formOfAddress == 'du' %}`), but nobody wants to read. */
const onlyAsked = ['formOfAddress', 'language']

/** Those that are offered to be put into a text. */
export async function offeredPlaceholders(gate: Gate): ReturnType<typeof placeholdersOf> {
  return (await placeholdersOf(gate)).filter(({ name }) => !onlyAsked.includes(name))
}

export type Text = {
  /** The placeholders in it. */
  names: readonly string[]
  render: (values: Row) => string
}

/** Reads a text with placeholders; refuses one that names what a mail may not name, or that is no Liquid. */
export function readText(source: string, allowed: ReadonlySet<string>, pointer: string): Text {
  let parsed: Template[]
  let named: string[]
  try {
    parsed = liquid.parse(source)
    named = liquid.globalFullVariablesSync(parsed)
  } catch {
    throw new Problem('campaigns.invalid', { errors: [{ pointer, code: 'campaigns.text-malformed' }] })
  }
  const unknown = named.find((name) => !allowed.has(name))
  if (unknown !== undefined)
    throw new Problem('campaigns.invalid', {
      errors: [{ pointer, code: 'campaigns.placeholder-not-allowed' }],
    })
  return {
    names: named,
    render: (values) => {
      try {
        return String(liquid.renderSync(parsed, values))
      } catch {
        // Text that would grow without end meets the limits above.
        throw new Problem('campaigns.invalid', { errors: [{ pointer, code: 'campaigns.text-malformed' }] })
      }
    },
  }
}

/**
 * What placeholders stand for with this person; own fields under `custom`. The salutation is in the language of the text, if
 * that is told.
 */
export function valuesOf(person: Row, allowed: ReadonlySet<string>, language?: 'de' | 'en'): Row {
  const values: Row = {}
  for (const name of allowed)
    if (!name.startsWith('custom.')) values[name] = spoken(name, person[name], language ?? 'de')
  const custom = (person.custom ?? {}) as Row
  values.custom = Object.fromEntries(
    Object.entries(custom).flatMap(([key, value]) =>
      allowed.has(`custom.${key}`) ? [[key, plain(value)]] : [],
    ),
  )
  if (allowed.has('letterSalutation'))
    values.letterSalutation =
      plain(person.letterSalutation) || letterSalutation({ ...person, ...(language ? { language } : {}) })
  return values
}

const salutations: Readonly<Record<string, { de: string; en: string }>> = {
  frau: { de: 'Frau', en: 'Ms' },
  herr: { de: 'Herr', en: 'Mr' },
  none: { de: '', en: '' },
}

/** As it is said in the language of the text, where we keep it as a key. */
function spoken(name: string, value: unknown, language: 'de' | 'en'): string | number {
  if (name === 'salutation' && typeof value === 'string') return salutations[value]?.[language] ?? value
  if (name === 'country' && typeof value === 'string' && /^[A-Z]{2}$/.test(value))
    return new Intl.DisplayNames(language, { type: 'region' }).of(value) ?? value
  return plain(value)
}

function plain(value: unknown): string | number {
  return typeof value === 'number' ? value : typeof value === 'string' ? value : ''
}

/** Somebody invented, for previews. */
export const somebody: Row = {
  salutation: 'frau',
  firstName: 'Maria',
  lastName: 'Muster',
  formOfAddress: 'sie',
  language: 'de',
  email: 'maria.muster@example.org',
  jobTitle: 'Leitung Einkauf',
  city: 'Köln',
  postalCode: '50667',
  country: 'DE',
  titles: [],
}
