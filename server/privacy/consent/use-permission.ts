import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { addMonths } from '#server/platform/values/add-months.ts'
import { type Permission, permissionsFor, type Question } from './facts.ts'
import { insteadOf } from './instead.ts'
import type { Decision } from './may-contact.ts'

const PROOF_MONTHS = 5 * 12

/**
 * Decides at the moment of use for each person, and keeps every permission that is used as evidence (Art. 5(2) GDPR); for
 * calls it starts the five years anew (§ 7a(2) UWG). Only whom the answer allows may be contacted, and nothing overrides it.
 */
export async function usePermissions(
  gate: Gate,
  contactIds: readonly string[],
  question: Omit<Question, 'at'> & { campaignId?: string | null },
): Promise<Map<string, Permission>> {
  const permissions = await permissionsFor(gate, contactIds, question)
  const used = [...permissions].filter(([, permission]) => permission.allowed)
  if (used.length === 0) return permissions
  const keepUntil = addMonths(gate.today(), PROOF_MONTHS)
  await gate.tx.query(sql`
    insert into contact_uses (id, contact_id, at, channel, purpose, code, rule_set, event_id, address_hash, campaign_id,
      keep_until, created_by)
    select u.id, u.contact_id, ${gate.now()}, ${question.channel}, ${question.purpose}, u.code, u.rule_set, u.event_id,
      u.address_hash, ${question.campaignId ?? null}, ${keepUntil}::date, ${gate.actor.userId}
    from unnest(${used.map(() => uuidv7())}::uuid[], ${used.map(([id]) => id)}::uuid[],
      ${used.map(([, each]) => each.code)}::text[], ${used.map(([, each]) => each.ruleSet)}::text[],
      ${used.map(([, each]) => each.eventId)}::uuid[], ${used.map(([, each]) => each.addressHash)}::bytea[])
      as u (id, contact_id, code, rule_set, event_id, address_hash)`)
  return permissions
}

/** The same for one person; refuses with norm and reason. */
export async function demandPermission(
  gate: Gate,
  contactId: string,
  question: Omit<Question, 'at'>,
): Promise<Permission> {
  const permission = (await usePermissions(gate, [contactId], question)).get(contactId)
  if (!permission) throw new Problem('contacts.not-found')
  if (!permission.allowed) throw contactNotAllowed(permission)
  return permission
}

/** The problem to throw: it names norm and reason, and what may be done instead. */
export function contactNotAllowed(
  { code, norm, reason }: Pick<Decision, 'code' | 'norm' | 'reason'>,
  errors: readonly FieldProblem[] = [],
): Problem {
  const instead = insteadOf(code)
  return new Problem('consents.contact-not-allowed', {
    details: { decision: code, norm, reason, ...(instead ? { instead } : {}) },
    errors,
  })
}
