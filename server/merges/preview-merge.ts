import sql, { raw } from 'sql-template-tag'
import type { MergeField, MergePreview, MergeSide } from '#api/merges.ts'
import { company } from '#server/companies/public.ts'
import { type AddressedPerson, fullName } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { FieldContract } from '#server/platform/gate/resource.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'
import {
  type Channel,
  channels,
  consentEvent,
  type Permission,
  permissionsFor,
} from '#server/privacy/consent/public.ts'
import { type Kind, resources, tryMerge } from './merge-records.ts'
import { type Choices, isSame, mergedFields, usualSide } from './merge-values.ts'
import { companyParts, contactParts } from './parts.ts'

type Both = { kept: Row; merged: Row }

/** What a merge would do, before anybody decides: the fields that differ, what moves, and what would be forbidden. */
export async function previewMerge(
  gate: Gate,
  kind: Kind,
  keptId: string,
  mergedId: string,
  choices: Choices = {},
): Promise<MergePreview> {
  const resource = resources[kind]
  gate.demand(resource, 'update')
  gate.demand(resource, 'remove')
  if (keptId === mergedId) throw new Problem('merges.same-record')
  const both = { kept: await gate.get(resource, keptId), merged: await gate.get(resource, mergedId) }
  if (both.kept.deletedAt || both.merged.deletedAt) throw new Problem('merges.in-trash-conflict')
  const fields = await named(gate, await differing(gate, kind, both))
  return {
    kept: sideOf(kind, both.kept),
    merged: sideOf(kind, both.merged),
    fields: [...fields, ...(kind === 'contact' ? preferred(gate, both) : [])],
    moves: await movesOf(gate, kind, mergedId),
    consequences: kind === 'contact' ? await consequencesOf(gate, both, choices) : [],
  }
}

function sideOf(kind: Kind, row: Row): MergeSide {
  const { createdAt } = row
  return {
    id: String(row.id),
    version: Number(row.version),
    name: kind === 'contact' ? fullName(row as AddressedPerson) : String(row.name ?? ''),
    ...(createdAt instanceof Date ? { createdAt: createdAt.toISOString() } : {}),
  }
}

async function differing(gate: Gate, kind: Kind, { kept, merged }: Both): Promise<MergeField[]> {
  const resource = resources[kind]
  const valueIn = (row: Row, name: string) =>
    name.startsWith('custom.')
      ? ((row.custom as Row | undefined)?.[name.slice(7)] ?? null)
      : (row[name] ?? null)
  return (await mergedFields(gate, resource)).flatMap(([field, contract]) => {
    const [own, other] = [valueIn(kept, field), valueIn(merged, field)]
    if (!gate.sees(resource, field) || isSame(own, other)) return []
    return [fieldOf(gate, kind, field, contract, own, other)]
  })
}

/** Colleagues and teams by their names, which all who work here know. */
async function named(gate: Gate, fields: readonly MergeField[]): Promise<MergeField[]> {
  const ids = fields.filter(({ type }) => type === 'id').flatMap(({ kept, merged }) => [kept, merged])
  const known = await gate.tx.query<{ value: string; name: string }>(sql`
    select id::text as value, name from users where id::text = any (${ids}::text[])
    union all select id::text, name from teams where id::text = any (${ids}::text[])`)
  const choices = known.map(({ value, name }) => ({ value, label: { de: name, en: name } }))
  return fields.map((field) => (field.type === 'id' ? { ...field, type: 'choice', choices } : field))
}

function fieldOf(
  gate: Gate,
  kind: Kind,
  field: string,
  contract: FieldContract,
  own: unknown,
  other: unknown,
): MergeField {
  return {
    field,
    label: contract.label,
    type: contract.type,
    ...(contract.choices ? { choices: contract.choices.map(({ value, label }) => ({ value, label })) } : {}),
    // Shaped by their contracts; dates are written as text.
    kept: shown(own),
    merged: shown(other),
    side: usualSide(contract, own, other),
    canChoose: gate.edits(resources[kind], field),
  }
}

function shown(value: unknown): MergeField['kept'] {
  return (value instanceof Date ? value.toISOString() : value) as MergeField['kept']
}

/** Addresses and numbers all move; one of each stays the preferred one. */
function preferred(gate: Gate, { kept, merged }: Both): MergeField[] {
  const { contact } = resources
  const shownIn = (row: Row, name: string) => {
    if (name === 'company') return (row.company as { name?: string } | null)?.name ?? null
    if (name === 'address') return [row.postalCode, row.city].filter(Boolean).join(' ') || null
    return (row[name] as string | null) ?? null
  }
  const ofField = { email: 'email', phone: 'phone', address: 'city', company: 'company' } as const
  return Object.entries(ofField).flatMap(([field, name]) => {
    const contract = contact.fields[name]
    if (!contract || !gate.sees(contact, name) || (name === 'company' && !gate.sees(company, 'name')))
      return []
    const [own, other] = [shownIn(kept, field), shownIn(merged, field)]
    if (!own || !other || own === other) return []
    const made = fieldOf(
      gate,
      'contact',
      field,
      { ...contract, type: field === 'phone' ? 'phone' : 'text' },
      own,
      other,
    )
    return [{ ...made, side: 'kept' as const, canChoose: true }]
  })
}

async function movesOf(gate: Gate, kind: Kind, mergedId: string): Promise<MergePreview['moves']> {
  const moves: MergePreview['moves'] = []
  for (const { table, column } of kind === 'contact' ? contactParts : companyParts) {
    const resource = [...allResources().values()].find((each) => each.table === table)
    if (!resource || !gate.can(resource, 'see')) continue
    const [{ count = 0 } = {}] = await gate.tx.query<{ count: number }>(sql`
      select count(*)::integer as count from ${raw(table)} t
      where t.${raw(column)} = ${mergedId} and ${gate.rowsOf(resource)} ${raw(resource.alive ? `and ${resource.alive}` : '')}`)
    if (count > 0) moves.push({ part: resource.name, count })
  }
  return moves
}

async function consequencesOf(
  gate: Gate,
  { kept, merged }: Both,
  choices: Choices,
): Promise<MergePreview['consequences']> {
  const consequences: MergePreview['consequences'] = []
  const differs = (name: string) => Boolean(kept[name]) !== Boolean(merged[name])
  if (differs('isRestricted')) consequences.push({ code: 'restricted' })
  if (differs('isQuarantined')) consequences.push({ code: 'quarantined' })
  if (differs('isConsumer')) consequences.push({ code: 'consumer' })
  if (differs('informationDueOn') && (kept.informedAt || merged.informedAt))
    consequences.push({ code: 'uninformed' })
  if (!gate.can(consentEvent, 'see')) return consequences
  const [keptId, mergedId] = [String(kept.id), String(merged.id)]
  const before = await advertisingTo(gate, [keptId, mergedId])
  const after = await tryMerge(gate, { keptId, mergedId, choices }, (tried) => advertisingTo(tried, [keptId]))
  for (const channel of channels) {
    const [sides, now] = [before[channel], after[channel][0]]
    const isLost = sides.some(({ allowed }) => allowed)
    const isRefused = now && noes.includes(now.code) && sides.some(({ code }) => !noes.includes(code))
    if (now && !now.allowed && (isLost || isRefused))
      consequences.push({ code: 'permission', channel, norm: now.norm, reason: now.reason })
  }
  return consequences
}

const noes = ['objected', 'withdrawn', 'refused', 'suppressed', 'lapsed']

/** What holds for each of them, channel by channel. */
async function advertisingTo(gate: Gate, ids: readonly string[]): Promise<Record<Channel, Permission[]>> {
  const found = {} as Record<Channel, Permission[]>
  for (const channel of channels)
    found[channel] = [...(await permissionsFor(gate, ids, { channel, purpose: 'direct-marketing' })).values()]
  return found
}
