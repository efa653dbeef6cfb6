import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { words } from '#server/privacy/fields/contract.ts'
import { reachesOf } from './reaches.ts'
import { wishHeld, wishRows } from './wish.ts'

export const frequencies = ['every', 'monthly', 'quarterly'] as const
export type Frequency = (typeof frequencies)[number]

// Asked about by who asks "Darf ich?", like the consents themselves.
const { wish, common } = wishHeld([
  'direct-marketing',
  'customer-relations',
  'contract',
  'care',
  'events',
  'legal-compliance',
])

/** How often somebody wants advertising by mail at most, kept for the addresses she has then; only she changes it. */
export const mailFrequency = resource({
  name: 'mailFrequency',
  feature: 'mail-frequencies',
  label: words(['Häufigkeit von Werbemails', 'Frequency of advertising mails']),
  table: 'mail_frequencies',
  ...wishRows,
  defaultSort: ['-changedAt'],
  fields: {
    ...common,
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
  },
})

type About = { contactId: string; addressHash: Buffer }

/** What she chose, at whatever address; every mail unless she said otherwise. */
export async function frequencyOf(
  { tx }: Pick<Gate, 'tx'>,
  { contactId, addressHash }: About,
): Promise<Frequency> {
  const [row] = await tx.query<{ frequency: Frequency }>(sql`
    select frequency from mail_frequencies where contact_id = ${contactId}
    order by (address_hash = ${addressHash}) desc, changed_at desc limit 1`)
  return row?.frequency ?? 'every'
}

/** Keeps what she chose, for all addresses she has; for who is not there any more there is nothing to keep. */
export async function setFrequency(
  gate: Gate,
  { contactId, addressHash }: About,
  frequency: Frequency,
): Promise<void> {
  const hashes = [addressHash, ...(await mailHashesOf(gate, contactId))]
  await gate.tx.query(sql`
    insert into mail_frequencies (id, contact_id, address_hash, frequency, changed_at)
    select gen_random_uuid(), c.id, h.hash, ${frequency}, ${gate.now()}
    from contacts c cross join (
      select hash from unnest(${hashes}::bytea[]) hash
      union select address_hash from mail_frequencies where contact_id = ${contactId}
    ) h
    where c.id = ${contactId}
    on conflict (contact_id, address_hash) do update set frequency = excluded.frequency, changed_at = excluded.changed_at`)
  gate.record({
    action: 'update',
    resource: mailFrequency.name,
    recordIds: [contactId],
    subjectId: contactId,
    fields: ['frequency'],
  })
}

/** The addresses of hers to which a mail may go. */
async function mailHashesOf(
  { tx, keyring }: Pick<Gate, 'tx' | 'keyring'>,
  contactId: string,
): Promise<Buffer[]> {
  const reaches = (await reachesOf(tx, keyring, [contactId], ['email'])).get(contactId) ?? []
  return reaches.map(({ hash }) => hash)
}

/**
 * One person of two: what either said at one address holds at all of hers. Answers the rows of before and after, and the
 * ids of new ones.
 */
export async function strictestFrequency(
  gate: Gate,
  contactId: string,
): Promise<{ added: string[]; changed: { key: string; before: Row; after: Row }[] }> {
  const { tx } = gate
  const told = await tx.query<{ frequency: Frequency }>(sql`
    select frequency from mail_frequencies where contact_id = ${contactId}`)
  const frequency = frequencies.findLast((each) => told.some((row) => row.frequency === each)) ?? 'every'
  if (frequency === 'every') return { added: [], changed: [] }
  const hashes = await mailHashesOf(gate, contactId)
  const added = hashes.map(() => uuidv7())
  await tx.query(sql`
    insert into mail_frequencies (id, contact_id, address_hash, frequency, changed_at)
    select n.id, ${contactId}, n.hash, 'every', ${gate.now()}
    from unnest(${added}::uuid[], ${hashes}::bytea[]) as n (id, hash)
    on conflict (contact_id, address_hash) do nothing`)
  const changed = await tx.query<{ key: string; before: Row; after: Row }>(sql`
    update mail_frequencies f set frequency = ${frequency}
    from (select id, frequency from mail_frequencies where contact_id = ${contactId} for update) b
    where f.id = b.id
    returning f.id::text as key, jsonb_build_object('frequency', b.frequency) as before,
      jsonb_build_object('frequency', f.frequency) as after`)
  return { added, changed }
}

/** Two people again: what was chosen meanwhile for an address of the other's is hers as well. */
export async function shareFrequency(
  gate: Gate,
  { fromId, toId, since }: { fromId: string; toId: string; since: Date },
): Promise<void> {
  await gate.tx.query(sql`
    insert into mail_frequencies (id, contact_id, address_hash, frequency, changed_at)
    select gen_random_uuid(), ${toId}, address_hash, frequency, changed_at from mail_frequencies
    where contact_id = ${fromId} and changed_at >= ${since} and frequency <> 'every'
      and address_hash = any (${await mailHashesOf(gate, toId)}::bytea[])
    on conflict (contact_id, address_hash) do nothing`)
}

/** Somebody, and the address that a mail would go to. */
export type Mailable = { contactId: string; hash: Buffer | null | undefined }

/**
 * Those who have had as many mails as they want for now, and from when on one may go again: by person, since the wish is hers
 * at whatever address, and by address, whatever record it stands in. With `isClaiming`, two mailings at once are told one
 * after the other.
 */
export async function tooOftenAmong(
  { tx, now }: Pick<Gate, 'tx' | 'now'>,
  asked: readonly Mailable[],
  {
    exceptCampaign = null,
    isClaiming = false,
  }: { exceptCampaign?: string | null; isClaiming?: boolean } = {},
): Promise<Map<string, Date>> {
  if (asked.length === 0) return new Map()
  const people = asked.map(({ contactId }) => contactId)
  const hashes = asked.flatMap(({ hash }) => hash ?? [])
  const claiming = isClaiming
    ? tx.query(sql`
      select from mail_frequencies where contact_id = any (${people}::uuid[]) or contact_id in (
        select contact_id from mail_frequencies where address_hash = any (${hashes}::bytea[])) order by id for update`)
    : []
  // Travels with it, and looks when it holds them.
  const [rows] = await Promise.all([
    tx.query<{ id: string; hash: Buffer; freeAt: Date }>(sql`
      select contact_id as id, address_hash as hash, free_at as "freeAt"
      from mailed_too_often(${now()}, ${exceptCampaign}::uuid, ${hashes}::bytea[], ${people}::uuid[])`),
    claiming,
  ])
  const freeAt = new Map<string, Date>()
  for (const row of rows)
    for (const key of [row.id, row.hash.toString('hex')])
      freeAt.set(key, new Date(Math.max(freeAt.get(key)?.getTime() ?? 0, new Date(row.freeAt).getTime())))
  const found = new Map<string, Date>()
  for (const { contactId, hash } of asked) {
    const ends = [freeAt.get(contactId), freeAt.get(hash?.toString('hex') ?? '')].filter((each) => each)
    if (ends.length > 0) found.set(contactId, new Date(Math.max(...ends.map((each) => each?.getTime() ?? 0))))
  }
  return found
}

/** The people who chose so and have had as many as they want for now, for counts. */
export async function tooOftenPeople({ tx, now }: Pick<Gate, 'tx' | 'now'>): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`select distinct contact_id as id from mailed_too_often(${now()}, null, null, null)`,
  )
  return rows.map(({ id }) => id)
}
