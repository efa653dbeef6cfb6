// The floor: what the machine gives when the same work is written by hand, without rights, purposes, trail and keys.
// Started as a process of its own by bench.ts: node bench/floor.ts <database url>; prints its port.
import fastify from 'fastify'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { GetContact, ListContacts } from '#api/contacts.ts'
import { GetSearch } from '#api/search.ts'
import { openPool } from '#server/platform/db/pool.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { tokenKinds } from '#server/search/condition.ts'
import { search } from '#server/search/find.ts'
import { contactTokens } from '#server/search/tokens.ts'

// The functions of the search ask whose rows to look for.
const settings = encodeURIComponent('-c treu.contact_rows=all -c treu.company_rows=all')
const url = process.argv[2] ?? ''
const pool = openPool(`${url}${url.includes('?') ? '&' : '?'}options=${settings}`, {
  size: 16,
  name: 'floor',
})
const app = fastify()

const shown = `
  t.id, t.version, t.salutation, t.titles, t.first_name as "firstName", t.name_prefix as "namePrefix",
  t.last_name as "lastName", t.name_suffix as "nameSuffix", t.form_of_address as "formOfAddress", t.language,
  t.job_title as "jobTitle", t.department, t.customer_groups as "customerGroups", t.stage,
  t.is_consumer as "isConsumer", t.email, t.phone, t.postal_code as "postalCode", t.city, t.country,
  t.company_id as "companyId", t.owner_id as "ownerId", t.team_id as "teamId", t.occasion, t.origin,
  t.informed_at as "informedAt", t.information_due_on as "informationDueOn", t.follow_up_on as "followUpOn",
  t.last_contact_at as "lastContactAt", t.archived_at as "archivedAt", t.deleted_at as "deletedAt",
  t.created_at as "createdAt", t.created_by as "createdBy", t.updated_at as "updatedAt", t.updated_by as "updatedBy",
  case when k.id is not null then jsonb_build_object('id', k.id, 'name', k.name) end as company`
const from = 'from contacts t left join companies k on k.id = t.company_id'

const listText = `select ${shown} ${from}
  where t.deleted_at is null and t.archived_at is null
  order by t.last_name, t.first_name, t.id limit 51`
const pageText = `select ${shown} ${from}
  where t.deleted_at is null and t.archived_at is null and (t.last_name, t.first_name, t.id) > ($1, $2, $3::uuid)
  order by t.last_name, t.first_name, t.id limit 51`

type Row = Record<string, unknown>
type After = { after?: string }

app.get('/contacts', { schema: { response: ListContacts.response } }, async (request) => {
  const { after } = request.query as After
  const { rows } = await pool.query<Row>(
    after
      ? { name: 'page', text: pageText, values: JSON.parse(after) as string[] }
      : { name: 'list', text: listText },
  )
  const items = rows.slice(0, 50)
  const last = items.at(-1)
  const nextCursor =
    rows.length > 50 && last ? JSON.stringify([last.lastName, last.firstName, last.id]) : null
  return { items, nextCursor } as never
})

const children = `
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'version', p.version, 'contactId', p.contact_id, 'kind', p.kind,
    'value', p.value, 'label', p.label, 'isMain', p.is_main) order by p.is_main desc, p.kind, p.created_at)
    from contact_points p where p.contact_id = t.id), '[]') as "contactPoints",
  coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'version', a.version, 'contactId', a.contact_id, 'kind', a.kind,
    'isMain', a.is_main, 'addition', a.addition, 'street', a.street, 'houseNumber', a.house_number, 'poBox', a.po_box,
    'postalCode', a.postal_code, 'city', a.city, 'region', a.region, 'country', a.country) order by a.is_main desc, a.created_at)
    from addresses a where a.contact_id = t.id), '[]') as addresses,
  coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'version', e.version, 'contactId', e.contact_id,
    'companyId', e.company_id, 'company', jsonb_build_object('id', c.id, 'name', c.name), 'jobTitle', e.job_title,
    'department', e.department, 'isMain', e.is_main, 'fromOn', e.from_on, 'untilOn', e.until_on)
    order by e.is_main desc, e.created_at)
    from employments e join companies c on c.id = e.company_id where e.contact_id = t.id), '[]') as employments,
  coalesce((select jsonb_agg(jsonb_build_object('id', b.id, 'version', b.version, 'contactId', b.contact_id,
    'purpose', b.purpose, 'basis', b.basis, 'occasion', b.occasion, 'origin', b.origin, 'note', b.note,
    'validFrom', b.valid_from, 'validUntil', b.valid_until, 'reviewOn', b.review_on, 'endedAt', b.ended_at,
    'endedReason', b.ended_reason, 'createdAt', b.created_at) order by b.created_at)
    from processing_bases b where b.contact_id = t.id), '[]') as bases`
const readText = `select ${shown}, t.letter_salutation as "letterSalutation", ${children} ${from} where t.id = $1`

async function read(id: string): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>({ name: 'read', text: readText, values: [id] })
  return rows[0]
}

app.get('/contacts/:id', { schema: { response: GetContact.response } }, async (request) => {
  const found = await read((request.params as { id: string }).id)
  if (!found) throw new Error('not found')
  return found as never
})

type NewContact = {
  firstName: string
  lastName: string
  occasion: string
  contactPoints: { kind: string; value: string }[]
}

app.post('/contacts', { schema: { response: { 201: GetContact.response[200] } } }, async (request, reply) => {
  const { firstName, lastName, occasion, contactPoints } = request.body as NewContact
  const id = uuidv7()
  const email = contactPoints[0]?.value.toLowerCase() ?? null
  const tokens = contactTokens({ firstName, lastName, emails: email ? [email] : [] })
  const client = await pool.connect()
  try {
    await client.query("begin; select set_config('treu.bulk', 'on', true)")
    await client.query({
      name: 'add contact',
      text: `insert into contacts (id, first_name, last_name, occasion, origin, email, purpose_mask, is_quarantined)
        values ($1, $2, $3, $4, 'Visitenkarte', $5, 129, false)`,
      values: [id, firstName, lastName, occasion, email],
    })
    await client.query({
      name: 'add point',
      text: `insert into contact_points (id, contact_id, kind, value, value_norm, is_main) values ($1, $2, 'email', $3, $3, true)`,
      values: [uuidv7(), id, email],
    })
    await client.query({
      name: 'add basis',
      text: `insert into processing_bases (id, contact_id, purpose, basis, occasion, origin, valid_until)
        values ($1, $2, 'customer-relations', 'A6-1-f', $3, 'Visitenkarte', current_date + interval '24 months')`,
      values: [uuidv7(), id, occasion],
    })
    await client.query({
      name: 'add tokens',
      text: 'insert into contact_tokens (token, kind, contact_id) select t, k, $3 from unnest($1::text[], $2::smallint[]) u (t, k)',
      values: [tokens.map((each) => each.token), tokens.map((each) => tokenKinds[each.kind]), id],
    })
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
  reply.code(201)
  return (await read(id)) as never
})

app.patch('/contacts/:id', { schema: { response: GetContact.response } }, async (request) => {
  const { id } = request.params as { id: string }
  const version = Number(request.headers['if-match']?.replaceAll('"', ''))
  const { jobTitle } = request.body as { jobTitle: string }
  const { rowCount } = await pool.query({
    name: 'change',
    text: 'update contacts set job_title = $1, version = version + 1, updated_at = now() where id = $2 and version = $3',
    values: [jobTitle, id, version],
  })
  if (rowCount === 0) throw new Error('stale')
  return (await read(id)) as never
})

const names = new Map<string, string>()
function nameOf(text: string): string {
  const name = names.get(text) ?? `search ${names.size}`
  names.set(text, name)
  return name
}

/** The search's own SQL with nothing around it: no transaction, no rights, no rows one may not see, no trail. */
const nobody = {
  tx: {
    query: async ({ text, values }: { text: string; values: unknown[] }) =>
      (await pool.query({ name: nameOf(text), text, values })).rows,
  },
  actor: {
    userId: null,
    rights: new Map([
      ['contact', { rows: 'all' }],
      ['company', { rows: 'all' }],
    ]),
  },
  fieldsOf: async (resource: Resource) => resource.fields,
  can: () => true,
  sees: () => true,
  rowsOf: () => sql`true`,
  shown: () => {},
} as unknown as Gate

app.get('/search', { schema: { response: GetSearch.response } }, (request) =>
  search(nobody, (request.query as { q: string }).q, 20),
)

const pageOfRecord = `
  select ${shown}, t.letter_salutation as "letterSalutation", ${children},
    coalesce((select jsonb_agg(to_jsonb(e)) from (
      select e.id, e.at, e.kind, e.direction, e.subject, e.text, e.purpose, e.duration_minutes, e.version,
        jsonb_build_object('id', u.id, 'name', u.name) as "createdBy"
      from timeline_entries e left join users u on u.id = e.created_by
      where e.contact_id = t.id and e.deleted_at is null order by e.at desc, e.id desc limit 50) e), '[]') as timeline,
    coalesce((select jsonb_agg(to_jsonb(o)) from (
      select o.id, o.kind, o.title, o.due_on, o.is_done from tasks o
      where o.contact_id = t.id and not o.is_done order by o.due_on limit 50) o), '[]') as tasks
  ${from} where t.id = $1`

app.get('/contacts/:id/page', async (request, reply) => {
  const { id } = request.params as { id: string }
  const { rows } = await pool.query({ name: 'page of record', text: pageOfRecord, values: [id] })
  return rows[0] ?? reply.code(404).send()
})

await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
if (typeof address === 'object' && address) console.log(address.port)
process.on('SIGTERM', () => process.exit())
