import sql, { join, type Sql } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { SavedView, ViewState } from '#api/views.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources, type Resource } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { cleanText } from '#server/platform/values/text.ts'
import './saved-view.ts'
import { reducedState, stateErrors } from './view-state.ts'

type Row = {
  id: string
  version: number
  resource: string
  name: string
  ownerId: string
  teamId: string | null
  state: ViewState
}
export type ViewInput = { name?: string; scope?: 'mine' | 'team'; state?: ViewState; position?: number }

const AT_MOST = 200

/** The reader's own views and those of her teams. */
export async function listViews(gate: Gate, resource: string | undefined): Promise<SavedView[]> {
  const seen = [...allResources().values()].filter((each) => gate.can(each, 'see')).map(({ name }) => name)
  if (resource !== undefined && !seen.includes(resource))
    throw new Problem('request.malformed', {
      errors: [{ pointer: '/querystring/resource', code: 'field.not-a-choice', params: { known: seen } }],
    })
  const rows = await gate.tx.query<Row>(sql`
    select ${columns} from saved_views v
    where ${isVisible(gate)} ${resource ? sql`and v.resource = ${resource}` : sql``}
    order by v.position, lower(v.name), v.id limit ${AT_MOST}`)
  const views: SavedView[] = []
  for (const row of rows) {
    const about = allResources().get(row.resource)
    if (about && gate.can(about, 'see')) views.push(await shown(gate, about, row))
  }
  return views
}

export async function createView(
  gate: Gate,
  resource: string,
  { name = '', scope = 'mine', state = {} }: ViewInput,
): Promise<SavedView> {
  const about = resourceOf(gate, resource)
  await demandState(gate, about, state)
  const id = uuidv7()
  const at = gate.now()
  await gate.tx.query(sql`
    insert into saved_views (id, resource, name, owner_id, team_id, state, position, created_at, updated_at)
    select ${id}, ${resource}, ${cleanName(name)}, ${gate.actor.userId}, ${teamFor(gate, scope)}::uuid, ${JSON.stringify(state)}::jsonb,
      coalesce(max(position) + 1, 0), ${at}, ${at}
    from saved_views where owner_id = ${gate.actor.userId} and resource = ${resource}`)
  return readView(gate, id)
}

/** Changes a view of one's own; `version` is the one its owner saw. */
export async function changeView(
  gate: Gate,
  id: string,
  { name, scope, state, position }: ViewInput,
  version: number,
): Promise<SavedView> {
  const row = await ownView(gate, id, version)
  if (state) await demandState(gate, resourceOf(gate, row.resource), state)
  const changes: Sql[] = [sql`version = version + 1`, sql`updated_at = ${gate.now()}`]
  if (name !== undefined) changes.push(sql`name = ${cleanName(name)}`)
  if (scope !== undefined) changes.push(sql`team_id = ${teamFor(gate, scope)}::uuid`)
  if (state !== undefined) changes.push(sql`state = ${JSON.stringify(state)}::jsonb`)
  if (position !== undefined) changes.push(sql`position = ${position}`)
  await gate.tx.query(sql`update saved_views set ${join(changes)} where id = ${id}`)
  return readView(gate, id)
}

export async function removeView(gate: Gate, id: string, version: number): Promise<void> {
  await ownView(gate, id, version)
  await gate.tx.query(sql`delete from saved_views where id = ${id}`)
}

async function readView(gate: Gate, id: string): Promise<SavedView> {
  const row = await find(gate, id)
  return shown(gate, resourceOf(gate, row.resource), row)
}

async function ownView(gate: Gate, id: string, version: number): Promise<Row> {
  const row = await find(gate, id)
  if (row.ownerId !== gate.actor.userId) throw new Problem('views.not-allowed')
  if (row.version !== version) {
    const current = await shown(gate, resourceOf(gate, row.resource), row)
    throw new Problem('views.stale', { details: { current, changedBy: null, changedAt: null } })
  }
  return row
}

async function find(gate: Gate, id: string): Promise<Row> {
  const [row] = await gate.tx.query<Row>(sql`
    select ${columns} from saved_views v where v.id = ${id} and ${isVisible(gate)} for update`)
  if (!row) throw new Problem('views.not-found')
  return row
}

const columns = sql`v.id, v.version, v.resource, v.name, v.owner_id as "ownerId", v.team_id as "teamId", v.state`

function isVisible(gate: Gate): Sql {
  return sql`(v.owner_id = ${gate.actor.userId}::uuid or v.team_id = any (${gate.actor.teamIds}::uuid[]))`
}

async function shown(gate: Gate, about: Resource, row: Row): Promise<SavedView> {
  const { state, isReduced } = await reducedState(gate, about, row.state)
  return {
    id: row.id,
    version: row.version,
    resource: row.resource,
    name: row.name,
    scope: row.teamId ? 'team' : 'mine',
    isMine: row.ownerId === gate.actor.userId,
    isReduced,
    state,
  }
}

function resourceOf(gate: Gate, name: string): Resource {
  const found = allResources().get(name)
  if (!found || !gate.can(found, 'see')) refuse('/resource', 'field.not-a-choice')
  return found
}

async function demandState(gate: Gate, about: Resource, state: ViewState): Promise<void> {
  const errors = await stateErrors(gate, about, state)
  if (errors.length > 0) throw new Problem('views.invalid', { errors })
}

function teamFor(gate: Gate, scope: 'mine' | 'team'): string | null {
  if (scope === 'mine') return null
  const team = gate.actor.mainTeamId ?? gate.actor.teamIds[0]
  if (!team) refuse('/scope', 'views.no-team')
  return team
}

function cleanName(name: string): string {
  const clean = cleanText(name, { maxLength: 80 })
  if (!clean.ok) refuse('/name', 'field.unreadable-characters')
  if (clean.value === '') refuse('/name', 'field.required')
  return clean.value
}

function refuse(pointer: string, code: string): never {
  throw new Problem('views.invalid', { errors: [{ pointer, code }] })
}
