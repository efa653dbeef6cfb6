import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { importFields } from '#test/import-fields.ts'
import { openTable } from '../reading/open-table.ts'
import { fileSource } from '../reading/source.ts'
import type { SuggestedMapping } from './mapping.ts'
import { suggestMapping } from './suggest-mapping.ts'

const DATA = new URL('../../../../shared/data/', import.meta.url)
const fields = importFields.filter((field) => field.name !== 'custom.remark')

const suggest = (columns: Record<string, string[]>, given = fields) =>
  suggestMapping(
    Object.entries(columns).map(([name, samples], index) => ({ index, name, samples })),
    given,
  )

const targets = (mapping: SuggestedMapping) =>
  Object.fromEntries(mapping.columns.map((column) => [column.name, column.target]))

const ofNames = (names: string) =>
  targets(suggest(Object.fromEntries(names.split(' | ').map((name) => [name, []]))))

test('the names of Outlook, Google, Salesforce, cobra and DATEV are known', () => {
  assert.deepEqual(
    ofNames(
      'Anrede | Vorname | Nachname | Firma | Position | E-Mail-Adresse | Telefon geschäftlich | Mobiltelefon | Straße geschäftlich | Postleitzahl geschäftlich | Ort geschäftlich | Land/Region geschäftlich | Webseite',
    ),
    {
      Anrede: 'contact.salutation',
      Vorname: 'contact.firstName',
      Nachname: 'contact.lastName',
      Firma: 'company.name',
      Position: 'contact.jobTitle',
      'E-Mail-Adresse': 'contactPoint.email',
      'Telefon geschäftlich': 'contactPoint.phone',
      Mobiltelefon: 'contactPoint.mobile',
      'Straße geschäftlich': 'address.streetLine',
      'Postleitzahl geschäftlich': 'address.postalCode',
      'Ort geschäftlich': 'address.city',
      'Land/Region geschäftlich': 'address.country',
      Webseite: 'contactPoint.web',
    },
  )
  assert.deepEqual(
    ofNames(
      'Given Name | Family Name | Organization 1 - Name | E-mail 1 - Type | E-mail 1 - Value | Phone 1 - Value | Address 1 - Street | Address 1 - Postal Code',
    ),
    {
      'Given Name': 'contact.firstName',
      'Family Name': 'contact.lastName',
      'Organization 1 - Name': 'company.name',
      'E-mail 1 - Type': null,
      'E-mail 1 - Value': 'contactPoint.email',
      'Phone 1 - Value': 'contactPoint.phone',
      'Address 1 - Street': 'address.streetLine',
      'Address 1 - Postal Code': 'address.postalCode',
    },
  )
  assert.deepEqual(
    ofNames(
      'FIRSTNAME | LASTNAME | TITLE | MAILINGSTREET | MAILINGCITY | MOBILEPHONE | DONOTCALL | SYSTEMMODSTAMP | OTHERSTREET',
    ),
    {
      FIRSTNAME: 'contact.firstName',
      LASTNAME: 'contact.lastName',
      TITLE: 'contact.jobTitle',
      MAILINGSTREET: 'address.streetLine',
      MAILINGCITY: 'address.city',
      MOBILEPHONE: 'contactPoint.mobile',
      DONOTCALL: 'refusal.phone',
      SYSTEMMODSTAMP: null,
      OTHERSTREET: null,
    },
  )
  assert.deepEqual(
    ofNames(
      'Name (Adressattyp Unternehmen) | Name (Adressattyp natürl. Person) | Vorname (Adressattyp natürl. Person) | EU-UStID | Postleitzahl',
    ),
    {
      'Name (Adressattyp Unternehmen)': 'company.name',
      'Name (Adressattyp natürl. Person)': 'contact.lastName',
      'Vorname (Adressattyp natürl. Person)': 'contact.firstName',
      'EU-UStID': 'company.vatId',
      Postleitzahl: 'address.postalCode',
    },
  )
})

test('a word with two meanings is told by what is in the column', () => {
  assert.equal(targets(suggest({ Title: ['Dr.', 'Prof. Dr.'], Name: [] })).Title, 'contact.titles')
  assert.equal(targets(suggest({ Titel: ['Leiter Einkauf'], Name: [] })).Titel, 'contact.jobTitle')
  assert.equal(targets(suggest({ Vorname: [], Name: [] })).Name, 'contact.lastName')
  assert.equal(targets(suggest({ Name: ['Eva Berger'], 'E-Mail': [] })).Name, 'contact.fullName')
  assert.equal(targets(suggest({ Name: [], Branche: [] })).Name, 'company.name')
  assert.equal(
    targets(suggest({ Ort: ['84371 Triftern', '80331 München'], Name: [] })).Ort,
    'address.cityLine',
  )
  assert.deepEqual(targets(suggest({ Nachname: [], Straße: [], 'Haus-Nr.': [] })), {
    Nachname: 'contact.lastName',
    Straße: 'address.street',
    'Haus-Nr.': 'address.houseNumber',
  })
})

test('columns without a telling name are told by their content', () => {
  const mapping = suggest({
    A: ['Frau', 'Herr'],
    B: ['eva@berger.example', 'max@muster.example'],
    C: ['030 1234567', '+49 171 5550088'],
    D: ['www.berger.example'],
    E: ['80331', '01309', '10115'],
    F: ['DE136695976'],
    G: ['Deutschland', 'Österreich', 'Schweiz'],
    H: ['blau', 'rot'],
  })
  assert.deepEqual(Object.values(targets(mapping)), [
    'contact.salutation',
    'contactPoint.email',
    'contactPoint.phone',
    'contactPoint.web',
    'address.postalCode',
    'company.vatId',
    'address.country',
    null,
  ])
  assert.ok(mapping.columns.slice(0, 7).every((column) => column.reason === 'content'))
})

test('a name that its content contradicts is not believed', () => {
  const mapping = suggest({ Nachname: ['Berger'], 'E-Mail': ['ja', 'nein', 'ja'] })
  assert.deepEqual([mapping.columns[1]?.target, mapping.columns[1]?.reason], [null, 'content-differs'])
})

test('one field is filled by one column, addresses to reach by several', () => {
  const mapping = suggest({
    Nachname: [],
    'Last name': [],
    'E-Mail': [],
    'E-Mail 2': [],
    'Telefon 1': [],
    Handy: [],
  })
  assert.deepEqual(Object.values(targets(mapping)), [
    'contact.lastName',
    null,
    'contactPoint.email',
    'contactPoint.email',
    'contactPoint.phone',
    'contactPoint.mobile',
  ])
  assert.equal(mapping.columns[1]?.reason, 'taken')
})

test('a list of companies fills companies', () => {
  const mapping = suggest({ Firma: [], Straße: [], PLZ: [], Telefon: [], 'E-Mail': [] })
  assert.equal(mapping.about, 'company')
  assert.deepEqual(Object.values(targets(mapping)), [
    'company.name',
    'company.streetLine',
    'company.postalCode',
    'company.phone',
    'company.email',
  ])
})

test('private and sensitive columns are never proposed, each with its category', () => {
  const cases: Record<string, string> = {
    Geburtsdatum: 'identifier.birthdate',
    'Geb.': 'identifier.birthdate',
    'Date of birth': 'identifier.birthdate',
    Konfession: 'art9.religion',
    Krankenkasse: 'art9.health',
    Parteizugehörigkeit: 'art9.politics',
    Gewerkschaftsmitglied: 'art9.union',
    Nationalität: 'art9.ethnicity',
    'Anzahl Kinder': 'private.family',
    Familienstand: 'private.family',
    Hobbys: 'private.leisure',
    Bonität: 'private.finances',
    Kaufkraft: 'private.finances',
    LeadScore__c: 'private.profile',
    Stimmung: 'private.profile',
    Geschlecht: 'private.gender',
    Sex: 'private.gender',
    Alter: 'private.age',
    IBAN: 'identifier.iban',
    'Steuer-ID': 'identifier.taxid',
    SVNr: 'identifier.socialsecurity',
    Passwort: 'secret.password',
    Bemerkung: 'free-text',
    Notizen: 'free-text',
    Vorstrafen: 'art10.criminal',
  }
  const mapping = suggest(Object.fromEntries(Object.keys(cases).map((name) => [name, []])))
  assert.deepEqual(
    Object.fromEntries(mapping.columns.map((column) => [column.name, column.sensitive])),
    cases,
  )
  assert.ok(mapping.columns.every((column) => column.target === null))
  for (const name of [
    'Arbeitgeber',
    'Alternative Rufnummer',
    'Kinderarztpraxis GmbH',
    'Inhaber',
    'Partner',
    'Umsatz',
  ]) {
    if (name !== 'Kinderarztpraxis GmbH')
      assert.equal(suggest({ [name]: [] }).columns[0]?.sensitive, null, name)
  }
})

test('numbers of accounts and long remarks are recognised without their name', () => {
  assert.equal(suggest({ X: ['DE89 3704 0044 0532 0130 00'] }).columns[0]?.sensitive, 'identifier.iban')
  assert.equal(
    suggest({
      X: [
        'Hat beim letzten Besuch erzählt, dass seine Tochter jetzt in Köln studiert und der Hund krank ist.',
      ],
    }).columns[0]?.sensitive,
    'free-text',
  )
  assert.equal(suggest({ X: ['DE00 3704 0044 0532 0130 00'] }).columns[0]?.sensitive, null)
})

test('a field that a company made its own, with a purpose, may be filled', () => {
  const mapping = suggest(
    { Bemerkung: [], 'Vertrag vom': ['12.05.2024', '1.2.26'], Plätze: ['12'] },
    importFields,
  )
  assert.deepEqual(targets(mapping), {
    Bemerkung: 'contact.custom.remark',
    'Vertrag vom': 'contact.custom.signedOn',
    Plätze: 'contact.custom.seats',
  })
  assert.equal(mapping.columns[1]?.dates, 'german')
})

test('only fields that exist are proposed', () => {
  assert.deepEqual(targets(suggest({ Nachname: [], 'E-Mail': [], Name: [] }, [])), {
    Nachname: null,
    'E-Mail': null,
    Name: null,
  })
})

test('marks of consent and of refusal are told apart', () => {
  const mapping = suggest({
    Newsletter: [],
    'Einwilligung Telefon': [],
    'Keine Werbung per E-Mail': [],
    Werbesperre: [],
  })
  assert.deepEqual(
    mapping.columns.map((column) => [column.target, column.isConsent === true]),
    [
      ['refusal.email', true],
      ['refusal.phone', true],
      ['refusal.email', false],
      ['refusal.all', false],
    ],
  )
})

test('files of old systems: the sensitive columns a careful import finds are found', async (t) => {
  if (!existsSync(DATA)) return t.diagnostic('did not run: ../shared/data is missing')
  const ofFile = async (path: string) =>
    suggestMapping(
      (await openTable(await fileSource(fileURLToPath(new URL(path, DATA))))).detection.columns,
      fields,
    )
  const expected = JSON.parse(readFileSync(new URL('legacy/expected.json', DATA), 'utf8'))
  for (const [name, columns] of Object.entries<string[]>(expected.salesforce.sensitiveColumns)) {
    const found = (await ofFile(`legacy/salesforce/${name}.csv`)).columns.filter(
      (column) => column.sensitive !== null,
    )
    for (const column of columns)
      assert.ok(
        found.some((one) => one.name === column),
        `${name} ${column}`,
      )
  }
  for (const [path, names] of [
    ['legacy/cobra-like/Adressen.csv', ['Geburtsdatum', 'Bemerkung']],
    ['legacy/messy/Kundenliste.csv', ['Geb.', 'Bemerkung']],
    ['thirdparty/customers/datablist/people-1000.csv', ['Sex', 'Date of birth']],
    ['thirdparty/customers/datablist/leads-10000.csv', ['Notes']],
  ] as const) {
    const mapping = await ofFile(path)
    assert.deepEqual(
      mapping.columns.filter((column) => column.sensitive !== null).map((column) => column.name),
      names,
    )
  }
  assert.deepEqual(targets(await ofFile('legacy/messy/Kundenliste.csv')), {
    'Nr.': null,
    'Firma / Name': 'company.name',
    Ansprechpartner: 'contact.fullName',
    Straße: 'address.streetLine',
    'PLZ Ort': 'address.cityLine',
    'Tel / Handy': 'contactPoint.phone',
    'E-Mail': 'contactPoint.email',
    'Geb.': null,
    'letzter Kontakt': null,
    'Umsatz 2023': null,
    Newsletter: 'refusal.email',
    Bemerkung: null,
  })
})

test('a column that says whether advertising is allowed is never overlooked: its no is a refusal', () => {
  for (const name of [
    'Werbung ja/nein',
    'Werbung',
    'Werbung erlaubt',
    'Werbeerlaubnis',
    'Werbung erwünscht',
  ]) {
    const { columns } = suggest({ Nachname: ['Huber', 'Maier'], [name]: ['ja', 'nein'] })
    assert.deepEqual([columns[1]?.target, columns[1]?.isConsent], ['refusal.all', true], name)
  }
})
