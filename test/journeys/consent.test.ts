import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { inTransaction } from '#server/platform/db/tx.ts'
import { mailSink } from '#test/mail/mail-sink.ts'
import { axeFindings, openSite, overflow, settled, type Visit } from './browser.ts'

const sink = await mailSink({ keepText: true })
after(() => sink.close())
const site = await openSite({ settings: { TREU_SMTP_URL: sink.url } })
const words = 'Ja, die Sparrenlicht Leuchten GmbH darf mir einmal im Monat per E-Mail Neues schicken.'

test('from a form without script over confirmation, newsletter, preferences and objection to an import that opens nothing', async () => {
  const [marketing, sales, dpo, admin] = await Promise.all([
    site.open(),
    site.open(),
    site.open(),
    site.open(),
  ])
  await Promise.all([
    marketing.enter('marketing'),
    sales.enter('vertrieb'),
    dpo.enter('datenschutz'),
    admin.enter('admin'),
  ])
  await admin.tell('PATCH', '/settings', {
    mail: { fromName: 'Sparrenlicht', fromAddress: 'post@sparrenlicht.example' },
  })
  const { id, email } = await aCustomerWithMail(sales)
  await sales.go(`/contacts/${id}`)
  await light(sales, 'E-Mail', 'nicht erlaubt').click()
  await sales.page.getByText('§ 7 Abs. 2 Nr. 2 UWG').waitFor()
  await sales.page
    .getByText(/^Zulässig bleibt: persönlich nachfassen/)
    .first()
    .waitFor()
  const form = await makeForm(marketing)

  const person = await site.open({ hasScript: false, width: 360, height: 740 })
  await person.page.goto(form)
  await person.page.getByLabel('E-Mail-Adresse').fill(email)
  await person.page.getByLabel('Pendelleuchten').check()
  await person.page.getByLabel(words).check()
  assert.ok((await overflow(person.page)) <= 0)
  await person.page.getByRole('button', { name: 'Absenden' }).click()
  await person.page.getByRole('heading', { name: 'Bitte sehen Sie in Ihr Postfach' }).waitFor()
  // Whoever typed the address in has changed nothing yet.
  await sales.go(`/contacts/${id}`)
  await light(sales, 'E-Mail', 'nicht erlaubt').waitFor()
  await sales.page.getByText('Noch nichts vermerkt.', { exact: true }).waitFor()

  await person.page.goto(await linkIn(email))
  await person.page.getByRole('button', { name: 'Jetzt bestätigen' }).click()
  await person.page.getByRole('heading', { name: 'Vielen Dank' }).waitFor()

  await sales.go(`/contacts/${id}`)
  await light(sales, 'E-Mail', 'erlaubt').click()
  await sales.page.getByText('Die Person hat ausdrücklich eingewilligt.').waitFor()
  await light(sales, 'Telefon', 'nicht erlaubt').waitFor()
  const confirmed = event(sales, 'Bestätigt')
  await confirmed.getByText('von der Person selbst').waitFor()
  await confirmed.getByText('Wortlaut und Nachweis').click()
  await confirmed.getByText(words).waitFor()
  await dpo.go(`/contacts/${id}`)
  await light(dpo, 'E-Mail', 'erlaubt').waitFor()
  assert.deepEqual(await axeFindings(sales.page), [])

  await newsletter(marketing, 'pendelleuchten')
  await person.page.goto(await linkIn(email, 'einstellungen'))
  assert.ok(await person.page.getByLabel('Pendelleuchten').isChecked())
  await person.page.getByLabel('Höchstens eine im Monat').check()
  await person.page.getByRole('button', { name: 'Häufigkeit speichern' }).click()
  await person.page.getByText('Gespeichert.', { exact: true }).waitFor()
  await marketing.go(`/contacts/${id}`)
  await marketing.page.getByText('Wunsch: höchstens eine Mail im Monat').first().waitFor()
  await person.page.getByRole('button', { name: 'Alles abbestellen' }).click()
  await person.page.getByText(/Sie sind abgemeldet/).waitFor()
  await sales.page.reload()
  await settled(sales.page)
  await light(sales, 'E-Mail', 'nicht erlaubt').waitFor()
  await event(sales, 'Widerrufen').getByText('von der Person selbst').waitFor()

  await person.page.goto(await linkIn(email, 'einstellungen'))
  await person.page.getByRole('button', { name: 'Werbung widersprechen' }).click()
  await person.page.getByText(/Wir haben Ihren Widerspruch vermerkt/).waitFor()
  await sales.go(`/contacts/${id}`)
  for (const channel of ['E-Mail', 'Telefon', 'Post'])
    await light(sales, channel, 'nicht erlaubt: widersprochen').waitFor()
  await event(sales, 'Widersprochen').getByText('von der Person selbst').waitFor()

  // The same address under another name: it comes in closed, and who brings it in is told before.
  await sales.go('/imports/new')
  const [chooser] = await Promise.all([
    sales.page.waitForEvent('filechooser'),
    sales.page.getByRole('button', { name: 'Datei wählen' }).click(),
  ])
  const list = `Nachname;E-Mail\r\nWiederkehr;${email.toUpperCase()}\r\n`
  await chooser.setFiles({ name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await sales.page.getByRole('button', { name: 'Weiter zur Zuordnung' }).click()
  await sales.page.getByRole('button', { name: 'Weiter zur Herkunft' }).click()
  await sales.page.getByLabel('Woher genau?').fill('Gekaufte Liste')
  await sales.page.getByRole('radio', { name: /^Nein, noch nicht/ }).click()
  await sales.page.getByRole('button', { name: 'Datei prüfen' }).click()
  await sales.page.getByText(/^Eine Zeile steht mit ihrer Adresse oder Nummer auf der Sperrliste/).waitFor()
  assert.deepEqual(await axeFindings(sales.page), [])
  await sales.page.getByRole('button', { name: 'Jetzt importieren' }).click()
  await sales.page.getByText(/^1 angelegt/).waitFor()
  const [again] = (await sales.ask('/contacts?q=wiederkehr')).items
  await sales.go(`/contacts/${again.id}`)
  await light(sales, 'E-Mail', 'nicht erlaubt: auf der Sperrliste').waitFor()

  await marketing.go('/marketing/blocklist')
  await marketing.page.getByRole('button', { name: 'Adresse prüfen' }).click()
  const check = marketing.page.getByRole('dialog')
  await check.getByLabel('Adresse oder Nummer').fill(email.toUpperCase())
  await check.getByRole('button', { name: 'Prüfen' }).click()
  await check.getByText(/ist gesperrt/).waitFor()
  for (const { complaints } of [marketing, sales, dpo, admin, person]) assert.deepEqual(complaints, [])
})

test('an objection on the telephone closes every channel at once, and nobody but the person opens one', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  const { id } = await aCustomerWithMail(visit, 1)
  await visit.go(`/contacts/${id}`)
  await note(visit, async (dialog) => {
    // Electronic declarations are made by the person herself; staff notes paper and speech.
    const ways = dialog.getByRole('radiogroup', { name: 'Wie?' }).getByRole('radio')
    await ways.first().waitFor()
    assert.equal(await ways.count(), 2)
    await dialog.getByRole('textbox', { name: 'Wann?' }).fill('+1')
    await dialog.getByLabel('Nachweis').fill('Ordner Messe 2026, Blatt 14')
    await dialog.getByRole('button', { name: 'Vermerken' }).click()
    await dialog.getByText('Der Zeitpunkt liegt in der Zukunft.').waitFor()
    await dialog.getByRole('textbox', { name: 'Wann?' }).fill('3.3.2026')
    await dialog.getByLabel('Uhrzeit').fill('14:05')
    assert.deepEqual(await axeFindings(page), [])
  })
  await light(visit, 'E-Mail', 'erlaubt').waitFor()
  await event(visit, 'Erteilt').getByText('auf Papier · 03.03.2026, 14:05 · Jana Holtkamp').waitFor()

  await note(visit, async (dialog) => {
    await dialog.getByRole('radio', { name: /Widersprochen/ }).click()
    await dialog.getByText(/schließt alle Kanäle auf einmal/).waitFor()
    await dialog.getByRole('radio', { name: 'Mündlich' }).click()
  })
  await light(visit, 'E-Mail', 'nicht erlaubt: widersprochen').waitFor()
  await light(visit, 'Post', 'nicht erlaubt: widersprochen').waitFor()
  await event(visit, 'Widersprochen').getByText('alle Kanäle').waitFor()

  await page.getByRole('button', { name: 'Einwilligung oder Widerspruch vermerken' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Nachweis').fill('Ordner Messe 2026, Blatt 15')
  await dialog.getByRole('button', { name: 'Vermerken' }).click()
  await dialog.getByText(/Nur sie selbst kann das aufheben/).waitFor()
  await page.keyboard.press('Escape')
  await light(visit, 'E-Mail', 'nicht erlaubt: widersprochen').waitFor()
  assert.deepEqual(visit.complaints, [])
})

test('a sale permits mail about similar goods, and about nothing else', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  const { id } = await aCustomerWithMail(visit, 2)
  await visit.go(`/contacts/${id}`)
  await page.getByRole('button', { name: 'Erlaubnis ohne Einwilligung' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Die Adresse stammt aus einem Verkauf an diese Person.').waitFor()
  await dialog.getByLabel('Verkauf', { exact: true }).fill('AB-2026-118')
  // Typed and left counts, without Enter, too.
  await dialog.getByLabel('Ähnliche Warengruppen').fill('Ersatzteile')
  await dialog.getByLabel('Hinweis bei der Erhebung').fill('Im Bestellformular vom 1. Februar.')
  await dialog.getByRole('button', { name: 'Vermerken' }).click()
  await dialog.waitFor({ state: 'detached' })
  await light(visit, 'E-Mail', 'nicht erlaubt').waitFor()
  await page.getByRole('combobox', { name: /Warengruppe/ }).click()
  await page.getByRole('option', { name: 'Ersatzteile' }).click()
  await light(visit, 'E-Mail', 'erlaubt').click()
  await page.getByText('§ 7 Abs. 3 UWG', { exact: true }).waitFor()
  await light(visit, 'Telefon', 'nicht erlaubt').waitFor()
  assert.deepEqual(visit.complaints, [])
})

test('the words people agreed to stay; new words are a new version', async () => {
  const visit = await site.open({ width: 360, height: 740 })
  const { page } = visit
  await visit.enter('datenschutz')
  await visit.go('/marketing/consent-texts')
  await page.getByRole('button', { name: 'Neuer Text' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('Kurzname').fill('Messe 2026')
  await sheet.getByLabel('Wortlaut').fill('Ja, Sie dürfen mir nach der Messe schreiben.')
  await sheet.getByRole('button', { name: 'Text speichern' }).click()
  // A name that is none is refused at its field, where the cursor then stands, and what was typed stays.
  await sheet.getByLabel('Kurzname').and(page.locator('[aria-invalid="true"]:focus')).waitFor()
  assert.equal(
    await sheet.getByLabel('Wortlaut').inputValue(),
    'Ja, Sie dürfen mir nach der Messe schreiben.',
  )
  await sheet.getByLabel('Kurzname').fill('messe')
  await sheet.getByRole('button', { name: 'Text speichern' }).click()
  await sheet.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^Neue Fassung\s*: messe$/ }).click()
  await sheet.getByLabel('Wortlaut').fill('Ja, Sie dürfen mir nach der Messe einmal schreiben.')
  await sheet.getByRole('button', { name: 'Text speichern' }).click()
  await sheet.waitFor({ state: 'detached' })
  const section = page.locator('section', { hasText: 'messe' })
  await section.getByText('Ja, Sie dürfen mir nach der Messe einmal schreiben.').waitFor()
  await section.getByText('Eine frühere Fassung').click()
  await section.getByText('Ja, Sie dürfen mir nach der Messe schreiben.').waitFor()
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await axeFindings(page), [])
  assert.deepEqual(visit.complaints, [])
})

/** The line of a channel under "Darf ich …?", as a screen reader says it. */
function light({ page }: Visit, channel: string, word: string) {
  return page
    .locator('section', { hasText: 'Darf ich …?' })
    .getByRole('button', { name: new RegExp(`^${channel}\\s*${word}`) })
}

/** An entry of the history of consents. */
function event({ page }: Visit, name: string) {
  return page.locator('section', { hasText: 'Einwilligungen' }).locator('ol > li', { hasText: name }).first()
}

/** Sends a mailing to those who ordered a topic, without waiting for the time to take it back. */
async function newsletter(marketing: Visit, topic: string): Promise<void> {
  const { id: segmentId } = await marketing.tell('POST', '/segments', {
    name: 'Abonniert',
    filter: { field: 'subscription.topic', op: 'eq', value: topic },
    isLive: true,
  })
  const { id } = await marketing.tell('POST', '/campaigns', {
    name: 'Newsletter',
    segmentId,
    subject: 'Neues aus der Werkstatt',
    blocks: [{ type: 'text', text: '{{ letterSalutation }}, es gibt Neues.' }],
  })
  await marketing.tell('POST', `/campaigns/${id}/schedule`, {})
  await inTransaction(site.ownerPool, {}, (tx) =>
    tx.query(sql`
      with moved as (update campaigns set send_at = now() where id = ${id})
      update pgboss.job set start_after = now() where data ->> 'kind' = 'campaigns.start' and state = 'created'`),
  )
}

/** The link to one of our pages in a mail that came to this address, as soon as it is there. */
async function linkIn(address: string, page = 'bestaetigen'): Promise<string> {
  for (let tries = 0; tries < 1200; tries++) {
    for (const { to, raw } of sink.received) {
      if (to.toLowerCase() !== address.toLowerCase()) continue
      const text = raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=')
      const link = new RegExp(`https?://[^\\s"]+/p/${page}/[\\w-]+`).exec(text)?.[0]
      if (link) return link
    }
    await sleep(50)
  }
  throw new Error(`no mail with a link to ${page} came`)
}

/** Opens the form, has it filled in, and sends it. */
async function note({ page }: Visit, fill: (dialog: ReturnType<typeof page.getByRole>) => Promise<void>) {
  await page.getByRole('button', { name: 'Einwilligung oder Widerspruch vermerken' }).click()
  const dialog = page.getByRole('dialog')
  await fill(dialog)
  await dialog.getByRole('button', { name: 'Vermerken' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** A German business contact with a mail address and a telephone, who never said anything. */
async function aCustomerWithMail(visit: Visit, at = 0): Promise<{ id: string; email: string }> {
  const filter = {
    and: [
      { field: 'email', op: 'notEmpty' },
      { field: 'phone', op: 'notEmpty' },
      { field: 'stage', op: 'eq', value: 'customer' },
      { field: 'country', op: 'eq', value: 'DE' },
      { field: 'isConsumer', op: 'eq', value: false },
    ],
  }
  const { items } = await visit.ask(
    `/contacts?limit=100&sort=lastName&filter=${encodeURIComponent(JSON.stringify(filter))}`,
  )
  let left = at
  for (const item of items) {
    const said = await visit.ask(`/contacts/${item.id}/consents`)
    const grounds = await visit.ask(`/contacts/${item.id}/advertising-grounds`)
    if (said.items.length === 0 && grounds.items.length === 0 && left-- === 0) return item
  }
  throw new Error('everybody has said something')
}

/** Marketing makes a form with words of its own; answers where people find it. */
async function makeForm(marketing: Visit): Promise<string> {
  const { page } = marketing
  await marketing.go('/marketing/forms')
  await page.getByRole('button', { name: 'Neues Formular' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('Überschrift').fill('Neues aus der Werkstatt')
  await sheet.getByRole('combobox', { name: /Einwilligungstext/ }).click()
  await page.getByRole('option', { name: 'Neuen Text schreiben' }).click()
  await sheet.getByLabel('Neuer Einwilligungstext').fill(words)
  await sheet.getByLabel('Themen').fill('Pendelleuchten')
  await page.keyboard.press('Enter')
  await sheet.getByRole('button', { name: 'Formular anlegen' }).click()
  await page.getByRole('heading', { level: 1, name: 'Neues aus der Werkstatt' }).waitFor()
  assert.match(await page.getByLabel('In die eigene Website einbetten').inputValue(), /<form method="post"/)
  const address = page.getByRole('link', { name: /\/p\/formular\/neues-aus-der-werkstatt/ })
  return (await address.getAttribute('href')) ?? ''
}
