import sql, { join, raw } from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { NewAuditEvent } from '../audit/trail.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { type PersonKeys, WRAPPED_KEY } from '../crypto/person-keys.ts'
import type { Tx } from '../db/tx.ts'
import { type FieldProblem, Problem } from '../http/problem.ts'
import type { Gate, Row, TrailNote } from './gate.ts'
import { groupsIn, groupsWithin, isWithinGroups, outsideGroups } from './group-bounds.ts'
import type { Reading } from './reading.ts'
import { columnOf, type Resource } from './resource.ts'
import { columnsOf, refusing, selection, subjectIn, where } from './rows.ts'
import type { Sight } from './sight.ts'
import { checkValue } from './values.ts'

export type Writing = Pick<Gate, 'check' | 'create' | 'update' | 'remove'>

type Inside = {
  tx: Tx
  sight: Sight
  reading: Reading
  keyring: Keyring
  personKeys: PersonKeys
  now: () => Date
  event: (note: TrailNote) => NewAuditEvent
  /** What was changed, for the trail: stored in the transaction itself. */
  changes: NewAuditEvent[]
}

/** The changing half of the gate: what is stored was allowed, checked by its contract, and stands in the trail. */
export function writingOf({ tx, sight, reading, keyring, personKeys, now, event, changes }: Inside): Writing {
  const { actor, demand, sees, edits, fieldsOf, rightsOn, rowConditions } = sight
  const { get, missing } = reading

  const check: Gate['check'] = async (resource, values, options = {}) => {
    const fields = await fieldsOf(resource)
    const checked: Row = {}
    const errors: FieldProblem[] = []
    const one = (name: string, input: unknown, pointer: string) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      // A field one may not see answers like one that does not exist.
      if (!field || !sees(resource, name)) return errors.push({ pointer, code: 'field.unknown' })
      if (!edits(resource, name)) return errors.push({ pointer, code: 'field.read-only' })
      const result = checkValue(field, input)
      if ('code' in result) errors.push({ pointer, ...result })
      else checked[name] = result.value
    }
    for (const [name, input] of Object.entries(values)) {
      if (input === undefined) continue
      if (name !== 'custom') one(name, input, `/${name}`)
      else if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
        for (const [key, value] of Object.entries(input)) one(`custom.${key}`, value, `/custom/${key}`)
      } else errors.push({ pointer: '/custom', code: 'field.malformed' })
    }
    if (!options.isPatch) {
      for (const [name, field] of Object.entries(fields)) {
        const isMissing =
          checked[name] === undefined && !errors.some((error) => error.pointer === pointerOf(name))
        if (field.isRequired && !field.isTechnical && isMissing && edits(resource, name)) {
          errors.push({ pointer: pointerOf(name), code: 'field.required' })
        }
      }
    }
    if (errors.length > 0) throw new Problem(`${resource.feature}.invalid`, { errors })
    return checked
  }

  async function sealValues(resource: Resource, subjectId: string | null, values: Row): Promise<Buffer> {
    const text = JSON.stringify(values)
    return subjectId ? personKeys.seal(tx, subjectId, text) : keyring.seal(`audit:${resource.name}`, text)
  }

  /** The event stands in the trail from the moment its statement is on its way, so that both may travel together. */
  async function noted(note: TrailNote, work: () => Promise<unknown>): Promise<void> {
    const added = event(note)
    changes.push(added)
    try {
      await work()
    } catch (error) {
      // Who goes on after a refused statement did not do what it was for.
      changes.splice(changes.indexOf(added), 1)
      throw error
    }
  }

  const create: Gate['create'] = async (resource, values, also = {}, { asked } = {}) => {
    demand(resource, 'create')
    const given = Object.entries(await check(resource, values))
    // Nothing said is nothing stored: the column's own default counts then.
    const checked: Row = Object.fromEntries(given.filter(([, value]) => value !== null))
    const id = typeof also.id === 'string' ? also.id : uuidv7()
    const groups = groupsOfNew(resource, { ...checked, ...also })
    const all: Row = { ...checked, ...also, ...groups, id }
    const at = now()
    for (const name of ['createdAt', 'updatedAt'] as const)
      if (resource.fields[name] && !(name in all)) all[name] = at
    for (const name of ['createdBy', 'updatedBy'] as const)
      if (resource.fields[name] && !(name in all)) all[name] = actor.userId
    const columns = columnsOf(resource, all)
    const subjectId = subjectIn(resource, all, id)
    const key = subjectId === id ? personKeys.make(tx, id) : null
    const said = { ...checked, ...groups }
    const sealing = sealValues(resource, subjectId, { after: said })
    const storing = noted(
      {
        action: 'create',
        resource: resource.name,
        recordIds: subjectId && subjectId !== id ? [id, subjectId] : [id],
        subjectId,
        fields: Object.keys(said),
        sealed: await sealing,
      },
      () =>
        refusing(resource, () =>
          tx.query(sql`
            insert into ${raw(resource.table)} (${raw(columns.map((each) => each.column).join(', '))})
            values (${join(columns.map((each) => each.value))})`),
        ),
    )
    asked?.()
    await Promise.all([key, storing])
    return id
  }

  const boundedRights = (resource: Resource) => {
    const rights = rightsOn(resource)
    return rights?.groups ? rights : undefined
  }

  /** A new record lies in a group of whoever makes it; her only one is preset. */
  function groupsOfNew(resource: Resource, values: Row): Row {
    const bounded = boundedRights(resource)
    if (!bounded) return {}
    const { ownerId, teamId } = values
    const groups = groupsWithin(bounded, actor, { ownerId, teamId }, groupsIn(values))
    if (!groups) throw outsideGroups(resource)
    return groups.length > 0 ? { customerGroups: groups } : {}
  }

  const update: Gate['update'] = async (resource, id, patch, options = {}) => {
    demand(resource, 'update')
    const checked = await check(resource, patch, { isPatch: true })
    const wanted: Row = { ...checked, ...options.also }
    const fields = await fieldsOf(resource)
    const names = Object.keys(wanted)
    const trashed = resource.alive ? ['deletedAt'] : []
    const history = ['version', 'updatedBy', 'updatedAt', ...trashed].filter((name) => resource.fields[name])
    const about = resource.subject && resource.subject !== 'id' ? [resource.subject] : []
    const bounded = 'customerGroups' in wanted ? boundedRights(resource) : undefined
    const charge = bounded ? ['ownerId', 'teamId'] : []
    // What will be kept of the change is sealed with her key, so it comes along.
    const takeKey = resource.subject === 'id' ? personKeys.wanted(id) : null
    const [current] = await tx.query<Row>(sql`
      select ${selection(fields, [...new Set([...history, ...about, ...charge, ...names.filter((name) => !name.startsWith('custom.'))])])},
        ${raw(resource.fields.custom ? 't.custom' : "'{}'::jsonb")} as "#custom"
        ${raw(takeKey ? `, ${WRAPPED_KEY} as "#key"` : '')}
      from ${raw(resource.table)} t ${where([...rowConditions(resource), sql`t.id = ${id}`])} for update of t`)
    if (!current) throw await missing(resource, id)
    takeKey?.(current['#key'] as Buffer | null)
    // What lies in the trash stays as it is until it is brought back.
    if (current.deletedAt && resource.alive && !('deletedAt' in wanted))
      throw new Problem(`${resource.feature}.in-trash-conflict`)
    const version = Number(current.version ?? 0)
    if (options.version !== undefined && options.version !== version) {
      throw await staleProblem(resource, id)
    }
    const custom = current['#custom'] as Row
    const before = (name: string) =>
      name.startsWith('custom.') ? (custom[name.slice(7)] ?? null) : (current[name] ?? null)
    const changed = names.filter((name) => !isSame(before(name), wanted[name]))
    if (changed.length === 0) return
    const next: Row = Object.fromEntries(changed.map((name) => [name, wanted[name]]))
    // Nobody moves a record out of her groups and so out of her own sight.
    if (bounded && 'customerGroups' in next) {
      const { ownerId, teamId } = current
      if (!isWithinGroups(bounded, actor, { ownerId, teamId }, groupsIn(next))) throw outsideGroups(resource)
    }
    const written: Row = { ...next }
    if (resource.fields.version) written.version = version + 1
    if (resource.fields.updatedAt) written.updatedAt = now()
    if (resource.fields.updatedBy) written.updatedBy = actor.userId
    const columns = columnsOf(resource, written, custom)
    const handsOver = resource.rows === 'owned' && ('ownerId' in next || 'teamId' in next)
    // The new row must pass the reader's own policy, which a handed-over record no longer does; what may be handed over
    // was decided above with the rights as they are. Asked for in one go, the three follow each other: nothing else is asked
    // under the wider rows.
    const subjectId = subjectIn(resource, current, id)
    const sealed = await sealValues(resource, subjectId, {
      before: Object.fromEntries(changed.map((name) => [name, before(name)])),
      after: next,
    })
    const storing = Promise.all([
      handsOver && setRows(resource, 'all'),
      noted(
        {
          action: 'update',
          resource: resource.name,
          recordIds: subjectId && subjectId !== id ? [id, subjectId] : [id],
          subjectId,
          fields: changed,
          sealed,
        },
        () =>
          refusing(resource, () =>
            tx.query(sql`
              update ${raw(resource.table)} t set ${join(columns.map((each) => sql`${raw(each.column)} = ${each.value}`))}
              where t.id = ${id}`),
          ),
      ),
      handsOver && setRows(resource, rightsOn(resource)?.rows ?? 'none'),
    ])
    options.asked?.()
    await storing
  }

  /** Both states for the one who comes late, and who was earlier: colleagues know each other's names. */
  async function staleProblem(resource: Resource, id: string): Promise<Problem> {
    const current = await get(resource, id)
    const { updatedBy: by = null, updatedAt: changedAt = null } = current
    // No response schema looks over a problem, so what only the program needs is left out here.
    for (const [name, field] of Object.entries(resource.fields))
      if (field.isTechnical && field.isDetail && name !== 'custom') delete current[name]
    const [user] = by ? await tx.query<{ name: string }>(sql`select name from users where id = ${by}`) : []
    return new Problem(`${resource.feature}.stale`, {
      details: {
        current,
        changedAt,
        changedBy: user ? { id: by, name: user.name } : null,
      },
    })
  }

  async function setRows(resource: Resource, scope: string) {
    await tx.query(sql`select set_config(${`treu.${resource.name}_rows`}, ${scope}, true)`)
  }

  const remove: Gate['remove'] = async (resource, id, options = {}) => {
    demand(resource, 'remove')
    const about = resource.subject && resource.subject !== 'id' ? [resource.subject] : []
    if (resource.fields.version) about.push('version')
    const [current] = await tx.query<Row>(sql`
      select t.id ${raw(about.map((name) => `, t.${columnOf(name)} as "${name}"`).join(''))}
      from ${raw(resource.table)} t ${where([...rowConditions(resource), sql`t.id = ${id}`])} for update of t`)
    if (!current) throw await missing(resource, id)
    if (options.version !== undefined && options.version !== Number(current.version))
      throw await staleProblem(resource, id)
    await refusing(resource, () => tx.query(sql`delete from ${raw(resource.table)} t where t.id = ${id}`))
    const subjectId = subjectIn(resource, current, id)
    changes.push(
      event({
        action: 'remove',
        resource: resource.name,
        recordIds: subjectId && subjectId !== id ? [id, subjectId] : [id],
        subjectId,
      }),
    )
  }

  return { check, create, update, remove }
}

function pointerOf(name: string): string {
  return `/${name.replace('.', '/')}`
}

function isSame(before: unknown, after: unknown): boolean {
  if (before instanceof Date && after instanceof Date) return before.getTime() === after.getTime()
  if (before === after) return true
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null)
}
