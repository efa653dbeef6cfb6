import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { aPerson } from '#test/person.ts'
import { tokenAreas } from './token-areas.ts'

const plain = { name: 'Kalender', scopes: ['all'], days: 30 }

test('a token is shown once, kept as a hash, and ends when it is ended', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const made = await eva.post('/tokens', plain)
  assert.equal(made.status, 201)
  assert.match(made.body.token, /^treu_[\w-]{43}$/)
  const listed = (await eva.get('/tokens')).body.items
  assert.equal(listed.length, 1)
  assert.equal(listed[0].tokenHint, made.body.token.slice(0, 9))
  assert.ok(!JSON.stringify(listed).includes(made.body.token))
  const { rows } = await app.db.ownerPool.query('select * from access_tokens')
  assert.ok(!JSON.stringify(rows).includes(made.body.token))

  const call = () =>
    app.app.inject({ url: '/api/v1/contacts', headers: { authorization: `Bearer ${made.body.token}` } })
  assert.equal((await call()).statusCode, 200)
  assert.equal((await eva.delete(`/tokens/${listed[0].id}`)).status, 204)
  assert.equal((await call()).statusCode, 401)
  assert.equal((await eva.delete(`/tokens/${listed[0].id}`)).status, 404)
  const trail = await app.db.ownerPool.query(
    `select action from audit_events where resource = 'accessToken' order by at, id`,
  )
  assert.deepEqual(
    trail.rows.map((row) => row.action),
    ['create', 'end'],
  )
})

test('a token does no more than its scopes, purposes and addresses say', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const call = async (
    token: object,
    method: 'GET' | 'POST',
    url: string,
    remoteAddress = '198.51.100.20',
  ) => {
    const made = await eva.post('/tokens', { ...plain, ...token })
    const headers = { authorization: `Bearer ${made.body.token}` }
    const payload = method === 'POST' ? { lastName: 'Weber', occasion: 'order' } : undefined
    const answer = await app.app.inject({
      method,
      url: `/api/v1${url}`,
      headers,
      remoteAddress,
      ...(payload ? { payload } : {}),
    })
    return answer.statusCode
  }
  assert.equal(await call({ scopes: ['read'] }, 'GET', '/contacts'), 200)
  assert.equal(await call({ scopes: ['read'] }, 'POST', '/contacts'), 403)
  assert.equal(await call({ scopes: ['companies:read'] }, 'GET', '/contacts'), 403)
  assert.equal(await call({ scopes: ['contacts:write'] }, 'POST', '/contacts'), 201)
  assert.equal(await call({ purposes: ['contract'] }, 'GET', '/contacts'), 200)
  assert.equal(await call({ addresses: ['198.51.100.0/24'] }, 'GET', '/contacts'), 200)
  assert.equal(await call({ addresses: ['198.51.100.0/24'] }, 'GET', '/contacts', '203.0.113.4'), 403)
})

test('a token never holds more than its user, and expires', async (t) => {
  let at = new Date('2026-03-02T09:00:00Z').getTime()
  const app = await testApp(t, { now: () => new Date(at) })
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const pointerOf = async (token: object) =>
    (await eva.post('/tokens', { ...plain, ...token })).body.errors[0].pointer
  assert.equal(await pointerOf({ purposes: ['legal-compliance'] }), '/purposes/0')
  assert.equal(await pointerOf({ addresses: ['198.51.100.0/40'] }), '/addresses/0')
  for (const scope of ['everything', 'contact:read', 'contacts:delete', 'contacts:read:write', 'sessions']) {
    const refused = await eva.post('/tokens', { ...plain, scopes: ['read', scope] })
    assert.equal(refused.status, 422, scope)
    assert.deepEqual(refused.body.errors, [{ pointer: '/scopes/1', code: 'tokens.unknown-scope' }])
  }
  assert.equal(await pointerOf({ days: 367 }), '/days')
  const { token } = (await eva.post('/tokens', { ...plain, days: 1 })).body
  at += 25 * 3_600_000
  const late = await app.app.inject({
    url: '/api/v1/contacts',
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(late.statusCode, 401)
})

test('tokens make no tokens, and people only after proving who they are', async (t) => {
  let at = Date.now()
  const app = await testApp(t, { now: () => new Date(at) })
  const machine = await app.as('sales')
  assert.equal((await machine.post('/tokens', plain)).body.code, 'token.not-allowed')
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  at += 11 * 60_000
  assert.equal((await eva.post('/tokens', plain)).body.code, 'session.step-up-needed')
})

test('administrators see all tokens without their secrets and can end them', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const { token, id } = (await eva.post('/tokens', plain)).body
  const admin = await app.as('administration')
  const listed = (await admin.get('/issued-tokens?filter={"field":"name","op":"eq","value":"Kalender"}')).body
    .items
  assert.equal(listed[0].userId, eva.userId)
  assert.ok(listed[0].userName)
  assert.ok(!('tokenHash' in listed[0]))
  assert.equal((await eva.get('/issued-tokens')).status, 403)
  assert.equal((await (await app.as('auditor')).delete(`/issued-tokens/${id}`)).status, 403)
  assert.equal((await admin.delete(`/issued-tokens/${id}`)).status, 204)
  const late = await app.app.inject({
    url: '/api/v1/contacts',
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(late.statusCode, 401)
})

test('every area of the interface can be named in a scope, and nothing else', async (t) => {
  const { app } = await testApp(t)
  const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, object>> }
  const areas = Object.entries(paths)
    .filter(([, methods]) => Object.values(methods).some((each) => 'x-purposes' in each))
    .map(([path]) => path.split('/')[3])
  assert.deepEqual([...tokenAreas], [...new Set(areas)].sort())
})
