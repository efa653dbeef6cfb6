import type { ViewState } from '#api/views.ts'
import { compileFilter, type Visible } from '#server/platform/gate/filter.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { sortKeys } from '#server/platform/gate/list-query.ts'
import { namesSomebody, namingConditions } from '#server/platform/gate/naming-filter.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'

/** What is wrong with a view for this reader: unknown columns, a filter or an order that no list would take. */
export async function stateErrors(gate: Gate, resource: Resource, state: ViewState): Promise<FieldProblem[]> {
  const visible = await visibleOf(gate, resource)
  const errors: FieldProblem[] = []
  for (const [index, { name }] of (state.columns ?? []).entries())
    if (!isSeen(visible, name))
      errors.push({ pointer: `/state/columns/${index}/name`, code: 'field.unknown' })
  for (const [index, { field }] of (state.sort ?? []).entries())
    if (!canSort(visible, field))
      errors.push({ pointer: `/state/sort/${index}/field`, code: 'field.unknown' })
  if (state.filter) errors.push(...filterErrors(state.filter, visible))
  if (state.filter) errors.push(...namingConditions(state.filter, visible.fields, '/state/filter'))
  // What is searched for among people is mostly a name.
  if (state.q && (resource.subject === 'id' || namesSomebody(state.q)))
    errors.push({ pointer: '/state/q', code: 'filter.names-somebody' })
  return errors
}

/** The view as far as it speaks of fields the reader may see: the rest is left out, not told. */
export async function reducedState(
  gate: Gate,
  resource: Resource,
  state: ViewState,
): Promise<{ state: ViewState; isReduced: boolean }> {
  const visible = await visibleOf(gate, resource)
  const columns = state.columns?.filter(({ name }) => isSeen(visible, name))
  const sort = state.sort?.filter(({ field }) => canSort(visible, field))
  const filter = state.filter ? reducedFilter(state.filter, visible) : state.filter
  const reduced: ViewState = {
    ...state,
    ...(state.columns ? { columns: columns ?? [] } : {}),
    ...(state.sort ? { sort: sort ?? [] } : {}),
    ...(state.filter ? { filter: isGroup(filter) ? filter : null } : {}),
  }
  return { state: reduced, isReduced: JSON.stringify(reduced) !== JSON.stringify(state) }
}

async function visibleOf(gate: Gate, resource: Resource): Promise<Visible> {
  return {
    resource,
    fields: await gate.fieldsOf(resource),
    sees: (name) => gate.sees(resource, name),
    userId: gate.actor.userId,
    today: gate.today(),
  }
}

function isSeen(visible: Visible, name: string): boolean {
  return Object.hasOwn(visible.fields, name) && visible.sees(name)
}

function canSort(visible: Visible, name: string): boolean {
  try {
    sortKeys(name, visible)
    return true
  } catch {
    return false
  }
}

function filterErrors(filter: unknown, visible: Visible): readonly FieldProblem[] {
  try {
    compileFilter(filter, visible)
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.errors.map((each) => ({ ...each, pointer: `/state${each.pointer}` }))
  }
}

/** The filter without the conditions that do not hold for this reader; null when nothing is left. */
function reducedFilter(node: unknown, visible: Visible): unknown {
  if (!isGroup(node)) return null
  if ('and' in node || 'or' in node) {
    const key = 'and' in node ? 'and' : 'or'
    const parts = Array.isArray(node[key]) ? node[key] : []
    const kept = parts.map((part) => reducedFilter(part, visible)).filter((part) => part !== null)
    return kept.length > 0 ? { [key]: kept } : null
  }
  if ('not' in node) {
    const kept = reducedFilter(node.not, visible)
    return kept === null ? null : { not: kept }
  }
  return filterErrors(node, visible).length === 0 ? node : null
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
