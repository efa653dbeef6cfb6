import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { MassChange, MassField } from '#api/mass-updates.ts'
import { readCountry } from '#server/companies/public.ts'
import type { Actor } from '#server/platform/gate/actor.ts'
import { castFor, expressionOf } from '#server/platform/gate/filter.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { boundedCondition } from '#server/platform/gate/group-bounds.ts'
import type { FieldContract, Resource } from '#server/platform/gate/resource.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import type { Channel } from '#server/privacy/consent/public.ts'
import { releasedNotice } from '#server/privacy/notice/public.ts'
import { ADVERTISING, BASES, INFORMATION, type Kind, massFields, resources } from './mass-fields.ts'

/** One field changed for many records. */
export type Step = {
  field: string
  contract: FieldContract
  action: 'set' | 'clear' | 'replace' | 'add' | 'remove'
  value: unknown
  from: unknown
}

export type Plan = {
  kind: Kind
  resource: Resource
  steps: readonly Step[]
  /** Channels on which advertising is refused. */
  refusals: readonly Channel[]
  /** Purposes whose bases end. */
  endings: readonly string[]
  /** The people are told by mail what is held of them. */
  informs: boolean
  needsReason: boolean
  fields: readonly MassField[]
}

/**
 * What is asked for, checked against the contracts and the rights as they are now. A field one may not change answers like
 * one that does not exist.
 */
export async function planOf(gate: Gate, kind: Kind, changes: readonly MassChange[]): Promise<Plan> {
  const resource = resources[kind]
  gate.demand(resource, 'update')
  const contracts = await gate.fieldsOf(resource)
  const fields = await massFields(gate, kind)
  const steps: Step[] = []
  const refusals: Channel[] = []
  const endings: string[] = []
  const errors: FieldProblem[] = []
  let needsReason = false
  let informs = false
  for (const [index, change] of changes.entries()) {
    const wrong = (part: string, code: string) => errors.push({ pointer: `/changes/${index}/${part}`, code })
    const field = fields.find((each) => each.field === change.field)
    if (!field) wrong('field', 'field.unknown')
    else if (changes.findIndex((each) => each.field === change.field) < index)
      wrong('field', 'mass-updates.field-twice')
    else if (!field.actions.includes(change.action)) wrong('action', 'mass-updates.action-not-possible')
    else {
      needsReason ||= field.needsReason
      if (field.field === INFORMATION) {
        informs = true
        if (changes.length > 1) wrong('field', 'mass-updates.alone')
        else if (!(await releasedNotice(gate.tx))) wrong('field', 'notices.none-released-conflict')
        continue
      }
      if (field.field === ADVERTISING || field.field === BASES) {
        const wanted = [change.value ?? []].flat().filter((each) => typeof each === 'string')
        const isKnown = wanted.every((each) => field.choices?.some(({ value }) => value === each))
        if (wanted.length === 0) wrong('value', 'field.required')
        else if (!isKnown) wrong('value', 'field.not-a-choice')
        else if (field.field === BASES) endings.push(...wanted)
        else refusals.push(...(wanted as Channel[]))
        continue
      }
      const contract = contracts[field.field]
      if (!contract) throw new Error(`no contract for ${field.field}`)
      const step = { field: field.field, contract, action: change.action as Step['action'] }
      const value = await readValue(gate, resource, step, change.value, (code) => wrong('value', code))
      const from = change.action === 'replace' ? single(change.from) : null
      if (change.action === 'replace' && from === null) wrong('from', 'field.required')
      steps.push({ ...step, value, from })
    }
  }
  if (errors.length > 0) throw new Problem('mass-updates.invalid', { errors })
  return { kind, resource, steps, refusals, endings, informs, needsReason, fields }
}

/** The same for what has been done: nothing is asked of the values any more. */
export async function pastPlanOf(gate: Gate, kind: Kind, changes: readonly MassChange[]): Promise<Plan> {
  const resource = resources[kind]
  gate.demand(resource, 'update')
  const contracts = await gate.fieldsOf(resource)
  const steps = changes.flatMap(({ field, action, value, from }): Step[] => {
    const contract = contracts[field]
    return contract ? [{ field, contract, action: action as Step['action'], value, from: from ?? null }] : []
  })
  const said = (name: string) =>
    changes.filter(({ field }) => field === name).flatMap(({ value = [] }) => value)
  return {
    kind,
    resource,
    steps,
    refusals: said(ADVERTISING) as Channel[],
    endings: said(BASES) as string[],
    informs: changes.some(({ field }) => field === INFORMATION),
    needsReason: false,
    fields: [],
  }
}

function single(value: unknown): unknown {
  return value === undefined || value === '' || Array.isArray(value) ? null : value
}

async function readValue(
  gate: Gate,
  resource: Resource,
  { field, contract, action }: Pick<Step, 'field' | 'contract' | 'action'>,
  given: unknown,
  wrong: (code: string) => void,
): Promise<unknown> {
  if (action === 'clear') return isList(contract) ? [] : null
  const isPart = isList(contract) && action === 'replace'
  const value = isPart ? [given].flat() : normal(resource, field, given)
  const isEmpty =
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  if (isEmpty) {
    wrong('field.required')
    return null
  }
  try {
    const checked = (await gate.check(resource, { [field]: value }, { isPatch: true }))[field]
    if (!(await isThere(gate, field, checked))) wrong('field.not-a-choice')
    return isPart ? (checked as unknown[])[0] : checked
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    wrong(error.errors[0]?.code ?? error.code)
    return null
  }
}

function normal(resource: Resource, field: string, given: unknown): unknown {
  if (resource.name !== 'company' || field !== 'country' || typeof given !== 'string') return given
  const read = readCountry(given)
  return read.ok ? read.value : given
}

/** Whoever takes over must be able to: left colleagues and closed teams are nobody. */
async function isThere(gate: Gate, field: string, value: unknown): Promise<boolean> {
  if (field !== 'ownerId' && field !== 'teamId') return true
  const [found] = await gate.tx.query(
    field === 'ownerId'
      ? sql`select 1 from users where id = ${value}::uuid and deactivated_at is null`
      : sql`select 1 from teams where id = ${value}::uuid and archived_at is null`,
  )
  return found !== undefined
}

export function isList(contract: FieldContract): boolean {
  return contract.type === 'choices' || contract.type === 'texts'
}

/** The value a field has after a step. */
export function after({ contract, action, value, from }: Step, before: unknown): unknown {
  if (!isList(contract)) return action === 'replace' && !isSame(before, from) ? before : value
  const list = Array.isArray(before) ? (before as unknown[]) : []
  switch (action) {
    case 'add':
      return [...new Set([...list, ...(value as unknown[])])]
    case 'remove':
      return list.filter((each) => !(value as unknown[]).includes(each))
    case 'replace':
      return [...new Set(list.map((each) => (each === from ? value : each)))]
    default:
      return value
  }
}

/** The fields that differ after all steps; nothing where everything stands as asked for. */
export function patchOf(steps: readonly Step[], values: Readonly<Row>): Row {
  const patch: Row = {}
  for (const step of steps) {
    const before = values[step.field] ?? (isList(step.contract) ? [] : null)
    const next = after(step, before)
    if (!isSame(before, next)) patch[step.field] = next
  }
  return patch
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

/** The same in SQL, for the preview: whether a step changes row `t`. */
export function changedBy({ field, contract, action, value, from }: Step): Sql {
  const subject = expressionOf(field, contract)
  if (isList(contract)) {
    const list = sql`(${subject})::text[]`
    if (action === 'add') return sql`not (${list} @> ${value}::text[])`
    if (action === 'remove') return sql`${list} && ${value}::text[]`
    if (action === 'replace') return sql`${from} = any (${list}) and ${from} <> ${value}`
    return action === 'clear' ? sql`cardinality(${list}) > 0` : sql`${list} is distinct from ${value}::text[]`
  }
  const cast = castFor(contract)
  if (action === 'clear') return sql`${subject} is not null`
  const differs = sql`${subject} is distinct from ${value}::${cast}`
  return action === 'replace' ? sql`${subject} = ${from}::${cast} and ${differs}` : differs
}

/**
 * Whoever is bounded to customer groups takes no record out of them. For rows of `t`: whether a step would; null where none
 * can.
 */
export function leavesGroups(actor: Actor, { resource, steps }: Plan): Sql | null {
  const bounds = actor.rights.get(resource.name)?.groups
  const step = steps.find(({ field }) => field === 'customerGroups')
  if (!bounds || !step) return null
  return sql`(${changedBy(step)} and not ${boundedCondition(bounds, actor, groupsAfter(step))})`
}

function groupsAfter({ action, value, from }: Step): Sql {
  if (action === 'add') return sql`(t.customer_groups || ${value}::text[])`
  if (action === 'remove')
    return sql`array(select g from unnest(t.customer_groups) g where g <> all (${value}::text[]))`
  if (action === 'replace') return sql`array_replace(t.customer_groups, ${from}::text, ${value}::text)`
  return sql`${value}::text[]`
}

/** What a person is protected by is loosened one by one and by who has looked, never for many at once. */
export function loosens({ field, value }: Step): boolean {
  return field === 'isConsumer' && value === false
}

/** For rows of `t`, in this order: why one is refused whole. */
export function refusalsOf({ kind, steps, informs }: Plan): { code: string; where: Sql }[] {
  if (informs)
    return [
      {
        code: 'informations.address-missing-conflict',
        where: sql`(t.information_due_on is not null and t.email is null)`,
      },
    ]
  if (kind !== 'contact' || steps.length === 0) return []
  const loosening = steps.filter(loosens)
  return [
    { code: 'mass-updates.protected', where: raw('(t.is_restricted or t.is_quarantined)') },
    ...(loosening.length > 0
      ? [{ code: 'mass-updates.loosens', where: sql`(${join(loosening.map(changedBy), ' or ')})` }]
      : []),
  ]
}
