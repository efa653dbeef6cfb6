import type { Occasion } from '#server/contacts/public.ts'
import { addMonths } from '#server/platform/values/add-months.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'

import type { Chance } from './chance.ts'
import { type DemoCompany, daysBefore, type Trade } from './demo-companies.ts'
import type { DemoUser } from './demo-users.ts'
import {
  addressWord,
  familyNames,
  germanPlaces,
  mensNames,
  mobileNumbers,
  namePrefixes,
  type Place,
  phoneNumber,
  streets,
  titles,
  womensNames,
} from './words.ts'

export type DemoBasis = {
  id: string
  purpose: string
  basis: string
  validFrom: string
  validUntil: string | null
}
export type DemoPoint = { id: string; kind: 'email' | 'phone' | 'mobile'; value: string; isMain: boolean }
export type DemoContact = {
  id: string
  salutation: string
  titles: string[]
  firstName: string
  namePrefix: string | null
  lastName: string
  formOfAddress: 'sie' | 'du'
  jobTitle: string | null
  department: string | null
  language: string
  customerGroups: string[]
  stage: 'lead' | 'customer' | 'former'
  isConsumer: boolean
  owner: DemoUser
  team: 0 | 1
  occasion: Occasion
  origin: string
  createdAt: Date
  informedAt: Date | null
  informationDueOn: string | null
  company: DemoCompany | null
  /** Where she worked before. */
  formerly: DemoCompany | null
  place: Place
  street: string
  houseNumber: string
  points: DemoPoint[]
  bases: DemoBasis[]
}

const CONTACTS = 2000
const CONSUMERS = 70
/** Cards from a fair long ago whose time has run out: they lie in quarantine, for the DPO to decide. */
const EXPIRED = 9

type People = {
  companies: readonly DemoCompany[]
  users: readonly DemoUser[]
  occasions: readonly Occasion[]
}

/** The people of the demo company's customers and suppliers. */
export function demoContacts(
  draw: Chance,
  today: Date,
  { companies, users, occasions }: People,
): DemoContact[] {
  const places = workplaces(draw, companies)
  return places.map((company, index) => person(draw, today, { company, index, companies, users, occasions }))
}

/** The company of each contact; private customers have none. */
function workplaces(draw: Chance, companies: readonly DemoCompany[]): (DemoCompany | null)[] {
  const jobs: (DemoCompany | null)[] = companies.flatMap((company) =>
    Array.from({ length: company.people }, () => company),
  )
  while (jobs.length < CONTACTS - CONSUMERS) jobs.push(draw.pick(companies))
  jobs.length = CONTACTS - CONSUMERS
  for (let index = 0; index < CONSUMERS; index++) jobs.push(null)
  return jobs
}

type Circumstances = People & { company: DemoCompany | null; index: number }

function person(draw: Chance, today: Date, circumstances: Circumstances): DemoContact {
  const { company, index, companies, users, occasions } = circumstances
  const isWoman = draw.happens(0.48)
  const firstName = draw.pick(isWoman ? womensNames : mensNames)
  const lastName = draw.pick(familyNames)
  const namePrefix = draw.happens(0.02) ? draw.pick(namePrefixes) : null
  const isExpired = company !== null && index % Math.floor(CONTACTS / EXPIRED) === 100
  const occasionKey = isExpired ? 'business-card' : company ? draw.weighted(occasionsInTrade) : 'order'
  const occasion = occasions.find((each) => each.key === occasionKey)
  if (!occasion) throw new Error(`no occasion ${occasionKey}`)
  const stage = occasion.stage === 'customer' ? (draw.happens(0.04) ? 'former' : 'customer') : 'lead'
  const createdAt = since(draw, today, { occasion, company, isExpired })
  const createdOn = dayInGermany(createdAt)
  const place = company?.place ?? draw.pick(germanPlaces)
  const team = place.team === 'north' ? 0 : 1
  const isPartners = company !== null && company.place.country === 'CH' && company.trade !== 'supplier'
  const isInformed = occasion.informationDuty === 'art-13' || createdAt < daysAgo(today, 20)
  return {
    id: draw.id(createdAt),
    salutation: draw.happens(0.02) ? 'none' : isWoman ? 'frau' : 'herr',
    titles: draw.happens(0.06) ? [draw.pick(titles)] : [],
    firstName,
    namePrefix,
    lastName,
    formOfAddress: draw.happens(0.06) ? 'du' : 'sie',
    jobTitle: company ? draw.pick(jobs[company.trade])[isWoman ? 1 : 0] : null,
    department: company && company.people > 5 ? draw.pick(departments) : null,
    language: place.city === 'Basel' && draw.happens(0.3) ? 'fr' : draw.happens(0.015) ? 'en' : 'de',
    customerGroups: company ? company.customerGroups : ['Privatkunden'],
    stage,
    isConsumer: company === null,
    owner: ownerOf(users, isPartners ? 'partner' : team === 0 ? 'vertrieb' : 'vertrieb.sued'),
    team,
    occasion,
    origin: originOf(draw, occasion),
    createdAt,
    informedAt: isInformed ? new Date(createdAt.getTime() + draw.between(1, 60) * 3_600_000) : null,
    informationDueOn: occasion.informationDuty === 'none' ? null : addMonths(createdOn, 1),
    company,
    formerly: company !== null && draw.happens(0.02) ? draw.pick(companies) : null,
    place,
    street: company?.street ?? draw.pick(streets),
    houseNumber: company?.houseNumber ?? String(draw.between(1, 120)),
    points: pointsOf(draw, { firstName, lastName, company, place, index, createdAt }),
    bases: occasion.grants.map((grant) => ({
      id: draw.id(createdAt),
      purpose: grant.purpose,
      basis: grant.basis,
      validFrom: createdOn,
      validUntil: grant.months ? addMonths(createdOn, grant.months) : null,
    })),
  }
}

const occasionsInTrade = {
  order: 44,
  enquiry: 20,
  'business-card': 15,
  event: 9,
  'phone-call': 6,
  referral: 4,
  'public-source': 2,
} as const

// Customers go back for years; whoever is no customer yet came within the time her basis allows.
function since(
  draw: Chance,
  today: Date,
  { occasion, company, isExpired }: { occasion: Occasion; company: DemoCompany | null; isExpired: boolean },
): Date {
  if (isExpired) return daysBefore(today, draw.between(735, 800), draw)
  const shortest = Math.min(...occasion.grants.map((grant) => grant.months ?? 84))
  const companyAge = company ? (today.getTime() - company.createdAt.getTime()) / 86_400_000 : 1500
  return daysBefore(today, draw.between(3, Math.min(shortest * 29, Math.max(companyAge, 30))), draw)
}

function daysAgo(today: Date, days: number): Date {
  return new Date(today.getTime() - days * 86_400_000)
}

function ownerOf(users: readonly DemoUser[], mailbox: string): DemoUser {
  const found = users.find((user) => user.email.startsWith(`${mailbox}@`))
  if (!found) throw new Error(`no demo user ${mailbox}`)
  return found
}

function originOf(draw: Chance, occasion: Occasion): string {
  const origins: Readonly<Record<string, readonly string[]>> = {
    'business-card': ['Visitenkarte, Messe Licht und Raum', 'Visitenkarte, Werksbesuch', 'Visitenkarte'],
    event: ['Hausmesse in Bielefeld', 'Fachabend „Licht im Büro“'],
    enquiry: ['Anfrage über die Website', 'Anfrage per E-Mail', 'Anfrage am Telefon'],
    referral: ['Empfehlung durch einen Kunden'],
    'public-source': ['Website der Firma'],
  }
  return draw.pick(origins[occasion.key] ?? [occasion.origin.de])
}

type Reachable = {
  firstName: string
  lastName: string
  company: DemoCompany | null
  place: Place
  index: number
  createdAt: Date
}

function pointsOf(
  draw: Chance,
  { firstName, lastName, company, place, index, createdAt }: Reachable,
): DemoPoint[] {
  const points: DemoPoint[] = []
  const add = (kind: DemoPoint['kind'], value: string) =>
    points.push({ id: draw.id(createdAt), kind, value, isMain: points.every((point) => point.kind !== kind) })
  const domain = company?.domain ?? 'post.example'
  const mailbox = `${addressWord(firstName)}.${addressWord(lastName)}`
  if (draw.happens(0.93)) {
    const unique = company ? '' : String(index)
    add('email', `${company && company.people === 1 ? addressWord(lastName) : mailbox}${unique}@${domain}`)
  }
  if (place.country === 'DE' && draw.happens(0.8)) add('phone', phoneNumber(place.area, 300 + (index % 700)))
  const mobile = mobileNumbers[Math.floor(index / 150)]
  if (index % 150 === 7 && mobile) add('mobile', mobile)
  return points
}

const jobs: Readonly<Record<Trade, readonly (readonly [string, string])[]>> = {
  electrician: [
    ['Inhaber', 'Inhaberin'],
    ['Elektromeister', 'Elektromeisterin'],
    ['Einkäufer', 'Einkäuferin'],
    ['Projektleiter', 'Projektleiterin'],
    ['Bauleiter', 'Bauleiterin'],
    ['Kaufmännischer Leiter', 'Kaufmännische Leiterin'],
  ],
  architect: [
    ['Architekt', 'Architektin'],
    ['Innenarchitekt', 'Innenarchitektin'],
    ['Partner', 'Partnerin'],
    ['Projektleiter', 'Projektleiterin'],
    ['Bauzeichner', 'Bauzeichnerin'],
  ],
  planner: [
    ['Lichtplaner', 'Lichtplanerin'],
    ['Fachplaner Elektro', 'Fachplanerin Elektro'],
    ['Geschäftsführer', 'Geschäftsführerin'],
  ],
  hotel: [
    ['Hoteldirektor', 'Hoteldirektorin'],
    ['Technischer Leiter', 'Technische Leiterin'],
    ['Hausdame', 'Hausdame'],
    ['Inhaber', 'Inhaberin'],
  ],
  shop: [
    ['Filialleiter', 'Filialleiterin'],
    ['Einkäufer Leuchten', 'Einkäuferin Leuchten'],
    ['Verkaufsberater', 'Verkaufsberaterin'],
    ['Inhaber', 'Inhaberin'],
  ],
  dealer: [
    ['Produktmanager Licht', 'Produktmanagerin Licht'],
    ['Einkaufsleiter', 'Einkaufsleiterin'],
    ['Disponent', 'Disponentin'],
    ['Außendienst', 'Außendienst'],
    ['Geschäftsführer', 'Geschäftsführerin'],
  ],
  supplier: [
    ['Key-Account-Manager', 'Key-Account-Managerin'],
    ['Vertriebsingenieur', 'Vertriebsingenieurin'],
    ['Auftragssachbearbeiter', 'Auftragssachbearbeiterin'],
    ['Qualitätsleiter', 'Qualitätsleiterin'],
  ],
}
const departments = ['Einkauf', 'Technik', 'Projekte', 'Verwaltung', 'Vertrieb', 'Planung', 'Buchhaltung']
