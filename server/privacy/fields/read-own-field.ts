import type { CustomField } from '#api/custom-fields.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { listDataKinds } from '../purposes/public.ts'
import { looksSensitive } from './categories.ts'
import { customField } from './custom-field.ts'

export async function readOwnField(gate: Gate, id: string): Promise<CustomField> {
  const show = await shower(gate)
  return show(await gate.get(customField, id))
}

export async function listOwnFields(gate: Gate, query: ListQuery) {
  const show = await shower(gate)
  const answer = await gate.list(customField, query)
  return { ...answer, items: answer.items.map(show) }
}

async function shower(gate: Gate): Promise<(row: Row) => CustomField> {
  const retentions = new Map((await listDataKinds(gate.tx)).map((kind) => [kind.key, kind.retention]))
  return (row) => {
    const retention = retentions.get(String(row.dataKind))
    return {
      ...row,
      ...(row.key === undefined ? {} : { name: `custom.${row.key}` }),
      ...(retention ? { retention } : {}),
      ...(row.label && row.why ? { looksSensitive: looksSensitive(wordsIn(row)) } : {}),
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
