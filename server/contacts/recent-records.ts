import sql from 'sql-template-tag'
import type { RecentRecord } from '#api/tasks.ts'
import { company } from '#server/companies/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { keptTable } from '#server/platform/gate/kept-table.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { contact } from './contact.ts'
import { fullName } from './names.ts'

keptTable({
  table: 'recent_records',
  purpose: 'system-operation',
  basis: 'A6-1-f',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'user_id',
  columns: {
    user_id: 'user.unique_id',
    contact_id: 'user.unique_id',
    company_id: 'system.operations',
    at: 'user.behavior',
  },
})

const SHOWN = 8

/** Remembers, for the user alone, that she opened a record. */
export async function rememberOpened(
  gate: Gate,
  opened: { contactId: string } | { companyId: string },
): Promise<void> {
  if (gate.means !== 'web' || !gate.actor.userId) return
  const at = gate.now()
  if ('contactId' in opened)
    await gate.tx.query(sql`
      insert into recent_records (user_id, contact_id, at) values (${gate.actor.userId}, ${opened.contactId}, ${at})
      on conflict (user_id, contact_id) where contact_id is not null do update set at = excluded.at`)
  else
    await gate.tx.query(sql`
      insert into recent_records (user_id, company_id, at) values (${gate.actor.userId}, ${opened.companyId}, ${at})
      on conflict (user_id, company_id) where company_id is not null do update set at = excluded.at`)
}

/** The records the user opened last and may still see. */
export async function recentRecords(gate: Gate): Promise<RecentRecord[]> {
  const opened = await gate.tx.query<{ contactId: string | null; companyId: string | null; at: Date }>(sql`
    select contact_id as "contactId", company_id as "companyId", at from recent_records
    where user_id = ${gate.actor.userId} order by at desc limit ${SHOWN}`)
  const people = await named(
    gate,
    contact,
    opened.map((each) => each.contactId),
  )
  const firms = await named(
    gate,
    company,
    opened.map((each) => each.companyId),
  )
  return opened.flatMap(({ contactId, companyId, at }): RecentRecord[] => {
    const person = people.get(contactId ?? '')
    const firm = firms.get(companyId ?? '')
    const shared = { at: at.toISOString() }
    if (person && contactId)
      return [
        { kind: 'contact', id: contactId, title: fullName(person), subtitle: text(person.city), ...shared },
      ]
    if (firm && companyId)
      return [
        {
          kind: 'company',
          id: companyId,
          title: text(firm.name) ?? '',
          subtitle: text(firm.city),
          ...shared,
        },
      ]
    return []
  })
}

async function named(
  gate: Gate,
  resource: Resource,
  ids: readonly (string | null)[],
): Promise<Map<string, Row>> {
  const wanted = ids.filter((id) => id !== null)
  if (wanted.length === 0 || !gate.can(resource, 'see')) return new Map()
  const fields = ['titles', 'firstName', 'namePrefix', 'lastName', 'nameSuffix', 'name', 'city']
  const { items } = await gate.list(resource, {
    filter: { field: 'id', op: 'in', value: wanted },
    fields: fields.filter((field) => gate.sees(resource, field)),
    sort: 'id',
  })
  return new Map(items.map((item) => [String(item.id), item]))
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
