import assert from 'node:assert/strict'
import { Resolver } from 'node:dns/promises'
import { type TestContext, test } from 'node:test'
import { dnsServer, type Zone } from '#test/mail/dns-server.ts'
import { checkDomain } from './domain-check.ts'

const publicKey = 'MIIB'.repeat(98)

async function aCheck(t: TestContext, zone: Zone, broken: readonly string[] = []) {
  const resolver = new Resolver({ timeout: 500, tries: 1 })
  resolver.setServers([await dnsServer(t, zone, broken)])
  return async (
    domain = 'firma.example',
    more: { publicKey?: string | null; bounceDomain?: string } = {},
  ) => {
    const items = await checkDomain(domain, {
      selector: 'treu',
      publicKey,
      smtpHost: 'mail.firma.example',
      resolver,
      ...more,
    })
    for (const { words, state, code } of items) {
      assert.ok(words.de && words.en, code)
      if (code.endsWith('-ok')) assert.equal(state, 'ok')
    }
    return Object.fromEntries(items.map((item) => [item.topic, item]))
  }
}

const good: Zone = {
  'firma.example': {
    txt: ['google-site-verification=x', 'v=spf1 include:_spf.anbieter.example -all'],
    mx: ['mx.firma.example'],
  },
  '_spf.anbieter.example': { txt: ['v=spf1 ip4:192.0.2.0/24 ~all'] },
  'treu._domainkey.firma.example': { txt: [`v=DKIM1; k=rsa; p=${publicKey}`] },
  '_dmarc.firma.example': { txt: ['v=DMARC1; p=reject; rua=mailto:dmarc@firma.example'] },
}

test('a domain with everything in place is found to be so, and one below it lives by its policy', async (t) => {
  const check = await aCheck(t, {
    ...good,
    'b.firma.example': { mx: ['mx.firma.example'], txt: ['v=spf1 mx -all'] },
  })
  const items = await check()
  assert.deepEqual(
    Object.values(items).map(({ topic, state, publish }) => [topic, state, publish]),
    [
      ['spf', 'ok', null],
      ['dkim', 'ok', null],
      ['dmarc', 'ok', null],
      ['returns', 'ok', null],
    ],
  )
  assert.deepEqual(items.dkim?.found, [`v=DKIM1; k=rsa; p=${publicKey}`])
  assert.equal((await check('b.firma.example')).dmarc?.code, 'dmarc-ok')
  assert.equal(
    (await check('firma.example', { bounceDomain: 'b.firma.example' })).spf?.found[0],
    'v=spf1 mx -all',
  )
})

test('what is missing is named, with the record to publish', async (t) => {
  const items = await (await aCheck(t, {}))()
  assert.deepEqual(
    Object.values(items).map(({ code, state, publish }) => [code, state, publish]),
    [
      [
        'spf-missing',
        'fail',
        { type: 'TXT', name: 'firma.example', value: 'v=spf1 a:mail.firma.example -all' },
      ],
      [
        'dkim-missing',
        'fail',
        { type: 'TXT', name: 'treu._domainkey.firma.example', value: `v=DKIM1; k=rsa; p=${publicKey}` },
      ],
      [
        'dmarc-missing',
        'fail',
        {
          type: 'TXT',
          name: '_dmarc.firma.example',
          value: 'v=DMARC1; p=quarantine; rua=mailto:postmaster@firma.example',
        },
      ],
      ['returns-missing', 'fail', null],
    ],
  )
})

test('records that do harm or do nothing are told apart from good ones', async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 6 }, (_, place) => [`i${place}.example`, { txt: ['v=spf1 a mx -all'] }]),
  )
  const spf = async (...txt: string[]) =>
    (await (await aCheck(t, { ...many, 'firma.example': { txt } }))()).spf?.code
  assert.equal(await spf('v=spf1 mx +all'), 'spf-open')
  assert.equal(await spf('v=spf1 mx all'), 'spf-open')
  assert.equal(await spf('v=spf1 mx'), 'spf-no-end')
  assert.equal(await spf('v=spf1 mx ?all'), 'spf-no-end')
  assert.equal(await spf('v=spf1 mx -all', 'v=spf1 a -all'), 'spf-several')
  assert.equal(await spf('v=spf10 mx -all'), 'spf-missing')
  assert.equal(
    await spf('v=spf1 include:i0.example include:i1.example include:i2.example include:i3.example -all'),
    'spf-too-many-lookups',
  )
  assert.equal(await spf('v=spf1 include:i0.example include:i1.example -all'), 'spf-ok')
  assert.equal(await spf('v=spf1 include:firma.example -all'), 'spf-ok')

  const dkim = async (...txt: string[]) =>
    (await (await aCheck(t, { 'treu._domainkey.firma.example': { txt } }))()).dkim?.code
  assert.equal(await dkim('v=DKIM1; k=rsa; p='), 'dkim-revoked')
  assert.equal(await dkim('v=DKIM1; k=rsa; p=AAAA'), 'dkim-other-key')
  assert.equal(await dkim(`v=DKIM1; t=y; p=${publicKey}`), 'dkim-testing')
  assert.equal(await dkim(`p=${publicKey}`, 'p=AAAA'), 'dkim-several')
  assert.equal(
    (await (await aCheck(t, good))('firma.example', { publicKey: null })).dkim?.code,
    'dkim-not-set-up',
  )

  const dmarc = async (...txt: string[]) =>
    (await (await aCheck(t, { '_dmarc.firma.example': { txt } }))()).dmarc?.code
  assert.equal(await dmarc('v=DMARC1; p=none'), 'dmarc-none')
  assert.equal(await dmarc('v=DMARC1; q=reject'), 'dmarc-broken')
  assert.equal(await dmarc('v=DMARC1; p=reject', 'v=DMARC1; p=none'), 'dmarc-several')
  assert.equal(await dmarc('v=DMARC1;p=Quarantine;'), 'dmarc-ok')
  assert.equal(
    (await (await aCheck(t, { 'firma.example': { mx: [''] } }))()).returns?.code,
    'returns-missing',
  )
})

test('a name service that does not answer is no reason to say that a record is missing', async (t) => {
  const names = Object.keys(good)
  const items = await (await aCheck(t, good, names))()
  for (const { code, state } of Object.values(items)) {
    assert.equal(state, 'warn', code)
    assert.match(code, /-unanswered$/)
  }
})
