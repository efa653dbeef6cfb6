import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import ical from 'ical.js'
import { ReadingProblem } from './reading-problem.ts'
import { bytesSource, fileSource } from './source.ts'
import type { Table } from './table.ts'
import { openVcard } from './vcard.ts'

const FOLDER = new URL('../../../../shared/data/thirdparty/vcard/', import.meta.url)

const vcard = (content: string | Uint8Array) =>
  openVcard(bytesSource('cards.vcf', typeof content === 'string' ? Buffer.from(content) : content))

const card = (...lines: string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')

/** The filled cells of each card by column. */
async function cards(table: Table): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = []
  for await (const row of table.rows()) {
    if (row.kind !== 'row') continue
    const cells = table.detection.columns.map((column) => [column.name, row.cells[column.index] ?? ''])
    found.push(Object.fromEntries(cells.filter(([, value]) => value !== '')))
  }
  return found
}

test('a card of any version gives the same row', async () => {
  const expected = {
    titles: 'Dr.',
    firstName: 'Erika',
    lastName: 'Möhrke',
    company: 'Käse GmbH',
    department: 'Einkauf',
    jobTitle: 'Leitung',
    email: 'erika@moehrke.example',
    phone: '+49 221 9999123',
    mobile: '0171 5550088',
    fax: '0221 99',
    street: 'Heidestraße 17',
    postalCode: '51147',
    city: 'Köln',
    country: 'Deutschland',
  }
  const old = card(
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=B6hrke;Erika;;Dr.',
    'FN:Dr. Erika M=C3=B6hrke',
    'ORG;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:K=E4se =',
    'GmbH;Einkauf',
    'TITLE:Leitung',
    'TEL;WORK;VOICE:+49 221 9999123',
    'TEL;CELL:0171 5550088',
    'TEL;WORK;FAX:0221 99',
    'EMAIL;PREF;INTERNET:erika@moehrke.example',
    'ADR;WORK:;;Heidestraße 17;Köln;;51147;Deutschland',
    'VERSION:2.1',
  )
  const middle = card(
    'VERSION:3.0',
    'N:Möhrke;Erika;;Dr.;',
    'ORG:Käse GmbH;Einkauf',
    'TITLE:Lei',
    ' tung',
    'item1.TEL;TYPE=WORK,VOICE:+49 221 9999123',
    'TEL;TYPE=CELL:0171 5550088',
    'item2.TEL:0221 99',
    'item2.X-ABLabel:workFax',
    'EMAIL;TYPE=INTERNET;TYPE=PREF:erika@moehrke.example',
    'ADR;TYPE=WORK:;;Heidestraße 17;Köln;;51147;Deutschland',
  )
  const recent = card(
    'VERSION:4.0',
    'N:Möhrke;Erika;;Dr.;',
    'ROLE:Sprecherin',
    'TITLE:Leitung',
    'ORG:Käse GmbH;Einkauf',
    'TEL;TYPE="work,voice";VALUE=uri:tel:+49 221 9999123',
    'TEL;TYPE=cell;VALUE=uri:tel:0171 5550088',
    'TEL;TYPE=fax:0221 99',
    'EMAIL;PREF=1:erika@moehrke.example',
    'ADR;TYPE=work;LABEL="Heidestraße 17\\n51147 Köln: bei Meier"',
    ' :;;Heidestraße 17;Köln;;51147;Deutschland',
  )
  for (const text of [old, middle, recent]) assert.deepEqual(await cards(await vcard(text)), [expected])
})

test('separators that are escaped belong to the value', async () => {
  const [found] = await cards(
    await vcard(card('VERSION:3.0', 'N:Smith\\; Jones;Ann\\, Mary;;;', 'ORG:A\\, B \\& C\\;D;E')),
  )
  assert.equal(found?.lastName, 'Smith; Jones')
  assert.equal(found?.firstName, 'Ann, Mary')
  assert.equal(found?.department, 'E')
})

test('birthday, picture, notes and family are counted and not stored', async () => {
  const table = await vcard(
    card(
      'VERSION:3.0',
      'N:Huber;Eva',
      'BDAY:1980-03-22',
      'NOTE:mag Rosen',
      'X-SPOUSE:Max',
      'PHOTO;ENCODING=b:/9j/4AAQ',
      ' SkZJRg==',
      'GENDER:F',
      'REV:2020',
      'UID:1',
    ) + card('VERSION:3.0', 'N:Mayr;Udo', 'NOTE:'),
  )
  assert.deepEqual(table.detection.notStored, { BDAY: 1, NOTE: 1, 'X-SPOUSE': 1, PHOTO: 1, GENDER: 1 })
  assert.doesNotMatch(
    JSON.stringify([table.detection.sample, table.detection.columns, await cards(table)]),
    /Rosen|1980|9j/,
  )
})

test('the work address is the address, a private one stands apart', async () => {
  const [found] = await cards(
    await vcard(
      card(
        'VERSION:3.0',
        'N:Huber;Eva',
        'ADR;TYPE=HOME:;;Heimweg 1;Bonn;;53111;',
        'ADR;TYPE=WORK:;;Werkstr. 2;Köln;;50667;',
      ),
    ),
  )
  assert.equal(found?.street, 'Werkstr. 2')
  assert.equal(found?.privateStreet, 'Heimweg 1')
  const [only] = await cards(
    await vcard(card('VERSION:3.0', 'N:Huber;Eva', 'ADR;TYPE=HOME:;;Heimweg 1;Bonn;;53111;')),
  )
  assert.equal(only?.street, 'Heimweg 1')
})

test('a card without content is left out, a cut file gives what it has, cards within cards are skipped', async () => {
  const table = await vcard(
    card('VERSION:3.0', 'URL:http://x.example') +
      card('N:Huber;Eva', 'AGENT:', 'BEGIN:VCARD', 'N:Fremd;Udo', 'END:VCARD', 'TITLE:Chefin') +
      'BEGIN:VCARD\nN:Mayr;Udo\nEMAIL:u@m.example',
  )
  assert.deepEqual(table.detection.skipped, [{ line: 1, reason: 'no-content' }])
  assert.deepEqual(await cards(table), [
    { firstName: 'Eva', lastName: 'Huber', jobTitle: 'Chefin' },
    { firstName: 'Udo', lastName: 'Mayr', email: 'u@m.example' },
  ])
})

test('a file without any card is refused', async () => {
  await assert.rejects(vcard('N:Huber;Eva\n'), { code: 'imports.empty-file' })
  await assert.rejects(vcard(`BEGIN:VCARD\n${'x'.repeat(20_000_000)}`), { name: 'ReadingProblem' })
})

test('any lines give rows or a problem with a code, never another error', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'BEGIN:VCARD',
      'END:VCARD',
      'VERSION:2.1',
      'N:a;b;c;d;e',
      'TEL;CELL:1',
      'N;ENCODING=QUOTED-PRINTABLE:=C3=',
      '=B6',
      ' x',
      'ADR:;;;',
      'item1.TEL;TYPE="a;b:1',
      'X',
      'EMAIL;CHARSET=none;QUOTED-PRINTABLE:=FF',
      '',
    ),
    fc.string({ maxLength: 20 }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 25 }),
      fc.uint8Array({ maxLength: 60 }),
      async (lines, bytes) => {
        try {
          await cards(await vcard(Buffer.concat([Buffer.from(lines.join('\n')), bytes])))
        } catch (error) {
          if (!(error instanceof ReadingProblem)) throw error
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('every card file of other programs is read, and as another reader reads it', async (t) => {
  if (!existsSync(FOLDER)) return t.diagnostic('did not run: ../shared/data is missing')
  let compared = 0
  for (const folder of readdirSync(FOLDER)) {
    for (const name of readdirSync(new URL(`${folder}/`, FOLDER)).filter((entry) => entry.endsWith('.vcf'))) {
      const path = fileURLToPath(new URL(`${folder}/${name}`, FOLDER))
      const table = await openVcard(await fileSource(path))
      const found = await cards(table)
      assert.equal(found.length + table.detection.skipped.length > 0, true, name)
      if (table.detection.charset === 'utf-8') compared += compare(found, readFileSync(path, 'utf8'), name)
    }
  }
  assert.ok(compared > 15, `compared ${compared}`)
  const file = async (path: string) =>
    cards(await openVcard(await fileSource(fileURLToPath(new URL(path, FOLDER)))))
  const [, gerda] = await file('folkerkinzel/v3Ansi.vcf')
  assert.equal(gerda?.company, 'KMS Außenstelle')
  const [soeren] = await file('folkerkinzel/German.vcf')
  assert.deepEqual(soeren, { firstName: 'Sören Täve', lastName: 'Nüßlebaum', city: 'Mößlitz' })
  for (const erika of await file('node-vcf/multiple.vcf'))
    assert.equal(erika.jobTitle, 'Redaktion & Gestaltung')
})

/** Compares surname and first address with what ical.js reads; it cannot read 2.1 and sloppy files. */
function compare(found: Record<string, string>[], text: string, name: string): number {
  let parsed: unknown[]
  try {
    const result = ical.parse(text)
    parsed = typeof result[0] === 'string' ? [result] : result
  } catch {
    return 0
  }
  let compared = 0
  for (const [, properties] of parsed as [string, [string, object, string, string | string[]][]][]) {
    const value = (key: string) =>
      properties.find((property) => property[0].endsWith(key) && property[0].split('.').at(-1) === key)?.[3]
    if (value('version') === '2.1' || value('email') === undefined) continue
    const family = Array.isArray(value('n')) ? (value('n') as string[])[0] : ''
    const isFound = found.some(
      (cells) =>
        (cells.lastName ?? '') === family && Object.values(cells).includes(String(value('email')).trim()),
    )
    assert.ok(isFound || family === undefined || family === '', `${name} ${family} ${value('email')}`)
    compared++
  }
  return compared
}
