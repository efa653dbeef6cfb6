import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { type TestApp, testApp } from '#test/app.ts'
import { aPerson, browser, goodPassword } from '#test/person.ts'
import { hashRuns, isOutdated } from './password.ts'

/** Her password becomes "password", hashed at a cost of long ago: many tries do not keep the processor busy. */
async function hashLongAgo(app: TestApp, { userId }: { userId: string }) {
  // "password" by the reference implementation
  const old = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  await app.db.ownerPool.query('update users set password_hash = $1 where id = $2', [old, userId])
}

/** A clock that stands still until it is moved. */
function clock() {
  let at = new Date('2026-03-02T09:00:00Z').getTime()
  return {
    now: () => new Date(at),
    pass: (seconds: number) => {
      at += seconds * 1000
    },
  }
}

async function actions(db: {
  ownerPool: { query: (text: string) => Promise<{ rows: { action: string }[] }> }
}) {
  const { rows } = await db.ownerPool.query('select action from audit_events order by at, id')
  return rows.map((row) => row.action)
}

test('who signs in gets a session with her rights, and it is over when she signs out', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  assert.equal((await eva.get('/session')).body.code, 'session.missing')

  const signedIn = await eva.signIn()
  assert.equal(signedIn.status, 200)
  assert.equal(signedIn.body.user.email, eva.email)
  assert.deepEqual(signedIn.body.roles, [{ key: 'sales', label: { de: 'Vertrieb', en: 'Sales' } }])
  assert.deepEqual(signedIn.body.rights.contact, { rows: 'team', create: true, update: true, remove: true })
  assert.equal(signedIn.body.fields.contact.lastName, 'edit')
  assert.equal(signedIn.body.fields.contact.email, 'see')
  assert.equal(signedIn.body.fields.contact.isQuarantined, undefined)
  const [session, known] = [signedIn.headers['set-cookie']].flat()
  assert.match(String(session), /^treu=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  assert.match(String(known), /^treu-device=[\w.-]+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/)
  assert.deepEqual(
    (await eva.get('/session')).body.purposes.map((each: { key: string }) => each.key),
    ['customer-relations', 'contract'],
  )
  assert.equal((await eva.get('/contacts')).status, 200)

  const before = eva.cookie()
  assert.equal((await eva.delete('/session')).status, 204)
  assert.equal(eva.cookie(), undefined)
  const late = await app.app.inject({ url: '/api/v1/session', headers: { cookie: before } })
  assert.equal(late.statusCode, 401)
  assert.deepEqual(await actions(app.db), ['sign-in', 'sign-out'])
})

test('over https the cookie is bound to the host and never sent in the clear', async (t) => {
  const app = await testApp(t, { settings: { TREU_PUBLIC_URL: 'https://crm.example.de' } })
  const eva = await aPerson(app, 'sales')
  const { headers } = await eva.signIn()
  const cookies = [headers['set-cookie']].flat()
  assert.equal(cookies.length, 2)
  for (const cookie of cookies)
    assert.match(
      String(cookie),
      /^__Host-treu(-device)?=[^;]*; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
})

test('whether an account exists shows neither in the answer nor in the work done', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  const invited = await aPerson(app, 'sales', { password: null })
  const gone = await aPerson(app, 'sales')
  await app.db.ownerPool.query('update users set deactivated_at = now() where id = $1', [gone.userId])

  const answers = []
  for (const email of [
    eva.email,
    'nobody@test.example',
    invited.email,
    gone.email,
    'no address',
    'a\0b@c.de',
  ]) {
    const before = hashRuns()
    const { status, body } = await browser(app, { email }).signIn('ein ganz falsches wort')
    const { requestId, ...shown } = body
    answers.push({ status, shown, runs: hashRuns() - before })
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(answers[0]?.status, 401)
  assert.equal(answers[0]?.runs, 1)
  assert.equal((await gone.signIn()).status, 401)
})

test('guessing one account gets slower and slower, but nobody is locked out for good', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  for (let n = 0; n < 4; n += 1) assert.equal((await eva.signIn('wrong')).status, 401)
  const refused = await eva.signIn()
  assert.equal(refused.status, 429)
  assert.equal(refused.body.code, 'session.locked')
  assert.equal(refused.headers['retry-after'], '2')
  // Waiting helps the holder.
  pass(2)
  assert.equal((await eva.signIn('wrong')).status, 401)
  assert.equal((await eva.signIn()).headers['retry-after'], '4')
  pass(4)
  assert.equal((await eva.signIn()).status, 200)
  await eva.delete('/session')
  assert.equal((await eva.signIn('wrong')).status, 401)
  assert.equal((await eva.signIn()).status, 200)
})

test('many sources do not help whoever guesses one account', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  await hashLongAgo(app, eva)
  const from = (n: number) => browser(app, { email: eva.email, from: `203.0.113.${n}` })
  for (let n = 1; n <= 30; n += 1) assert.equal((await from(n).signIn('wrong')).status, 401, String(n))
  assert.equal((await from(31).signIn('wrong')).status, 429)
  pass(2)
  assert.equal((await eva.signIn('password')).status, 200)
})

test('one who mistypes for hours slows none of her colleagues behind the same address', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const [eva, ben] = [await aPerson(app, 'sales'), await aPerson(app, 'service')]
  await hashLongAgo(app, eva)
  let failed = 0
  for (let n = 0; n < 150; n += 1) {
    if ((await eva.signIn('wrong')).status === 401) failed += 1
    pass(150)
  }
  assert.ok(failed > 60, String(failed))
  assert.equal((await ben.signIn('wrong')).status, 401)
  assert.equal((await ben.signIn()).status, 200)
  const { rows } = await app.db.ownerPool.query(`select max(count) from attempts where key like 'source:%'`)
  assert.ok(rows[0].max <= 5)
})

test('one word tried on many accounts from one source gets slower and slower', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const to = (n: number) => browser(app, { email: `person-${n}@test.example` })
  await to(0).signIn('sommer 2026')
  // As if it had gone on with ninety-nine others.
  await app.db.ownerPool.query(`update attempts set count = 100 where key like 'source:%'`)
  // A try that was refused counts, too: whoever keeps knocking waits longer.
  assert.equal((await to(1).signIn('sommer 2026')).headers['retry-after'], '4')
  pass(4)
  assert.equal((await to(1).signIn('sommer 2026')).status, 401)
  // Somebody tried before is not free either.
  assert.equal((await to(0).signIn('winter 2026')).headers['retry-after'], '16')
  // A try that was refused cost the account nothing, and another source is another office.
  assert.equal(
    (await browser(app, { email: 'person-0@test.example', from: '192.0.2.4' }).signIn()).status,
    401,
  )
  pass(21_600)
  assert.equal((await to(2).signIn('sommer 2026')).status, 401)
})

test('one who fills what all behind an address have shuts nobody out of a browser she signed in with before', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const [eva, ben] = [await aPerson(app, 'sales'), await aPerson(app, 'service')]
  await eva.signIn()
  await browser(app, { email: 'person-0@test.example' }).signIn('sommer 2026')
  await app.db.ownerPool.query(`update attempts set count = 100 where key like 'source:%'`)
  const attack = () => browser(app, { email: `person-${Math.random()}@test.example` }).signIn('sommer 2026')
  // Polling does not win the next place: each refused try puts it off.
  for (let n = 0; n < 8; n += 1) {
    assert.equal((await attack()).status, 429)
    pass(1)
  }
  assert.equal((await eva.signIn()).status, 200)
  assert.equal((await eva.signIn('wrong')).status, 401)
  assert.equal((await eva.signIn()).status, 200)

  // Another browser waits, and so do one with the cookie of somebody else and one with a forged cookie.
  const knownBy = eva.knownBy() ?? ''
  const wait = { email: ben.email, knownBy: undefined as string | undefined }
  assert.equal((await ben.signIn()).status, 429)
  assert.equal((await browser(app, { ...wait, knownBy }).signIn()).status, 429)
  const forged = knownBy.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))
  for (const bad of [forged, 'treu-device=x', `${knownBy}.x`, knownBy.replace('=', '=0')])
    assert.equal((await browser(app, { email: eva.email, knownBy: bad }).signIn()).status, 429, bad)
  pass(300)
  assert.equal((await ben.signIn()).status, 200)

  // Whoever has her browser guesses ten times there, then stands in line with everybody for six hours.
  const thief = browser(app, { email: eva.email, knownBy: eva.knownBy() })
  for (let n = 0; n < 10; n += 1) assert.equal((await thief.signIn('wrong')).status, 401)
  assert.equal((await thief.signIn('wrong')).status, 429)
  assert.equal((await eva.signIn()).status, 429)
  pass(21_601)
  assert.equal((await eva.signIn()).status, 200)
  pass(181 * 86_400)
  await attack()
  await app.db.ownerPool.query(`update attempts set count = 100 where key like 'source:%'`)
  await attack()
  assert.equal((await eva.signIn()).status, 429)
})

test('many guesses at once count as many', async (t) => {
  const { now } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  const answers = await Promise.all(Array.from({ length: 12 }, () => eva.signIn('wrong')))
  assert.equal(answers.filter(({ status }) => status === 401).length, 4)
  assert.equal(answers.filter(({ status }) => status === 429).length, 8)
  const { rows } = await app.db.ownerPool.query(`select key from attempts`)
  assert.ok(rows.every(({ key }) => !key.includes('test.example')))
})

test('two who sign in at the same moment from one office do not make each other wait', async (t) => {
  const time = clock()
  const app = await testApp(t, { now: time.now })
  const [eva, ben] = [await aPerson(app, 'sales'), await aPerson(app, 'service')]
  await eva.signIn()
  // Whose moment was a little earlier may be counted second.
  time.pass(-1)
  assert.equal((await ben.signIn()).status, 200)
})

test('failures are in the trail, without any address', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn('wrong')
  await browser(app, { email: 'nobody@test.example' }).signIn()
  const { rows } = await app.db.ownerPool.query(
    'select action, actor_id, record_ids::text[], details::text from audit_events order by at, id',
  )
  assert.deepEqual(
    rows.map((row) => [row.action, row.record_ids]),
    [
      ['sign-in-failed', [eva.userId]],
      ['sign-in-failed', []],
    ],
  )
  assert.ok(!JSON.stringify(rows).includes('test.example'))
})

test('a session ends after twelve idle hours, and after thirty days in any case', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  pass(11 * 3600)
  assert.equal((await eva.get('/session')).status, 200)
  pass(11 * 3600)
  assert.equal((await eva.get('/session')).status, 200)
  pass(13 * 3600)
  assert.equal((await eva.get('/session')).status, 401)

  await eva.signIn()
  for (let half = 0; half < 59; half += 1) {
    pass(11.9 * 3600)
    await eva.get('/session')
  }
  assert.equal((await eva.get('/session')).status, 200)
  pass(11.9 * 3600)
  pass(11.9 * 3600 - 60)
  assert.equal((await eva.get('/session')).status, 401)
})

test('each sign-in opens a session of its own and ends the one of the cookie before', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const first = eva.cookie()
  await eva.signIn()
  assert.notEqual(eva.cookie(), first)
  const late = await app.app.inject({ url: '/api/v1/session', headers: { cookie: first } })
  assert.equal(late.statusCode, 401)
})

test('a page of another origin cannot sign anybody in', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  const foreign = await app.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { origin: 'https://evil.example' },
    payload: { email: eva.email, password: goodPassword },
  })
  assert.equal(foreign.statusCode, 403)
})

test('a hash of an old cost is made anew at the next sign-in', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await hashLongAgo(app, eva)
  assert.equal((await eva.signIn('password')).status, 200)
  const { rows } = await app.db.ownerPool.query('select password_hash from users where id = $1', [eva.userId])
  assert.equal(isOutdated(rows[0].password_hash), false)
  assert.equal((await eva.signIn('password')).status, 200)
})

test('the second factor: set up, asked for, good once, and replaceable by a code on paper', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  const codeFor = (secret: string) => generateSync({ secret, epoch: Math.floor(now().getTime() / 1000) })
  await eva.signIn()
  const { secret, uri, qr } = (await eva.post('/session/totp')).body
  assert.match(uri, /^otpauth:\/\/totp\//)
  assert.match(qr, /^<svg/)
  assert.equal((await eva.put('/session/totp', { code: '000000' })).body.code, 'session.wrong-code')
  assert.equal((await eva.get('/session')).body.secondFactor.isEnabled, false)
  const { recoveryCodes } = (await eva.put('/session/totp', { code: codeFor(secret) })).body
  assert.equal(recoveryCodes.length, 10)
  assert.deepEqual((await eva.get('/session')).body.secondFactor, {
    isEnabled: true,
    isRequired: false,
    recoveryCodesLeft: 10,
  })
  const { rows } = await app.db.ownerPool.query('select totp_sealed from users where id = $1', [eva.userId])
  assert.ok(!rows[0].totp_sealed.includes(secret))

  const asked = await browser(app, { email: eva.email }).signIn()
  assert.equal(asked.body.secondFactor, true)
  assert.equal(asked.headers['set-cookie'], undefined)
  const { challenge } = asked.body
  const other = browser(app)
  // The code that switched it on was seen already.
  assert.equal((await other.post('/session/second-factor', { challenge, code: codeFor(secret) })).status, 422)
  pass(30)
  const right = codeFor(secret)
  assert.equal((await other.post('/session/second-factor', { challenge, code: right })).status, 200)
  assert.equal((await other.get('/session')).status, 200)
  assert.equal((await other.post('/session/second-factor', { challenge, code: right })).status, 401)

  const again = (await browser(app, { email: eva.email }).signIn()).body.challenge
  assert.equal(
    (await browser(app).post('/session/second-factor', { challenge: again, code: right })).status,
    422,
  )
  const onPaper = { challenge: again, code: ` ${recoveryCodes[3].toUpperCase()} ` }
  assert.equal((await browser(app).post('/session/second-factor', onPaper)).status, 200)
  const third = (await browser(app, { email: eva.email }).signIn()).body.challenge
  assert.equal(
    (await browser(app).post('/session/second-factor', { ...onPaper, challenge: third })).status,
    422,
  )
  pass(11 * 60)
  const late = { challenge: third, code: recoveryCodes[4] }
  assert.equal((await browser(app).post('/session/second-factor', late)).body.code, 'session.challenge-over')
})

test('codes cannot be guessed at speed', async (t) => {
  const { now } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const { secret } = (await eva.post('/session/totp')).body
  await eva.put('/session/totp', {
    code: generateSync({ secret, epoch: Math.floor(now().getTime() / 1000) }),
  })
  const statuses = []
  for (let n = 0; n < 6; n += 1) {
    const { challenge } = (await browser(app, { email: eva.email }).signIn()).body
    statuses.push((await browser(app).post('/session/second-factor', { challenge, code: '123456' })).status)
  }
  assert.deepEqual(statuses, [422, 422, 422, 422, 429, 429])
})

test('before something dangerous the password is asked again, and the code where there is one', async (t) => {
  const { now, pass } = clock()
  const app = await testApp(t, { now })
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  pass(11 * 60)
  assert.equal((await eva.post('/session/totp')).body.code, 'session.step-up-needed')
  assert.equal(
    (await eva.post('/session/step-up', { password: 'wrong' })).body.code,
    'session.wrong-password',
  )
  assert.equal((await eva.post('/session/step-up', { password: goodPassword })).status, 200)
  const { secret } = (await eva.post('/session/totp')).body
  const codeNow = () => generateSync({ secret, epoch: Math.floor(now().getTime() / 1000) })
  assert.equal((await eva.put('/session/totp', { code: codeNow() })).status, 200)
  pass(11 * 60)
  assert.equal((await eva.delete('/session/totp')).body.code, 'session.step-up-needed')
  assert.equal(
    (await eva.post('/session/step-up', { password: goodPassword })).body.code,
    'session.code-needed',
  )
  assert.equal(
    (await eva.post('/session/step-up', { password: goodPassword, code: '1' })).body.code,
    'session.wrong-code',
  )
  assert.equal((await eva.post('/session/step-up', { password: goodPassword, code: codeNow() })).status, 200)
  assert.equal((await eva.delete('/session/totp')).status, 204)
  assert.ok((await actions(app.db)).includes('step-up-failed'))
})

test('where her role demands a second factor, nothing else is open until she has one', async (t) => {
  const { now } = clock()
  const app = await testApp(t, { now })
  await app.db.ownerPool.query(
    `insert into settings (key, value) values ('security', '{"secondFactorRoles": ["sales"]}')`,
  )
  const eva = await aPerson(app, 'sales')
  const signedIn = await eva.signIn()
  assert.deepEqual(signedIn.body.secondFactor, { isEnabled: false, isRequired: true, recoveryCodesLeft: 0 })
  assert.deepEqual(signedIn.body.purposes, [])
  assert.equal((await eva.get('/contacts')).status, 403)
  const { secret } = (await eva.post('/session/totp')).body
  await eva.put('/session/totp', {
    code: generateSync({ secret, epoch: Math.floor(now().getTime() / 1000) }),
  })
  assert.equal((await eva.get('/contacts')).status, 200)
})

test('her devices are listed, and a lost one is signed out with the very next request', async (t) => {
  const app = await testApp(t)
  const other = await testApp(t, { database: app.db })
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const phone = browser(app, {
    email: eva.email,
    device: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604',
  })
  await phone.signIn()
  const viaOther = () => other.app.inject({ url: '/api/v1/session', headers: { cookie: phone.cookie() } })
  assert.equal((await viaOther()).statusCode, 200)
  const { items } = (await eva.get('/sessions')).body
  assert.deepEqual(
    items.map((each: { device: string; isCurrent: boolean }) => [each.device, each.isCurrent]),
    [
      ['Safari · iPhone', false],
      ['Firefox · Linux', true],
    ],
  )
  const max = await aPerson(app, 'sales')
  await max.signIn()
  assert.equal((await max.delete(`/sessions/${items[0].id}`)).status, 404)
  assert.equal((await eva.delete(`/sessions/${items[0].id}`)).status, 204)
  assert.equal((await phone.get('/session')).status, 401)
  for (let tries = 0; tries < 1000 && (await viaOther()).statusCode === 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal((await viaOther()).statusCode, 401)
  assert.equal((await eva.get('/session')).status, 200)
})

test('a sign-in from a new device is announced by mail, one from a known device is not', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  const count = async () =>
    (await app.db.ownerPool.query(`select kind from outbox_mails`)).rows.map(({ kind }) => kind)
  await eva.signIn()
  await browser(app, { email: eva.email }).signIn()
  assert.deepEqual(await count(), [])
  await browser(app, {
    email: eva.email,
    device: 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0',
  }).signIn()
  assert.deepEqual(await count(), ['new-device'])
})

test('a new password needs the old one and signs out every other device', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const second = browser(app, { email: eva.email })
  await second.signIn()
  const change = (currentPassword: string, newPassword: string) =>
    eva.put('/session/password', { currentPassword, newPassword })
  assert.equal(
    (await change('wrong', 'vier gelbe quitten am ast')).body.errors[0].pointer,
    '/currentPassword',
  )
  assert.equal((await change(goodPassword, 'zu kurz')).body.errors[0].code, 'password.too-short')
  assert.equal((await change(goodPassword, eva.email)).body.errors[0].code, 'password.contains-name')
  assert.equal((await change(goodPassword, 'vier gelbe quitten am ast')).status, 204)
  assert.equal((await eva.get('/session')).status, 200)
  assert.equal((await second.get('/session')).status, 401)
  assert.equal((await second.signIn()).status, 401)
  assert.equal((await second.signIn('vier gelbe quitten am ast')).status, 200)
})

test('an access token may not touch how a person signs in', async (t) => {
  const app = await testApp(t)
  const machine = await app.as('sales')
  assert.equal((await machine.get('/session')).status, 200)
  assert.equal((await machine.post('/session/totp')).body.code, 'token.not-allowed')
  assert.equal((await machine.post('/session/step-up', { password: 'x' })).body.code, 'token.not-allowed')
  assert.equal((await machine.get('/sessions')).status, 403)
  assert.equal((await machine.patch('/session', { name: 'X Y' })).status, 403)
})

test('bad input is refused and never a failure of ours', async (t) => {
  const app = await testApp(t)
  const door = browser(app)
  assert.equal((await door.post('/session', { email: 'a@b.de' })).status, 400)
  assert.equal((await door.post('/session', { email: 1, password: 'x' })).status, 400)
  assert.equal((await door.post('/session', { email: 'a@b.de', password: 'x', isAdmin: true })).status, 400)
  assert.equal((await door.post('/session', { email: 'a\ud800@b.de', password: '\ud800\0' })).status, 401)
  assert.equal((await door.post('/session/second-factor', { challenge: '\0', code: '\0' })).status, 401)
  assert.equal((await door.get('/invitations/xxxxxxxxxxxxxxx')).status, 404)
})
