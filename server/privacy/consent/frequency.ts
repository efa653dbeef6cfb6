import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'

export const frequencies = ['every', 'monthly', 'quarterly'] as const
export type Frequency = (typeof frequencies)[number]

const readers = ['sales', 'marketing', 'management', 'dpo', 'auditor'] as const
const wish = fieldsHeld({
  purposes: ['direct-marketing'],
  basis: 'A6-1-a',
  dataKind: 'contact-master',
  see: readers,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: true,
  isReadOnly: true,
})

/** How often somebody wants advertising by mail at most, at one address; only she changes it. */
export const mailFrequency = resource({
  name: 'mailFrequency',
  feature: 'mail-frequencies',
  label: words(['Häufigkeit von Werbemails', 'Frequency of advertising mails']),
  table: 'mail_frequencies',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-changedAt'],
  rights: Object.fromEntries(readers.map((role) => [role, { rows: 'all' as const }])),
  fields: {
    id: technical(),
    contactId: technical('id'),
    addressHash: technical('text', { isSecret: true }),
    frequency: wish({
      type: 'choice',
      category: 'user.privacy_preferences',
      choices: [
        { value: 'every', label: words(['Jede Mail', 'Every mail']) },
        { value: 'monthly', label: words(['Höchstens eine im Monat', 'One a month at most']) },
        { value: 'quarterly', label: words(['Höchstens eine im Vierteljahr', 'One a quarter at most']) },
      ],
      label: ['Wie oft', 'How often'],
      why: [
        'Damit Sie nicht öfter Post bekommen, als Sie wünschen.',
        'So that you get no more mails than you wish.',
      ],
    }),
    changedAt: wish({
      type: 'moment',
      category: 'user.privacy_preferences',
      label: ['Geändert am', 'Changed at'],
      why: ['Nachweis, seit wann es gilt.', 'Proof of since when it holds.'],
    }),
  },
})

type About = { contactId: string; addressHash: Buffer }

/** What she chose for an address; every mail unless she said otherwise. */
export async function frequencyOf(
  { tx }: Pick<Gate, 'tx'>,
  { contactId, addressHash }: About,
): Promise<Frequency> {
  const [row] = await tx.query<{ frequency: Frequency }>(sql`
    select frequency from mail_frequencies where contact_id = ${contactId} and address_hash = ${addressHash}`)
  return row?.frequency ?? 'every'
}

/** Keeps what she chose; for who is not there any more there is nothing to keep. */
export async function setFrequency(
  gate: Gate,
  { contactId, addressHash }: About,
  frequency: Frequency,
): Promise<void> {
  await gate.tx.query(sql`
    insert into mail_frequencies (id, contact_id, address_hash, frequency, changed_at)
    select ${uuidv7()}, c.id, ${addressHash}, ${frequency}, ${gate.now()} from contacts c where c.id = ${contactId}
    on conflict (contact_id, address_hash) do update set frequency = excluded.frequency, changed_at = excluded.changed_at`)
  gate.record({
    action: 'update',
    resource: mailFrequency.name,
    recordIds: [contactId],
    subjectId: contactId,
    fields: ['frequency'],
  })
}

/**
 * Addresses, as hex, that have had as many mails as their owners want for now, and from when on one may go again. With
 * `isClaiming`, two mailings at once are told one after the other.
 */
export async function tooOftenAmong(
  { tx, now }: Pick<Gate, 'tx' | 'now'>,
  hashes: readonly Buffer[],
  {
    exceptCampaign = null,
    isClaiming = false,
  }: { exceptCampaign?: string | null; isClaiming?: boolean } = {},
): Promise<Map<string, Date>> {
  if (hashes.length === 0) return new Map()
  if (isClaiming)
    await tx.query(sql`
      select from mail_frequencies where address_hash = any (${hashes}::bytea[]) order by id for update`)
  const rows = await tx.query<{ hash: Buffer; freeAt: Date }>(sql`
    select address_hash as hash, max(free_at) as "freeAt"
    from mailed_too_often(${now()}, ${exceptCampaign}::uuid, ${hashes}::bytea[]) group by 1`)
  return new Map(rows.map(({ hash, freeAt }) => [hash.toString('hex'), new Date(freeAt)]))
}

/** The people who chose so and have had as many as they want for now, for counts. */
export async function tooOftenPeople({ tx, now }: Pick<Gate, 'tx' | 'now'>): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`select distinct contact_id as id from mailed_too_often(${now()}, null, null)`,
  )
  return rows.map(({ id }) => id)
}
