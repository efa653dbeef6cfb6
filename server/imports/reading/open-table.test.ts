import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import { openTable } from './open-table.ts'
import { ReadingProblem } from './reading-problem.ts'
import { bytesSource, fileSource } from './source.ts'

const MAKE_CONTACTS = new URL('../../../../shared/bench/make-contacts.mjs', import.meta.url)

const open = (content: string | Uint8Array, name = 'file') =>
  openTable(bytesSource(name, typeof content === 'string' ? Buffer.from(content, 'latin1') : content))

test('the content of a file tells its format, not its name', async () => {
  assert.equal((await open('Name;Ort\nHuber;Wien\n', 'x.xlsx')).detection.format, 'csv')
  assert.equal(
    (await open('\xef\xbb\xbfBEGIN:VCARD\r\nN:Huber\r\nEND:VCARD', 'x.csv')).detection.format,
    'vcard',
  )
  const card = Buffer.from('\ufeffBEGIN:VCARD\r\nVERSION:3.0\r\nN:Größ;Eva\r\nEND:VCARD', 'utf16le')
  assert.equal((await open(card)).detection.sample[0]?.[3], 'Größ')
  const workbook = await writeXlsx({ sheets: [{ name: 'x', rows: [['Name'], ['Huber']] }] })
  assert.equal((await open(workbook, 'x.csv')).detection.format, 'xlsx')
})

test('a file of another kind is called by its name', async () => {
  const cases: [string, string][] = [
    ['%PDF-1.7\n', 'pdf'],
    ['\x89PNG\r\n\x1a\n\0\0', 'png'],
    ['<html><table><tr><td>Name</td></tr></table>', 'html'],
    ['<?xml version="1.0"?><Workbook/>', 'xml'],
    ['{\\rtf1 Name}', 'rtf'],
    ['[{"name": "Huber"}]', 'json'],
    ['BEGIN:VCALENDAR\nEND:VCALENDAR', 'ical'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'xls'],
  ]
  for (const [content, format] of cases) {
    await assert.rejects(
      open(content),
      (error) => error instanceof ReadingProblem && error.params.format === format,
      format,
    )
  }
  await assert.rejects(open(''), { code: 'imports.empty-file' })
})

test('any bytes behind the mark of any format give a table or a problem with a code', async () => {
  const start = fc.constantFrom(
    '',
    'PK\x03\x04',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    'BEGIN:VCARD\n',
    '\xff\xfe',
    '\xef\xbb\xbf',
    'sep=;\n',
    'PK\x05\x06',
  )
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (mark, bytes) => {
      try {
        const table = await open(Buffer.concat([Buffer.from(mark, 'latin1'), bytes]))
        for await (const _ of table.rows());
      } catch (error) {
        if (!(error instanceof ReadingProblem)) throw error
      }
    }),
    { numRuns: 400 },
  )
})

test('generated German contacts come out the same from every way of writing them', async (t) => {
  if (!existsSync(MAKE_CONTACTS)) return t.diagnostic('did not run: ../shared/bench is missing')
  const folder = await mkdtemp(join(tmpdir(), 'treu-contacts-'))
  try {
    const made: string[][][] = []
    for (const [index, options] of [
      [],
      ['--delimiter', ';', '--bom', '--crlf'],
      ['--delimiter', '\t', '--crlf'],
    ].entries()) {
      const out = join(folder, String(index))
      const size = ['--contacts', '2000', '--companies', '200', '--activities', '0']
      await promisify(execFile)(process.execPath, [
        fileURLToPath(MAKE_CONTACTS),
        '--out',
        out,
        ...size,
        ...options,
      ])
      const table = await openTable(await fileSource(join(out, 'contacts.csv')))
      assert.equal(table.detection.headerLine, 1)
      const rows: string[][] = []
      for await (const row of table.rows()) if (row.kind === 'row' && !row.hasExtraCells) rows.push(row.cells)
      assert.equal(rows.length, 2000)
      made.push(rows)
    }
    const [first, second, third] = made
    assert.deepEqual(second, first)
    assert.deepEqual(third, first)
    const workbook = await open(
      await writeXlsx({
        sheets: [
          {
            name: 'x',
            rows: [['a', ...(first?.[0] ?? []).slice(1).map((_, index) => `c${index}`)], ...(first ?? [])],
          },
        ],
      }),
    )
    const rows: string[][] = []
    for await (const row of workbook.rows()) if (row.kind === 'row') rows.push(row.cells)
    assert.deepEqual(rows, first)
  } finally {
    await rm(folder, { recursive: true })
  }
})
