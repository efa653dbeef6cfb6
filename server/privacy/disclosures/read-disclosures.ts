import sql from 'sql-template-tag'
import type { Disclosure } from '#api/disclosures.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { chainsOf } from '#server/privacy/consent/public.ts'
import { disclosedField } from './disclosed-fields.ts'
import { disclosure } from './disclosure.ts'

const AT_MOST = 500
const shown = ['at', 'kind', 'recipient', 'use', 'reason', 'fields', 'categories', 'basis'] as const

type Row = Omit<Disclosure, 'fields' | 'at'> & { contactId: string; at: Date; fields: string[] }

/**
 * To whom data of a person were handed out, the newest first: of her record, of those merged into it, and of one she was
 * merged with for a while, as what left it then was hers, too. The caller has made sure that the person may be seen.
 */
export async function disclosuresOf(gate: Gate, contactId: string): Promise<Disclosure[]> {
  gate.demand(disclosure, 'see')
  const ids = await chainsOf(gate.tx, contactId)
  const rows = await gate.tx.query<Row>(sql`
    select d.id, d.contact_id as "contactId", d.at, d.kind, d.recipient, d.use, d.reason, d.fields, d.categories, d.basis,
      (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = d.released_by) as "releasedBy",
      (select jsonb_build_object('id', u.id, 'name', u.name) from users u where u.id = d.created_by) as "handedOutBy"
    from disclosures d
    where d.contact_id = any (${ids}::uuid[]) or exists (
      select from merges m where m.merged_id = any (${ids}::uuid[]) and m.resource = 'contact' and d.contact_id = m.kept_id
        and m.undone_at is not null and d.at >= m.merged_at and d.at < m.undone_at)
    order by d.at desc, d.id desc limit ${AT_MOST}`)
  await gate.fieldsOf(disclosure)
  gate.shown(disclosure, rows, shown)
  return Promise.all(rows.map((row) => asSeen(gate, row)))
}

/** Without what a role does not see; that there is a field one may not see is not told either. */
async function asSeen(gate: Gate, { contactId: _, at, fields, ...row }: Row): Promise<Disclosure> {
  const named = await Promise.all(
    fields.map(async (name) => ({ name, told: await disclosedField(gate, name) })),
  )
  const whole: Disclosure = {
    ...row,
    at: at.toISOString(),
    fields: named.flatMap(({ name, told }) => (told?.isOpen ? [{ name, label: told.label }] : [])),
  }
  const hidden = shown.filter((name) => !gate.sees(disclosure, name))
  return Object.fromEntries(
    Object.entries(whole).filter(([name]) => !(hidden as string[]).includes(name)),
  ) as Disclosure
}
