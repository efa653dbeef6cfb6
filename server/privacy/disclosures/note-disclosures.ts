import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { disclosedField } from './disclosed-fields.ts'
import { type DisclosureKind, type DisclosureUse, disclosure, disclosureUses } from './disclosure.ts'

/** Whose data left, and which: `address.street`; only fields that say something of her, in the order they are read. */
export type Handed = { contactId: string; fields: readonly string[] }
export type HandingOut = {
  kind: DisclosureKind
  /** By name (CJEU C-154/21): a category of recipients is no answer. */
  recipient: string
  use: DisclosureUse
  reason: string | null
  releaseId?: string | null
  /** Who agreed to it; unless told, whoever hands it out. */
  releasedBy?: string | null
}

/**
 * Notes of each person to whom her data are handed out, in the transaction that hands them out. The trail, which is sealed,
 * keeps a hash of what was noted, so that nobody changes it later unseen.
 */
export async function noteDisclosures(
  gate: Gate,
  handed: readonly Handed[],
  { kind, recipient, use, reason, releaseId = null, releasedBy = gate.actor.userId }: HandingOut,
): Promise<void> {
  const people = handed.filter(({ fields }) => fields.length > 0)
  if (people.length === 0) return
  const names = [...new Set(people.flatMap(({ fields }) => fields))].sort()
  const categories = await categoriesOf(gate, names)
  const { basis } = disclosureUses[use]
  const at = gate.now()
  const rows = people.map(({ contactId, fields }) => ({
    id: uuidv7(),
    contactId,
    fields: [...fields],
    categories: [...new Set(fields.flatMap((name) => categories.get(name) ?? []))].sort(),
  }))
  await gate.tx.query(sql`
    insert into disclosures (id, contact_id, at, kind, recipient, use, reason, fields, categories, basis, release_id, released_by,
      created_by)
    select r.id, r."contactId", ${at}, ${kind}, ${recipient}, ${use}, ${reason}, r.fields, r.categories, ${basis},
      ${releaseId}::uuid, ${releasedBy}::uuid, ${gate.actor.userId}::uuid
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, "contactId" uuid, fields text[], categories text[])`)
  const noted = { at: at.toISOString(), kind, recipient, use, reason, basis, releaseId, releasedBy, rows }
  const [only] = people
  gate.record({
    action: 'hand-out',
    resource: disclosure.name,
    recordIds: people.map(({ contactId }) => contactId),
    subjectId: people.length === 1 && only ? only.contactId : null,
    fields: names,
    details: { kind, to: use, releaseId, hash: sha256(JSON.stringify(noted)).toString('hex') },
  })
}

/** The name of a recipient as it was typed, or the problem beside its field. */
export function recipientNamed(typed: string | null | undefined, problem: string): string {
  const clean = cleanText(typed ?? '', { maxLength: 200 })
  if (!clean.ok || !clean.value)
    throw new Problem(problem, {
      errors: [{ pointer: '/recipient', code: clean.ok ? 'field.required' : clean.code }],
    })
  return clean.value
}

async function categoriesOf(gate: Gate, names: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const name of names) {
    const told = await disclosedField(gate, name)
    if (!told) throw new Error(`${name} is no field that can be disclosed`)
    found.set(name, told.category)
  }
  return found
}
