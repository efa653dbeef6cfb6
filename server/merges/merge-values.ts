import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { columnOf, type FieldContract, type Resource } from '#server/platform/gate/resource.ts'

/** Whose value stays in a field: that of the record that stays, of the other, or of both where it is a list. */
export type Side = 'kept' | 'merged' | 'both'
export type Choices = Readonly<Record<string, Side>>

/** The stricter one counts, and nobody chooses. */
const strict = new Set(['isConsumer'])

/** Fields that a record brings along and a merge has to settle. */
export async function mergedFields(gate: Gate, resource: Resource): Promise<[string, FieldContract][]> {
  return Object.entries(await gate.fieldsOf(resource)).filter(
    ([name, field]) =>
      !field.isTechnical && !field.isSecret && !field.isReadOnly && !field.expression && !strict.has(name),
  )
}

/** What stands in a field of a whole row as the database has it. */
export function standing(row: Row, name: string): unknown {
  if (name.startsWith('custom.')) return (row.custom as Row | null)?.[name.slice(7)] ?? null
  return row[columnOf(name)] ?? null
}

/** Which value stays unless somebody says otherwise: what is there, before nothing; lists are joined. */
export function usualSide(field: FieldContract, kept: unknown, merged: unknown): Side {
  if (isEmpty(kept)) return 'merged'
  if (isList(field) && !isEmpty(merged)) return 'both'
  return 'kept'
}

/** The values the record that stays gets. What one may not change stays, and only gaps are filled. */
export async function settledValues(
  gate: Gate,
  resource: Resource,
  { kept, merged, choices }: { kept: Row; merged: Row; choices: Choices },
): Promise<Row> {
  const patch: Row = {}
  for (const [name, field] of await mergedFields(gate, resource)) {
    const [own, other] = [standing(kept, name), standing(merged, name)]
    if (isSame(own, other)) continue
    const usual = usualSide(field, own, other)
    const side = gate.edits(resource, name) ? (choices[name] ?? usual) : isEmpty(own) ? usual : 'kept'
    if (side === 'kept' || (isEmpty(other) && field.isRequired)) continue
    const value = side === 'both' ? joined(own, other) : other
    if (!isSame(own, value)) patch[name] = value
  }
  return patch
}

export function isList({ type }: FieldContract): boolean {
  return type === 'texts' || type === 'choices'
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

export function isSame(one: unknown, other: unknown): boolean {
  if (isEmpty(one) && isEmpty(other)) return true
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

function joined(one: unknown, other: unknown): unknown {
  return Array.isArray(one) && Array.isArray(other) ? [...new Set([...one, ...other])] : other
}
