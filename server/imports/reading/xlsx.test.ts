import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import { ReadingProblem } from './reading-problem.ts'
import { bytesSource, fileSource } from './source.ts'
import type { ReadingOptions, Table } from './table.ts'
import { openXlsx } from './xlsx.ts'

const FOLDER = new URL('../../../../shared/data/thirdparty/xlsx/', import.meta.url)

const xlsx = (bytes: Uint8Array, options?: ReadingOptions) =>
  openXlsx(bytesSource('list.xlsx', bytes), options)
const file = async (path: string) => openXlsx(await fileSource(fileURLToPath(new URL(path, FOLDER))))
const names = (table: Table) => table.detection.columns.map((column) => column.name)

async function records(table: Table): Promise<string[][]> {
  const rows: string[][] = []
  for await (const row of table.rows()) if (row.kind === 'row') rows.push(row.cells)
  return rows
}

async function codeOf(work: Promise<Table>): Promise<string | null> {
  try {
    for await (const _ of (await work).rows());
    return null
  } catch (error) {
    assert.ok(error instanceof ReadingProblem, String(error))
    return error.code
  }
}

type Part = { name: string; content: string | Buffer; declaredSize?: number; flags?: number; method?: number }

/** A zip file with what it says about itself under our control. */
function zip(parts: Part[]): Buffer {
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, declaredSize, flags = 0, method = 8 } of parts) {
    const bytes = Buffer.from(content)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(declaredSize ?? bytes.length, 18)
    common.writeUInt16LE(name.length, 22)
    local.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, tail, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, ...directory, end])
}

const RELS = (type: string, target: string) =>
  `<Relationships xmlns="x"><Relationship Id="rId1" Type="http://schemas/${type}" Target="${target}"/><Relationship Id="rId2" Type="http://schemas/styles" Target="styles.xml"/></Relationships>`

/** A workbook of one sheet whose XML a test writes itself. */
function workbook(sheet: string, more: Part[] = [], sheetPart: Partial<Part> = {}): Buffer {
  return zip([
    { name: '_rels/.rels', content: RELS('officeDocument', 'xl/workbook.xml') },
    { name: 'xl/_rels/workbook.xml.rels', content: RELS('worksheet', 'worksheets/sheet1.xml') },
    {
      name: 'xl/workbook.xml',
      content: '<workbook><sheets><sheet name="Liste" sheetId="1" r:id="rId1"/></sheets></workbook>',
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
      ...sheetPart,
    },
    ...more,
  ])
}

const text = (cell: string, value: string) => `<c r="${cell}" t="inlineStr"><is><t>${value}</t></is></c>`

test('what another program writes comes out as it went in', async () => {
  const bytes = await writeXlsx({
    sheets: [
      {
        name: 'Kunden',
        rows: [
          ['Name', 'PLZ', 'Geändert', 'Umsatz', 'Aktiv'],
          ['Müller & Söhne <"GmbH">', '01309', new Date(Date.UTC(2026, 10, 21)), 1234.5, true],
          ['Weiß', '80331', new Date(Date.UTC(2026, 1, 1, 13, 45)), 0.1 + 0.2, false],
        ],
      },
    ],
  })
  const table = await xlsx(bytes)
  assert.deepEqual(names(table), ['Name', 'PLZ', 'Geändert', 'Umsatz', 'Aktiv'])
  assert.equal(table.detection.numbers, 'machine')
  const [first, second] = await records(table)
  assert.deepEqual(first, ['Müller & Söhne <"GmbH">', '01309', '2026-11-21', '1234.5', 'true'])
  assert.deepEqual(second?.slice(3), ['0.3', 'false'])
  assert.match(second?.[2] ?? '', /^2026-02-01/)
})

test('a leading zero that only the number format shows is kept', async () => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="[$-407]d\\. mmmm yyyy"/><numFmt numFmtId="172" formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="22"/></cellXfs></styleSheet>'
  const sheet = `<row r="1">${text('A1', 'PLZ')}${text('B1', 'Tag')}${text('C1', 'Summe')}${text('D1', 'Zeit')}</row><row r="2"><c r="A2" s="1"><v>1309</v></c><c r="B2" s="2"><v>45051</v></c><c r="C2" s="3"><v>12.5</v></c><c r="D2" s="4"><v>45051.75</v></c></row>`
  const table = await xlsx(workbook(sheet, [{ name: 'xl/styles.xml', content: styles }]))
  assert.deepEqual(await records(table), [['01309', '2023-05-05', '12.5', '2023-05-05T18:00:00']])
})

test('a formula is never calculated, its stored value is taken', async () => {
  const sheet = `<row r="1">${text('A1', 'Name')}${text('B1', 'Wert')}</row><row r="2">${text('A2', 'Huber')}<c r="B2"><f>1+1</f><v>7</v></c></row><row r="3">${text('A3', 'Mayr')}<c r="B3"><f>WEBSERVICE("http://werbung.example")</f></c></row>`
  assert.deepEqual(await records(await xlsx(workbook(sheet))), [
    ['Huber', '7'],
    ['Mayr', ''],
  ])
})

test('rows keep their number in the sheet, gaps in rows and cells are no harm', async () => {
  const sheet = `<row r="2">${text('A2', 'Name')}${text('C2', 'Ort')}</row><row r="5">${text('A5', 'Huber')}${text('C5', 'Wien')}</row>`
  const table = await xlsx(workbook(sheet))
  assert.deepEqual(names(table), ['Name', 'B', 'Ort'])
  const rows = []
  for await (const row of table.rows()) rows.push(row)
  assert.deepEqual(
    rows.map((row) => [row.line, row.kind]),
    [
      [2, 'skipped'],
      [5, 'row'],
    ],
  )
})

test('one may choose the sheet, otherwise it is the first visible one with content', async () => {
  const bytes = await writeXlsx({
    sheets: [
      { name: 'leer', rows: [] },
      { name: 'versteckt', hidden: true, rows: [['x'], ['1']] },
      {
        name: 'Kunden',
        rows: [
          ['Name', 'Ort'],
          ['Huber', 'Wien'],
        ],
      },
      {
        name: 'Alt',
        rows: [
          ['Name', 'Ort'],
          ['Mayr', 'Linz'],
        ],
      },
    ],
  })
  const table = await xlsx(bytes)
  assert.equal(table.detection.sheet, 2)
  assert.deepEqual(
    table.detection.sheets.map((sheet) => [sheet.name, sheet.isHidden]),
    [
      ['leer', false],
      ['versteckt', true],
      ['Kunden', false],
      ['Alt', false],
    ],
  )
  assert.deepEqual(await records(await xlsx(bytes, { sheet: 'Alt' })), [['Mayr', 'Linz']])
  assert.deepEqual(await records(await xlsx(bytes, { sheet: 3 })), [['Mayr', 'Linz']])
  assert.equal(await codeOf(xlsx(bytes, { sheet: 'fehlt' })), 'imports.sheet-not-found')
})

test('a workbook with a password says so, and so does an old one', async () => {
  const bytes = await writeXlsx({
    sheets: [{ name: 'x', rows: [['a'], ['b']] }],
    encryption: { password: 'geheim', spinCount: 1 },
  })
  assert.equal(await codeOf(xlsx(bytes)), 'imports.password-protected')
  assert.equal(
    await codeOf(xlsx(zip([{ name: 'xl/workbook.xml', content: 'x', flags: 1 }]))),
    'imports.password-protected',
  )
  assert.equal(
    await codeOf(xlsx(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]))),
    'imports.unsupported-format',
  )
})

test('a zip bomb is refused before and while unpacking', async () => {
  const zeros = Buffer.alloc(100 * 1024 * 1024)
  assert.equal(await codeOf(xlsx(workbook('', [], { content: zeros }))), 'imports.unpacks-too-large')
  assert.equal(
    await codeOf(xlsx(workbook('', [], { content: zeros, declaredSize: 1000 }))),
    'imports.unpacks-too-large',
  )
  assert.equal(
    await codeOf(xlsx(workbook('', [{ name: 'xl/styles.xml', content: zeros, declaredSize: 5 }]))),
    'imports.unpacks-too-large',
  )
})

test('XML that declares entities is refused', async () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
  assert.equal(
    await codeOf(xlsx(workbook(`${bomb}<row r="1">${text('A1', '&b;')}</row>`))),
    'imports.broken-file',
  )
  const external = await xlsx(workbook(`<row r="1">${text('A1', 'N &amp; &#228;&unknown;')}</row>`))
  assert.deepEqual(names(external), ['N & ä&unknown;'])
})

test('too many columns, rows that go back and cut files have their own codes', async () => {
  assert.equal(
    await codeOf(xlsx(workbook(`<row r="1">${text('A1', 'a')}${text('ALM1', 'b')}</row>`))),
    'imports.too-many-columns',
  )
  assert.equal(await codeOf(xlsx(workbook(`<row r="1">${text('XFE1', 'b')}</row>`))), 'imports.broken-file')
  assert.equal(
    await codeOf(xlsx(workbook(`<row r="5">${text('A5', 'a')}</row><row r="2">${text('A2', 'b')}</row>`))),
    'imports.broken-file',
  )
  assert.equal(await codeOf(xlsx(workbook(''))), 'imports.empty-file')
  const whole = workbook(`<row r="1">${text('A1', 'Name')}</row>`)
  assert.equal(await codeOf(xlsx(whole.subarray(0, whole.length - 30))), 'imports.broken-file')
  assert.equal(await codeOf(xlsx(zip([{ name: 'readme.txt', content: 'x' }]))), 'imports.unsupported-format')
})

test('any changed byte of a workbook gives rows or a problem with a code, never another error', async () => {
  const shared = [
    {
      name: 'xl/sharedStrings.xml',
      content: '<sst><si><t>Huber</t></si><si><r><t>Wi</t></r><r><t>en</t></r></si></sst>',
    },
  ]
  const whole = workbook(
    `<row r="1">${text('A1', 'Name')}<c r="B1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>45051</v></c><c r="B2" t="s"><v>1</v></c></row>`,
    shared,
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        await codeOf(xlsx(bytes))
      },
    ),
    { numRuns: 400 },
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => void (await codeOf(xlsx(bytes)))),
  )
})

test('any XML in a sheet gives rows or a problem with a code', async () => {
  const piece = fc.constantFrom(
    '<row>',
    '<row r="3">',
    '</row>',
    '<c>',
    '<c r="B2" t="s">',
    '</c>',
    '<v>',
    '</v>',
    '1',
    'x',
    '<',
    '>',
    '&',
    '&amp;',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '"',
    "'",
    '<is>',
    '<t/>',
    '<t>',
    '</t>',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 20 }),
      async (pieces) => void (await codeOf(xlsx(workbook(pieces.join(''))))),
    ),
    { numRuns: 400 },
  )
})

test('every workbook of other programs is read or refused with a code', async (t) => {
  if (!existsSync(FOLDER)) return t.diagnostic('did not run: ../shared/data is missing')
  const refused = new Map<string, string | null>()
  for (const folder of readdirSync(FOLDER)) {
    for (const name of readdirSync(new URL(`${folder}/`, FOLDER))) {
      const code = await codeOf(file(`${folder}/${name}`))
      if (code !== null) refused.set(name, code)
    }
  }
  for (const [name, code] of refused)
    if (/\.(?:xls|xlsb|ods)$/.test(name)) assert.equal(code, 'imports.unsupported-format')
  const workbooks = [...refused].filter(([name]) => name.endsWith('.xlsx')).sort()
  assert.deepEqual(workbooks, [
    ['custom_properties.xlsx', 'imports.empty-file'],
    ['missing-bits.xlsx', 'imports.broken-file'],
    ['test-issue-257.xlsx', 'imports.empty-file'],
  ])
  assert.deepEqual((await records(await file('exceljs/1904.xlsx')))[0]?.[1], '1904-01-01')
  const deaths = await file('readxl/deaths.xlsx')
  assert.deepEqual(names(deaths), ['Name', 'Profession', 'Age', 'Has kids', 'Date of birth', 'Date of death'])
  assert.deepEqual(deaths.detection.sample[0], [
    'David Bowie',
    'musician',
    '69',
    'true',
    '1947-01-08',
    '2016-01-10',
  ])
  assert.deepEqual(names(await file('readxl/utf8-sheet-names.xlsx')), ['x'])
})
