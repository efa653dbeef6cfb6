import { type Chance, chance } from '#server/demo/chance.ts'
import {
  addressWord,
  familyNames,
  germanPlaces,
  mensNames,
  streets,
  titles,
  womensNames,
} from '#server/demo/words.ts'

export type BenchCompany = {
  id: string
  name: string
  domain: string
  createdAt: Date
  place: (typeof germanPlaces)[number]
}
export type BenchPerson = {
  id: string
  salutation: 'frau' | 'herr'
  titles: readonly string[]
  firstName: string
  lastName: string
  jobTitle: string
  company: BenchCompany | null
  email: string | null
  phone: string | null
  mobile: string | null
  street: string
  houseNumber: string
  place: (typeof germanPlaces)[number]
  createdAt: Date
  isCustomer: boolean
  team: number
  owner: number
}

export const TEAMS = 20
export const OWNERS = 200

const heads =
  'Acker,Adel,Alten,Berg,Birken,Bock,Brand,Breiten,Brom,Buchen,Busch,Dorn,Dreis,Eber,Eich,Ellen,Erlen,Feld,Fichten,Flach,Freuden,Gold,Grün,Hagen,Hammer,Hasel,Heide,Hell,Herz,Hirsch,Hohen,Holz,Kalten,Kirch,Kloster,Korn,Kranz,Küh,Lang,Laub,Linden,Löwen,Mühl,Nieder,Ober,Öhl,Pfaffen,Rauten,Rehn,Rosen,Rott,Sanders,Schön,Silber,Sonnen,Stein,Tannen,Thal,Über,Vogel,Wald,Weiden,Wiesen,Wolfs,Zöller'.split(
    ',',
  )
const tails =
  'mann,meier,hofer,bauer,müller,schmidt,berger,brink,kamp,heim,rath,wald,stein,hagen,ler,mayr,huber,bach,dorf,feld,hausen,inger,kötter,lander,maier,ner,reuter,rieder,rode,schulte,stetter,städt,wieser,witz,zoller,böck'.split(
    ',',
  )
const trades =
  'Maschinenbau,Elektrotechnik,Steuerberatung,Logistik,Software,Großhandel,Möbel,Bäckerei,Architekten,Metallbau,Druckerei,Autohaus,Gartenbau,Medizintechnik,Energie,Immobilien,Verlag,Bauunternehmung'.split(
    ',',
  )
const forms = ['GmbH', 'AG', 'KG', 'GmbH & Co. KG', 'e. K.', 'OHG', 'UG (haftungsbeschränkt)']
const jobs = [
  'Geschäftsführung',
  'Leitung Einkauf',
  'Vertrieb',
  'Buchhaltung',
  'Empfang',
  'IT-Leitung',
  'Assistenz',
  'Projektleitung',
]

/** Frequent names are much more frequent than rare ones, and there are many rare ones: about 30,000 in a million people. */
export function familyName(draw: Chance): string {
  const kind = draw.below(100)
  // The square of an even draw favours the beginning of the list, as real names do.
  if (kind < 60)
    return familyNames[Math.floor((draw.below(1_000_000) / 1_000_000) ** 2 * familyNames.length)] ?? ''
  if (kind < 92) return `${draw.pick(heads)}${draw.pick(tails)}`
  return `${draw.pick(familyNames)}-${draw.pick(familyNames)}`
}

/** Companies of the large data set, the same in every run. */
export function* benchCompanies(count: number, today: Date): Generator<BenchCompany> {
  const draw = chance(1)
  for (let index = 0; index < count; index++) {
    const name = `${familyName(draw)} ${draw.pick(trades)} ${draw.pick(forms)}`
    const createdAt = new Date(today.getTime() - draw.between(1, 2000) * 86_400_000 - index)
    yield {
      id: draw.id(createdAt),
      name,
      domain: `${addressWord(name).slice(0, 40)}-${index}.example`,
      createdAt,
      place: draw.pick(germanPlaces),
    }
  }
}

/** People of the large data set, the same in every run. */
export function* benchPeople(
  count: number,
  today: Date,
  companies: readonly BenchCompany[],
): Generator<BenchPerson> {
  const draw = chance(2)
  for (let index = 0; index < count; index++) {
    const isWoman = draw.happens(0.5)
    const firstName = draw.pick(isWoman ? womensNames : mensNames)
    const lastName = familyName(draw)
    // A few companies employ many of our contacts.
    const company = draw.happens(0.85)
      ? (companies[Math.floor((draw.below(1_000_000) / 1_000_000) ** 2 * companies.length)] ?? null)
      : null
    const createdAt = new Date(today.getTime() - draw.between(1, 1400) * 86_400_000 - draw.below(86_400_000))
    yield {
      id: draw.id(createdAt),
      salutation: isWoman ? 'frau' : 'herr',
      titles: draw.happens(0.06) ? [draw.pick(titles)] : [],
      firstName,
      lastName,
      jobTitle: draw.pick(jobs),
      company,
      email: draw.happens(0.9)
        ? `${addressWord(firstName)}.${addressWord(lastName)}.${index}@${company?.domain ?? 'post.example'}`
        : null,
      phone: draw.happens(0.7) ? unassignedNumber(draw, '30') : null,
      mobile: draw.happens(0.3) ? unassignedNumber(draw, '89') : null,
      street: draw.pick(streets),
      houseNumber: String(draw.between(1, 199)),
      place: company?.place ?? draw.pick(germanPlaces),
      createdAt,
      isCustomer: draw.happens(0.6),
      team: draw.below(TEAMS),
      owner: draw.below(OWNERS),
    }
  }
}

/** No subscriber's number begins with 0 behind the area code. */
function unassignedNumber(draw: Chance, area: string): string {
  return `+49${area}0${String(draw.below(10_000_000)).padStart(7, '0')}`
}
