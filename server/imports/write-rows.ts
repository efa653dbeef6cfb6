import { setImmediate } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Occasion } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'
import { addMonths } from '#server/platform/values/add-months.ts'
import { indexNewContacts, indexOwnWords, namesOwnFields } from '#server/search/public.ts'
import type { MappedRow } from './mapping/row-draft.ts'

/** Under whom and why everything of this file is held. */
export type Owner = {
  importId: string
  ownerId: string | null
  teamId: string | null
  country: string
  occasion: Occasion
  origin: string
  informedAt: Date | null
  /** One moment for everything of the import: what came later was somebody's work. */
  at: Date
}

export type NewPerson = { row: MappedRow; companyId: string | null }

/**
 * Stores new people with everything that belongs to them, a batch in a handful of statements. Answers their ids at once:
 * whatever is asked of the transaction from here on comes after the people are there.
 */
export function writeNew(
  gate: Gate,
  owner: Owner,
  people: readonly NewPerson[],
): { ids: string[]; written: Promise<void> } {
  if (people.length === 0) return { ids: [], written: Promise.resolve() }
  const { at } = owner
  const [today, userId] = [gate.today(), gate.actor.userId]
  const rows = people.map(({ row, companyId }) => ({
    ...contactOf(row),
    id: uuidv7(),
    companyId,
    ...mainOf(row, owner.country),
  }))
  const grants = owner.occasion.grants
  const mask = grants.reduce((sum, grant) => sum | (1 << bits[grant.purpose]), 1 << bits['legal-compliance'])
  const dueOn = owner.informedAt || owner.occasion.informationDuty === 'none' ? null : addMonths(today, 1)
  const inserting = gate.tx.query(sql`
    insert into contacts (id, salutation, titles, first_name, name_prefix, last_name, name_suffix, letter_salutation,
      form_of_address, job_title, department, language, customer_groups, stage, is_consumer, owner_id,
      team_id, occasion, origin, informed_at, information_due_on, custom, email, phone, postal_code, city, country, company_id,
      purpose_mask, is_quarantined, import_id, created_at, created_by, updated_at, updated_by)
    select r.id, r.salutation, coalesce(r.titles, '{}'), r."firstName", r."namePrefix", r."lastName", r."nameSuffix",
      r."letterSalutation", coalesce(r."formOfAddress", 'sie'), r."jobTitle", r.department, r.language,
      coalesce(r."customerGroups", '{}'), coalesce(r.stage, ${owner.occasion.stage}), coalesce(r."isConsumer", false),
      ${owner.ownerId}::uuid, ${owner.teamId}::uuid, ${owner.occasion.key}, ${owner.origin},
      ${owner.informedAt}::timestamptz, ${dueOn}::date, coalesce(r.custom, '{}'), r.email, r.phone, r."postalCode", r.city,
      r.country, r."companyId", ${mask}::integer, ${grants.length === 0}::boolean, ${owner.importId}::uuid, ${at}::timestamptz,
      ${userId}::uuid, ${at}::timestamptz, ${userId}::uuid
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, salutation text, titles text[], "firstName" text,
      "namePrefix" text, "lastName" text, "nameSuffix" text, "letterSalutation" text, "formOfAddress" text, "jobTitle" text,
      department text, language text, "customerGroups" text[], stage text, "isConsumer" boolean,
      custom jsonb, email text, phone text, "postalCode" text, city text, country text, "companyId" uuid)`)
  const ids = rows.map((row) => row.id)
  const parts = people.map(({ row, companyId }, index) => ({
    row,
    companyId,
    contactId: ids[index] as string,
    hasMain: false,
  }))
  const written = Promise.all([
    inserting,
    writeBases(gate, owner, ids),
    writePoints(gate, owner, parts),
    writeAddresses(gate, owner, parts),
    writeEmployments(gate, owner, parts),
    indexNew(gate, parts),
  ]).then(() => {})
  // When the run ended meanwhile nobody waits for it any more.
  written.catch(() => {})
  gate.record({
    action: 'create',
    resource: 'contact',
    recordIds: ids,
    fields: [...new Set(people.flatMap(({ row }) => Object.keys(row.contact ?? {})))],
    details: { importId: owner.importId, occasion: owner.occasion.key },
  })
  return { ids, written }
}

async function indexNew(gate: Gate, parts: readonly Part[]): Promise<void> {
  // Their words are found while the database stores the people.
  await setImmediate()
  await indexNewContacts(
    gate.tx,
    parts.map(({ row, contactId }) => {
      const reached = (...kinds: string[]) =>
        row.contactPoints.filter((point) => kinds.includes(point.kind)).map(normOf)
      const { firstName, namePrefix, lastName } = contactOf(row) as Partial<Record<string, string>>
      return {
        id: contactId,
        firstName,
        namePrefix,
        lastName,
        emails: reached('email'),
        phones: reached('phone', 'mobile', 'fax'),
      }
    }),
  )
  const withOwn = parts.filter(({ row }) => namesOwnFields(contactOf(row)))
  await indexOwnWords(
    gate.tx,
    'contact',
    withOwn.map(({ contactId }) => contactId),
  )
}

type Part = { row: MappedRow; companyId: string | null; contactId: string; hasMain: boolean }

async function writeBases(gate: Gate, owner: Owner, ids: readonly string[]): Promise<void> {
  const today = gate.today()
  const grants = owner.occasion.grants.map(({ purpose, basis, months }) =>
    gate.tx.query(sql`
      insert into processing_bases (id, contact_id, purpose, basis, occasion, origin, valid_from, valid_until, import_id,
        created_at, created_by)
      select b.id, b.contact_id, ${purpose}, ${basis}, ${owner.occasion.key}, ${owner.origin}, ${today}::date,
        ${months ? addMonths(today, months) : null}::date, ${owner.importId}::uuid, ${owner.at}::timestamptz, ${gate.actor.userId}::uuid
      from unnest(${ids.map(() => uuidv7())}::uuid[], ${ids}::uuid[]) as b (id, contact_id)`),
  )
  await Promise.all(grants)
}

/** Ways to reach people; those on record already stay as they are. Answers the ids of what was added. */
export async function writePoints(
  gate: Gate,
  owner: Owner,
  parts: readonly Part[],
): Promise<{ id: string; contactId: string }[]> {
  const points = parts.flatMap(({ row, contactId, hasMain }) =>
    row.contactPoints.map((point) => ({
      id: uuidv7(),
      contactId,
      kind: point.kind,
      value: point.display,
      norm: normOf(point),
      isMain: point.isMain && !hasMain,
    })),
  )
  if (points.length === 0) return []
  await gate.tx.query(sql`
    insert into contact_points (id, contact_id, kind, value, value_norm, is_main, created_at, created_by)
    select p.id, p.contact_id, p.kind, p.value, p.norm, p.is_main, ${owner.at}::timestamptz, ${gate.actor.userId}::uuid
    from unnest(${points.map((one) => one.id)}::uuid[], ${points.map((one) => one.contactId)}::uuid[],
      ${points.map((one) => one.kind)}::text[], ${points.map((one) => one.value)}::text[],
      ${points.map((one) => one.norm)}::text[], ${points.map((one) => one.isMain)}::boolean[])
      as p (id, contact_id, kind, value, norm, is_main)
    on conflict do nothing`)
  return points
}

/** A Durchwahl belongs to the number: without it, all who work there would be one. */
export function normOf(point: MappedRow['contactPoints'][number]): string {
  return point.label && point.kind !== 'email' && point.kind !== 'web'
    ? `${point.value};ext=${point.label}`
    : point.value
}

export async function writeAddresses(
  gate: Gate,
  owner: Owner,
  parts: readonly Part[],
): Promise<{ id: string; contactId: string }[]> {
  const addresses = parts.flatMap(({ row, contactId, hasMain }) =>
    row.address && Object.keys(row.address).some((name) => name !== 'country')
      ? [{ country: owner.country, ...row.address, id: uuidv7(), contactId, isMain: !hasMain }]
      : [],
  )
  if (addresses.length === 0) return []
  await gate.tx.query(sql`
    insert into addresses (id, contact_id, kind, is_main, addition, street, house_number, po_box, postal_code, city, region,
      country, created_at, created_by)
    select r.id, r."contactId", 'work', r."isMain", r.addition, r.street, r."houseNumber", r."poBox", r."postalCode", r.city,
      r.region, r.country, ${owner.at}::timestamptz, ${gate.actor.userId}::uuid
    from jsonb_to_recordset(${JSON.stringify(addresses)}::jsonb) as r (id uuid, "contactId" uuid, "isMain" boolean, addition text,
      street text, "houseNumber" text, "poBox" text, "postalCode" text, city text, region text, country text)`)
  return addresses
}

export async function writeEmployments(
  gate: Gate,
  owner: Owner,
  parts: readonly Part[],
): Promise<{ id: string; contactId: string }[]> {
  const jobs = parts.flatMap(({ row, companyId, contactId, hasMain }) =>
    companyId
      ? [
          {
            jobTitle: row.contact?.jobTitle ?? null,
            department: row.contact?.department ?? null,
            ...row.employment,
            id: uuidv7(),
            contactId,
            companyId,
            isMain: !hasMain,
          },
        ]
      : [],
  )
  if (jobs.length === 0) return []
  await gate.tx.query(sql`
    insert into employments (id, contact_id, company_id, job_title, department, is_main, from_on, until_on, created_at, created_by)
    select r.id, r."contactId", r."companyId", r."jobTitle", r.department, r."isMain", r."fromOn", r."untilOn",
      ${owner.at}::timestamptz, ${gate.actor.userId}::uuid
    from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) as r (id uuid, "contactId" uuid, "companyId" uuid, "jobTitle" text,
      department text, "isMain" boolean, "fromOn" date, "untilOn" date)`)
  return jobs
}

/** The values of a row as columns take them; own fields under `custom`. */
export function contactOf(row: MappedRow): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row.contact ?? {})) {
    if (name.startsWith('custom.')) custom[name.slice('custom.'.length)] = value
    else values[name] = value
  }
  // Somebody known by one name only, as address cards of telephones have them.
  if (!values.lastName && values.firstName)
    Object.assign(values, { lastName: values.firstName, firstName: null })
  if (Object.keys(custom).length > 0) values.custom = custom
  return values
}

/** What refresh_contacts would derive for a new person: written at once, so that each row is written once. */
function mainOf(row: MappedRow, country: string) {
  const point = (...kinds: string[]) => {
    const found = kinds.flatMap((kind) => row.contactPoints.filter((one) => one.kind === kind))[0]
    return found ? normOf(found) : null
  }
  const place =
    row.address && Object.keys(row.address).some((name) => name !== 'country') ? row.address : null
  return {
    email: point('email'),
    phone: point('phone', 'mobile'),
    postalCode: place?.postalCode ?? null,
    city: place?.city ?? null,
    country: place ? (place.country ?? country) : null,
  }
}
