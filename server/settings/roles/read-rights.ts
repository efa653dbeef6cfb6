import sql from 'sql-template-tag'
import type { RightsMatrix } from '#api/roles.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources, type FieldContract } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { type RoleState, roleState, stateAt } from '#server/platform/identity/states.ts'
import { role } from './role.ts'

/** What a role opens now, or what it opened at a past moment, rebuilt from the history (§ 2 no. 1 (b) GeschGehG). */
export async function readRights(gate: Gate, key: string, at?: string): Promise<RightsMatrix> {
  gate.demand(role, 'see')
  const moment = at ? new Date(at) : gate.now()
  const state = at ? await stateAt<RoleState>(gate, 'role', key, moment) : await roleState(gate, key)
  if (!state) throw new Problem('roles.not-found')
  return {
    role: {
      key,
      label: state.label,
      isArchived: state.isArchived,
      customerGroups: state.customerGroups ?? [],
    },
    at: moment.toISOString(),
    purposes: state.purposes,
    resources: await resourcesOf(gate, state, at ? await retiredFields(gate) : []),
  }
}

type Retired = { resource: string; field: string; label: Words; category: string; purposes: string[] }

/** Own fields that are no more: who was allowed to see them on a past day is still to be told. */
function retiredFields(gate: Gate): Promise<Retired[]> {
  return gate.tx.query<Retired>(sql`
    select resource, 'custom.' || key as field, label, category, purposes from custom_fields
    where state = 'retired' order by created_at, key`)
}

async function resourcesOf(
  gate: Gate,
  state: RoleState,
  retired: readonly Retired[],
): Promise<RightsMatrix['resources']> {
  const resources: RightsMatrix['resources'] = []
  for (const [name, resource] of allResources()) {
    const fields = Object.entries(await gate.fieldsOf(resource)).filter(([, field]) => isInMatrix(field))
    const given = state.rights[name]
    const gone = retired.flatMap((each) => {
      const level = each.resource === name && state.fields[name]?.[each.field]
      return level ? [{ ...each, isCustom: true, canEdit: true, level }] : []
    })
    resources.push({
      resource: name,
      label: resource.label,
      isOwned: resource.rows === 'owned',
      rows: given?.rows ?? 'none',
      create: given?.create ?? false,
      update: given?.update ?? false,
      remove: given?.remove ?? false,
      fields: [
        ...fields.map(([field, contract]) => ({
          field,
          label: contract.label,
          category: contract.category,
          purposes: [...contract.purposes],
          isCustom: contract.isCustom ?? false,
          canEdit: mayBeEdited(contract),
          level: levelOf(contract, state.fields[name]?.[field]),
        })),
        ...gone,
      ],
    })
  }
  return resources
}

/** Where Treu alone sets the value, a right to change it is one to see it. */
function levelOf(contract: FieldContract, given: 'see' | 'edit' | undefined): string {
  return given === 'edit' && !mayBeEdited(contract) ? 'see' : (given ?? 'none')
}

/**
 * Keys and secrets are no matter of rights: the ones are part of every answer, the others of none. What stands for
 * another field follows its right.
 */
export function isInMatrix(field: FieldContract): boolean {
  return !field.isTechnical && !field.isSecret && !field.standsFor
}

export function mayBeEdited(field: FieldContract): boolean {
  return !field.isReadOnly && !field.expression
}
