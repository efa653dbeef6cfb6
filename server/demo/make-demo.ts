import sql from 'sql-template-tag'
import type { Occasion } from '#server/contacts/public.ts'
import { inTransaction, type Tx } from '#server/platform/db/tx.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { hashPassword } from '#server/platform/identity/password.ts'
import type { Platform } from '#server/platform/platform.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import { indexCompanies, indexContacts } from '#server/search/public.ts'
import { type Chance, chance } from './chance.ts'
import { type DemoCompany, demoCompanies } from './demo-companies.ts'
import { storeConsents } from './demo-consents.ts'
import { type DemoContact, demoContacts } from './demo-contacts.ts'
import { storeForms } from './demo-forms.ts'
import { type DemoEntry, type DemoTask, demoTasks, demoTimeline } from './demo-history.ts'
import {
  type DemoUser,
  demoCompanyName,
  demoPassword,
  demoSettings,
  demoTeams,
  demoUsers,
} from './demo-users.ts'
import { insertRows } from './insert-rows.ts'

export type DemoAccess = {
  company: string
  password: string
  users: { name: string; email: string; role: RoleKey }[]
  /** False when the demo company had been there before. */
  isNew: boolean
}

const SEED = 1621
/** Long enough ago for everything the demo company knows. */
const DAYS_WITH_DEMO_USERS = 2700

/** Makes the demo company, unless it is there already, and answers how to sign in. */
export async function makeDemo(platform: Platform): Promise<DemoAccess> {
  const password = demoPassword(platform.keyring)
  const isNew = await inTransaction(platform.ownerPool, { 'treu.bulk': 'on' }, async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('treu demo', 0))`)
    const [found] = await tx.query(sql`select key from settings where key = 'demo'`)
    if (found) return false
    await store(tx, platform, await hashPassword(password))
    return true
  })
  // Tables that were empty a moment ago look small to the planner until they are counted.
  if (isNew) await platform.ownerPool.query('analyze')
  return accessTo(platform, isNew)
}

/** How to sign in to the demo company; null when there is none. */
export async function demoAccess(platform: Platform): Promise<DemoAccess | null> {
  const { rowCount } = await platform.ownerPool.query("select from settings where key = 'demo'")
  return rowCount ? accessTo(platform, false) : null
}

function accessTo(platform: Platform, isNew: boolean): DemoAccess {
  const users = demoUsers(chance(SEED), platform.now())
  return {
    company: demoCompanyName,
    password: demoPassword(platform.keyring),
    users: users.map(({ name, email, role }) => ({ name, email, role })),
    isNew,
  }
}

async function store(tx: Tx, platform: Platform, passwordHash: string): Promise<void> {
  const now = platform.now()
  const draw = chance(SEED)
  const founded = new Date(now.getTime() - DAYS_WITH_DEMO_USERS * 86_400_000)
  const users = demoUsers(draw, founded)
  const service = users.find((user) => user.role === 'service')
  if (!service) throw new Error('the demo company has nobody in service')
  const occasions = await tx.query<Occasion>(sql`
    select key, origin, grants, information_duty as "informationDuty", stage from occasions`)
  const companies = demoCompanies(draw, now)
  const contacts = demoContacts(draw, now, { companies, users, occasions })
  const entries = demoTimeline(draw, now, contacts, service)
  const tasks = demoTasks(draw, now, contacts, service)

  const teamIds = await storeUsers(tx, draw, users, passwordHash, founded)
  await storeCompanies(tx, companies, teamIds, users)
  await storeContacts(tx, draw, contacts, teamIds)
  await storeHistory(tx, entries, tasks)
  // What the company itself has said stays.
  for (const [key, value] of Object.entries(demoSettings))
    await tx.query(sql`
      insert into settings (key, value, updated_at) values (${key}, ${JSON.stringify(value)}::jsonb, ${now})
      on conflict (key) do nothing`)
  const forms = await storeForms(tx, platform, users)
  const consents = await storeConsents(tx, platform, contacts, forms)
  const contactIds = contacts.map((contact) => contact.id)
  const companyIds = companies.map((company) => company.id)
  await tx.query(sql`select refresh_contacts(${contactIds}::uuid[])`)
  await indexContacts(tx, contactIds)
  await indexCompanies(tx, companyIds)
  await platform.personKeys.makeMany(tx, contactIds)
  const counts = {
    contacts: contacts.length,
    companies: companies.length,
    timelineEntries: entries.length,
    tasks: tasks.length,
    consents,
    users: users.length,
  }
  await tx.query(sql`
    insert into settings (key, value, updated_at)
    values ('demo', ${JSON.stringify({ madeAt: now.toISOString(), company: demoCompanyName })}, ${now})`)
  await recordMaking(tx, platform, contactIds, counts)
}

async function storeUsers(
  tx: Tx,
  draw: Chance,
  users: readonly DemoUser[],
  passwordHash: string,
  at: Date,
): Promise<readonly string[]> {
  const teamIds = demoTeams.map(() => draw.id(at))
  const teamOf = (user: DemoUser) => (user.team === null ? null : (teamIds[user.team] ?? null))
  await insertRows(
    tx,
    'teams',
    demoTeams.map((name, index) => ({ id: teamIds[index], name, isDemo: true, version: 1, createdAt: at })),
  )
  await insertRows(
    tx,
    'users',
    users.map((user) => ({
      id: user.id,
      version: 1,
      name: user.name,
      email: user.email,
      emailNorm: user.email,
      locale: 'de',
      passwordHash,
      passwordChangedAt: at,
      mainTeamId: teamOf(user),
      isDemo: true,
      createdAt: at,
    })),
  )
  await insertRows(
    tx,
    'team_members',
    users.filter((user) => user.team !== null).map((user) => ({ teamId: teamOf(user), userId: user.id })),
  )
  await insertRows(
    tx,
    'user_roles',
    users.flatMap((user) => [user.role, ...user.more].map((roleKey) => ({ userId: user.id, roleKey }))),
  )
  return teamIds
}

async function storeCompanies(
  tx: Tx,
  companies: readonly DemoCompany[],
  teamIds: readonly string[],
  users: readonly DemoUser[],
): Promise<void> {
  const userOf = (mailbox: string) => users.find((user) => user.email.startsWith(`${mailbox}@`))?.id ?? null
  await insertRows(
    tx,
    'companies',
    companies.map((company) => {
      const isPartners = company.place.country === 'CH' && company.trade !== 'supplier'
      const owner = userOf(
        isPartners ? 'partner' : company.place.team === 'north' ? 'vertrieb' : 'vertrieb.sued',
      )
      return {
        id: company.id,
        version: 1,
        name: company.name,
        legalForm: company.legalForm,
        isCustomer: company.isCustomer,
        isSupplier: company.isSupplier,
        industry: company.industry,
        vatId: company.vatId,
        registerNumber: company.registerNumber,
        website: company.website,
        email: company.email,
        phone: company.phone,
        street: company.street,
        houseNumber: company.houseNumber,
        postalCode: company.place.postalCode,
        city: company.place.city,
        region: company.place.region,
        country: company.place.country,
        customerGroups: company.customerGroups,
        ownerId: owner,
        teamId: teamIds[company.place.team === 'north' ? 0 : 1],
        custom: {},
        isDemo: true,
        createdAt: company.createdAt,
        createdBy: owner,
        updatedAt: company.createdAt,
        updatedBy: owner,
      }
    }),
  )
}

async function storeContacts(
  tx: Tx,
  draw: Chance,
  contacts: readonly DemoContact[],
  teamIds: readonly string[],
): Promise<void> {
  await insertRows(
    tx,
    'contacts',
    contacts.map((contact) => ({
      id: contact.id,
      version: 1,
      salutation: contact.salutation,
      titles: contact.titles,
      firstName: contact.firstName,
      namePrefix: contact.namePrefix,
      lastName: contact.lastName,
      formOfAddress: contact.formOfAddress,
      jobTitle: contact.jobTitle,
      department: contact.department,
      language: contact.language,
      customerGroups: contact.customerGroups,
      stage: contact.stage,
      isConsumer: contact.isConsumer,
      ownerId: contact.owner.id,
      teamId: teamIds[contact.team],
      occasion: contact.occasion.key,
      origin: contact.origin,
      informedAt: contact.informedAt,
      informationDueOn: contact.informationDueOn,
      custom: {},
      purposeMask: 0,
      isQuarantined: true,
      isRestricted: false,
      isDemo: true,
      createdAt: contact.createdAt,
      createdBy: contact.owner.id,
      updatedAt: contact.createdAt,
      updatedBy: contact.owner.id,
    })),
  )
  const trail = (contact: DemoContact) => ({
    contactId: contact.id,
    version: 1,
    createdAt: contact.createdAt,
    createdBy: contact.owner.id,
  })
  await insertRows(
    tx,
    'contact_points',
    contacts.flatMap((contact) =>
      contact.points.map(({ id, kind, value, isMain }) => ({
        id,
        kind,
        value,
        valueNorm: value,
        isMain,
        ...trail(contact),
      })),
    ),
  )
  await insertRows(
    tx,
    'addresses',
    contacts.map((contact) => ({
      id: draw.id(contact.createdAt),
      kind: contact.company ? 'work' : 'private',
      isMain: true,
      street: contact.street,
      houseNumber: contact.houseNumber,
      postalCode: contact.place.postalCode,
      city: contact.place.city,
      region: contact.place.region,
      country: contact.place.country,
      ...trail(contact),
    })),
  )
  await insertRows(
    tx,
    'employments',
    contacts.flatMap((contact) => employmentsOf(draw, contact, trail(contact))),
  )
  await insertRows(
    tx,
    'processing_bases',
    contacts.flatMap((contact) =>
      contact.bases.map((basis) => ({
        ...basis,
        occasion: contact.occasion.key,
        origin: contact.origin,
        ...trail(contact),
      })),
    ),
  )
}

function employmentsOf(draw: Chance, contact: DemoContact, trail: object) {
  const { company, formerly, createdAt } = contact
  const work = (companyId: string, isMain: boolean, until: Date | null) => ({
    id: draw.id(createdAt),
    companyId,
    jobTitle: contact.jobTitle,
    department: isMain ? contact.department : null,
    isMain,
    fromOn: until ? null : dayInGermany(createdAt),
    untilOn: until && dayInGermany(until),
    ...trail,
  })
  return [
    ...(company ? [work(company.id, true, null)] : []),
    ...(formerly && formerly !== company ? [work(formerly.id, false, createdAt)] : []),
  ]
}

async function storeHistory(
  tx: Tx,
  entries: readonly DemoEntry[],
  tasks: readonly DemoTask[],
): Promise<void> {
  await insertRows(
    tx,
    'timeline_entries',
    entries.map((entry) => ({
      id: entry.id,
      version: 1,
      contactId: entry.contact.id,
      at: entry.at,
      kind: entry.kind,
      direction: entry.direction,
      subject: entry.subject,
      text: entry.text,
      purpose: entry.purpose,
      durationMinutes: entry.minutes,
      createdAt: entry.at,
      createdBy: entry.by.id,
      updatedAt: entry.at,
      updatedBy: entry.by.id,
    })),
  )
  await insertRows(
    tx,
    'tasks',
    tasks.map((task) => ({
      id: task.id,
      version: 1,
      kind: task.kind,
      title: task.title,
      dueOn: task.dueOn,
      contactId: task.contact.id,
      assigneeId: task.assignee.id,
      isDone: task.doneAt !== null,
      doneAt: task.doneAt,
      createdAt: task.createdAt,
      createdBy: task.assignee.id,
      updatedAt: task.doneAt ?? task.createdAt,
      updatedBy: task.assignee.id,
    })),
  )
}

const RECORDS_IN_ONE_EVENT = 500

/** The persons came in by no one's hand, and the trail says so. */
async function recordMaking(
  tx: Tx,
  platform: Platform,
  contactIds: readonly string[],
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const event = (resource: string, recordIds: readonly string[], details: object | null) => ({
    at: platform.now(),
    actorKind: 'system',
    actorId: null,
    action: 'create',
    resource,
    recordIds,
    subjectId: null,
    fields: [],
    purpose: 'system-operation',
    means: 'cli',
    reason: 'demo',
    requestId: null,
    jobId: null,
    details: details as Readonly<Record<string, unknown>> | null,
    sealed: null,
  })
  const events = [event('demo', [], counts)]
  for (let start = 0; start < contactIds.length; start += RECORDS_IN_ONE_EVENT) {
    events.push(event('contact', contactIds.slice(start, start + RECORDS_IN_ONE_EVENT), null))
  }
  await platform.trail.write(tx, events)
}
