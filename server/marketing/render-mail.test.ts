import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '#api/campaigns.ts'
import { demandLawfulMail } from '#server/platform/mail/lawful-mail.ts'
import { mailSkeleton } from './mail-skeleton.ts'
import { type Footer, mailTemplate } from './render-mail.ts'

const footer: Footer = {
  language: 'de',
  senderName: 'Küstenlicht & Söhne GmbH',
  postalAddress: ['Hafenstraße 7', '20457 Hamburg'],
  stopUrl: 'https://crm.test.example/p/abmelden/x',
  preferencesUrl: 'https://crm.test.example/p/einstellungen/x',
  noticeUrl: 'https://crm.test.example/p/datenschutz',
}
const imageId = '00000000-0000-7000-8000-000000000001'
const images = new Map([[imageId, { width: 1200, height: 400, source: `cid:${imageId}@treu` }]])
const blocks: Block[] = [
  { type: 'heading', text: 'Für {{ firstName }}' },
  { type: 'text', text: '{{ firstName }},\n\nzwei\nZeilen gap(title) <b>' },
  { type: 'button', text: 'Ansehen', url: 'https://www.firma.example/?a=1&b=2' },
  { type: 'divider' },
  { type: 'image', imageId, alt: 'Der "Hafen"', url: 'https://www.firma.example/hafen' },
]
const template = () =>
  mailTemplate(
    { language: 'de', pointer: '', subject: 'Neu: {{ firstName }}', preheader: 'Vorab', blocks },
    new Set(['firstName']),
    images,
  )

test('a mail loads nothing from anywhere, and says all that the law demands', async () => {
  const mail = (await template())({ firstName: 'Eva' }, footer)
  for (const pattern of [/@import/i, /url\(/i, /<link\b/i, /<script\b/i, /\b(?:src|background)="(?!cid:)/i])
    assert.doesNotMatch(mail.html, pattern)
  const hosts = [...mail.html.matchAll(/\bhref="https?:\/\/([^/"]+)/g)].map(([, host]) => host)
  assert.deepEqual([...new Set(hosts)], ['www.firma.example', 'crm.test.example'])
  demandLawfulMail({
    ...mail,
    from: { name: 'Küstenlicht', address: 'post@firma.example' },
    legal: footer,
    unsubscribe: { url: footer.stopUrl },
  })
})

test('what a mail says is never read as its page, whoever wrote it', async () => {
  const { html, subject } = (await template())({ firstName: '<i>{{ x }}</i> gap(footer)' }, footer)
  assert.equal(subject, 'Neu: <i>{{ x }}</i> gap(footer)')
  assert.match(html, /<h1[^>]*>Für &lt;i&gt;\{\{ x \}\}&lt;\/i&gt; gap\(footer\)<\/h1>/)
  assert.match(html, /<p[^>]*>zwei<br>Zeilen gap\(title\) &lt;b&gt;<\/p>/)
  assert.match(html, /href="https:\/\/www\.firma\.example\/\?a=1&amp;b=2"/)
  assert.match(html, /alt="Der &quot;Hafen&quot;"/)
  assert.equal(html.match(/Küstenlicht &amp; Söhne GmbH/g)?.length, 1)
})

test('mails that are built alike share one page, whatever they say', async () => {
  const shape = [{ type: 'heading' }, { type: 'text' }] as const
  assert.equal(await mailSkeleton(shape), await mailSkeleton([...shape]))
  assert.notEqual(await mailSkeleton(shape), await mailSkeleton([{ type: 'text' }]))
})

test('how to stop it stands in the language of the person', async () => {
  const { html, text } = (await template())({ firstName: 'Eva' }, { ...footer, language: 'en' })
  assert.match(html, /<html lang="de"/)
  assert.match(html, /<p[^>]* lang="en">You may object/)
  for (const body of [html, text]) assert.match(body, /You may object to the use of your address/)
  assert.match(text, /Unsubscribe: https:/)
})
