import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { importFields } from '#test/import-fields.ts'
import { openTable } from '../reading/open-table.ts'
import { fileSource } from '../reading/source.ts'
import { mapRow, prepareMapping } from './map-row.ts'
import type { ColumnMapping } from './mapping.ts'
import type { MappedRow } from './row-draft.ts'
import { suggestMapping } from './suggest-mapping.ts'

const DATA = new URL('../../../../shared/data/', import.meta.url)

/** Maps cells given by target. */
function mapped(
  cells: Record<string, string>,
  more: Partial<ColumnMapping> = {},
  about: 'contact' | 'company' = 'contact',
): MappedRow {
  const columns = Object.keys(cells).map((target, column) => ({ column, target, ...more }))
  return mapRow(Object.values(cells), { about, columns }, importFields)
}

const codes = (row: MappedRow) => row.problems.map((problem) => problem.code)

/** Every row of a file through the proposed mapping, by its first cell. */
async function mappedFile(path: string): Promise<Map<string, MappedRow>> {
  const table = await openTable(await fileSource(fileURLToPath(new URL(path, DATA))))
  const fields = importFields.filter((field) => field.name !== 'custom.remark')
  const map = prepareMapping(suggestMapping(table.detection.columns, fields), fields)
  const rows = new Map<string, MappedRow>()
  for await (const row of table.rows()) if (row.kind === 'row') rows.set(row.cells[0] ?? '', map(row.cells))
  return rows
}

test('a row becomes person, company, address and ways to reach her', () => {
  const row = mapped({
    'contact.salutation': 'Frau',
    'contact.titles': 'Prof. Dr. med.',
    'contact.firstName': ' Anna ',
    'contact.lastName': 'von der Heyde jun.',
    'contact.jobTitle': 'Leitung',
    'company.name': 'Autohaus Müller GmbH',
    'address.streetLine': 'Musterstr. 5a, 2. OG',
    'address.postalCode': '1309',
    'address.city': 'Dresden',
    'address.country': 'D',
    'contactPoint.email': 'ANNA@Heyde.example; a@b.example',
    'contactPoint.phone': '0351 / 12345-0, 0170-5550440',
    'contactPoint.fax': '0351 12345-9',
  })
  assert.deepEqual(row, {
    contact: {
      salutation: 'frau',
      titles: ['Prof.', 'Dr. med.'],
      firstName: 'Anna',
      lastName: 'Heyde',
      namePrefix: 'von der',
      nameSuffix: 'jun.',
      jobTitle: 'Leitung',
    },
    company: { name: 'Autohaus Müller GmbH' },
    employment: null,
    address: {
      country: 'DE',
      street: 'Musterstr.',
      houseNumber: '5a',
      addition: '2. OG',
      postalCode: '01309',
      city: 'Dresden',
    },
    contactPoints: [
      {
        kind: 'email',
        value: 'anna@heyde.example',
        display: 'anna@heyde.example',
        label: null,
        isMain: true,
      },
      { kind: 'email', value: 'a@b.example', display: 'a@b.example', label: null, isMain: false },
      { kind: 'phone', value: '+49351123450', display: '+49 351 123450', label: null, isMain: true },
      { kind: 'mobile', value: '+491705550440', display: '+49 170 5550440', label: null, isMain: true },
      { kind: 'fax', value: '+49351123459', display: '+49 351 123459', label: null, isMain: true },
    ],
    refusals: [],
    problems: [{ column: 7, code: 'imports.zero-restored', severity: 'warning' }],
  })
})

test('a whole name is parted and never speaks against its parts', () => {
  assert.deepEqual(mapped({ 'contact.fullName': 'Hr. Reitmeier jun.' }).contact, {
    salutation: 'herr',
    lastName: 'Reitmeier',
    nameSuffix: 'jun.',
  })
  assert.deepEqual(mapped({ 'contact.fullName': 'Huber, Dr. Josef' }).contact, {
    firstName: 'Josef',
    lastName: 'Huber',
    titles: ['Dr.'],
  })
  assert.deepEqual(mapped({ 'contact.fullName': 'Falsch', 'contact.lastName': 'Huber' }).contact, {
    lastName: 'Huber',
  })
  assert.deepEqual(mapped({ 'contact.fullName': 'Privat: Hannelore Specht' }).contact, {
    firstName: 'Hannelore',
    lastName: 'Specht',
  })
  assert.deepEqual(mapped({ 'contact.salutation': 'Herr Dr.', 'contact.lastName': 'Huber' }).contact, {
    salutation: 'herr',
    titles: ['Dr.'],
    lastName: 'Huber',
  })
})

test('numbers and codes are read by the country of the row, wherever its column stands', () => {
  const row = mapped({
    'contact.lastName': 'Inauen',
    'contactPoint.phone': '071 555 05 05',
    'address.postalCode': '9050',
    'address.country': 'Schweiz',
  })
  assert.equal(row.contactPoints[0]?.value, '+41715550505')
  assert.deepEqual(row.address, { country: 'CH', postalCode: '9050' })
  assert.deepEqual(codes(row), [])
  const line = mapped({
    'contact.lastName': 'Rieder',
    'contactPoint.phone': '05246 5550',
    'address.cityLine': '6215 Achenkirch (A)',
  })
  assert.equal(line.contactPoints[0]?.value, '+4352465550')
})

test('four digits without a country are kept, and the doubt is told', () => {
  const row = mapped({ 'contact.lastName': 'Huber', 'address.postalCode': '1309' })
  assert.equal(row.address?.postalCode, '1309')
  assert.deepEqual(codes(row), ['imports.postal-code-uncertain'])
})

test('days and numbers follow the custom that was declared for the column', () => {
  const own = (cells: Record<string, string>, more: Partial<ColumnMapping>) =>
    mapped({ 'contact.lastName': 'Huber', ...cells }, more).contact?.custom
  assert.deepEqual(own({ 'contact.custom.signedOn': '3/7/2024' }, { dates: 'american' }), {
    signedOn: '2024-03-07',
  })
  assert.deepEqual(own({ 'contact.custom.signedOn': '3.7.24', 'contact.custom.seats': '1.234' }, {}), {
    signedOn: '2024-07-03',
    seats: 1234,
  })
  assert.deepEqual(own({ 'contact.custom.seats': '1.234' }, { numbers: 'machine' }), { seats: 1.234 })
  assert.deepEqual(own({ 'contact.custom.seats': '1.234,50' }, { numbers: 'machine' }), { seats: 1234.5 })
})

test('choices are known by value, label and declared translation', () => {
  const stage = (text: string, choices?: Record<string, string>) =>
    mapped({ 'contact.lastName': 'Huber', 'contact.stage': text }, { choices })
  assert.equal(stage('customer').contact?.stage, 'customer')
  assert.equal(stage('KUNDE').contact?.stage, 'customer')
  assert.equal(stage('A-Kunde', { 'A-Kunde': 'customer' }).contact?.stage, 'customer')
  assert.deepEqual(codes(stage('Freund')), ['values.choice-unknown'])
  assert.equal(mapped({ 'contact.lastName': 'Huber', 'contact.language': 'Deutsch' }).contact?.language, 'de')
  assert.equal(mapped({ 'contact.lastName': 'Huber', 'contact.isConsumer': 'ja' }).contact?.isConsumer, true)
})

test('a column may only refuse, never consent', () => {
  const refusals = (target: string, text: string, isConsent = false) =>
    mapped({ 'contact.lastName': 'Huber', [target]: text }, { isConsent }).refusals
  assert.deepEqual(refusals('refusal.email', 'nein', true), ['email'])
  assert.deepEqual(refusals('refusal.email', 'ja', true), [])
  assert.deepEqual(refusals('refusal.phone', 'true'), ['phone'])
  assert.deepEqual(refusals('refusal.phone', 'false'), [])
  assert.deepEqual(refusals('refusal.all', 'GESPERRT Werbung'), ['all'])
  assert.deepEqual(codes(mapped({ 'contact.lastName': 'Huber', 'refusal.all': 'prüfen' })), [
    'imports.mark-unclear',
  ])
})

test('what programs write for nothing is nothing, the surname Null is a name', () => {
  for (const blank of ['NULL', '#NV', '-', 'k.A.', '\\N', ' \u200b']) {
    assert.equal(
      mapped({ 'contact.lastName': 'Huber', 'contact.jobTitle': blank }).contact?.jobTitle,
      undefined,
      blank,
    )
  }
  assert.equal(mapped({ 'contact.lastName': 'Null' }).contact?.lastName, 'Null')
})

test('a problem names column and code and never the value', () => {
  const row = mapped({
    'contact.lastName': 'Dvo?ák',
    'contactPoint.email': 'geheim-nicht-gültig',
    'contactPoint.phone': '4,91709E+11',
    'address.country': 'Absurdistan',
    'contact.custom.signedOn': '30.02.1970',
    'company.vatId': 'DE136695975',
  })
  assert.deepEqual(codes(row).sort(), [
    'imports.character-lost',
    'values.country-unknown',
    'values.date-invalid',
    'values.email-invalid',
    'values.phone-invalid',
    'values.vat-id-check-digit',
  ])
  assert.doesNotMatch(JSON.stringify(row.problems), /geheim|4,9|Absurd|1970|136/)
})

test('a row that cannot be stored or names nobody is an error', () => {
  const errors = (cells: Record<string, string>) =>
    mapped(cells)
      .problems.filter((problem) => problem.severity === 'error')
      .map((problem) => problem.code)
  assert.deepEqual(errors({ 'contact.lastName': 'Hu\0ber', 'company.name': 'X' }), ['values.text-invalid'])
  assert.deepEqual(
    errors({ 'contact.lastName': '=HYPERLINK("http://werbung.example")', 'company.name': 'X' }),
    ['imports.formula'],
  )
  assert.deepEqual(errors({ 'contact.lastName': '', 'contactPoint.email': 'a@b.example' }), [
    'imports.name-missing',
  ])
  assert.deepEqual(errors({ 'contact.lastName': '#NV', 'company.name': '#NV' }), ['imports.row-empty'])
})

test('a row without a person is its company', () => {
  const row = mapped({
    'contact.fullName': '',
    'company.name': 'Café Mozart',
    'address.cityLine': 'A-5020 Salzburg',
    'contactPoint.phone': '0043 662 844477',
    'contactPoint.email': 'info@mozart.example',
  })
  assert.equal(row.contact, null)
  assert.deepEqual(row.company, {
    name: 'Café Mozart',
    phone: '+43662844477',
    email: 'info@mozart.example',
    country: 'AT',
    city: 'Salzburg',
    postalCode: '5020',
  })
})

test('who stands with Frau or Herr in the column of companies is a person', () => {
  const row = mapped({ 'company.name': 'Frau Kraft', 'contactPoint.email': 'k@gmx.example' })
  assert.deepEqual(row.contact, { salutation: 'frau', lastName: 'Kraft' })
  assert.equal(row.company, null)
  assert.equal(row.contactPoints.length, 1)
})

test('a list of companies gives companies', () => {
  const row = mapped(
    {
      'company.name': 'Müller Metallbau',
      'company.streetLine': 'Industriestr. 14',
      'company.postalCode': '91126',
      'company.phone': '09122/5550114',
      'company.email': 'INFO@M.example',
      'company.website': 'www.m.example',
      'company.vatId': 'DE 136 695 976',
    },
    {},
    'company',
  )
  assert.deepEqual(row.company, {
    name: 'Müller Metallbau',
    phone: '+4991225550114',
    email: 'info@m.example',
    website: 'https://www.m.example/',
    vatId: 'DE136695976',
    street: 'Industriestr.',
    houseNumber: '14',
    postalCode: '91126',
  })
  assert.equal(row.contact, null)
})

test('the greeting we would write ourselves is not stored, one by first name says du', () => {
  const base = { 'contact.salutation': 'Herr', 'contact.firstName': 'Egon', 'contact.lastName': 'Wachter' }
  assert.equal(
    mapped({ ...base, 'contact.letterSalutation': 'Sehr geehrter Herr Wachter,' }).contact?.letterSalutation,
    undefined,
  )
  const du = mapped({ ...base, 'contact.letterSalutation': 'Lieber Egon' }).contact
  assert.deepEqual([du?.letterSalutation, du?.formOfAddress], [undefined, 'du'])
  assert.equal(
    mapped({ ...base, 'contact.letterSalutation': 'Servus Herr Präsident' }).contact?.letterSalutation,
    'Servus Herr Präsident',
  )
})

test('columns without a target leave no trace', () => {
  const row = mapRow(
    ['Huber', 'geheim'],
    {
      about: 'contact',
      columns: [
        { column: 0, target: 'contact.lastName' },
        { column: 1, target: null },
      ],
    },
    importFields,
  )
  assert.doesNotMatch(JSON.stringify(row), /geheim/)
})

test('any cells give a row whose texts can be stored', () => {
  const targets = [
    ...importFields.map((field) => `${field.resource}.${field.name}`),
    ...[
      'contact.fullName',
      'address.streetLine',
      'address.cityLine',
      'company.cityLine',
      'refusal.all',
      'contact.unknown',
      'nothing',
    ],
  ]
  const map = prepareMapping(
    { about: 'contact', columns: targets.map((target, column) => ({ column, target })) },
    importFields,
  )
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('', 'Frau', '12345', '030 1', 'a@b.example', '=X(', 'ja', '1.2.26', 'x'.repeat(20_000)),
  )
  fc.assert(
    fc.property(fc.array(cell, { minLength: targets.length, maxLength: targets.length }), (cells) => {
      const row = map(cells)
      const text = JSON.stringify(row)
      assert.doesNotMatch(text, /\\u0000|\\ud[89a-f]/)
      assert.ok(row.problems.every((problem) => /^(?:imports|values)\.[a-z-]+$/.test(problem.code)))
    }),
    { numRuns: 200 },
  )
})

test('the list kept by hand comes over as a careful person would', async (t) => {
  if (!existsSync(DATA)) return t.diagnostic('did not run: ../shared/data is missing')
  const rows = await mappedFile('legacy/messy/Kundenliste.csv')
  const row = (id: string) => rows.get(id) ?? assert.fail(id)
  assert.deepEqual(
    row('1').contactPoints.map((point) => point.value),
    ['+49856255540', '+491705550440', 'reitmeier@landtechnik-r.example'],
  )
  assert.deepEqual(row('3').address, {
    country: 'DE',
    city: 'Grafenau',
    postalCode: '94481',
    street: 'Mühlbach',
    houseNumber: '2',
  })
  assert.equal(row('10').address?.country, 'AT')
  assert.equal(row('11').company?.email, row('10').contactPoints[1]?.value)
  assert.ok(codes(row('13')).includes('values.phone-invalid'))
  assert.equal(row('19').company?.name, 'Elektro Blitz Inh. K. Yıldırım')
  assert.deepEqual(row('25').contact, { salutation: 'frau', lastName: 'Kraft' })
  assert.ok(codes(row('28')).includes('imports.row-empty'))
  assert.ok(codes(row('34')).includes('imports.formula'))
  assert.equal(row('40').company?.country, 'CH')
  assert.deepEqual(row('17').refusals, ['email'])
  const stored = JSON.stringify([...rows.values()])
  for (const remark of [
    'geschieden',
    'schwanger',
    'jüdisch',
    'Diabet',
    'Zins2020',
    'DE02',
    '12.3.79',
    'AfD',
    'Down',
  ])
    assert.ok(!stored.includes(remark), remark)
})

test('exports of old systems come over with refusals, zeros and lost letters told', async (t) => {
  if (!existsSync(DATA)) return t.diagnostic('did not run: ../shared/data is missing')
  const expected = JSON.parse(readFileSync(new URL('legacy/expected.json', DATA), 'utf8'))
  const cobra = await mappedFile('legacy/cobra-like/Adressen.csv')
  for (const id of expected['cobra-like'].optOut)
    assert.ok(
      cobra.get(id)?.refusals.some((channel) => channel === 'email' || channel === 'all'),
      id,
    )
  for (const id of expected['cobra-like'].lostCharacters)
    assert.ok(codes(cobra.get(id) ?? assert.fail()).includes('imports.character-lost'), id)
  const oelz = cobra.get('1004') ?? assert.fail()
  assert.deepEqual(oelz.contact, {
    salutation: 'frau',
    firstName: 'Theresia',
    lastName: 'Ölz',
    titles: ['Mag.'],
    jobTitle: 'Leitung KAM',
    department: 'Vertrieb',
    origin: 'Web',
  })
  assert.deepEqual([oelz.address?.country, oelz.address?.postalCode], ['AT', '6850'])

  const contacts = await mappedFile('legacy/salesforce/Contact.csv')
  const refused = [...contacts].filter(([, row]) => row.refusals.includes('email')).map(([id]) => id)
  assert.ok(
    refused.length > 0 &&
      refused.every((id) => expected.salesforce.emailConsentOfContacts.optOut.includes(id)),
  )
  assert.equal(
    contacts.get('0035J0000000XQMQA2')?.contactPoints.find((point) => point.kind === 'email')?.value,
    'j.brandl@mueller-metallbau.example',
  )
})
