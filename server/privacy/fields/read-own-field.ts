import sql, { raw } from 'sql-template-tag'
import type { CustomField } from '#api/custom-fields.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { groupRetentions, listDataKinds } from '../purposes/public.ts'
import { looksSensitive } from './categories.ts'
import { customField } from './custom-field.ts'
import { inferredAs, type Named } from './inferred-attributes.ts'

export async function readOwnField(gate: Gate, id: string): Promise<CustomField> {
  const show = await shower(gate)
  const row = await gate.get(customField, id)
  return show(row, await unusedAmong(gate, [row]))
}

export async function listOwnFields(gate: Gate, query: ListQuery) {
  const show = await shower(gate)
  const answer = await gate.list(customField, query)
  const unused = await unusedAmong(gate, answer.items)
  return { ...answer, items: answer.items.map((row) => show(row, unused)) }
}

const MONTH = 30 * 86_400_000

/** Fields in use for a month that no record holds a value of; null for those who do not see every record. */
async function unusedAmong(gate: Gate, rows: readonly Row[]): Promise<ReadonlySet<unknown> | null> {
  if (gate.purpose !== 'legal-compliance') return null
  const unused = new Set<unknown>()
  for (const { id, state, decidedAt, resource, key } of rows) {
    const table = allResources().get(String(resource))?.table
    if (state !== 'active' || !table || gate.now().getTime() - Date.parse(String(decidedAt)) < MONTH) continue
    const used = await gate.tx.query(sql`select from ${raw(table)} where custom ? ${key} limit 1`)
    if (used.length === 0) unused.add(id)
  }
  return unused
}

async function shower(gate: Gate): Promise<(row: Row, unused: ReadonlySet<unknown> | null) => CustomField> {
  const kinds = new Map((await listDataKinds(gate.tx)).map((kind) => [kind.key, kind]))
  return (row, unused) => {
    const kind = kinds.get(String(row.dataKind))
    return {
      ...row,
      ...(row.key === undefined ? {} : { name: `custom.${row.key}` }),
      ...(kind ? { retention: kind.retention, retentionByGroup: groupRetentions(kind.groupRules) } : {}),
      ...(row.label && row.why ? { looksSensitive: looksSensitive(wordsIn(row)) } : {}),
      ...(unused && row.state === 'active' ? { isUnused: unused.has(row.id) } : {}),
      ...(row.state === 'active' && row.label ? { concludes: inferredAs(row as unknown as Named) } : {}),
      isFourEyes: row.decidedBy ? row.decidedBy !== row.createdBy : null,
    } as CustomField // the gate shaped the row by its contracts
  }
}

function wordsIn(row: Row): string[] {
  const choices = (row.choices ?? []) as { value: string; label: Words }[]
  const [label, why] = [row.label as Words, row.why as Words]
  return [
    String(row.key),
    label.de,
    label.en,
    why.de,
    why.en,
    ...choices.flatMap((each) => [each.value, each.label.de]),
  ]
}
