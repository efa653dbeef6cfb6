import type { Chance } from './chance.ts'
import {
  addressWord,
  austrianPlaces,
  familyNames,
  germanPlaces,
  type Place,
  phoneNumber,
  streets,
  swissPlaces,
} from './words.ts'

export type Trade = 'electrician' | 'architect' | 'hotel' | 'shop' | 'dealer' | 'planner' | 'supplier'

export type DemoCompany = {
  id: string
  name: string
  legalForm: string | null
  isCustomer: boolean
  isSupplier: boolean
  industry: string
  vatId: string | null
  registerNumber: string | null
  website: string
  email: string
  phone: string | null
  street: string
  houseNumber: string
  place: Place
  customerGroups: string[]
  createdAt: Date
  domain: string
  trade: Trade
  /** How many people work there whom we know. */
  people: number
}

const COMPANIES = 300
const SUPPLIERS = 36
const AUSTRIAN = 32
const SWISS = 26

const fancies =
  'Drei Laternen,Haselhof,Sieben Stufen,Am alten Speicher,Zum Kranichsee,Lindenwirt,Seeblick,Waldkater,Goldene Spindel,Ratsweinkeller,Klosterhof,Bergkristall,Zur Windmühle,Havenhuus,Sonnenuhr,Silberdistel,Weitblick,Zum Webstuhl'.split(
    ',',
  )
const shops =
  'Wohnraum,Nordlicht,Hellwerk,Raumklang,Formgut,Lichtblick,Zuhause,Holzwerk,Stilmöbel,Tageslicht,Glanzstück,Wohnwerk'.split(
    ',',
  )
const supplies: readonly (readonly [string, string])[] = [
  ['Metallguss', 'Gussteile'],
  ['Glashütte', 'Glas'],
  ['Kabelwerk', 'Kabel und Leitungen'],
  ['Optoelektronik', 'LED-Module'],
  ['Vorschaltgeräte', 'Treiber und Netzteile'],
  ['Pulverlack', 'Oberflächen'],
  ['Wellpappe', 'Verpackung'],
  ['Drehteile', 'Metallverarbeitung'],
  ['Spritzguss', 'Kunststoffteile'],
  ['Textilschirme', 'Lampenschirme'],
  ['Spedition', 'Logistik'],
]

/** Customers and suppliers of the demo company in Germany, Austria and Switzerland. */
export function demoCompanies(draw: Chance, today: Date): DemoCompany[] {
  const taken = new Set<string>()
  return Array.from({ length: COMPANIES }, (_, index) => {
    const isSupplier = index < SUPPLIERS
    const place = placeOf(draw, index)
    const trade = isSupplier ? 'supplier' : draw.weighted(customerTrades)
    let named = nameOf(draw, trade, place)
    while (taken.has(named.name)) named = nameOf(draw, trade, place)
    taken.add(named.name)
    const createdAt = daysBefore(today, draw.between(40, 2600), draw)
    const domain = `${addressWord(named.short).slice(0, 40)}-${addressWord(place.city).slice(0, 14)}.example`
    const hasRegister = named.legalForm !== null && place.country === 'DE'
    return {
      id: draw.id(createdAt),
      name: named.name,
      legalForm: named.legalForm,
      isCustomer: !isSupplier || index % 9 === 0,
      isSupplier,
      industry: named.industry,
      vatId: hasRegister ? germanVatId(index) : null,
      registerNumber: hasRegister ? `Demo-HRB ${90_000 + index}` : null,
      website: `https://www.${domain}`,
      email: `info@${domain}`,
      phone: place.country === 'DE' ? phoneNumber(place.area, index) : null,
      street: draw.pick(streets),
      houseNumber: `${draw.between(1, 148)}${draw.happens(0.1) ? 'a' : ''}`,
      place,
      customerGroups: isSupplier ? [] : groupsOf(draw, trade),
      createdAt,
      domain,
      trade,
      people: peopleIn(draw, trade),
    }
  })
}

const customerTrades = {
  electrician: 30,
  architect: 20,
  hotel: 12,
  shop: 14,
  dealer: 14,
  planner: 10,
} as const

function placeOf(draw: Chance, index: number): Place {
  const turn = index % 50
  const austrian = Math.round((AUSTRIAN / COMPANIES) * 50)
  const swiss = Math.round((SWISS / COMPANIES) * 50)
  if (turn < austrian) return draw.pick(austrianPlaces)
  if (turn < austrian + swiss) return draw.pick(swissPlaces)
  return draw.pick(germanPlaces)
}

type Named = { name: string; short: string; legalForm: string | null; industry: string }

function nameOf(draw: Chance, trade: Trade, place: Place): Named {
  const family = draw.pick(familyNames)
  const form = (...forms: (string | null)[]) => {
    const found = draw.pick(forms)
    return place.country === 'DE' || !found ? found : abroad(found)
  }
  const named = (short: string, legalForm: string | null, industry: string): Named => ({
    name: legalForm ? `${short} ${legalForm}` : short,
    short,
    legalForm,
    industry,
  })
  switch (trade) {
    case 'electrician':
      return named(
        draw.pick([`Elektro ${family}`, `${family} Elektrotechnik`, `${family} Gebäudetechnik`]),
        form('GmbH', 'GmbH', 'e. K.', null),
        'Elektrohandwerk',
      )
    case 'architect':
      return named(
        draw.pick([
          `${family} + ${draw.pick(familyNames)} Architekten`,
          `Architekturbüro ${family}`,
          `${family} Innenarchitektur`,
        ]),
        form('PartG mbB', 'GmbH', null),
        'Architektur und Innenarchitektur',
      )
    case 'hotel':
      return named(
        `${draw.pick(['Hotel', 'Hotel', 'Gasthof', 'Landhotel'])} ${draw.pick(fancies)}`,
        form('GmbH', 'GmbH & Co. KG', null),
        'Hotel und Gastgewerbe',
      )
    case 'shop':
      return named(
        `${draw.pick(shops)} ${draw.pick([family, family, 'Einrichtungen', 'Möbel'])}`,
        form('GmbH', 'OHG', 'GmbH & Co. KG'),
        'Möbel- und Leuchtenhandel',
      )
    case 'dealer':
      return named(
        draw.pick([`${family} Elektrogroßhandel`, `${family} Licht + Technik`, `Gebrüder ${family}`]),
        form('GmbH & Co. KG', 'GmbH', 'KG'),
        'Elektrogroßhandel',
      )
    case 'planner':
      return named(
        draw.pick([`Lichtplanung ${family}`, `Ingenieurbüro ${family}`, `${family} Fachplanung`]),
        form('GmbH', 'PartG mbB', null),
        'Licht- und Fachplanung',
      )
    case 'supplier': {
      const [what, industry] = draw.pick(supplies)
      return named(`${family} ${what}`, form('GmbH', 'GmbH & Co. KG', 'AG', 'KG'), industry)
    }
  }
}

function abroad(form: string): string | null {
  return form === 'e. K.' || form === 'PartG mbB' ? null : form
}

function groupsOf(draw: Chance, trade: Trade): string[] {
  const byTrade: Record<Exclude<Trade, 'supplier'>, string> = {
    electrician: 'Handwerk',
    architect: 'Planung',
    planner: 'Planung',
    hotel: 'Objekt',
    shop: 'Fachhandel',
    dealer: 'Großhandel',
  }
  const groups = [byTrade[trade as Exclude<Trade, 'supplier'>]]
  if (draw.happens(0.12)) groups.push('Schlüsselkunde')
  return groups
}

function peopleIn(draw: Chance, trade: Trade): number {
  const size = draw.weighted({ one: 12, few: 48, some: 28, many: 12 })
  const most = trade === 'dealer' || trade === 'supplier' ? 1.5 : 1
  if (size === 'one') return 1
  if (size === 'few') return draw.between(2, 5)
  if (size === 'some') return Math.round(draw.between(6, 10) * most)
  return Math.round(draw.between(12, 22) * most)
}

/** A number with a right check digit (ISO 7064 MOD 11,10) from a range that is not given out. */
function germanVatId(index: number): string {
  const digits = String(99_900_000 + index)
  let product = 10
  for (const digit of digits) {
    let sum = (Number(digit) + product) % 10
    if (sum === 0) sum = 10
    product = (2 * sum) % 11
  }
  const check = 11 - product
  return `DE${digits}${check === 10 ? 0 : check}`
}

/** A working moment that many days ago. */
export function daysBefore(today: Date, days: number, draw: Chance): Date {
  const at = new Date(today)
  at.setUTCDate(at.getUTCDate() - days)
  // Nobody works on Sundays here.
  while (at.getUTCDay() === 0 || at.getUTCDay() === 6) at.setUTCDate(at.getUTCDate() - 1)
  at.setUTCHours(draw.between(7, 15), draw.below(60), draw.below(60), 0)
  return at
}
