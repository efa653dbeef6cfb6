import sql, { raw, type Sql } from 'sql-template-tag'
import type {
  CustomerGroups,
  GroupRetention,
  NewRetentionRule,
  RetentionRule,
  RetentionRulePatch,
} from '#api/retention-rules.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { isStorable } from '#server/platform/gate/values.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { keepHistory } from '../fields/history.ts'
import { retentionRule } from './contracts.ts'
import { type RetentionStart, retentionSentence } from './retention.ts'

/**
 * Kinds of data that belong to a customer and so to her groups. Files, accounts and the trail belong to none; proof outlives
 * the person and her groups.
 */
export const kindsByGroup: readonly string[] = [
  'contact-master',
  'company-master',
  'communication',
  'commercial-letter',
]

/** Kinds of data the program itself forgets night by night, from a day of its own choosing; see the jobs that do. */
export const kindsForgotten: readonly string[] = ['accountability', 'disclosure', 'trail']

/** Kinds of data that go with what they were for: a file that was imported with the last day on which it is taken back. */
export const kindsFixed: readonly string[] = ['import-source']

/** More are too many to choose from. */
const MOST_GROUPS = 500

/** A single word is no reason somebody could check later. */
const SHORTEST_REASON = 10

export type StoredRule = Omit<RetentionRule, 'retention' | 'retentionStart'> & {
  retentionStart: RetentionStart
}

/** Of the row `r`, the parts of a `StoredRule`, as they stand in an answer. */
export const storedRule = raw(`jsonb_build_object('id', r.id, 'version', r.version, 'dataKind', r.data_kind,
  'customerGroup', r.customer_group, 'retentionMonths', r.retention_months, 'retentionStart', r.retention_start,
  'roundsToYearEnd', r.rounds_to_year_end, 'isDuty', r.is_duty, 'norm', r.norm, 'reason', r.reason,
  'createdAt', r.created_at, 'updatedAt', r.updated_at, 'endedAt', r.ended_at)`)

/** A rule with its sentence. */
export function shownRule(rule: StoredRule): StoredRule & Pick<RetentionRule, 'retention'> {
  return { ...rule, retention: retentionSentence(rule) }
}

/** What holds for groups, where the general rule of the kind is shown. */
export function groupRetentions(rules: readonly RetentionRule[]): GroupRetention[] {
  return rules.map(({ customerGroup, retention }) => ({ customerGroup, retention }))
}

/** All rules of groups there ever were, those that hold and those that were ended. */
export async function listRetentionRules(gate: Gate): Promise<RetentionRule[]> {
  gate.demand(retentionRule, 'see')
  const rows = await gate.tx.query<{ rule: StoredRule }>(sql`
    select ${storedRule} as rule from retention_rules r order by r.data_kind, r.customer_group, r.created_at`)
  return rows.map(({ rule }) => shownRule(rule))
}

/** Releases a period of its own for a customer group. */
export async function releaseRetentionRule(gate: Gate, input: NewRetentionRule): Promise<RetentionRule> {
  gate.demand(retentionRule, 'create')
  const given = { ...input, customerGroup: input.customerGroup.trim(), reason: input.reason.trim() }
  const errors = [...(await kindErrors(gate, given.dataKind)), ...reasonErrors(given)]
  if (errors.length > 0) throw new Problem('retention-rules.invalid', { errors })
  const id = await gate.create(retentionRule, given)
  const rule = await readRule(gate, id)
  await keepHistory(gate, 'retention-rules', id, null, rule)
  return rule
}

/** Releases a new version of such a rule, or ends it: from then on the general rule holds for the group. */
export async function changeRetentionRule(
  gate: Gate,
  id: string,
  { isEnded, ...patch }: RetentionRulePatch,
  version: number,
): Promise<RetentionRule> {
  gate.demand(retentionRule, 'update')
  const before = await readRule(gate, id)
  if (before.endedAt !== null) throw new Problem('retention-rules.ended-conflict')
  const errors = reasonErrors({ ...before, ...patch })
  if (errors.length > 0) throw new Problem('retention-rules.invalid', { errors })
  const also = isEnded ? { endedAt: gate.now() } : {}
  await gate.update(retentionRule, id, patch, { version, also })
  const after = await readRule(gate, id)
  await keepHistory(gate, 'retention-rules', id, before, after)
  return after
}

/** The customer groups in use and how many people and companies are in each, as far as the reader sees them. */
export async function listCustomerGroups(gate: Gate): Promise<CustomerGroups> {
  gate.demand(retentionRule, 'see')
  const [people, companies] = [membersOf(gate, 'contact'), membersOf(gate, 'company')]
  const found = await gate.tx.query<CustomerGroups['items'][number]>(sql`
    select name, sum(people)::integer as people, sum(companies)::integer as companies
    from (
      select name, 1 as people, 0 as companies from (${people.rows}) p
      union all select name, 0, 1 from (${companies.rows}) c
    ) member
    group by name order by name limit ${MOST_GROUPS + 1}`)
  const isComplete = people.isComplete && companies.isComplete && found.length <= MOST_GROUPS
  return { items: found.slice(0, MOST_GROUPS), isComplete }
}

/** One row for each group of each record in sight; none for a reader who does not see groups. */
function membersOf(gate: Gate, name: 'contact' | 'company'): { rows: Sql; isComplete: boolean } {
  const resource = allResources().get(name)
  if (!resource || !gate.can(resource, 'see') || !gate.sees(resource, 'customerGroups'))
    return { rows: sql`select null::text as name where false`, isComplete: false }
  const rows = sql`
    select member.name from ${raw(resource.table)} t
      cross join lateral (select distinct g as name from unnest(t.customer_groups) g) member
    where t.deleted_at is null and ${gate.rowsOf(resource)}`
  return { rows, isComplete: gate.actor.rights.get(name)?.rows === 'all' }
}

async function readRule(gate: Gate, id: string): Promise<RetentionRule> {
  const [row] = await gate.tx.query<{ rule: StoredRule }>(
    sql`select ${storedRule} as rule from retention_rules r where r.id = ${id}`,
  )
  if (!row) throw new Problem('retention-rules.not-found')
  return shownRule(row.rule)
}

async function kindErrors(gate: Gate, dataKind: string): Promise<FieldProblem[]> {
  if (kindsByGroup.includes(dataKind)) return []
  const known =
    isStorable(dataKind) &&
    (await gate.tx.query(sql`select from data_kinds where key = ${dataKind}`)).length > 0
  return [{ pointer: '/dataKind', code: known ? 'retention-rules.not-by-group' : 'field.not-a-choice' }]
}

function reasonErrors({ reason, isDuty, norm }: Pick<NewRetentionRule, 'reason' | 'isDuty' | 'norm'>) {
  const errors = normErrors({ isDuty, norm })
  if (reason.trim().length < SHORTEST_REASON)
    errors.unshift({ pointer: '/reason', code: 'retention-rules.reason-missing' })
  return errors
}

/** A duty stands in a law, and that is named. */
export function normErrors({ isDuty, norm }: Pick<NewRetentionRule, 'isDuty' | 'norm'>): FieldProblem[] {
  return isDuty && !norm?.trim() ? [{ pointer: '/norm', code: 'retention-rules.norm-missing' }] : []
}
