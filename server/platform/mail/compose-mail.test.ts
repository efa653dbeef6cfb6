import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import PostalMime from 'postal-mime'
import { testMasterKey } from '#test/database.ts'
import { aMarketingDraft } from '#test/mail/a-draft.ts'
import { keyring } from '../crypto/keyring.ts'
import { composeMail, type MailDraft } from './compose-mail.ts'
import { dkimRecord, mailSigner } from './dkim.ts'
import { messageIdOf, readMailToken, returnPathOf } from './return-path.ts'

const id = '0197a3d2-5b1c-7c3e-9f00-0123456789ab'
const keys = keyring(testMasterKey)

function aDraft(more: Partial<MailDraft> = {}): MailDraft {
  return {
    ...aMarketingDraft(),
    to: { name: 'Jörg Müßig', address: 'joerg@test.example' },
    date: new Date('2026-11-22T10:00:00Z'),
    messageId: messageIdOf(keys, id, 'bounces.test.example'),
    ...more,
  }
}

const headersOf = (mail: Buffer) =>
  (mail.toString('latin1').split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n')

test('a mail carries what mailbox providers and the one-click standard ask for', async () => {
  const mail = await composeMail(aDraft())
  const headers = headersOf(mail)
  assert.ok(headers.includes('List-Unsubscribe-Post: List-Unsubscribe=One-Click'))
  assert.ok(
    headers.includes(
      'List-Unsubscribe: <https://crm.test.example/u/abc>, <mailto:stop@kuestenlicht.example?subject=unsubscribe>',
    ),
    headers.join('\n'),
  )
  assert.ok(headers.includes('Feedback-ID: c1:newsletter:treu'))
  assert.ok(headers.includes('Auto-Submitted: auto-generated'))
  assert.ok(headers.includes(`Message-ID: ${messageIdOf(keys, id, 'bounces.test.example')}`))
  const read = await PostalMime.parse(mail)
  assert.equal(read.from?.name, 'Küstenlicht')
  assert.equal(read.to?.[0]?.name, 'Jörg Müßig')
  assert.equal(read.subject, 'Neues für Ihre Werkstatt')
  assert.match(read.text ?? '', /Hafenstraße 7/)
  assert.match(read.html ?? '', /Abbestellen/)
  assert.ok(!/[^\r]\n|\r[^\n]/.test(mail.toString('latin1')), 'lines end with CRLF')
  assert.ok(
    mail
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998),
  )
})

test('no name and no subject can start a header, whatever it holds', async () => {
  const allowed = new Set(
    headersOf(await composeMail(aDraft())).map((line) => line.slice(0, line.indexOf(':')).toLowerCase()),
  )
  const nasty = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\u2028',
          '\0',
          '\x85',
          'Bcc: eve@evil.example',
          ' <eve@evil.example>, ',
          '"',
          '=?utf-8?q?=0D=0ABcc:_x@y.example?=',
        ),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, async (subject, name, from) => {
      const mail = await composeMail(
        aDraft({
          kind: 'service',
          subject,
          to: { name, address: 'joerg@test.example' },
          from: { name: from, address: 'post@kuestenlicht.example' },
          replyTo: { name, address: 'post@kuestenlicht.example' },
        }),
      )
      const headers = headersOf(mail)
      for (const line of headers) {
        assert.ok(
          allowed.has(line.slice(0, line.indexOf(':')).toLowerCase()) || /^reply-to:/i.test(line),
          line,
        )
      }
      const read = await PostalMime.parse(mail)
      assert.deepEqual(
        read.to?.map(({ address }) => address),
        ['joerg@test.example'],
      )
      assert.equal(read.from?.address, 'post@kuestenlicht.example')
      assert.equal(read.bcc, undefined)
    }),
    { numRuns: 300 },
  )
  await assert.rejects(composeMail(aDraft({ to: { address: 'a@test.example\r\nBcc: eve@evil.example' } })), {
    code: 'mail.address-invalid',
  })
})

test('the signature holds, also over the headers that stop further mails, and breaks with each of them', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = {
    domain: 'kuestenlicht.example',
    selector: 'treu1',
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey,
  }
  const record = dkimRecord(key)
  assert.equal(record.name, 'treu1._domainkey.kuestenlicht.example')
  const resolver = async (name: string) => {
    assert.equal(name, record.name)
    return [[record.value]]
  }
  const signed = await mailSigner(key)(await composeMail(aDraft()))
  const resultOf = async (mail: Buffer | string) => {
    const { results } = await dkimVerify(mail, { resolver } as never)
    return results[0]?.status.result
  }
  assert.equal(await resultOf(signed), 'pass')
  const text = signed.toString('latin1')
  const covered =
    / h=([^;]+);/
      .exec(headersOf(signed)[0] ?? '')?.[1]
      ?.replace(/\s/g, '')
      .split(':') ?? []
  for (const name of [
    'list-unsubscribe',
    'list-unsubscribe-post',
    'from',
    'subject',
    'date',
    'message-id',
    'to',
  ]) {
    assert.ok(covered.includes(name), name)
  }
  assert.notEqual(await resultOf(Buffer.from(text.replace('/u/abc', '/u/abd'), 'latin1')), 'pass')
  assert.notEqual(await resultOf(Buffer.from(text.replace('=One-Click', '=One-Clack'), 'latin1')), 'pass')
  assert.notEqual(await resultOf(Buffer.from(text.replace('Absatz', 'Ansatz'), 'latin1')), 'pass')
})

test('a return path names its mail, and a forged one names nobody', () => {
  const path = returnPathOf(keys, id, 'bounces.test.example')
  assert.match(path, /^bounces\+[a-z2-7]{42}@bounces\.test\.example$/)
  assert.equal(readMailToken(keys, path), id)
  assert.equal(readMailToken(keys, path.toUpperCase()), id)
  assert.equal(readMailToken(keys, messageIdOf(keys, id, 'x.example')), id)
  const at = path.indexOf('+') + 1
  for (let place = at; place < at + 42; place += 1) {
    const other = path[place] === 'a' ? 'b' : 'a'
    assert.equal(readMailToken(keys, path.slice(0, place) + other + path.slice(place + 1)), null)
  }
  const stranger = keyring(Buffer.alloc(32, 7))
  assert.equal(readMailToken(keys, returnPathOf(stranger, id, 'bounces.test.example')), null)
  for (const text of ['', '@', 'bounces+@x', 'bounces+x@x.example', '<>']) {
    assert.equal(readMailToken(keys, text), null)
  }
})

test('an advertising mail without sender, postal address, stop address or notice is refused', async () => {
  const missing = async (more: Partial<MailDraft>) => {
    try {
      await composeMail(aDraft(more))
    } catch (error) {
      const { code, errors } = error as { code: string; errors: { code: string }[] }
      assert.equal(code, 'mail.not-lawful')
      return errors.map((one) => one.code).join()
    }
    return ''
  }
  const whole = aDraft()
  const { legal } = whole
  assert.ok(legal)
  const without = (text: string) => ({
    text: whole.text.replaceAll(text, ''),
    html: whole.html?.replaceAll(text, ''),
  })
  assert.equal(await missing({}), '')
  assert.equal(
    await missing({ from: { name: ' ', address: 'post@kuestenlicht.example' } }),
    'mail.sender-missing',
  )
  assert.equal(await missing(without('Küstenlicht GmbH')), 'mail.sender-name-missing')
  assert.equal(await missing(without('Hafenstraße 7')), 'mail.postal-address-missing')
  assert.equal(await missing(without(legal.stopUrl)), 'mail.stop-address-missing')
  assert.equal(await missing(without(legal.noticeUrl)), 'mail.notice-link-missing')
  assert.equal(await missing({ unsubscribe: undefined }), 'mail.one-click-missing')
  assert.equal(
    await missing({ legal: undefined }),
    'mail.sender-name-missing,mail.postal-address-missing,mail.stop-address-missing,mail.notice-link-missing',
  )
  // What the text says and the page hides is not said.
  const hidden = whole.html?.replace(
    '<a href="https://crm.test.example/s/abc">',
    '<a style="display:none" href="https://crm.test.example/s/abc">',
  )
  assert.equal(await missing({ html: hidden }), 'mail.stop-address-missing')
  const around = (style: string) =>
    `<div style="${style}"><table><tr><td>${whole.html}</td></tr></table></div>`
  assert.notEqual(await missing({ html: around('color:red; visibility:hidden') }), '')
  assert.notEqual(await missing({ html: around('font-size:0px') }), '')
  // Letters of no size are a matter of who stands around: what says its own size is read.
  const sized = whole.html?.replaceAll(/<p>([\s\S]*?)<\/p>/g, '<p style="font-size:14px">$1</p>')
  assert.equal(await missing({ html: `<div style="font-size:0px">${sized}</div>` }), '')
  assert.equal(
    await missing({ html: whole.html?.replace(/<p>Küsten.*?<\/p>/, '<!-- $& -->') }),
    'mail.sender-name-missing,mail.postal-address-missing',
  )
  assert.equal(
    await missing({ legal: { ...legal, postalAddress: ['Postfach 12', '20457 Hamburg'] } }),
    'mail.postal-address-missing',
  )
  // An answer to a person's own question needs none of it.
  await composeMail(
    aDraft({ kind: 'service', legal: undefined, unsubscribe: undefined, text: 'Ja.', html: undefined }),
  )
})
