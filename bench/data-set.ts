import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { chance } from '#server/demo/chance.ts'
import { keyring, randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import { loadMasterKey } from '#server/platform/crypto/master-key.ts'
import { appRoleFor } from '#server/platform/db/app-role.ts'
import { migrate, readMigrations } from '#server/platform/db/migrate.ts'
import { openPool } from '#server/platform/db/pool.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'

import { seedTemplates } from '#server/privacy/purposes/seed.ts'
import { occasionTemplates } from '#server/privacy/purposes/templates.ts'
import { tokenKinds } from '#server/search/condition.ts'
import { companyTokens, contactTokens } from '#server/search/tokens.ts'
import { tableWriter, withoutIndexes } from './bulk-load.ts'
import { consentWriters } from './consents.ts'
import { dataFolder, say } from './folder.ts'
import { type BenchCompany, benchCompanies, benchPeople, OWNERS, TEAMS } from './people.ts'
import { benchServer, dropForeign, foreignServer, isThere } from './server.ts'

/** Raised when the data set is made otherwise than before. */
const VERSION = 2

export type Size = { contacts: number; companies: number; entriesEach: number; entriesOfOne: number }
export const sizes: Readonly<Record<'small' | 'large', Size>> = {
  small: { contacts: 20_000, companies: 2_000, entriesEach: 5, entriesOfOne: 5000 },
  large: { contacts: 1_000_000, companies: 100_000, entriesEach: 5, entriesOfOne: 5000 },
}

/** What a run has to know of the data set. */
export type DataSet = {
  folder: string
  /** Its name on a foreign server. */
  database: string
  /** Bearer tokens: of a user who may see every contact, and of one who may see those of her team. */
  tokens: { all: string; team: string }
  userIds: { all: string; team: string }
  teamId: string
  /** The contact with thousands of entries in her timeline. */
  longContactId: string
  madeInSeconds: number
  rows: Record<string, number>
}

/** Settings that only hold while the data set is made; a crash then just means to start over. */
const whileMaking = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_wal_size: '16GB',
  maintenance_work_mem: '1GB',
  max_parallel_maintenance_workers: '2',
}

/** The data set of earlier runs when it still fits the program, otherwise a new one. */
export async function dataSet(isSmall: boolean): Promise<DataSet> {
  const folder = dataFolder(isSmall, foreignServer)
  const size = isSmall ? sizes.small : sizes.large
  const database = `treu_bench_${isSmall ? 'small' : 'large'}`
  const stampFile = join(folder, 'data-set.json')
  const stamp = createHash('sha256')
    .update(JSON.stringify([VERSION, size, readMigrations().map((each) => each.hash)]))
    .digest('hex')
  if (existsSync(stampFile)) {
    const { stamp: found, ...made } = JSON.parse(readFileSync(stampFile, 'utf8')) as DataSet & {
      stamp: string
    }
    if (found === stamp && (await isThere(database))) return { ...made, folder, database }
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await dropForeign(database)
  say(`making ${size.contacts.toLocaleString('en')} contacts (once; minutes) …`)
  const made = await make(folder, database, size)
  writeFileSync(stampFile, JSON.stringify({ stamp, ...made }, null, 2))
  return made
}

async function make(folder: string, database: string, size: Size): Promise<DataSet> {
  const startedAt = Date.now()
  const masterKey = await loadMasterKey(join(folder, 'master.key'))
  const server = await benchServer(folder, database, whileMaking)
  try {
    await migrate({ ownerUrl: server.url, appRole: appRoleFor({ ownerUrl: server.url, masterKey }) })
    await declareResources()
    const ownerPool = openPool(server.url, { size: 1, name: 'bench' })
    await seedTemplates(ownerPool)
    await ownerPool.end()
    const { adminUrl } = server
    const admin = new pg.Client({ connectionString: adminUrl })
    await admin.connect()
    try {
      const made = await fill(admin, adminUrl, masterKey, size)
      say('counting and cleaning (vacuum, analyze) …')
      await admin.query('vacuum (freeze, analyze)')
      await admin.query('checkpoint')
      return { ...made, folder, database, madeInSeconds: Math.round((Date.now() - startedAt) / 1000) }
    } finally {
      await admin.end()
    }
  } finally {
    await server.stop()
  }
}

/** Rights are seeded for the resources that are known. */
export async function declareResources(): Promise<void> {
  await import('#server/app.ts')
}

const tables = [
  'companies',
  'contacts',
  'contact_points',
  'addresses',
  'employments',
  'processing_bases',
  'timeline_entries',
  'contact_tokens',
  'company_tokens',
  'person_keys',
  'consent_events',
  'consent_states',
  'suppressions',
]

async function fill(admin: pg.Client, url: string, masterKey: Buffer, size: Size) {
  const today = new Date()
  today.setUTCHours(0, 0, 0, 0)
  const people = await addUsers(admin)
  await admin.query("set session_replication_role = 'replica'")
  await admin.query('create unlogged table bench_contacts (n integer, id uuid)')
  let longContactId = ''
  await withoutIndexes(admin, tables, async () => {
    const companies = await addCompanies(url, size, today, people)
    longContactId = await addContacts(url, size, today, { companies, masterKey, ...people })
    say('timeline …')
    await addTimeline(admin, size, people.userIds[0] ?? '', today)
    // As the triggers would have kept them, for all at once.
    await admin.query(`
      update contacts c set touched_at = array_fill(e.at, array[14]), touch_counts = array_fill(e.count, array[14]),
        consent_mask = coalesce(s.mask, 0)
      from (select contact_id, max(at) as at, count(*)::integer as count from timeline_entries group by 1) e
      left join (
        select contact_id, bit_or(1::bigint << (
          (array_position(array['email', 'phone', 'sms', 'fax', 'post'], channel) - 1) * 9
          + array_position(array['requested', 'given', 'confirmed', 'refused', 'withdrawn', 'objected'], state) - 1)) as mask
        from consent_states group by 1) s using (contact_id)
      where e.contact_id = c.id`)
    say('indexes …')
  })
  await admin.query(`insert into search_words (word, bearers)
    select token, 1 from (select token from contact_tokens where kind in (1, 6)
      union select token from company_tokens where kind in (5, 6)) w on conflict do nothing`)
  await admin.query('drop table bench_contacts')
  const { rows } = await admin.query<Record<string, number>>(
    `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
  )
  return {
    tokens: people.tokens,
    userIds: { all: people.userIds[0] ?? '', team: people.userIds[1] ?? '' },
    teamId: people.teamIds[0] ?? '',
    longContactId,
    rows: rows[0] ?? {},
  }
}

/** Two hundred owners in twenty teams; the first holds a role that sees all, the second sees the first team. */
async function addUsers(admin: pg.Client) {
  const teamIds = Array.from({ length: TEAMS }, () => uuidv7())
  const userIds = Array.from({ length: OWNERS }, () => uuidv7())
  const tokens = { all: randomToken(), team: randomToken() }
  await admin.query(
    `insert into teams (id, name) select id, 'Team ' || n from unnest($1::uuid[]) with ordinality t (id, n)`,
    [teamIds],
  )
  await admin.query(
    `insert into users (id, name, email, email_norm, main_team_id)
     select id, 'User ' || n, 'user' || n || '@bench.example', 'user' || n || '@bench.example', ($2::uuid[])[1 + n % ${TEAMS}]
     from unnest($1::uuid[]) with ordinality u (id, n)`,
    [userIds, teamIds],
  )
  await admin.query('insert into team_members (team_id, user_id) select $1, unnest($2::uuid[])', [
    teamIds[0],
    userIds.slice(0, 2),
  ])
  await admin.query(`
    insert into roles (key, label) values ('bench', '{"de": "Messung", "en": "Bench"}');
    insert into role_purposes select 'bench', purpose from role_purposes where role_key = 'sales';
    insert into role_rights select 'bench', resource, 'all', can_create, can_update, can_remove from role_rights where role_key = 'sales';
    insert into role_field_rights select 'bench', resource, field, level from role_field_rights where role_key = 'sales'`)
  await admin.query(`insert into user_roles values ($1, 'bench'), ($2, 'sales')`, userIds.slice(0, 2))
  for (const [index, token] of [tokens.all, tokens.team].entries()) {
    await admin.query(
      `insert into access_tokens (id, user_id, name, token_hash, token_hint, scopes, expires_at)
       values ($1, $2, 'bench', $3, '', '{all}', now() + interval '10 years')`,
      [uuidv7(), userIds[index], sha256(token)],
    )
  }
  return { teamIds, userIds, tokens }
}

async function addCompanies(
  url: string,
  size: Size,
  today: Date,
  people: { teamIds: string[]; userIds: string[] },
) {
  say('companies …')
  const rows = await tableWriter(url, 'companies', [
    'id',
    'name',
    'is_customer',
    'website',
    'email',
    'street',
    'house_number',
    'postal_code',
    'city',
    'region',
    'country',
    'owner_id',
    'team_id',
    'created_at',
    'created_by',
    'updated_at',
    'updated_by',
  ])
  const tokens = await tableWriter(url, 'company_tokens', ['token', 'kind', 'company_id'])
  const companies: BenchCompany[] = []
  let index = 0
  for (const company of benchCompanies(size.companies, today)) {
    const { id, name, domain, place, createdAt } = company
    const [owner, team] = [people.userIds[index % OWNERS] ?? null, people.teamIds[index % TEAMS] ?? null]
    const website = `https://www.${domain}`
    const email = `info@${domain}`
    rows.add([
      id,
      name,
      true,
      website,
      email,
      'Werkstraße',
      String(1 + (index % 150)),
      place.postalCode,
      place.city,
      place.region,
      place.country,
      owner,
      team,
      createdAt,
      owner,
      createdAt,
      owner,
    ])
    for (const each of companyTokens({ name, website, emails: [email], phones: [] }))
      tokens.add([each.token, tokenKinds[each.kind], id])
    companies.push(company)
    index += 1
    if (index % 1000 === 0) await Promise.all([rows.drained(), tokens.drained()])
  }
  await Promise.all([rows.end(), tokens.end()])
  return companies
}

type Around = { companies: readonly BenchCompany[]; masterKey: Buffer; teamIds: string[]; userIds: string[] }

async function addContacts(
  url: string,
  size: Size,
  today: Date,
  { companies, masterKey, teamIds, userIds }: Around,
): Promise<string> {
  const child = ['id', 'contact_id', 'created_at', 'created_by']
  const writers = {
    contacts: await tableWriter(url, 'contacts', [
      'id',
      'salutation',
      'titles',
      'first_name',
      'last_name',
      'job_title',
      'language',
      'stage',
      'owner_id',
      'team_id',
      'occasion',
      'origin',
      'email',
      'phone',
      'postal_code',
      'city',
      'country',
      'company_id',
      'last_contact_at',
      'purpose_mask',
      'is_quarantined',
      'created_at',
      'created_by',
      'updated_at',
      'updated_by',
    ]),
    points: await tableWriter(url, 'contact_points', [...child, 'kind', 'value', 'value_norm', 'is_main']),
    addresses: await tableWriter(url, 'addresses', [
      ...child,
      'is_main',
      'street',
      'house_number',
      'postal_code',
      'city',
      'region',
      'country',
    ]),
    employments: await tableWriter(url, 'employments', [...child, 'company_id', 'job_title', 'is_main']),
    bases: await tableWriter(url, 'processing_bases', [
      ...child,
      'purpose',
      'basis',
      'occasion',
      'origin',
      'valid_from',
    ]),
    tokens: await tableWriter(url, 'contact_tokens', ['token', 'kind', 'contact_id']),
    keys: await tableWriter(url, 'person_keys', ['subject_id', 'wrapped', 'epoch']),
    numbers: await tableWriter(url, 'bench_contacts', ['n', 'id']),
  }
  const keys = keyring(masterKey)
  const consents = await consentWriters(url, keys)
  const all = [...Object.values(writers), ...consents.writers]
  const draw = chance(3)
  const occasions = { order: grantsOf('order'), 'business-card': grantsOf('business-card') }
  let index = 0
  let longContactId = ''
  for (const person of benchPeople(size.contacts, today, companies)) {
    const { id, createdAt, company, place, email, phone, mobile } = person
    const owner = userIds[person.owner] ?? null
    const occasion = person.isCustomer ? 'order' : 'business-card'
    const isSubscribed = consents.add(index, person)
    const lastMinutes = Math.min(...Array.from({ length: size.entriesEach }, (_, k) => minutesAgo(index, k)))
    writers.contacts.add([
      id,
      person.salutation,
      person.titles,
      person.firstName,
      person.lastName,
      person.jobTitle,
      'de',
      person.isCustomer ? 'customer' : 'lead',
      owner,
      teamIds[person.team] ?? null,
      occasion,
      'Bench',
      email,
      phone ?? mobile,
      place.postalCode,
      place.city,
      place.country,
      company?.id ?? null,
      new Date(today.getTime() - lastMinutes * 60_000),
      occasions[occasion].mask | (isSubscribed ? 1 << bits['direct-marketing'] : 0),
      false,
      createdAt,
      owner,
      createdAt,
      owner,
    ])
    const start = () => [draw.id(createdAt), id, createdAt, owner] as const
    const reach = [
      ['email', email],
      ['phone', phone],
      ['mobile', mobile],
    ] as const
    for (const [kind, value] of reach) if (value) writers.points.add([...start(), kind, value, value, true])
    writers.addresses.add([
      ...start(),
      true,
      person.street,
      person.houseNumber,
      place.postalCode,
      place.city,
      place.region,
      place.country,
    ])
    if (company) writers.employments.add([...start(), company.id, person.jobTitle, true])
    for (const grant of occasions[occasion].grants)
      writers.bases.add([
        ...start(),
        grant.purpose,
        grant.basis,
        occasion,
        'Bench',
        createdAt.toISOString().slice(0, 10),
      ])
    if (isSubscribed)
      writers.bases.add([
        ...start(),
        'direct-marketing',
        'A6-1-a',
        occasion,
        'Bench',
        createdAt.toISOString().slice(0, 10),
      ])
    const words = {
      ...person,
      emails: email ? [email] : [],
      phones: [phone, mobile].filter((each) => each !== null),
    }
    for (const each of contactTokens(words)) writers.tokens.add([each.token, tokenKinds[each.kind], id])
    writers.keys.add([id, keys.seal(`person:${id}`, randomBytes(32)), 1])
    writers.numbers.add([index, id])
    if (index === 0) longContactId = id
    index += 1
    if (index % 1000 === 0) await Promise.all(all.map((writer) => writer.drained()))
    if (index % 100_000 === 0) say(`contacts: ${index.toLocaleString('en')}`)
  }
  await Promise.all(all.map((writer) => writer.end()))
  return longContactId
}

function grantsOf(key: string) {
  const found = occasionTemplates.find((each) => each.key === key)
  if (!found) throw new Error(`no occasion ${key}`)
  const mask = found.grants.reduce(
    (sum, grant) => sum | (1 << bits[grant.purpose]),
    1 << bits['legal-compliance'],
  )
  return { grants: found.grants, mask }
}

const MINUTES_A_YEAR = 525_600

/** How long ago the k-th entry of the n-th contact lies; addTimeline says the same in SQL. */
function minutesAgo(n: number, k: number): number {
  return (n * 7919 + k * 104_729) % MINUTES_A_YEAR
}

async function addTimeline(admin: pg.Client, size: Size, userId: string, today: Date): Promise<void> {
  const entries = (numbers: string, condition: string) =>
    admin.query(
      `insert into timeline_entries (id, contact_id, at, kind, direction, subject, text, purpose, created_at, created_by, updated_at, updated_by)
       select md5(c.n || ' ' || k)::uuid, c.id, e.at, (array['note', 'call', 'meeting', 'email', 'letter'])[1 + (c.n + k) % 5],
         case when (c.n + k) % 5 in (1, 3) then 'in' end, 'Eintrag ' || k, 'Rückruf erbeten, Angebot liegt vor; Größe der Anlage 12,5 kW.',
         'customer-relations', e.at, $1, e.at, $1
       from bench_contacts c cross join ${numbers} k
       cross join lateral (select $2::timestamptz - ((c.n::bigint * 7919 + k * 104729) % ${MINUTES_A_YEAR}) * interval '1 minute' as at) e
       where ${condition}`,
      [userId, today],
    )
  await entries(`generate_series(0, ${size.entriesEach - 1})`, 'true')
  await entries(`generate_series(${size.entriesEach}, ${size.entriesOfOne - 1})`, 'c.n = 0')
}
