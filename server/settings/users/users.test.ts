import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { txOf } from '#server/platform/db/tx.ts'
import type { Mail } from '#server/platform/mail/mailer.ts'
import { openMail } from '#server/platform/mail/outbox.ts'
import { type TestApp, testApp } from '#test/app.ts'
import { aPerson, browser, goodPassword, type Person } from '#test/person.ts'

async function anAdmin(app: TestApp): Promise<Person> {
  const admin = await aPerson(app, 'administration')
  await admin.signIn()
  return admin
}

/** The newest mail to a user, as it would go out. */
async function mailTo(app: TestApp, userId: string) {
  return (await mailsTo(app, userId)).at(-1) ?? null
}

/** Those that have not been taken back, in the order they were written. */
async function mailsTo({ db, platform }: TestApp, userId: string): Promise<Mail[]> {
  const { rows } = await db.ownerPool.query<{ id: string }>(
    'select id from outbox_mails where user_id = $1 order by created_at, id',
    [userId],
  )
  const client = await db.ownerPool.connect()
  try {
    const mails: Mail[] = []
    for (const { id } of rows) {
      const mail = await openMail(txOf(client), platform.keyring, id)
      if (mail) mails.push(mail)
    }
    return mails
  } finally {
    client.release()
  }
}
/** Somebody who watches over data protection agrees to all roles that wait for her. */
async function release(by: Person): Promise<void> {
  for (const { id, canDecide } of (await by.get('/watch-grants')).body.items)
    if (canDecide)
      assert.equal((await by.put(`/watch-grants/${id}/decision`, { approved: true })).status, 200)
}
const linkIn = (text: string | undefined) => /http\S+\/([\w-]{43})/.exec(text ?? '')?.[1] ?? ''

test('an invited person gets a mail in her language, chooses a password and is in', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const invited = await admin.post('/users', {
    name: 'Íñigo Weber\r\nBcc: x@evil.example',
    email: 'Inigo@Test.example',
    locale: 'en',
    roleKeys: ['sales'],
    teamIds: [app.teamId],
  })
  assert.equal(invited.status, 201)
  assert.equal(invited.body.state, 'invited')
  assert.equal(invited.body.email, 'inigo@test.example')
  assert.deepEqual(invited.body.roleKeys, ['sales'])
  assert.equal(invited.body.mainTeamId, app.teamId)

  const mail = await mailTo(app, invited.body.id)
  assert.match(mail?.subject ?? '', /^Your access to Treu/)
  assert.ok(!/[\r\n]/.test(mail?.to.name ?? '\n'))
  const token = linkIn(mail?.text)
  const guest = browser(app)
  assert.deepEqual((await guest.get(`/invitations/${token}`)).body, {
    name: 'Íñigo Weber Bcc: x@evil.example',
    email: 'inigo@test.example',
    company: '',
  })
  assert.equal(
    (await guest.put(`/invitations/${token}`, { password: 'passwort1234' })).body.errors[0].code,
    'password.too-common',
  )
  const accepted = await guest.put(`/invitations/${token}`, { name: 'Íñigo Weber', password: goodPassword })
  assert.equal(accepted.status, 200)
  assert.equal(accepted.body.user.name, 'Íñigo Weber')
  assert.equal((await guest.get('/contacts')).status, 200)
  const again = await browser(app).put(`/invitations/${token}`, { password: goodPassword })
  assert.deepEqual([again.status, again.body.reason], [404, 'used'])
  assert.equal((await browser(app, { email: 'inigo@test.example' }).signIn()).status, 200)
})

test('a second invitation ends the first', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const { id } = (await admin.post('/users', { name: 'Ida Roth', email: 'ida@test.example' })).body
  const first = linkIn((await mailTo(app, id))?.text)
  assert.equal((await admin.post(`/users/${id}/invitation`)).status, 200)
  const second = linkIn((await mailTo(app, id))?.text)
  assert.notEqual(first, second)
  const gone = await browser(app).get(`/invitations/${first}`)
  assert.deepEqual([gone.status, gone.body.reason], [404, 'replaced'])
  assert.equal((await browser(app).get(`/invitations/${second}`)).status, 200)
})

test('only whoever holds a link learns why it is gone', async (t) => {
  let now = new Date('2026-03-02T08:00:00Z')
  const app = await testApp(t, { now: () => now })
  const admin = await anAdmin(app)
  const { id } = (await admin.post('/users', { name: 'Ida Roth', email: 'ida@test.example' })).body
  const invitation = linkIn((await mailTo(app, id))?.text)
  now = new Date('2026-03-17T08:00:00Z')
  const reasonOf = async (path: string) => (await browser(app).get(path)).body.reason
  assert.equal(await reasonOf(`/invitations/${invitation}`), 'expired')
  assert.equal(await reasonOf(`/password-reset/${invitation}`), 'unknown')
  assert.equal(await reasonOf(`/new-address/${invitation}`), 'unknown')
  assert.equal(await reasonOf('/invitations/ida@test.example'), 'unknown')
})

test('what is wrong with an invitation is named by its field', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const errorsOf = async (body: object) => {
    const answer = await admin.post('/users', body)
    return answer.body.errors?.map((error: { pointer: string }) => error.pointer) ?? answer.body.code
  }
  assert.deepEqual(await errorsOf({ name: 'Ida', email: 'nothing' }), ['/email'])
  assert.deepEqual(await errorsOf({ email: 'ida@test.example' }), ['/name'])
  assert.deepEqual(await errorsOf({ name: 'Ida', email: 'ida@test.example', roleKeys: ['queen'] }), [
    '/roleKeys/0',
  ])
  assert.deepEqual(await errorsOf({ name: 'Ida', email: 'ida@test.example', teamIds: [admin.userId] }), [
    '/teamIds/0',
  ])
  assert.equal(await errorsOf({ name: 'Ida', email: admin.email }), 'users.email-taken')
  assert.equal((await app.db.ownerPool.query('select from users')).rowCount, 1)
})

test('everybody knows the names of colleagues, and only who keeps accounts knows more', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const [sales, partner, dpo] = [await app.as('sales'), await app.as('partner'), await app.as('dpo')]
  const seenBy = async (who: { get: Person['get'] }) => {
    const { body } = await who.get(
      `/users?filter=${encodeURIComponent('{"field":"state","op":"eq","value":"active"}')}`,
    )
    assert.equal(body.items.length, 1)
    return Object.keys(body.items[0])
  }
  assert.ok((await seenBy(admin)).includes('roleKeys'))
  assert.ok((await seenBy(dpo)).includes('hasSecondFactor'))
  const bySales = await seenBy(sales)
  assert.ok(bySales.includes('name') && bySales.includes('email'))
  assert.ok(!bySales.includes('roleKeys') && !bySales.includes('lastSeenAt'))
  assert.ok(!(await seenBy(partner)).includes('email'))
  for (const path of [
    '?filter={"field":"passwordHash","op":"startsWith","value":"$"}',
    '?sort=emailNorm',
    '?fields=totpSealed',
  ]) {
    assert.equal((await admin.get(`/users${encodeURI(path)}`)).status, 400, path)
  }
  assert.equal((await partner.get(`/users?q=${admin.email}`)).body.items.length, 0)
  assert.equal((await sales.get(`/users?q=${admin.email}`)).body.items.length, 1)
})

test('those who hold a role are found by it', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const seller = await aPerson(app, ['sales', 'service'])
  const found = async (op: string, value: unknown) => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'roleKeys', op, value }))
    const { body } = await admin.get(`/users?filter=${filter}`)
    return body.items.map((user: { id: string }) => user.id)
  }
  assert.deepEqual(await found('contains', 'sales'), [seller.userId])
  assert.deepEqual(await found('in', ['service', 'marketing']), [seller.userId])
  assert.deepEqual(await found('ne', 'sales'), [admin.userId])
})

test('only administrators change accounts, and only after proving who they are', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  for (const role of ['sales', 'dpo', 'management', 'auditor', 'partner'] as const) {
    const other = await app.as(role)
    assert.equal((await other.post('/users', { name: 'X Y', email: 'x@test.example' })).status, 403, role)
    assert.equal(
      (await other.patch(`/users/${eva.userId}`, { roleKeys: ['sales', 'marketing'] }, 1)).status,
      403,
      role,
    )
    assert.equal((await other.put(`/users/${eva.userId}/deactivation`, undefined)).status, 403, role)
  }
  await app.db.ownerPool.query('update sessions set step_up_until = null')
  app.platform.authentication.forget()
  const refused = await admin.patch(`/users/${eva.userId}`, { roleKeys: ['marketing'] }, 1)
  assert.equal(refused.body.code, 'session.step-up-needed')
})

test('a change of roles holds with the very next request, in every process', async (t) => {
  const app = await testApp(t)
  const other = await testApp(t, { database: app.db })
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const viaOther = async () =>
    (await other.app.inject({ url: '/api/v1/contacts', headers: { cookie: eva.cookie() } })).statusCode
  assert.equal((await eva.get('/contacts')).status, 200)
  assert.equal(await viaOther(), 200)
  const changed = await admin.patch(`/users/${eva.userId}`, { roleKeys: [] }, 1)
  assert.deepEqual(changed.body.roleKeys, [])
  assert.equal(changed.body.version, 2)
  assert.equal((await eva.get('/contacts')).status, 403)
  for (let tries = 0; tries < 1000 && (await viaOther()) === 200; tries += 1) await sleep(20)
  assert.equal(await viaOther(), 403)
  assert.equal((await admin.patch(`/users/${eva.userId}`, { roleKeys: ['sales'] }, 1)).status, 412)
})

test('a deactivated user is out at once: sessions, tokens and links end', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const { token } = (await eva.post('/tokens', { name: 'Kalender', scopes: ['read'], days: 30 })).body
  const byToken = () =>
    app.app.inject({ url: '/api/v1/contacts', headers: { authorization: `Bearer ${token}` } })
  await eva.post('/password-reset', { email: eva.email })
  const reset = linkIn((await mailTo(app, eva.userId))?.text)
  assert.equal((await byToken()).statusCode, 200)

  const gone = await admin.put(`/users/${eva.userId}/deactivation`)
  assert.equal(gone.body.state, 'deactivated')
  assert.equal((await eva.get('/session')).status, 401)
  assert.equal((await byToken()).statusCode, 401)
  assert.equal((await eva.put('/password-reset', { token: reset, password: goodPassword })).status, 404)
  assert.equal((await eva.signIn()).status, 401)

  assert.equal((await admin.delete(`/users/${eva.userId}/deactivation`)).body.state, 'active')
  assert.equal((await byToken()).statusCode, 401)
  assert.equal((await eva.signIn()).status, 200)
})

test('the last administrator stays one, even when two remove each other at once', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  assert.equal((await admin.put(`/users/${admin.userId}/deactivation`)).body.code, 'users.last-administrator')
  assert.equal((await admin.patch(`/users/${admin.userId}`, { roleKeys: [] }, 1)).status, 409)
  const second = await anAdmin(app)
  const both = await Promise.all([
    admin.put(`/users/${second.userId}/deactivation`),
    second.put(`/users/${admin.userId}/deactivation`),
  ])
  assert.equal(both.filter(({ status }) => status === 200).length, 1)
})

test('nobody gives herself a role, and who runs the program does not watch over it', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const own = await admin.patch(`/users/${admin.userId}`, { roleKeys: ['administration', 'sales'] }, 1)
  assert.equal(own.body.code, 'users.own-roles')
  const eva = await aPerson(app, 'sales')
  const both = await admin.patch(`/users/${eva.userId}`, { roleKeys: ['administration', 'dpo'] }, 1)
  assert.equal(both.body.code, 'users.roles-conflict')
  assert.equal((await admin.patch(`/users/${eva.userId}`, { roleKeys: ['sales', 'service'] }, 1)).status, 200)
})

test('a new address holds once it is confirmed there; the old one hears of it before and after', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const asked = await admin.patch(`/users/${eva.userId}`, { email: 'neu@test.example', name: 'Eva Neu' }, 1)
  assert.equal(asked.status, 200)
  assert.equal(asked.body.name, 'Eva Neu')
  assert.equal(asked.body.email, eva.email)
  assert.equal(asked.body.pendingEmail, 'neu@test.example')
  assert.equal((await eva.get('/session')).status, 200)
  assert.equal((await browser(app, { email: 'neu@test.example' }).signIn()).status, 401)

  const [confirmation, warning] = await mailsTo(app, eva.userId)
  assert.equal(confirmation?.to.address, 'neu@test.example')
  assert.equal(warning?.to.address, eva.email)
  assert.match(warning?.text ?? '', /neu@test\.example/)
  const link = linkIn(confirmation?.text)
  assert.equal((await browser(app).get(`/new-address/${link}`)).body.email, 'neu@test.example')
  assert.equal((await eva.get('/session')).body.user.email, eva.email)

  assert.equal((await browser(app).put(`/new-address/${link}`)).status, 204)
  assert.equal((await browser(app).put(`/new-address/${link}`)).status, 404)
  assert.equal((await eva.get('/session')).status, 401)
  assert.equal((await eva.signIn()).status, 401)
  assert.equal((await browser(app, { email: 'neu@test.example' }).signIn()).status, 200)
  const mails = await mailsTo(app, eva.userId)
  const told = mails.find(({ subject }) => /wurde geändert/.test(subject))
  assert.equal(told?.to.address, eva.email)
  const { rows } = await app.db.ownerPool.query(
    `select action, actor_id, details->>'askedBy' as asked from audit_events
     where action like '%new-address' order by at, id`,
  )
  assert.deepEqual(rows, [
    { action: 'ask-new-address', actor_id: admin.userId, asked: null },
    { action: 'confirm-new-address', actor_id: null, asked: admin.userId },
  ])
})

test('a change of address ends with the next one, when taken back, and with the account', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  const ask = async (email: string, version: number) => {
    const answer = await admin.patch(`/users/${eva.userId}`, { email }, version)
    assert.equal(answer.status, 200, email)
    assert.equal(answer.body.version, version + 1)
    const mail = (await mailsTo(app, eva.userId)).find(({ to }) => to.address === email)
    return mail ? linkIn(mail.text) : ''
  }
  const isGood = async (link: string) => (await browser(app).get(`/new-address/${link}`)).status === 200
  const first = await ask('eins@test.example', 1)
  const second = await ask('zwei@test.example', 2)
  assert.deepEqual([await isGood(first), await isGood(second)], [false, true])
  await ask(eva.email, 3)
  assert.equal(await isGood(second), false)
  assert.equal((await admin.get(`/users/${eva.userId}`)).body.pendingEmail, null)

  const third = await ask('drei@test.example', 4)
  await admin.put(`/users/${eva.userId}/deactivation`)
  const { version } = (await admin.get(`/users/${eva.userId}`)).body
  const closed = await admin.patch(`/users/${eva.userId}`, { email: 'vier@test.example' }, version)
  assert.equal(closed.body.errors[0].pointer, '/email')
  await admin.delete(`/users/${eva.userId}/deactivation`)
  assert.equal(await isGood(third), false)
  const after = (await admin.get(`/users/${eva.userId}`)).body.version
  const taken = await admin.patch(`/users/${eva.userId}`, { email: admin.email }, after)
  assert.equal(taken.body.code, 'users.email-taken')
})

test('two do not wait for one new address, and a link cut short holds no longer', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const [eva, ben] = [await aPerson(app, 'sales'), await aPerson(app, 'service')]
  await ben.signIn()
  const email = 'neu@test.example'
  assert.equal((await admin.patch(`/users/${eva.userId}`, { email }, 1)).status, 200)
  assert.equal((await admin.patch(`/users/${eva.userId}`, { email }, 2)).status, 200)
  const late = await ben.put('/session/email', { email })
  assert.deepEqual([late.status, late.body.code], [409, 'users.email-pending-conflict'])
  assert.equal((await admin.put(`/users/${eva.userId}/deactivation`)).status, 200)
  assert.equal((await ben.put('/session/email', { email })).status, 200)
  for (const path of ['/new-address/x', '/invitations/x']) {
    const answer = await browser(app).get(path)
    assert.deepEqual([answer.status, answer.body.code.split('.')[1]], [404, 'not-found'], path)
  }
})

test('an administrator proves who she is before she sends somebody a link', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  const invited = await aPerson(app, 'sales', { password: null })
  const both = () =>
    Promise.all([
      admin.post(`/users/${eva.userId}/password-reset`),
      admin.post(`/users/${invited.userId}/invitation`),
    ])
  assert.deepEqual(
    (await both()).map(({ status }) => status),
    [202, 200],
  )
  await app.db.ownerPool.query('update sessions set step_up_until = null')
  app.platform.authentication.forget()
  const codes = (await both()).map(({ body }) => body.code)
  assert.deepEqual(codes, ['session.step-up-needed', 'session.step-up-needed'])
})

test('a forgotten password: the same answer for everybody, one link, good once, and all sessions end', async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const invited = await aPerson(app, 'sales', { password: null })
  for (const email of ['nobody@test.example', invited.email, 'nonsense', eva.email]) {
    const answer = await browser(app).post('/password-reset', { email })
    assert.equal(answer.status, 202)
    assert.equal(answer.body, null)
  }
  assert.equal((await app.db.ownerPool.query('select from outbox_mails')).rowCount, 1)
  const token = linkIn((await mailTo(app, eva.userId))?.text)
  const reset = (password: string) => browser(app).put('/password-reset', { token, password })
  assert.equal((await reset(`${eva.email}`)).body.errors[0].code, 'password.contains-name')
  assert.equal((await reset('sechs blaue pflaumen im korb')).status, 204)
  assert.equal((await reset('sieben blaue pflaumen im korb')).status, 404)
  assert.equal((await eva.get('/session')).status, 401)
  assert.equal((await eva.signIn()).status, 401)
  assert.equal((await eva.signIn('sechs blaue pflaumen im korb')).status, 200)
})

test("nobody's mailbox is flooded with links", async (t) => {
  const app = await testApp(t)
  const eva = await aPerson(app, 'sales')
  for (let n = 0; n < 6; n += 1) {
    assert.equal((await browser(app).post('/password-reset', { email: eva.email })).status, 202)
  }
  assert.equal((await app.db.ownerPool.query('select from outbox_mails')).rowCount, 3)
})

test("an administrator sees and ends a user's devices, and helps who lost her phone", async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const eva = await aPerson(app, 'sales')
  await eva.signIn()
  const { items } = (await admin.get(`/users/${eva.userId}/sessions`)).body
  assert.equal(items.length, 1)
  assert.equal((await admin.delete(`/users/${eva.userId}/sessions/${items[0].id}`)).status, 204)
  assert.equal((await eva.get('/session')).status, 401)
  await app.db.ownerPool.query('update users set totp_sealed = $1, totp_enabled_at = now() where id = $2', [
    app.platform.keyring.seal(`totp:${eva.userId}`, 'JBSWY3DPEHPK3PXP'),
    eva.userId,
  ])
  assert.equal((await eva.signIn()).body.secondFactor, true)
  assert.equal((await admin.delete(`/users/${eva.userId}/second-factor`)).status, 204)
  assert.equal((await eva.signIn()).body.user.id, eva.userId)
  assert.equal((await admin.delete(`/users/${eva.userId}/sessions`)).status, 204)
  assert.equal((await eva.get('/session')).status, 401)
})

test('nobody alone takes over the account of who watches over data protection', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const [dpo, auditor] = [await aPerson(app, 'dpo'), await aPerson(app, 'auditor')]
  await dpo.signIn()
  const hers = 'svenja.privat@test.example'
  const moved = await admin.patch(`/users/${dpo.userId}`, { email: hers }, 1)
  assert.deepEqual([moved.status, moved.body.code], [409, 'users.email-of-approver'])
  const invited = await aPerson(app, 'dpo', { password: null })
  assert.equal((await admin.patch(`/users/${invited.userId}`, { email: hers }, 1)).status, 409)
  // Nor by asking first and giving the role before the new address is confirmed.
  const eva = await aPerson(app, 'sales')
  assert.equal((await admin.patch(`/users/${eva.userId}`, { email: hers }, 1)).status, 200)
  const link = linkIn((await mailsTo(app, eva.userId)).find(({ to }) => to.address === hers)?.text)
  assert.equal((await admin.patch(`/users/${eva.userId}`, { roleKeys: ['dpo'] }, 2)).status, 200)
  await release(dpo)
  assert.equal((await browser(app).put(`/new-address/${link}`)).status, 404)

  const sealed = app.platform.keyring.seal(`totp:${dpo.userId}`, 'JBSWY3DPEHPK3PXP')
  await app.db.ownerPool.query('update users set totp_sealed = $1, totp_enabled_at = now() where id = $2', [
    sealed,
    dpo.userId,
  ])
  const factor = `/users/${dpo.userId}/second-factor`
  assert.equal((await admin.delete(factor)).body.code, 'users.factor-of-approver')
  assert.equal((await dpo.delete(factor)).body.code, 'users.factor-of-approver')
  await auditor.signIn()
  assert.equal((await auditor.delete(`/users/${admin.userId}/second-factor`)).status, 403)
  assert.equal((await auditor.delete(factor)).status, 204)
})

test('everybody changes her own address: after a proof, and once it is confirmed there', async (t) => {
  const app = await testApp(t)
  const dpo = await aPerson(app, 'dpo')
  await dpo.signIn()
  const own = (email: string) => dpo.put('/session/email', { email })
  assert.equal((await own('nonsense')).body.errors[0].pointer, '/email')
  const asked = await own('Neu@Test.example')
  assert.deepEqual([asked.body.user.email, asked.body.user.pendingEmail], [dpo.email, 'neu@test.example'])
  const [confirmation, warning] = await mailsTo(app, dpo.userId)
  assert.equal(confirmation?.to.address, 'neu@test.example')
  assert.equal(warning?.to.address, dpo.email)
  assert.doesNotMatch(`${confirmation?.text}`, /Administration/)
  assert.equal((await own(dpo.email)).body.user.pendingEmail, null)
  assert.equal((await browser(app).get(`/new-address/${linkIn(confirmation?.text)}`)).status, 404)

  await own('neu@test.example')
  const link = linkIn(
    (await mailsTo(app, dpo.userId)).find(({ subject }) => /bestätigen/.test(subject))?.text,
  )
  assert.equal((await browser(app).put(`/new-address/${link}`)).status, 204)
  assert.equal((await dpo.get('/session')).status, 401)
  const moved = browser(app, { email: 'neu@test.example' })
  assert.equal((await moved.signIn()).status, 200)

  await app.db.ownerPool.query('update sessions set step_up_until = null')
  app.platform.authentication.forget()
  const unproven = await moved.put('/session/email', { email: 'noch@test.example' })
  assert.equal(unproven.body.code, 'session.step-up-needed')
})

test('one more who watches over data protection is told to all who do and to the management', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const dpo = await aPerson(app, 'dpo')
  const boss = await aPerson(app, 'management', { locale: 'en' })
  const waiting = await aPerson(app, 'dpo', { password: null })
  const eva = await aPerson(app, 'sales')
  const told = async () => {
    const { rows } = await app.db.ownerPool.query(
      `select user_id from outbox_mails where kind = 'watcher-added' order by user_id`,
    )
    return rows.map(({ user_id }) => user_id)
  }
  await admin.patch(`/users/${eva.userId}`, { roleKeys: ['sales', 'service'] }, 1)
  assert.deepEqual(await told(), [])
  await admin.patch(`/users/${eva.userId}`, { roleKeys: ['sales', 'service', 'auditor'] }, 2)
  assert.deepEqual(await told(), [])
  await dpo.signIn()
  await release(dpo)
  assert.deepEqual(await told(), [dpo.userId, boss.userId].sort())
  assert.match((await mailTo(app, dpo.userId))?.text ?? '', /Person dpo.* hat Person sales.*„Prüfung“/)
  const english = (await mailTo(app, boss.userId))?.text ?? ''
  assert.match(english, /Person dpo.* gave Person sales.*“Auditor”/)
  assert.ok(!english.includes(eva.email))
  // Whoever is invited with such a role is told to the others, and hears of none herself before she is in.
  const roleKeys = ['dpo']
  assert.equal((await admin.post('/users', { name: 'X Y', email: 'x@test.example', roleKeys })).status, 201)
  await release(dpo)
  assert.equal((await told()).length, 5)
  assert.ok(!(await told()).includes(waiting.userId))
})

test('while somebody waits to watch, nobody else moves the address her role would go to', async (t) => {
  const app = await testApp(t)
  const admin = await anAdmin(app)
  const [dpo, auditor] = [await aPerson(app, 'dpo'), await aPerson(app, 'auditor')]
  const eva = await aPerson(app, 'sales')
  await auditor.signIn()
  const move = async (id: string) => {
    const { version } = (await admin.get(`/users/${id}`)).body
    const { status, body } = await admin.patch(`/users/${id}`, { email: 'fremd@test.example' }, version)
    return [status, body.code]
  }
  // Closed and opened again, the officer waits under the name that all trust.
  await admin.put(`/users/${dpo.userId}/deactivation`)
  assert.deepEqual((await admin.delete(`/users/${dpo.userId}/deactivation`)).body.roleKeys, [])
  assert.deepEqual(await move(dpo.userId), [409, 'users.email-of-approver'])

  // Nor by asking for the address first.
  assert.equal((await move(eva.userId))[0], 200)
  const { version } = (await admin.get(`/users/${eva.userId}`)).body
  await admin.patch(`/users/${eva.userId}`, { roleKeys: ['sales', 'dpo'] }, version)
  const mails = await mailsTo(app, eva.userId)
  const link = linkIn(mails.find(({ to }) => to.address === 'fremd@test.example')?.text)
  assert.equal((await browser(app).put(`/new-address/${link}`)).status, 404)
  const grants = (await auditor.get('/watch-grants')).body.items
  const hers = grants.find(({ user }: { user: { id: string } }) => user.id === eva.userId)
  const decision = { approved: false, note: 'Eine genügt.' }
  assert.equal((await auditor.put(`/watch-grants/${hers.id}/decision`, decision)).status, 200)
  assert.equal((await browser(app).put(`/new-address/${link}`)).status, 204)
})
