import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testApp } from '#test/app.ts'
import { assertClearProblem, assertNoFault, rowCounts } from './clear-problem.ts'

const boundary = 'treu-test-boundary'

/** A part of a multipart body, written by hand, so that it can be wrong. */
function part(disposition: string, content: string | Buffer, type = 'text/plain'): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
}
const end = Buffer.from(`--${boundary}--\r\n`)
const file = (name: string, content: string | Buffer = 'Ein Brief.\n', type?: string) =>
  part(`form-data; name="file"; filename="${name}"`, content, type)

async function opened(t: TestContext) {
  const testing = await testApp(t)
  const sales = await testing.as('sales')
  const { id } = (await sales.post('/contacts', { lastName: 'Weber', occasion: 'order' })).body
  const send = (path: string, payload: Buffer, type = `multipart/form-data; boundary=${boundary}`) =>
    testing.app.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${sales.token}`, 'content-type': type },
      payload,
    })
  return { ...testing, sales, send, filesOf: `/contacts/${id}/files` }
}

test('a file name is only a name: no path, no header, no invisible end', async (t) => {
  const { send, filesOf, app, sales, platform } = await opened(t)
  const names = [
    '../../../../etc/passwd',
    '..\\..\\windows\\system32\\evil.txt',
    '/etc/shadow',
    'C:\\boot.ini',
    'CON',
    'nul.txt',
    '.htaccess',
    '...',
    '   ',
    'a'.repeat(1000),
    `${'🦄'.repeat(300)}.txt`,
    'rechnung\u202Efdp.exe',
    'rechnung.pdf\u0000.exe',
    'a\tb\u0007.txt',
    '%2e%2e%2fetc%2fpasswd',
    '<img src=x onerror=alert(1)>.txt',
    `'); drop table files; --.txt`,
    '__proto__',
    'constructor.prototype',
    'x.txt; filename=y.html',
  ]
  for (const name of names) {
    const answer = await send(filesOf, Buffer.concat([file(name), end]))
    assertNoFault(answer, name)
    if (answer.statusCode !== 201) continue
    const { id, name: kept } = answer.json()
    assert.ok(kept.length > 0 && kept.length <= 150, kept)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
    assert.doesNotMatch(kept, /[/\\\u0000-\u001f\u202a-\u202e"]/, name)
    assert.doesNotMatch(kept, /^\.|\.(exe|html|htaccess|ini)$/i, name)
    const content = await app.inject({
      url: `/api/v1/files/${id}/content`,
      headers: { authorization: `Bearer ${sales.token}` },
    })
    assert.equal(content.statusCode, 200)
    assert.equal(content.body, 'Ein Brief.\n')
    assert.match(String(content.headers['content-disposition']), /^attachment; filename=/)
    assert.equal(content.headers['x-content-type-options'], 'nosniff')
  }
  // Whatever they were called, in the store they have numbers.
  const folder = join(platform.config.dataDir, 'files')
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    assert.match(path, /^[\w-]+(\/[\w-]+)*$/)
})

test('uploads that are broken, empty or of a dangerous kind are refused and leave nothing', async (t) => {
  const { send, filesOf, db } = await opened(t)
  const before = await rowCounts(db.ownerPool)
  const bodies: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['only the end', end],
    ['no end', file('a.txt')],
    ['no headers', Buffer.from(`--${boundary}\r\n\r\ntext\r\n--${boundary}--\r\n`)],
    ['a field instead of a file', Buffer.concat([part('form-data; name="file"', 'text'), end])],
    ['an empty file', Buffer.concat([file('a.txt', ''), end])],
    ['a page', Buffer.concat([file('a.html', '<!doctype html><script>alert(1)</script>', 'text/html'), end])],
    [
      'a program',
      Buffer.concat([file('a.pdf', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')), end]),
    ],
    [
      'a drawing with script',
      Buffer.concat([
        file('a.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'),
        end,
      ]),
    ],
    [
      'a header without end',
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${'a'.repeat(100_000)}`,
      ),
    ],
    [
      'many fields',
      Buffer.concat([...Array.from({ length: 100 }, (_, n) => part(`form-data; name="f${n}"`, 'x')), end]),
    ],
  ]
  for (const [about, body] of bodies) assertClearProblem(await send(filesOf, body), about)
  for (const type of [
    'multipart/form-data',
    'multipart/form-data; boundary=""',
    'multipart/mixed; boundary=x',
    'application/json',
    'text/csv',
  ]) {
    assertClearProblem(await send(filesOf, Buffer.concat([file('a.txt'), end]), type), type)
  }
  assert.deepEqual(await rowCounts(db.ownerPool), before)
})

test('lists that are no lists are refused in the door or said to hold nothing', async (t) => {
  const { send, db, as } = await opened(t)
  const before = await rowCounts(db.ownerPool)
  const refused: [string, string, Buffer][] = [
    ['an empty file', 'a.csv', Buffer.alloc(0)],
    ['a picture', 'a.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a program', 'a.csv', Buffer.from('7f454c460201010000000000000000000300', 'hex')],
    ['a workbook that is none', 'a.xlsx', Buffer.from('PK\u0003\u0004 and nothing else')],
    ['binary', 'a.csv', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256))],
  ]
  for (const [about, name, content] of refused) {
    assertClearProblem(await send('/imports', Buffer.concat([file(name, content), end])), about)
  }
  assert.deepEqual(await rowCounts(db.ownerPool), before)
  const taken: [string, string][] = [
    [
      '10,000 columns',
      `${Array.from({ length: 10_000 }, (_, n) => `s${n}`).join(';')}\n${'x;'.repeat(9_999)}x\n`,
    ],
    ['the same column twice', 'Name;Name;Name\nA;B;C\n'],
    ['no heading', 'Weber;weber@marker.example\nSchmidt;schmidt@marker.example\n'],
    ['only a heading', 'Nachname;E-Mail\n'],
    ['an open quotation', 'Nachname;E-Mail\n"Weber;x\n'],
    ['one very long cell', `Nachname;E-Mail\n${'x'.repeat(2_000_000)};y\n`],
    ['formulas', "Nachname;E-Mail\n=cmd|'/c calc'!A1;@SUM(1)\n"],
    ['NUL bytes', 'Nachname;E-Mail\nWe\u0000ber;a@b.example\n'],
    ['columns of the machinery', '__proto__;constructor;id;deletedAt\n1;2;3;4\n'],
  ]
  for (const [about, content] of taken) {
    const answer = await send('/imports', Buffer.concat([file('a.csv', content), end]))
    assertNoFault(answer, about)
    if (answer.statusCode !== 201) continue
    const read = await (await as('dpo')).get(`/imports/${answer.json().id}`)
    assert.ok(read.status < 500, `${about}: ${JSON.stringify(read.body)}`)
  }
})
