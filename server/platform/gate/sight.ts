import { raw, type Sql } from 'sql-template-tag'
import { Problem } from '../http/problem.ts'
import type { Actor, ResourceRights } from './actor.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import type { Visible } from './filter.ts'
import type { Gate } from './gate.ts'
import { boundedCondition, scopeCondition } from './group-bounds.ts'
import { maskOf } from './purpose-bits.ts'
import { allResources, type FieldContract, type Resource } from './resource.ts'

/** What one actor may do and see for one purpose: resources, fields and rows. */
export type Sight = Pick<Gate, 'can' | 'demand' | 'sees' | 'edits' | 'fieldsOf'> & {
  actor: Actor
  purpose: Gate['purpose']
  /** The program itself, whom no field is hidden from. */
  isSystem: boolean
  rightsOn: (resource: Resource) => ResourceRights | undefined
  /** As far as they are known by now; those of the code before anything was asked for. */
  knownFields: (resource: Resource) => Readonly<Record<string, FieldContract>>
  visibleOf: (resource: Resource) => Promise<Visible>
  /** Conditions every statement carries besides row-level security, so that indexes lead it. */
  rowConditions: (resource: Resource) => Sql[]
  /** Those of them that follow from whose rows one may see, whatever the purpose. */
  scopeConditions: (resource: Resource) => Sql[]
}

export function sightOf(
  asking: Pick<Gate, 'tx' | 'personKeys'>,
  actor: Actor,
  purpose: Gate['purpose'],
  today: () => string,
): Sight {
  const isSystem = actor.kind === 'system'

  const rightsOn = (resource: Resource): ResourceRights | undefined => actor.rights.get(resource.name)

  const can: Gate['can'] = (resource, action) => {
    const rights = rightsOn(resource)
    return rights !== undefined && (action === 'see' || rights[action])
  }

  const demand: Gate['demand'] = (resource, action) => {
    if (!can(resource, action))
      throw new Problem('access.not-allowed', { details: { resource: resource.name, action } })
  }

  let catalogue: Catalogue | null = null

  let customFields: Readonly<Record<string, Readonly<Record<string, FieldContract>>>> = {}

  async function fieldsOf(resource: Resource) {
    const known = customFields[resource.name]
    if (known) return known
    // Once for all resources: after the first, nothing has to be looked up in the middle of a request.
    catalogue ??= await catalogueOf(asking)
    const fields = catalogue.fieldsOf(resource)
    customFields = { ...customFields, [resource.name]: fields }
    return fields
  }

  const serves = (field: FieldContract) =>
    isSystem ||
    purpose === 'legal-compliance' ||
    purpose === 'own-account' ||
    (field.purposes as readonly string[]).includes(purpose)
  const levelOf = (resource: Resource, name: string) => actor.fields.get(resource.name)?.get(name)
  const knownFields = (resource: Resource) => customFields[resource.name] ?? resource.fields
  const contractOf = (resource: Resource, name: string): FieldContract | undefined => {
    const fields = knownFields(resource)
    return Object.hasOwn(fields, name) ? fields[name] : undefined
  }

  const sees: Gate['sees'] = (resource, name) => {
    const field = contractOf(resource, name)
    if (!field || field.isSecret) return false
    if (field.isTechnical) return true
    if (field.shows?.some((path) => !seesPath(path))) return false
    return (isSystem || levelOf(resource, name) !== undefined) && serves(field)
  }

  const seesPath = (path: string) => {
    const [name = '', field = ''] = path.split('.')
    const other = allResources().get(name)
    return other !== undefined && sees(other, field)
  }

  const edits: Gate['edits'] = (resource, name) => {
    const field = contractOf(resource, name)
    if (!field || field.isReadOnly || field.isTechnical || field.isSecret || field.expression) return false
    return (isSystem || levelOf(resource, name) === 'edit') && serves(field)
  }

  async function visibleOf(resource: Resource): Promise<Visible> {
    const fields = await fieldsOf(resource)
    return { resource, fields, sees: (name) => sees(resource, name), userId: actor.userId, today: today() }
  }

  function rowConditions(resource: Resource): Sql[] {
    return [...scopeConditions(resource), ...purposeConditions(resource)]
  }

  function scopeConditions(resource: Resource): Sql[] {
    const rights = resource.rows === 'owned' ? rightsOn(resource) : undefined
    if (!rights) return []
    if (rights.rows === 'groups') return [boundedCondition(rights.groups ?? {}, actor)]
    const condition = scopeCondition(rights.rows, actor)
    return condition ? [condition] : []
  }

  function purposeConditions(resource: Resource): Sql[] {
    if (resource.subject !== 'id' || isSystem) return []
    const conditions = [raw(`(t.purpose_mask & ${maskOf(purpose)}) <> 0`)]
    if (purpose !== 'legal-compliance') conditions.push(raw('not (t.is_restricted or t.is_quarantined)'))
    return conditions
  }

  return {
    actor,
    purpose,
    isSystem,
    rightsOn,
    can,
    demand,
    sees,
    edits,
    fieldsOf,
    knownFields,
    visibleOf,
    rowConditions,
    scopeConditions,
  }
}
