import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'

type Told = { label: Words; category: string; isOpen: boolean }

/** What leaves without being a field of a record of its own. */
const further: Readonly<Record<string, Told>> = {
  'contactUse.at': {
    label: { de: 'Zeitpunkte von Werbung', en: 'Times of advertising' },
    category: 'user.behavior',
    isOpen: true,
  },
  'file.content': {
    label: { de: 'Dateien als Beleg', en: 'Files as evidence' },
    category: 'user.content.private',
    isOpen: true,
  },
}

/** What a field is called and of which category it is, by its name `resource.field`; null where there is none any more. */
export async function disclosedField(gate: Gate, name: string): Promise<Told | null> {
  const known = further[name]
  if (known) return known
  const [of = '', ...rest] = name.split('.')
  const resource = allResources().get(of)
  if (!resource) return null
  const field = rest.join('.')
  const contract = (await gate.fieldsOf(resource))[field]
  if (!contract) return null
  return { label: contract.label, category: contract.category, isOpen: gate.sees(resource, field) }
}
