import sql from 'sql-template-tag'
import type { MassField } from '#api/mass-updates.ts'
import { company } from '#server/companies/public.ts'
import { contact, processingBasis } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { columnOf, type FieldContract, type Resource } from '#server/platform/gate/resource.ts'
import { channelLabels, channels, consentEvent } from '#server/privacy/consent/public.ts'
import { words } from '#server/privacy/fields/contract.ts'
import { information } from '#server/privacy/notice/public.ts'

export type Kind = 'contact' | 'company'
export const resources: Readonly<Record<Kind, Resource>> = { contact, company }

/** Advertising refused: stands in the ledger of each person. */
export const ADVERTISING = 'advertising'
/** Bases that end, by their purpose. */
export const BASES = 'bases'
/** People are told by mail what is held of them (Art. 13, 14 GDPR); stands by itself, for it changes nobody's fields. */
export const INFORMATION = 'information'

// What names one person or company, or reaches it, is nobody's for many at once; being informed has its own proof.
const single = new Set([
  'salutation',
  'titles',
  'firstName',
  'namePrefix',
  'lastName',
  'nameSuffix',
  'letterSalutation',
  'informedAt',
  'name',
  'vatId',
  'registerNumber',
  'website',
  'email',
  'phone',
  'addition',
  'street',
  'houseNumber',
  'poBox',
  'postalCode',
])

// Whom one may write to or call hangs on these, so nobody changes them without saying why.
const weighty = new Set(['contact.stage', 'contact.isConsumer', 'contact.origin', 'company.country'])

/** The fields this actor may change for many records at once, and how. */
export async function massFields(gate: Gate, kind: Kind): Promise<MassField[]> {
  const resource = resources[kind]
  if (!gate.can(resource, 'update')) return []
  const filled = await filledColumns(gate, resource)
  const teams = await teamsOf(gate)
  const fields = Object.entries(await gate.fieldsOf(resource)).flatMap(([field, contract]): MassField[] => {
    if (single.has(field) || contract.isDetail || !gate.edits(resource, field)) return []
    return [
      {
        resource: kind,
        field,
        label: contract.label,
        type: contract.type,
        ...(field === 'teamId' ? { choices: teams } : {}),
        ...(contract.choices
          ? { choices: contract.choices.map(({ value, label }) => ({ value, label })) }
          : {}),
        actions: actionsOf(contract, !contract.isRequired && !filled.has(columnOf(field))),
        needsReason: weighty.has(`${kind}.${field}`),
        isUndoable: true,
      },
    ]
  })
  return kind === 'contact' ? [...fields, ...(await lastingChanges(gate))] : fields
}

function actionsOf(contract: FieldContract, mayBeEmpty: boolean): MassField['actions'] {
  if (contract.type === 'choices' || contract.type === 'texts')
    return ['add', 'remove', 'replace', 'set', 'clear']
  return ['set', 'replace', ...(mayBeEmpty ? (['clear'] as const) : [])]
}

/** What is said of people or to them; it stands in ledgers, and no undo takes it back. */
async function lastingChanges(gate: Gate): Promise<MassField[]> {
  const found: MassField[] = []
  const general = { resource: 'contact' as const, type: 'choices', needsReason: true, isUndoable: false }
  if (gate.can(consentEvent, 'create'))
    found.push({
      ...general,
      field: ADVERTISING,
      label: words(['Werbung', 'Advertising']),
      choices: channels.map((value) => ({ value, label: channelLabels[value] })),
      actions: ['refuse'],
    })
  if (gate.can(processingBasis, 'update') && gate.edits(processingBasis, 'endedAt'))
    found.push({
      ...general,
      field: BASES,
      type: 'choice',
      label: words(['Grundlagen', 'Bases']),
      choices: await purposesOf(gate),
      actions: ['end'],
    })
  if (gate.can(information, 'create'))
    found.push({
      ...general,
      field: INFORMATION,
      type: 'none',
      label: words(['Datenschutzinformation', 'Privacy information']),
      actions: ['inform'],
      needsReason: false,
    })
  return found
}

async function purposesOf(gate: Gate): Promise<NonNullable<MassField['choices']>> {
  const keys = (processingBasis.fields.purpose?.choices ?? []).map(({ value }) => value)
  return gate.tx.query(sql`
    select key as value, label from purposes where key = any (${keys}::text[]) order by bit`)
}

/** Work is handed over to any team there is. */
async function teamsOf(gate: Gate): Promise<NonNullable<MassField['choices']>> {
  const rows = await gate.tx.query<{ id: string; name: string }>(
    sql`select id, name from teams where archived_at is null order by name, id limit 500`,
  )
  return rows.map(({ id, name }) => ({ value: id, label: words([name, name]) }))
}

/** Columns that are never empty. */
async function filledColumns(gate: Gate, resource: Resource): Promise<ReadonlySet<string>> {
  const rows = await gate.tx.query<{ name: string }>(sql`
    select attname as name from pg_attribute
    where attrelid = ${resource.table}::regclass and attnotnull and attnum > 0 and not attisdropped`)
  return new Set(rows.map(({ name }) => name))
}
