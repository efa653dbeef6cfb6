import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'
import { dnsServer, type Zone } from '#test/mail/dns-server.ts'

test('administrators set how mails go out, publish the key they are shown, and see that it holds', async (t) => {
  const zone: Zone = {}
  const app = await testApp(t, { settings: { TREU_DNS_SERVERS: await dnsServer(t, zone) } })
  const admin = await app.as('administration')
  assert.equal((await admin.get('/mail/domain-check')).body.code, 'mail.no-sender')
  await admin.patch('/settings', { mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' } })
  const before = (await admin.get('/mail/delivery')).body
  assert.deepEqual([before.domain, before.dkimSelector, before.dkim], ['firma.example', 'treu', null])

  const put = (body: object) => admin.put('/mail/delivery', body)
  assert.equal((await put({ bounceDomain: 'no domain', dkimSelector: 'treu' })).status, 422)
  assert.equal((await put({ bounceDomain: '', dkimSelector: 'a.b' })).status, 400)
  const { body } = await put({ bounceDomain: 'bounces.firma.example', dkimSelector: 's1' })
  assert.equal(body.dkim.name, 's1._domainkey.firma.example')
  assert.match(body.dkim.value, /^v=DKIM1; k=rsa; p=MIIB/)
  assert.deepEqual(body.from, { name: 'Küstenlicht', address: 'post@firma.example' })

  const dkimOf = async () => {
    const { items } = (await admin.get('/mail/domain-check')).body
    return items.find(({ topic }: { topic: string }) => topic === 'dkim')
  }
  assert.equal((await dkimOf()).code, 'dkim-missing')
  zone[body.dkim.name] = { txt: [body.dkim.value] }
  assert.equal((await dkimOf()).state, 'ok')
  // Saved again, the key stays: what was published goes on being right.
  assert.deepEqual((await put({ bounceDomain: '', dkimSelector: 's1' })).body.dkim, body.dkim)

  const { rows } = await app.db.ownerPool.query('select sealed_private_key from mail_keys')
  assert.equal(rows.length, 1)
  assert.ok(!rows[0].sealed_private_key.toString('latin1').includes('PRIVATE KEY'))
  const { rows: history } = await app.db.ownerPool.query(
    `select after from settings_history where key = 'mailDelivery' order by at`,
  )
  assert.equal(history.length, 2)
})

test('how mails go out is for administrators only', async (t) => {
  const app = await testApp(t, { settings: { TREU_MAIL_FROM: 'Treu <post@firma.example>' } })
  for (const role of ['sales', 'marketing', 'service', 'partner'] as const) {
    const caller = await app.as(role)
    for (const path of ['/mail/delivery', '/mail/domain-check'])
      assert.equal((await caller.get(path)).status, 403, role)
    assert.equal((await caller.put('/mail/delivery', { bounceDomain: '', dkimSelector: 'x' })).status, 403)
  }
})
