import sql, { raw } from 'sql-template-tag'
import type { FieldReason } from '#api/fields.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { allResources, type Resource } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import {
  basisLabel,
  listDataKinds,
  purposeLabels,
  retainedUntil,
  ruleFor,
  type Starts,
} from '../purposes/public.ts'

/** "Wozu?" for one value of one record: purposes, bases, origin, since when, until when, and who may see it. */
export async function reasonFor(
  gate: Gate,
  resourceName: string,
  id: string,
  name: string,
): Promise<FieldReason> {
  const resource = allResources().get(resourceName)
  if (!resource) throw new Error(`no resource ${resourceName}`)
  const record = await gate.get(resource, id)
  const contracts = await gate.fieldsOf(resource)
  const field = Object.hasOwn(contracts, name) ? contracts[name] : undefined
  if (!field || field.isTechnical || !gate.sees(resource, name)) throw new Problem('fields.not-found')

  const { tx } = gate
  const labels = await purposeLabels(tx)
  const named = (key: string) => ({ key, label: labels.get(key) ?? { de: key, en: key } })
  const occasions = await occasionLabels(gate)
  const occasionOf = (key: unknown) => (typeof key === 'string' ? (occasions.get(key) ?? null) : null)
  const bases = resource.subject === 'id' ? await basesOf(gate, id) : []
  const fitting = bases.filter((each) => (field.purposes as readonly unknown[]).includes(each.purpose))
  const since = await sinceWhen(gate, id, name, record)
  const starts = startsOf(since, fitting, gate.today())
  const rule = await ruleOf(gate, resource, id, field.dataKind, starts)

  return {
    resource: resourceName,
    field: name,
    label: field.label,
    why: field.why,
    purposes: field.purposes.map(named),
    bases: fitting.map((each) => ({
      purpose: named(String(each.purpose)),
      basis: { key: String(each.basis), label: basisLabel(String(each.basis)) },
      ...(typeof each.origin === 'string' ? { origin: each.origin } : {}),
      occasion: occasionOf(each.occasion),
      validFrom: dayOrNull(each.validFrom),
      validUntil: dayOrNull(each.validUntil),
    })),
    basis: { key: field.basis, label: basisLabel(field.basis) },
    ...(typeof record.origin === 'string' ? { origin: record.origin } : {}),
    occasion: occasionOf(record.occasion),
    since,
    retention: rule.retention,
    retentionRule: { customerGroup: rule.customerGroup, isDuty: rule.isDuty, norm: rule.norm },
    retainedUntil: retainedUntil(rule, starts[rule.retentionStart]),
    seenBy: await rolesThatSee(gate, resourceName, name),
  }
}

async function basesOf(gate: Gate, contactId: string): Promise<Row[]> {
  const basis = allResources().get('processingBasis')
  if (!basis || !gate.can(basis, 'see')) return []
  const rows = await gate.find(basis, { contactId })
  return rows.filter((row) => row.endedAt === null || row.endedAt === undefined)
}

/** The moment the value as it is now came in: the trail knows, and where it is silent the record's own beginning counts. */
async function sinceWhen(gate: Gate, id: string, name: string, record: Row): Promise<string | null> {
  const [event] = await gate.tx.query<{ at: Date }>(sql`
    select max(at) as at from audit_events
    where record_ids @> array[${id}]::uuid[] and action in ('create', 'update') and ${name} = any (fields)`)
  const at = event?.at ?? record.createdAt
  return at instanceof Date ? at.toISOString() : null
}

/** The days periods start on: of a relationship, the end of its last basis; null while no end is in sight. */
function startsOf(since: string | null, bases: readonly Row[], today: string): Starts {
  return {
    collection: since && dayInGermany(new Date(since)),
    'end-of-operation': null,
    'end-of-relationship': endOf(bases, today),
  }
}

function endOf(bases: readonly Row[], today: string): string | null {
  const ends = bases.map((each) => dayOrNull(each.validUntil))
  if (ends.length === 0 || ends.includes(null)) return null
  return ends.reduce<string>((last, each) => (each !== null && each > last ? each : last), today)
}

/** The rule that holds for this record: of its customer groups or the general one. The group is named to who sees groups. */
async function ruleOf(gate: Gate, resource: Resource, id: string, dataKind: string, starts: Starts) {
  const kind = (await listDataKinds(gate.tx)).find((each) => each.key === dataKind)
  if (!kind) throw new Error(`no kind of data ${dataKind}`)
  const groups = kind.groupRules.length > 0 ? await groupsOf(gate, resource, id) : []
  const ofGroups = kind.groupRules.filter(({ customerGroup }) => groups.includes(customerGroup))
  const rule = ruleFor<typeof kind | (typeof ofGroups)[number]>(kind, ofGroups, starts)
  const isNamed = 'customerGroup' in rule && gate.sees(resource, 'customerGroups')
  return { ...rule, customerGroup: isNamed ? rule.customerGroup : null }
}

/** Read past the reader's sight: how long something is held does not depend on who asks. */
async function groupsOf(gate: Gate, resource: Resource, id: string): Promise<string[]> {
  if (!resource.fields.customerGroups) return []
  const [row] = await gate.tx.query<{ groups: string[] }>(
    sql`select customer_groups as groups from ${raw(resource.table)} where id = ${id}`,
  )
  return row?.groups ?? []
}

async function rolesThatSee(gate: Gate, resource: string, field: string) {
  return gate.tx.query<{ key: string; label: Words }>(sql`
    select r.key, r.label from role_field_rights f join roles r on r.key = f.role_key
    where f.resource = ${resource} and f.field = ${field} and r.archived_at is null
      and exists (select from role_rights g where g.role_key = r.key and g.resource = f.resource)
    order by r.created_at, r.key`)
}

async function occasionLabels(gate: Gate): Promise<Map<string, Words>> {
  const rows = await gate.tx.query<{ key: string; label: Words }>(sql`select key, label from occasions`)
  return new Map(rows.map((row) => [row.key, row.label]))
}

function dayOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
