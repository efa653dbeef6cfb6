import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { inTransaction } from '#server/platform/db/tx.ts'
import { mailSink } from '#test/mail/mail-sink.ts'
import { aPng } from '#test/pictures.ts'
import { axeFindings, openSite, overflow, settled, type Visit } from './browser.ts'

const sink = await mailSink({ keepText: true })
after(() => sink.close())
const site = await openSite({ settings: { TREU_SMTP_URL: sink.url } })

test('from the conditions of a segment to the mails, and whoever objected in between gets none', async () => {
  const [marketing, sales, admin] = await Promise.all([site.open(), site.open(), site.open()])
  await Promise.all([marketing.enter('marketing'), sales.enter('vertrieb'), admin.enter('admin')])
  await admin.tell('PATCH', '/settings', {
    mail: { fromName: 'Sparrenlicht', fromAddress: 'post@sparrenlicht.example' },
  })
  await aPerson(sales, 'Willig', 'email')
  const changed = await aPerson(sales, 'Anders', 'email')
  await aPerson(sales, 'Brieflich', 'post')
  const { page } = marketing

  await marketing.go('/marketing/segments')
  await page.getByRole('link', { name: 'Neues Segment' }).click()
  await page.getByRole('button', { name: 'Bedingung hinzufügen' }).click()
  await page.getByLabel('Feld suchen …').fill('Ort')
  await page.getByRole('button', { name: 'Ort', exact: true }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Wert' }).fill('Kampagnenhausen')
  await page.keyboard.press('Enter')
  await page.getByText('von 3 dürfen Sie per E-Mail anschreiben').waitFor()
  await page.getByRole('button', { name: /^Erlaubt.*2$/ }).waitFor()
  await page.getByRole('button', { name: /Ohne ausdrückliche Einwilligung.*1$/ }).click()
  const people = page.getByRole('dialog')
  await people.getByRole('link', { name: /Eva Brieflich/ }).waitFor()
  assert.equal(await people.getByRole('link').count(), 1)
  await page.keyboard.press('Escape')
  await people.waitFor({ state: 'detached' })
  assert.deepEqual(await axeFindings(page), [])
  await page.getByLabel('Name', { exact: true }).fill('Kampagnenhausen')
  await page.getByRole('button', { name: 'Segment speichern' }).click()
  await page.getByRole('heading', { level: 1, name: 'Kampagnenhausen' }).waitFor()

  await page.getByRole('link', { name: 'Kampagne schreiben' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Frühjahr')
  await page.getByRole('button', { name: 'Kampagne anlegen' }).click()
  const subject = page.getByRole('textbox', { name: 'Betreff' })
  await subject.fill('Neues für ')
  await page.getByRole('button', { name: 'Personalisieren: Betreff' }).click()
  // Only what is held for advertising can be named: no telephone number, no date of a duty.
  assert.equal(await page.getByRole('menuitem', { name: /Telefon|fällig|Herkunft/ }).count(), 0)
  await page.getByRole('menuitem', { name: 'Vorname' }).click()
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement)
  // One goes on writing behind it.
  await page.keyboard.type('!')
  assert.equal(await subject.inputValue(), 'Neues für {{ firstName }}!')
  await addBlock(marketing, 'Überschrift')
  await page.keyboard.type('Die neue Werkstatt')
  // The heading goes to the top by keyboard, and takes the focus with it.
  await page.keyboard.press('Alt+ArrowUp')
  await page.getByRole('listitem', { name: 'Überschrift, Baustein 1 von 2' }).waitFor()
  await addBlock(marketing, 'Button')
  await page.keyboard.type('Ansehen')
  await page.getByRole('textbox', { name: 'Adresse' }).fill('www.sparrenlicht.example/neu')
  await subject.focus()
  await page.getByText('Gespeichert', { exact: true }).waitFor()
  const preview = page.frameLocator('iframe[title="Vorschau der Mail"]')
  await preview.getByText('Sehr geehrte Frau Muster').waitFor()
  await preview.getByRole('link', { name: 'Ansehen' }).waitFor()
  await page.getByRole('button', { name: 'Am Telefon' }).click()
  await preview.getByRole('heading', { name: 'Die neue Werkstatt' }).waitFor()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Testmail an mich' }).click()
  await mailTo('marketing@sparrenlicht.example')

  const send = async () => {
    await page.getByRole('button', { name: 'Senden …' }).click()
    await page.getByText('2 Menschen bekommen die Mail; 1 ausgeschlossen.').waitFor()
    await page.getByRole('button', { name: 'Jetzt senden' }).click()
    await page.getByRole('heading', { name: /^Geht in \d:\d\d hinaus/ }).waitFor()
  }
  await send()
  await page.locator('main').getByRole('button', { name: 'Rückgängig' }).first().click()
  await subject.waitFor()
  await send()
  await sales.tell('POST', `/contacts/${changed}/consents`, {
    event: 'objected',
    purpose: 'direct-marketing',
    channel: 'email',
    way: 'spoken',
  })
  const id = new URL(page.url()).pathname.split('/').at(-1)
  await inTransaction(site.ownerPool, {}, (tx) =>
    tx.query(sql`
      with moved as (update campaigns set send_at = now() where id = ${id})
      update pgboss.job set start_after = now() where data ->> 'kind' = 'campaigns.start' and state = 'created'`),
  )
  await page.getByText('1 Mail ist gesendet.').waitFor({ timeout: 180_000 })
  const mail = await mailTo('willig@kundin.example')
  assert.match(mail, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click/im)
  assert.match(mail, /Sehr geehrte Frau Willig/)
  const reached = sink.received.map(({ to }) => to).filter((to) => to.endsWith('@kundin.example'))
  assert.deepEqual(reached, ['willig@kundin.example'])

  await page.getByRole('button', { name: /^Gesendet.*1$/ }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Eva Willig' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Ausgeschlossen.*Einwilligung.*1$/ }).waitFor()
  assert.deepEqual(await axeFindings(page), [])
  for (const { complaints } of [marketing, sales, admin]) assert.deepEqual(complaints, [])
})

test('on a telephone a draft and a segment fit, in dark colours, too', async () => {
  const visit = await site.open({ width: 360, height: 740, scheme: 'dark' })
  await visit.enter('marketing')
  const { page } = visit
  for (const list of ['campaigns', 'segments']) {
    const { items } = await visit.ask(`/${list}?limit=1`)
    await visit.go(`/marketing/${list}/${items[0].id}`)
    await settled(page)
    assert.ok((await overflow(page)) <= 0, list)
    assert.deepEqual(await axeFindings(page), [], list)
  }
  assert.deepEqual(visit.complaints, [])
})

test('a picture is chosen, described and shown as it will arrive', async () => {
  const marketing = await site.open()
  await marketing.enter('marketing')
  const { page } = marketing
  const { id } = await marketing.tell('POST', '/campaigns', { name: 'Mit Bild', subject: 'Der Hafen' })
  await marketing.go(`/marketing/campaigns/${id}`)
  await addBlock(marketing, 'Bild')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.locator('[data-block] [data-part=field]').last().press('Enter'),
  ])
  await chooser.setFiles({ name: 'hafen.png', mimeType: 'image/png', buffer: Buffer.from('%PDF-1.7') })
  await page.getByText('Ein Bild muss eine PNG-, JPEG-, GIF- oder WebP-Datei sein.').waitFor()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'hafen.png', mimeType: 'image/png', buffer: aPng(900, 300) })
  await page.getByRole('button', { name: /^Anderes Bild/ }).waitFor()
  // Without words it does not get into the mail, and the page says so.
  const words = page.getByRole('textbox', { name: 'Bildbeschreibung' })
  await words.focus()
  await words.blur()
  await page.getByText('Ohne Beschreibung kommt das Bild nicht in die Mail.').waitFor()
  await words.fill('Der Hafen am Morgen')
  await page.getByText('Gespeichert', { exact: true }).waitFor()
  const shown = page.frameLocator('iframe[title="Vorschau der Mail"]').getByRole('img')
  await shown.waitFor()
  assert.equal(await shown.getAttribute('alt'), 'Der Hafen am Morgen')
  assert.equal(
    await page.locator('[data-block] img').evaluate((img: HTMLImageElement) => img.naturalWidth),
    900,
  )
  const box = await shown.boundingBox()
  assert.ok(box && box.height > 50 && Math.abs(box.width / box.height - 3) < 0.1, JSON.stringify(box))
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Testmail an mich' }).click()
  for (let mail: string | undefined; !mail; await sleep(50))
    mail = sink.received.find(({ raw }) => /^Content-ID: </im.test(raw))?.raw
  // What was refused by the server was this one file.
  assert.deepEqual(
    marketing.complaints.filter((each) => !/415/.test(each)),
    [],
  )
})

test('letters to a segment are downloaded, and its mails in a row are written', async () => {
  const [marketing, sales] = [await site.open(), await site.open()]
  await Promise.all([marketing.enter('marketing'), sales.enter('vertrieb')])
  const { page } = marketing
  const town = 'Briefhausen'
  await aPerson(sales, 'Postalisch', 'post', town)
  const segment = await marketing.tell('POST', '/segments', {
    name: 'Postweg',
    filter: { field: 'city', op: 'eq', value: town },
    isLive: true,
  })
  await marketing.go(`/marketing/segments/${segment.id}`)
  await page.getByRole('link', { name: 'Briefe' }).click()
  await page.getByText(/dürfen Sie einen Brief schicken/).waitFor()
  await page.getByRole('textbox', { name: 'Betreff' }).fill('Einladung')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Briefe herunterladen' }).click(),
  ])
  assert.equal(file.suggestedFilename(), 'anschreiben-1.pdf')
  await page.getByText(/^Teil 1 ist heruntergeladen|^Fertig\./).waitFor()
  assert.deepEqual(await axeFindings(page), [])

  await marketing.go('/marketing/sequences?new=yes')
  await page.getByRole('dialog').getByLabel('Name').fill('Begrüßung')
  await page.getByRole('button', { name: 'Mailfolge anlegen' }).click()
  await page.getByRole('button', { name: 'Starten …' }).click()
  await page.getByText('Zum Starten braucht die Folge mindestens eine Mail.').waitFor()
  await page.getByRole('button', { name: 'Mail hinzufügen' }).click()
  await page.getByRole('textbox', { name: 'Betreff' }).fill('Willkommen')
  await page.getByRole('button', { name: 'Speichern' }).click()
  await page.getByText('Die Mailfolge ist gespeichert.').waitFor()
  await page.getByRole('button', { name: 'Ansehen und testen' }).click()
  const preview = page.frameLocator('iframe[title="Vorschau der Mail"]')
  await preview.getByText('Sehr geehrte Frau Muster').waitFor()
  await page.getByRole('button', { name: 'Testmail an mich' }).click()
  while (!sink.received.some(({ raw }) => /^Subject: \[Test\] Willkommen/m.test(raw))) await sleep(50)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.deepEqual(await axeFindings(page), [])
  assert.deepEqual(marketing.complaints, [])
})

test('letters to many are downloaded when a second person has agreed', async () => {
  const [marketing, manager] = [await site.open(), await site.open()]
  await Promise.all([marketing.enter('marketing'), manager.enter('leitung')])
  const { page } = marketing
  const segment = await marketing.tell('POST', '/segments', { name: 'Alle', filter: {}, isLive: true })
  await marketing.go(`/marketing/segments/${segment.id}/letters`)
  await page.getByText(/dürfen Sie einen Brief schicken/).waitFor()
  await page.getByRole('textbox', { name: 'Betreff' }).fill('Einladung')
  await page.getByText(/nur mit Freigabe einer zweiten Person/).waitFor()
  await page.getByRole('textbox', { name: /Wofür brauchen Sie die Anschriften/ }).fill('Hausmesse')
  await page.getByRole('radio', { name: /der damit für sich wirbt/ }).click()
  await page.getByText(/müsste jede Person eingewilligt haben/).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Freigabe anfragen' }).count(), 0)
  await page.getByRole('radio', { name: /nur in unserem Auftrag/ }).click()
  await page.getByRole('textbox', { name: 'Name des Empfängers' }).fill('Druckerei Nord')
  await page.getByRole('button', { name: 'Freigabe anfragen' }).click()
  await page.getByText(/^Angefragt: /).waitFor()
  await manager.go('/privacy/releases')
  await manager.page.getByText('Hausmesse').waitFor()
  await manager.page.getByText('Empfänger: Druckerei Nord').waitFor()
  assert.deepEqual(await axeFindings(manager.page), [])
  await manager.page.getByRole('button', { name: 'Freigeben' }).click()
  await manager.page.getByText('Die Datei ist freigegeben.').waitFor()
  await marketing.go(`/marketing/segments/${segment.id}/letters`)
  await page.getByText(/^Freigegeben\./).waitFor()
  await page.getByRole('textbox', { name: 'Betreff' }).fill('Einladung')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Briefe herunterladen' }).click(),
  ])
  assert.match(file.suggestedFilename(), /^anschreiben-1\.pdf$/)
  for (const { complaints } of [marketing, manager]) assert.deepEqual(complaints, [])
})

test('only who may be called is on the list; the notice is read out, and who objects on the phone is off at once', async () => {
  // Who advertises alone sees no numbers; this one works in sales, too.
  await inTransaction(site.ownerPool, {}, (tx) =>
    tx.query(sql`
      insert into user_roles (user_id, role_key)
      select id, 'marketing' from users where email = 'vertrieb.sued@sparrenlicht.example'`),
  )
  const [marketing, sales] = [await site.open(), await site.open()]
  await Promise.all([marketing.enter('vertrieb.sued'), sales.enter('vertrieb')])
  const town = 'Anrufhausen'
  const talking = await aPerson(sales, 'Sprechend', 'phone', town)
  const objecting = await aPerson(sales, 'Ablehnend', 'phone', town)
  await aPerson(sales, 'Schreibend', 'email', town)
  const { id } = await marketing.tell('POST', '/segments', {
    name: town,
    filter: { field: 'city', op: 'eq', value: town },
    isLive: true,
  })
  const { page } = marketing
  await marketing.go(`/marketing/segments/${id}`)
  await page.getByRole('button', { name: 'Anrufliste zuteilen' }).click()
  await page.getByRole('combobox', { name: 'Wer ruft an?' }).fill('Aigner')
  await page.getByRole('option', { name: /Aigner/ }).click()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Zuteilen', exact: true }).click()
  await page.getByText('Zugeteilt: Markus Aigner.').waitFor()
  await marketing.go('/marketing/call-lists')
  await page.getByRole('heading', { name: 'Meine Anruflisten' }).waitFor()
  await page.getByRole('link', { name: town, exact: true }).click()
  const queue = page.getByRole('list').filter({ hasText: 'Sprechend' })
  await queue.waitFor()
  assert.equal(await queue.getByRole('listitem').count(), 2)
  assert.equal(await page.getByText('Schreibend').count(), 0)
  assert.deepEqual(await axeFindings(page), [])

  const turnTo = async (name: string) => {
    await queue.getByRole('button', { name: new RegExp(name) }).click()
    await page.getByRole('heading', { level: 2, name: new RegExp(name) }).waitFor()
    await page.getByRole('button', { name: 'Prüfen und wählen' }).click()
    await page.getByRole('link', { name: /55501\d\d anrufen$/ }).waitFor()
  }
  // A lost connection is no refusal: the same button asks once more.
  await page.route('**/calls/beginning', (route) => route.abort())
  await queue.getByRole('button', { name: /Sprechend/ }).click()
  await page.getByRole('button', { name: 'Prüfen und wählen' }).click()
  await page.getByRole('alert').waitFor()
  assert.equal(await page.getByText('Nicht anrufen.').count(), 0)
  await page.unroute('**/calls/beginning')
  await turnTo('Sprechend')
  await page.getByText(/^Guten Tag, hier ist .* Ich schreibe mir zu unserem Gespräch den Zeitpunkt/).waitFor()
  await page.getByRole('checkbox', { name: 'Hinweis gegeben' }).check()
  await page.getByRole('textbox', { name: 'Notiz' }).fill('Möchte den Katalog.')
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Erreicht', exact: true }).click()
  await page.getByText(/^Vermerkt: .*Sprechend, Erreicht\. Hinweis gegeben um \d\d:\d\d/).waitFor()
  const { items } = await marketing.ask(`/contacts/${talking}/timeline?kind=call`)
  assert.deepEqual([items.length, items[0].text], [1, 'Möchte den Katalog.'])

  await turnTo('Ablehnend')
  await page.getByRole('button', { name: 'Will keine Anrufe' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Widerspruch festhalten' }).click()
  await page.getByText(/^Vermerkt: .*Ablehnend, Will keine Anrufe\./).waitFor()
  const { items: may } = await sales.ask(
    `/contacts/${objecting}/permissions?purpose=direct-marketing&channel=phone`,
  )
  assert.equal(may[0].allowed, false)
  await marketing.go(`/marketing/segments/${id}/calls`)
  await queue.waitFor()
  assert.equal(await queue.getByRole('listitem').count(), 1)
  assert.equal(await page.getByText('Ablehnend').count(), 0)
  for (const { complaints } of [marketing, sales]) assert.deepEqual(complaints, [])
})

/** A piece of a mail by its name; the cursor then stands in it. */
async function addBlock({ page }: Visit, name: string): Promise<void> {
  const before = await page.locator('[data-block]').count()
  await page.getByRole('button', { name: 'Baustein hinzufügen' }).click()
  await page.getByRole('menuitem', { name }).click()
  await page.waitForFunction(
    (count) =>
      document.activeElement?.closest('[data-block]') ===
        [...document.querySelectorAll('[data-block]')].at(-1) &&
      document.querySelectorAll('[data-block]').length === count + 1,
    before,
  )
}

let numbers = 0
/** Somebody of a town of her own, who agreed on paper to one channel. */
async function aPerson(
  sales: Visit,
  lastName: string,
  channel: 'email' | 'post' | 'phone',
  city = 'Kampagnenhausen',
): Promise<string> {
  const { id } = await sales.tell('POST', '/contacts', {
    salutation: 'frau',
    firstName: 'Eva',
    lastName,
    occasion: 'enquiry',
    contactPoints: [
      { kind: 'email', value: `${lastName.toLowerCase()}@kundin.example` },
      ...(channel === 'phone' ? [{ kind: 'phone', value: `+49 221 ${5550100 + numbers++}` }] : []),
    ],
    addresses: [
      {
        kind: 'work',
        street: 'Am Markt',
        houseNumber: '1',
        postalCode: '50667',
        city,
        country: 'DE',
      },
    ],
  })
  await sales.tell('POST', `/contacts/${id}/consents`, {
    event: 'given',
    purpose: 'direct-marketing',
    channel,
    way: 'paper',
    evidence: 'Formular vom Messestand',
  })
  return id
}

/** The mail that came to this address, as soon as it is there. */
async function mailTo(address: string): Promise<string> {
  for (;;) {
    const mail = sink.received.find(({ to }) => to.toLowerCase() === address)
    if (mail) return mail.raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=')
    await sleep(50)
  }
}

test('whoever has to be informed is told by mail or noted as told, and leaves the list', async () => {
  const sales = await site.open()
  await sales.enter('vertrieb')
  const { page } = sales
  const [told, noted] = [await aPerson(sales, 'Unwissend', 'post'), await aPerson(sales, 'Beratend', 'post')]
  await sales.go('/privacy/information')
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
  await row('Unwissend').getByRole('button', { name: 'Informieren' }).click()
  await page.getByRole('button', { name: 'Per E-Mail informieren', exact: true }).click()
  const mail = await mailTo('unwissend@kundin.example')
  assert.match(mail, /\/p\/datenschutz\/1/)
  // What lies behind a dialog counts as gone while it is open; it closes when what it asked for is done.
  const closed = () => page.getByRole('dialog').waitFor({ state: 'detached' })
  await closed()
  await row('Beratend').waitFor()
  await row('Unwissend').waitFor({ state: 'detached' })
  await row('Beratend').getByRole('button', { name: 'Informieren' }).click()
  await page.getByRole('radio', { name: /Nicht nötig/ }).click()
  assert.deepEqual(await axeFindings(page), [])
  // What ends the duty without telling needs its reason.
  await page.getByRole('button', { name: 'Vermerken' }).click()
  await page.getByRole('radio', { name: /Im Gespräch/ }).click()
  await page.getByRole('button', { name: 'Vermerken' }).click()
  await closed()
  await row('Beratend').waitFor({ state: 'detached' })
  for (const [id, way] of [
    [told, 'mail'],
    [noted, 'spoken'],
  ]) {
    const { items } = await sales.ask(`/contacts/${id}/informations`)
    assert.deepEqual(
      items.map((each: { way: string }) => each.way),
      [way],
    )
  }
  assert.deepEqual(sales.complaints, [])
})

test('a changed notice waits for its release, and the page says what is new', async () => {
  const [dpo, admin] = [await site.open(), await site.open()]
  await Promise.all([dpo.enter('datenschutz'), admin.enter('admin')])
  await admin.tell('PATCH', '/settings', { company: { street: 'Am Kai 3' } })
  await dpo.go('/privacy/notice')
  const { page } = dpo
  await page.getByText(/Die neue Fassung wartet auf Freigabe/).waitFor()
  await page.getByText('geändert', { exact: true }).waitFor()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Fassung 2 freigeben' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Fassung 2 freigeben' }).click()
  await page.getByText(/^Fassung 2 gilt seit/).waitFor()
  const address = await page.getByRole('link', { name: 'Öffentliche Seite ansehen' }).getAttribute('href')
  await page.goto(address ?? '')
  await page.getByText(/Am Kai 3/).waitFor()
  for (const { complaints } of [dpo, admin]) assert.deepEqual(complaints, [])
})
