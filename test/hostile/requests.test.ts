import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { assertClearProblem, assertNoFault, rowCounts } from './clear-problem.ts'

const valid = { lastName: 'Weber', occasion: 'business-card' }

test('bodies that are no JSON, or not the JSON expected, are refused and store nothing', async (t) => {
  const { app, as, db } = await testApp(t)
  const { token } = await as('sales')
  const before = await rowCounts(db.ownerPool)
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '12',
    'NaN',
    '{"lastName": }',
    '{"lastName":"A",}',
    "{'lastName':'A'}",
    '{"lastName":"A"} {"x":1}',
    '\u0000',
    '{"lastName":"\\ud800","occasion":"order"}',
    '{"lastName":"A\\u0000B","occasion":"order"}',
    '{"lastName":1e400,"occasion":"order"}',
    '{"__proto__":{"isAdmin":true},"lastName":"A","occasion":"order"}',
    '{"constructor":{"prototype":{"isAdmin":true}},"lastName":"A","occasion":"order"}',
    '{"custom":{"__proto__":{"x":1}},"lastName":"A","occasion":"order"}',
    `{"lastName":${'['.repeat(50_000)}${']'.repeat(50_000)},"occasion":"order"}`,
    `{"lastName":"A","occasion":"order","contactPoints":[${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}]}`,
    JSON.stringify({ ...valid, lastName: 'x'.repeat(10_000_000) }),
    JSON.stringify({ ...valid, lastName: 'x'.repeat(900_000) }),
    JSON.stringify({ ...valid, contactPoints: Array(51).fill({ kind: 'email', value: 'a@b.example' }) }),
    JSON.stringify({ ...valid, titles: Array(1000).fill('Dr.') }),
    JSON.stringify({ ...valid, custom: [] }),
    JSON.stringify({ ...valid, custom: 'x' }),
    JSON.stringify({ ...valid, custom: { nothing: 1 } }),
  ]
  for (const payload of bodies) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/contacts',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload,
    })
    assertClearProblem(answer, payload.slice(0, 80))
  }
  assert.deepEqual(await rowCounts(db.ownerPool), before)
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined)
})

test('every field refuses what is not of its type, and names which field it was', async (t) => {
  const { as, db } = await testApp(t)
  const dpo = await as(['dpo', 'sales'])
  const fields = (await dpo.get('/fields')).body.items.filter(
    (field: { resource: string; canEdit: boolean }) => field.resource === 'contact' && field.canEdit,
  )
  assert.ok(fields.length > 10)
  const before = await rowCounts(db.ownerPool)
  for (const field of fields) {
    const strange = [{}, { a: 1 }, [[]], [1], 5e300, -0.5, 'x'.repeat(30_000), 'a\u0000b', '\ud800']
    const unfit = field.type === 'boolean' ? ['ja', 1] : field.type === 'number' ? ['1', true] : [true, 7]
    for (const value of [...strange, ...unfit]) {
      if (field.type === 'number' && typeof value === 'number') continue
      const answer = await dpo.post('/contacts', { ...valid, [field.name]: value })
      const about = `${field.name} ${JSON.stringify(value).slice(0, 40)}`
      assert.ok([400, 422].includes(answer.status), about)
      assert.ok(answer.body.errors[0].pointer.startsWith(`/${field.name}`), about)
    }
  }
  assert.deepEqual(await rowCounts(db.ownerPool), before)
})

test('a field that is emptied is emptied, keeps its default, or says that it is needed', async (t) => {
  const { as } = await testApp(t)
  const dpo = await as(['dpo', 'sales'])
  const fields = (await dpo.get('/fields')).body.items as {
    resource: string
    name: string
    canEdit: boolean
  }[]
  for (const [resource, path, least] of [
    ['contact', '/contacts', valid],
    ['company', '/companies', { name: 'Weber GmbH' }],
  ] as const) {
    const { id } = (await dpo.post(path, least)).body
    for (const { name } of fields.filter((field) => field.resource === resource && field.canEdit)) {
      for (const value of [null, '', []]) {
        const created = await dpo.post(path, { ...least, [name]: value })
        assert.ok([201, 400, 409, 422].includes(created.status), `${name}: ${JSON.stringify(created.body)}`)
        const { version } = (await dpo.get(`${path}/${id}`)).body
        const changed = await dpo.patch(`${path}/${id}`, { [name]: value }, version)
        assert.ok([200, 400, 422].includes(changed.status), `${name}: ${JSON.stringify(changed.body)}`)
      }
    }
  }
})

test('SQL, markup and templates are text like any other and change nothing but the field they are in', async (t) => {
  const { as, db } = await testApp(t)
  const sales = await as('sales')
  const texts = [
    `Robert'); drop table contacts; --`,
    `' or '1'='1`,
    `$1; select pg_sleep(9)`,
    '<script>alert(1)</script>',
    `<img src=x onerror="alert('x')">`,
    '{{constructor.constructor("x")()}}',
    '#{7*7}',
    '=HYPERLINK("http://evil.example")',
    '%00%0a%0d',
    '\\u0000\\',
    `"; } catch (e) {}`,
  ]
  for (const text of texts) {
    const made = await sales.post('/contacts', { ...valid, lastName: text, jobTitle: text, department: text })
    assert.equal(made.status, 201, text)
    assert.equal(made.body.lastName, text)
    assert.equal((await sales.get(`/contacts/${made.body.id}`)).body.jobTitle, text)
    for (const query of [
      `q=${encodeURIComponent(text)}`,
      `filter=${encodeURIComponent(JSON.stringify({ field: 'jobTitle', op: 'eq', value: text }))}`,
      `filter=${encodeURIComponent(JSON.stringify({ field: 'jobTitle', op: 'contains', value: text }))}`,
    ]) {
      const found = await sales.get(`/contacts?count=true&${query}`)
      assert.equal(found.status, 200, query)
      if (query.startsWith('filter')) assert.equal(found.body.total, 1, query)
    }
  }
  const { rows } = await db.ownerPool.query('select count(*)::integer as count from contacts')
  assert.equal(rows[0].count, texts.length)
})

test('characters that deceive the eye are taken out, those that cannot be stored are refused', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const made = await sales.post('/contacts', {
    ...valid,
    lastName: 'We\u202Eber\u200B\u2066\uFEFF',
    jobTitle: 'a\tb\u0007',
  })
  assert.equal(made.body.lastName, 'Weber')
  assert.equal(made.body.jobTitle, 'a b')
  for (const lastName of ['\u200B\u202E', '   ', 'a\u0000', '\udc00x']) {
    const refused = await sales.post('/contacts', { ...valid, lastName })
    assert.equal(refused.status, 422, JSON.stringify(lastName))
    assert.equal(refused.body.errors[0].pointer, '/lastName')
  }
})

test('filters, sorts, cursors and limits that make no sense are refused', async (t) => {
  const { app, as } = await testApp(t)
  const { token, ...sales } = await as('sales')
  for (const lastName of ['A', 'B', 'C']) await sales.post('/contacts', { ...valid, lastName })
  const { nextCursor } = (await sales.get('/contacts?limit=1')).body
  const filters = [
    'x',
    '[]',
    'null',
    '1',
    '{}',
    '{"and":1}',
    '{"and":[{}]}',
    '{"or":[null]}',
    '{"not":[]}',
    '{"field":"lastName"}',
    '{"field":"lastName","op":"eq"}',
    '{"field":"lastName","op":"like","value":"x"}',
    '{"field":"lastName","op":"eq","value":{"x":1}}',
    '{"field":"lastName","op":"eq","value":"a\\u0000"}',
    '{"field":"lastName","op":"eq","value":"\\ud800"}',
    '{"field":"lastName","op":"in","value":"x"}',
    `{"field":"lastName","op":"in","value":${JSON.stringify(Array(501).fill('x'))}}`,
    '{"field":"__proto__","op":"eq","value":"x"}',
    '{"field":"constructor","op":"eq","value":"x"}',
    '{"field":"custom.x\' or true --","op":"eq","value":"x"}',
    '{"field":"custom.__proto__","op":"eq","value":"x"}',
    '{"field":"purposeMask","op":"eq","value":1}',
    '{"field":"createdAt","op":"gt","value":"yesterday"}',
    '{"field":"createdAt","op":"gt","value":"2026-13-45"}',
    '{"field":"createdAt","op":"gt","value":"+275760-09-13T00:00:00.001Z"}',
    '{"field":"followUpOn","op":"eq","value":"today+99999"}',
    '{"field":"ownerId","op":"eq","value":"you"}',
    '{"field":"isConsumer","op":"eq","value":"true"}',
    '{"field":"isConsumer","op":"gt","value":true}',
    '{"field":"company","op":"eq","value":"x"}',
    `${'{"not":'.repeat(60)}{"field":"lastName","op":"eq","value":"x"}${'}'.repeat(60)}`,
    JSON.stringify({ and: Array(61).fill({ field: 'lastName', op: 'eq', value: 'x' }) }),
  ]
  const queries = [
    ...filters.map((filter) => `filter=${encodeURIComponent(filter)}`),
    `filter=${'x'.repeat(20_001)}`,
    'filter=%7B%7D&filter=%7B%7D',
    'sort=nothing',
    'sort=-',
    'sort=,',
    'sort=lastName,lastName,lastName,lastName,lastName,lastName,lastName',
    'sort=custom',
    'sort=__proto__',
    'sort=titles',
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1.5',
    'limit=99999999999999999999',
    'limit=ten',
    'cursor=x',
    'cursor=%00',
    `cursor=${'A'.repeat(3000)}`,
    `cursor=${nextCursor.slice(0, -3)}AAA`,
    `cursor=${nextCursor}&sort=createdAt`,
    `cursor=${nextCursor}&sort=-lastName`,
    'fields=nothing',
    'fields=lastName,__proto__',
    `fields=${'id,'.repeat(120)}nothing`,
    'sum=lastName',
    'sum=version',
    'count=maybe',
    'trash=all',
    'unknown=1',
    'q=%00',
    `q=${'x'.repeat(201)}`,
    '__proto__=1',
  ]
  for (const query of queries) {
    const answer = await app.inject({
      url: `/api/v1/contacts?${query}`,
      headers: { authorization: `Bearer ${token}` },
    })
    assertClearProblem(answer, query.slice(0, 120))
  }
  const other = await app.inject({
    url: `/api/v1/companies?cursor=${nextCursor}`,
    headers: { authorization: `Bearer ${token}` },
  })
  assertClearProblem(other, 'a cursor of another list')
  for (const query of [
    'q=%F0%9F%A6%84',
    'q=%25_%5C',
    'q=%20',
    'q=%27%22',
    'q=e\u0301',
    'filter=%7B%22and%22%3A%5B%5D%7D',
  ]) {
    const answer = await app.inject({
      url: `/api/v1/contacts?${query}`,
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(answer.statusCode, 200, query)
  }
})

test('addresses, methods and kinds of content that do not exist are refused', async (t) => {
  const { app, as } = await testApp(t)
  const { token } = await as('sales')
  const authorization = `Bearer ${token}`
  const urls = [
    '/api/v1/contacts/x',
    '/api/v1/contacts/%00',
    '/api/v1/contacts/..%2f..%2fetc%2fpasswd',
    '/api/v1/contacts/%',
    '/api/v1/contacts/%ff%fe',
    `/api/v1/contacts/${'a'.repeat(5000)}`,
    '/api/v1/contacts/0198c0de-0000-7000-8000-000000000000',
    '/api/v1/contacts/0198c0de-0000-7000-8000-000000000000/fields/__proto__/reason',
    '/api/v1/nothing',
    '/api/v1//contacts',
    '/api/v2/contacts',
  ]
  for (const url of urls) assertClearProblem(await app.inject({ url, headers: { authorization } }), url)
  for (const url of [
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/.env',
  ]) {
    const answer = await app.inject({ url })
    assertNoFault(answer, url)
    assert.ok(!answer.body.includes('root:') && !answer.body.includes('"dependencies"'), url)
  }
  const types = [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'application/json; charset=utf-16',
    'application/jsonp',
    'image/png',
    '',
    'x',
    'application/json\u00e4',
  ]
  for (const type of types) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/contacts',
      headers: { authorization, 'content-type': type },
      payload: '<x/>',
    })
    assertClearProblem(answer, type)
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'] as const) {
    assertClearProblem(
      await app.inject({ method: method as 'PUT', url: '/api/v1/contacts', headers: { authorization } }),
      method,
    )
  }
})

test('headers that make no sense are refused', async (t) => {
  const { app, as } = await testApp(t)
  const { token, ...sales } = await as('sales')
  const { id } = (await sales.post('/contacts', valid)).body
  const ask = (headers: Record<string, string | string[]>, method: 'PATCH' | 'POST' = 'PATCH') =>
    app.inject({
      method,
      url: method === 'PATCH' ? `/api/v1/contacts/${id}` : '/api/v1/contacts',
      headers: { authorization: `Bearer ${token}`, ...headers },
      payload: method === 'PATCH' ? { jobTitle: 'X' } : valid,
    })
  for (const match of [
    'abc',
    '*',
    '"-1"',
    '"1.5"',
    '""',
    '"99999999999999"',
    '"1", "2"',
    'W/',
    '\u00e9',
    '"1"x',
  ]) {
    assertClearProblem(await ask({ 'if-match': match }), `if-match ${match}`)
  }
  for (const key of ['', ' ', 'a b', 'ä', 'x'.repeat(201), '\t', 'a,\u0001']) {
    const answer = await ask({ 'idempotency-key': key }, 'POST')
    if (key.trim() !== '') assertClearProblem(answer, `idempotency-key ${key}`)
    assertNoFault(answer, `idempotency-key ${key}`)
  }
  for (const purpose of ['nothing', 'direct-marketing', 'system-operation', '__proto__', 'x'.repeat(5000)]) {
    assertClearProblem(await ask({ 'treu-purpose': purpose, 'if-match': '"1"' }), purpose)
  }
  assert.equal((await sales.get(`/contacts/${id}`)).body.jobTitle, null)
})

test('tokens, cookies and origins that are forged open nothing', async (t) => {
  const { app, as, db } = await testApp(t)
  const { token } = await as('sales')
  const before = await rowCounts(db.ownerPool)
  const authorizations = [
    'Bearer x',
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer  ${token}`,
    `Basic ${Buffer.from('admin:admin').toString('base64')}`,
    'Bearer ',
    'null',
    `Bearer ${'a'.repeat(100_000)}`,
    `Bearer ' or 1=1 --`,
    'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.',
  ]
  for (const authorization of authorizations) {
    const answer = await app.inject({ url: '/api/v1/contacts', headers: { authorization } })
    assertClearProblem(answer, authorization.slice(0, 40))
    assert.equal(answer.statusCode, 401, authorization.slice(0, 40))
  }
  // The name of a scheme is written large or small (RFC 9110, 11.1).
  const small = await app.inject({ url: '/api/v1/contacts', headers: { authorization: `bearer ${token}` } })
  assert.equal(small.statusCode, 200)
  for (const cookie of [
    'treu=x',
    'treu=',
    '__Host-treu=x',
    `treu=${token}`,
    'treu=a; treu=b',
    ';;;=',
    'treu=%00',
    `treu=${'a'.repeat(9000)}`,
  ]) {
    const answer = await app.inject({ url: '/api/v1/contacts', headers: { cookie } })
    assertClearProblem(answer, cookie.slice(0, 40))
    assert.equal(answer.statusCode, 401, cookie.slice(0, 40))
  }
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    { origin: 'file://' },
  ] as Record<string, string>[]
  for (const headers of foreign) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/contacts',
      headers: { authorization: `Bearer ${token}`, ...headers },
      payload: valid,
    })
    assertClearProblem(answer, JSON.stringify(headers))
    assert.equal(answer.statusCode, 403)
  }
  assert.deepEqual(await rowCounts(db.ownerPool), before)
})

test('requests that are broken on the wire are answered and the next one is served', async (t) => {
  const { app, as } = await testApp(t)
  const { token } = await as('sales')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const host = `Host: localhost:${port}`
  const bearer = `Authorization: Bearer ${token}`
  const body = JSON.stringify(valid)
  const requests = [
    `GET /api/v1/contacts HTTP/1.1\r\n\r\n`,
    `GET /api/v1/contacts HTTP/1.1\r\n${host}\r\n${host}\r\n\r\n`,
    `GET / HTTP/9.9\r\n${host}\r\n\r\n`,
    `NONSENSE\r\n\r\n`,
    `GET /api/v1/contacts HTTP/1.1\r\n${host}\r\n${bearer}\r\n${bearer}\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
    `POST /api/v1/contacts HTTP/1.1\r\n${host}\r\n${bearer}\r\nContent-Type: application/json\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n${body}`,
    `POST /api/v1/contacts HTTP/1.1\r\n${host}\r\n${bearer}\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /api/v1/contacts HTTP/1.1\r\n${host}\r\n${bearer}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `POST /api/v1/contacts HTTP/1.1\r\n${host}\r\n${bearer}\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n`,
    `GET /api/v1/contacts\u0000 HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET http://evil.example/api/v1/contacts HTTP/1.1\r\n${host}\r\n\r\n`,
  ]
  for (const request of requests) {
    const answer = await overTheWire(port, request)
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 400)
    assert.ok(status >= 400 && status < 500, `${request.slice(0, 60)}: ${answer.slice(0, 100)}`)
  }
  const served = await fetch(`http://127.0.0.1:${port}/api/v1/contacts?count=true`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(((await served.json()) as { total: number }).total, 0)
})

test('JSON that is not UTF-8, or says so, is refused: no letter is lost in silence', async (t) => {
  const { app, as, db } = await testApp(t)
  const { token } = await as('sales')
  const before = await rowCounts(db.ownerPool)
  const umlaut = '{"lastName":"Müller","occasion":"order"}'
  const plain = JSON.stringify(valid)
  const bodies: [payload: Buffer | string, headers: Record<string, string>][] = [
    [Buffer.from(umlaut, 'latin1'), {}],
    [Buffer.concat([Buffer.from('{"lastName":"A'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]), {}],
    [Buffer.from(umlaut, 'utf16le'), {}],
    [plain, { 'content-type': 'application/json; charset=latin1' }],
    [plain, { 'content-type': 'application/json; charset="utf-16"' }],
    [plain, { 'content-encoding': 'gzip' }],
  ]
  const send = (payload: Buffer | string, headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/contacts',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      payload,
    })
  for (const [payload, headers] of bodies)
    assertClearProblem(await send(payload, headers), JSON.stringify([String(payload), headers]))
  assert.deepEqual(await rowCounts(db.ownerPool), before)
  const good = await send(umlaut, { 'content-type': 'application/json; charset=UTF-8' })
  assert.equal(good.json().lastName, 'Müller')
})

test('a problem is told in the language asked for, field by field', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const card = { ...valid, contactPoints: [{ kind: 'email', value: 'nowhere' }] }
  const german = (await sales.post('/contacts', card)).body
  assert.equal(german.title, 'Einige Angaben zu dieser Person passen noch nicht.')
  assert.equal(german.detail, '/contactPoints/0/value: Das ist keine vollständige E-Mail-Adresse.')
  const english = await sales.post('/contacts', card, { 'accept-language': 'en-GB,en;q=0.9,de;q=0.1' })
  assert.match(english.body.title, /^Some/)
  assert.equal(english.headers['content-language'], 'en')
  assert.equal(english.body.code, german.code)
})

test('who sends far too much is heard out and told so, whoever keeps the line', async (t) => {
  const { app, as } = await testApp(t)
  const { token } = await as('sales')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const huge = JSON.stringify({ ...valid, lastName: 'x'.repeat(10_000_000) })
  for (let round = 0; round < 5; round++) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: round % 2 ? huge : new Blob([huge]).stream(),
      duplex: 'half',
    } as RequestInit)
    assert.equal(answer.status, 413)
    assert.equal(((await answer.json()) as { code: string }).code, 'request.too-large')
  }
  const broken = await overTheWire(port, 'NONSENSE\r\n\r\n')
  assert.match(broken, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"request\.malformed"/)
})

function overTheWire(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(request))
    socket.setTimeout(5000, () => socket.destroy())
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', () => {})
  })
}
