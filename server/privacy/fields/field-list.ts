import sql from 'sql-template-tag'
import type { Field } from '#api/fields.ts'
import type { Actor } from '#server/platform/gate/actor.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources, type FieldContract, type Resource } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { basisLabel, groupRetentions, listDataKinds, purposeLabels } from '../purposes/public.ts'

const notSortable = ['json', 'choices', 'texts', 'long-text']

/** Every field the reader may see for any of the purposes she holds, with the whole answer to "Wozu?". */
export async function listFields(gate: Gate): Promise<Field[]> {
  const { tx, actor } = gate
  const kinds = new Map((await listDataKinds(tx)).map((kind) => [kind.key, kind]))
  const purposes = await purposeLabels(tx)
  const occasions = await tx.query<{ value: string; label: Words }>(
    sql`select key as value, label from occasions where archived_at is null order by position, key`,
  )
  const items: Field[] = []
  for (const [name, resource] of allResources()) {
    if (!actor.rights.has(name)) continue
    const contracts = Object.entries(await gate.fieldsOf(resource))
    const keys = new Map(contracts.map(([field, { standsFor }]) => [standsFor, field]))
    for (const [field, contract] of contracts) {
      if (contract.isTechnical || !isSeen(gate, resource, field, contract)) continue
      const kind = kinds.get(contract.dataKind)
      const choices = choicesOf(field, contract, occasions, purposes)
      const keyOf = keys.get(field)
      items.push({
        resource: name,
        name: field,
        label: contract.label,
        why: contract.why,
        type: contract.type,
        ...(keyOf ? { keyOf } : {}),
        ...(choices ? { choices } : {}),
        ...(contract.maxLength ? { maxLength: contract.maxLength } : {}),
        purposes: [...contract.purposes],
        purposeLabels: contract.purposes.map((key) => purposes.get(key) ?? { de: key, en: key }),
        basis: contract.basis,
        basisLabel: basisLabel(contract.basis),
        dataKind: contract.dataKind,
        dataKindLabel: kind?.label ?? { de: contract.dataKind, en: contract.dataKind },
        retention: kind?.retention ?? { de: '', en: '' },
        retentionByGroup: groupRetentions(kind?.groupRules ?? []),
        category: contract.category,
        exportClass: contract.exportClass,
        isProvided: contract.isProvided,
        isCustom: contract.isCustom ?? false,
        canEdit: isEditedBy(actor, resource, field, contract),
        isFilterable: contract.isFilterable !== false,
        isSortable: contract.isSortable !== false && !notSortable.includes(contract.type),
        isRequired: contract.isRequired ?? false,
      })
    }
  }
  return items
}

/** Seen under at least one of the purposes she holds; the gate knows roles, secrets and fields that show others. */
function isSeen(gate: Gate, resource: Resource, name: string, field: FieldContract): boolean {
  const { purposes } = gate.actor
  const isServed =
    purposes.includes('legal-compliance') || field.purposes.some((purpose) => purposes.includes(purpose))
  return isServed && gate.sees(resource, name)
}

function isEditedBy(actor: Actor, resource: Resource, name: string, field: FieldContract): boolean {
  const rights = actor.rights.get(resource.name)
  return (
    !field.isReadOnly &&
    !field.expression &&
    (rights?.update || rights?.create || false) &&
    actor.fields.get(resource.name)?.get(name) === 'edit'
  )
}

/** Choices that are kept as rules are answered as they are released now. */
function choicesOf(
  name: string,
  field: FieldContract,
  occasions: { value: string; label: Words }[],
  purposes: ReadonlyMap<string, Words>,
): { value: string; label: Words }[] | undefined {
  if (!field.choices) return undefined
  if (name === 'occasion' && field.choices.length === 0) return occasions
  return field.choices.map(({ value, label }) => ({
    value,
    label: (name === 'purpose' && purposes.get(value)) || label,
  }))
}
