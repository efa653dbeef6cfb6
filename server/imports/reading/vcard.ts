import { decodeText, detectEncoding } from './charset.ts'
import { ReadingProblem } from './reading-problem.ts'
import { readPiece, type Source } from './source.ts'
import {
  type Column,
  type Detection,
  type ReadingOptions,
  SAMPLE_ROWS,
  type Table,
  type TableRow,
} from './table.ts'
import { type Card, type CardProperty, readCards, splitValue, unescapeValue } from './vcard-lines.ts'

/** The columns of every address book file, whatever its cards hold. */
export const CARD_COLUMNS = [
  'fullName',
  'titles',
  'firstName',
  'lastName',
  'nameSuffix',
  'company',
  'department',
  'jobTitle',
  'email',
  'email2',
  'email3',
  'phone',
  'phone2',
  'mobile',
  'mobile2',
  'fax',
  'website',
  'addition',
  'street',
  'postalCode',
  'city',
  'region',
  'country',
  'poBox',
  'privateStreet',
  'privatePostalCode',
  'privateCity',
  'privateCountry',
  'language',
] as const
type CardColumn = (typeof CARD_COLUMNS)[number]
type Cells = Partial<Record<CardColumn, string>>

const HEAD_BYTES = 64 * 1024
const LOOK_INTO_CARDS = 1000
const MAX_SAMPLES = 5
// About the file and not about the person, or said again elsewhere.
const TECHNICAL = new Set(
  'VERSION PRODID REV UID SOURCE KIND LABEL SORT-STRING CLASS MAILER X-ABLABEL X-ABSHOWAS X-ABADR CLIENTPIDMAP PROFILE NAME MEMBER XML X-MS-OL-DEFAULT-POSTAL-ADDRESS X-EVOLUTION-FILE-AS'.split(
    ' ',
  ),
)
const FAX = /FAX/
const MOBILE = /^(?:CELL|MOBILE|IPHONE|HANDY|MOBIL)/
const PRIVATE = /^(?:HOME|PRIVAT)/

/** Reads an address book file of cards (vCard 2.1, 3.0, 4.0) as a table; what we have no purpose for is only counted. */
export async function openVcard(source: Source, options: ReadingOptions = {}): Promise<Table> {
  const head = await readPiece(source, 0, HEAD_BYTES)
  const encoding = detectEncoding(head, options.charset)
  const cards = () => readCards(decodeText(source.read(), encoding))

  const sample: string[][] = []
  const skipped: Detection['skipped'] = []
  const notStored: Record<string, number> = {}
  const samples = CARD_COLUMNS.map(() => new Set<string>())
  let count = 0
  for await (const card of cards()) {
    const row = rowOf(card)
    count++
    if (row.kind === 'skipped') skipped.push({ line: row.line, reason: row.reason })
    else {
      for (const name of row.notStored) notStored[name] = (notStored[name] ?? 0) + 1
      if (sample.length < SAMPLE_ROWS) sample.push(row.cells)
      for (const [index, cell] of row.cells.entries()) {
        const found = samples[index]
        if (cell !== '' && found !== undefined && found.size < MAX_SAMPLES) found.add(cell.slice(0, 200))
      }
    }
    if (count === LOOK_INTO_CARDS) break
  }
  if (count === 0) throw new ReadingProblem('imports.empty-file')
  const columns: Column[] = CARD_COLUMNS.map((name, index) => ({
    index,
    name,
    samples: [...(samples[index] ?? [])],
  }))
  return {
    source,
    detection: {
      format: 'vcard',
      charset: encoding.charset,
      bom: encoding.bomLength > 0,
      delimiter: null,
      quote: null,
      numbers: 'auto',
      sheets: [],
      sheet: null,
      hasHeader: true,
      headerLine: null,
      columns,
      sample,
      skipped,
      notStored,
    },
    async *rows() {
      for await (const card of cards()) yield rowOf(card)
    },
  }
}

function rowOf(card: Card): TableRow {
  const cells: Cells = {}
  const notStored = new Set<string>()
  const labels = new Map<string, string>()
  for (const property of card.properties) {
    if (property.name === 'X-ABLABEL')
      labels.set(property.group, property.value.replace(/[^\p{L}]/gu, '').toUpperCase())
  }
  const addresses: { isPrivate: boolean; parts: string[] }[] = []
  // What is marked as preferred comes first, then work, then the order of the card.
  const ordered = [...card.properties].sort((left, right) => rank(left) - rank(right))
  for (const property of ordered) {
    const types = new Set([
      ...property.types,
      ...(labels.has(property.group) ? [labels.get(property.group) ?? ''] : []),
    ])
    if (property.name === 'ADR') {
      const parts = splitValue(property.value, ';').map(textOf)
      if (parts.some((part) => part !== ''))
        addresses.push({ isPrivate: has(types, PRIVATE) && !types.has('WORK'), parts })
    } else if (!take(cells, property, types)) notStored.add(property.name)
  }
  takeAddresses(cells, addresses)
  if (cells.fullName !== undefined && (cells.firstName !== undefined || cells.lastName !== undefined))
    delete cells.fullName
  // The card of a company repeats its name as that of the person.
  if (cells.fullName !== undefined && cells.fullName === cells.company) delete cells.fullName

  const isEmpty = !(
    cells.fullName ??
    cells.firstName ??
    cells.lastName ??
    cells.company ??
    cells.email ??
    cells.phone ??
    cells.mobile
  )
  if (isEmpty) return { kind: 'skipped', line: card.line, reason: 'no-content' }
  return {
    kind: 'row',
    line: card.line,
    cells: CARD_COLUMNS.map((column) => cells[column] ?? ''),
    hasExtraCells: false,
    notStored: [...notStored],
  }
}

/** Puts a property into its cells; false when there is none for it. */
function take(cells: Cells, property: CardProperty, types: ReadonlySet<string>): boolean {
  const value = property.value.trim()
  switch (property.name) {
    case 'FN':
      return put(cells, ['fullName'], textOf(value))
    case 'N': {
      const [lastName = '', firstName = '', middle = '', titles = '', suffix = ''] = splitValue(
        value,
        ';',
      ).map(textOf)
      put(cells, ['lastName'], lastName)
      put(cells, ['firstName'], [firstName, middle].filter(Boolean).join(' '))
      put(cells, ['titles'], titles)
      return put(cells, ['nameSuffix'], suffix)
    }
    case 'ORG': {
      const [company = '', ...units] = splitValue(value, ';').map(textOf)
      put(cells, ['company'], company)
      return put(cells, ['department'], units.filter(Boolean).join(', '))
    }
    case 'TITLE':
      return put(cells, ['jobTitle'], textOf(value))
    case 'ROLE':
      return cells.jobTitle !== undefined || put(cells, ['jobTitle'], textOf(value))
    case 'EMAIL':
      return put(cells, ['email', 'email2', 'email3'], textOf(value))
    case 'TEL':
      return takePhone(cells, value, types)
    case 'URL':
      return put(cells, ['website'], textOf(value))
    case 'LANG':
      return put(cells, ['language'], textOf(value))
    default:
      return value === '' || TECHNICAL.has(property.name)
  }
}

function takePhone(cells: Cells, value: string, types: ReadonlySet<string>): boolean {
  const number = textOf(value).replace(/^tel:/i, '').replace(/;ext=/i, ' ext. ').replace(/;.*$/s, '')
  if (types.has('PAGER')) return false
  if (has(types, FAX)) return put(cells, ['fax'], number)
  return put(cells, has(types, MOBILE) ? ['mobile', 'mobile2'] : ['phone', 'phone2'], number)
}

/** The first address that is not private is the one; a second, private one keeps its own columns. */
function takeAddresses(cells: Cells, addresses: readonly { isPrivate: boolean; parts: string[] }[]): void {
  const main = addresses.find((address) => !address.isPrivate) ?? addresses[0]
  if (main === undefined) return
  const [poBox = '', extended = '', line = '', city = '', region = '', postalCode = '', country = ''] =
    main.parts
  const [addition, street] = line === '' ? ['', extended] : [extended, line]
  Object.assign(cells, filled({ poBox, addition, street, city, region, postalCode, country }))
  const other = addresses.find((address) => address !== main && address.isPrivate)
  if (other === undefined) return
  const [, , privateStreet = '', privateCity = '', , privatePostalCode = '', privateCountry = ''] =
    other.parts
  Object.assign(cells, filled({ privateStreet, privateCity, privatePostalCode, privateCountry }))
}

function put(cells: Cells, columns: readonly CardColumn[], value: string): boolean {
  if (value === '') return true
  if (columns.some((column) => cells[column] === value)) return true
  const free = columns.find((column) => cells[column] === undefined)
  if (free === undefined) return false
  cells[free] = value
  return true
}

function filled(cells: Cells): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ''))
}

function textOf(value: string): string {
  return unescapeValue(value)
    .replace(/\s*\n\s*/g, ', ')
    .replace(/,\s*,/g, ',')
}

function has(types: ReadonlySet<string>, pattern: RegExp): boolean {
  for (const type of types) if (pattern.test(type)) return true
  return false
}

function rank(property: CardProperty): number {
  // A role stands for the job title only where there is none.
  if (property.name === 'ROLE') return 9
  return (property.types.has('PREF') ? 0 : 2) + (property.types.has('WORK') ? 0 : 1)
}
