import type { ImportTarget } from '#api/imports.ts'
import { company } from '#server/companies/public.ts'
import { address, contact, contactPoint, employment } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { words } from '#server/privacy/fields/contract.ts'
import { COMPOSITE_TARGETS, REFUSAL_TARGETS, type TargetField } from './mapping/mapping.ts'

const filled: readonly [Resource, TargetField['resource']][] = [
  [contact, 'contact'],
  [company, 'company'],
  [employment, 'employment'],
  [address, 'address'],
]
/** Fields the import sets by itself or that the file may not decide. */
const left = new Set([
  'contact.ownerId',
  'contact.teamId',
  'contact.origin',
  'contact.informedAt',
  'company.ownerId',
  'company.teamId',
  'employment.companyId',
  'employment.isMain',
  'address.isMain',
  'address.kind',
])
const labels: Record<string, [string, string]> = {
  'contact.fullName': ['Ganzer Name', 'Full name'],
  'address.streetLine': ['Straße und Hausnummer', 'Street and number'],
  'address.cityLine': ['PLZ und Ort', 'Postal code and city'],
  'company.streetLine': ['Straße und Hausnummer', 'Street and number'],
  'company.cityLine': ['PLZ und Ort', 'Postal code and city'],
  'refusal.email': ['Keine E-Mail-Werbung', 'No e-mail advertising'],
  'refusal.phone': ['Keine Telefonwerbung', 'No telephone advertising'],
  'refusal.post': ['Keine Werbung per Post', 'No advertising by post'],
  'refusal.all': ['Keine Werbung', 'No advertising'],
}

/** What the importing user may fill: a field one may not edit cannot be imported either. */
export async function targetFields(gate: Gate): Promise<TargetField[]> {
  const targets: TargetField[] = []
  for (const [resource, name] of filled) {
    if (!gate.can(resource, 'create')) continue
    for (const [field, contract] of Object.entries(await gate.fieldsOf(resource))) {
      if (!gate.edits(resource, field) || left.has(`${name}.${field}`)) continue
      targets.push({
        resource: name,
        name: field,
        label: contract.label,
        type: contract.type,
        ...(contract.choices ? { choices: contract.choices } : {}),
        ...(contract.maxLength ? { maxLength: contract.maxLength } : {}),
      })
    }
  }
  if (gate.can(contactPoint, 'create') && gate.edits(contactPoint, 'value')) {
    for (const { value, label } of contactPoint.fields.kind?.choices ?? []) {
      targets.push({
        resource: 'contactPoint',
        name: value,
        label,
        type: value === 'email' ? 'email' : 'text',
      })
    }
  }
  return targets
}

/** The same with what is parted and with marks of refusal, for the screen. */
export function shownTargets(fields: readonly TargetField[]): ImportTarget[] {
  const resources = new Set(fields.map((field) => field.resource))
  const parted = [...COMPOSITE_TARGETS, ...REFUSAL_TARGETS].filter(
    (target) =>
      target.startsWith('refusal.') || resources.has(target.split('.')[0] as TargetField['resource']),
  )
  return [
    ...fields.map(({ resource, name, label, type, choices }) => ({
      target: `${resource}.${name}`,
      label,
      type,
      ...(choices
        ? {
            choices: choices.map((one) => ({
              value: one.value,
              label: one.label ?? words([one.value, one.value]),
            })),
          }
        : {}),
    })),
    ...parted.map((target) => ({ target, label: words(labels[target] ?? [target, target]), type: 'text' })),
  ]
}
