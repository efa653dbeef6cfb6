import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSite, settled, type Visit } from './browser.ts'

const site = await openSite()

test('a business card with note and follow-up goes in by keyboard alone and is found as one types', async () => {
  const visit = await site.open()
  const { page } = visit
  const { keyboard } = page
  await visit.enter('vertrieb')
  await visit.go('/contacts')
  await keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'Neuer Kontakt' })
  // The one question comes first, and nobody has answered it yet.
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'radio')
  assert.equal(await dialog.getByRole('radio', { checked: true }).count(), 0)
  await keyboard.press('v')
  await dialog.getByRole('radio', { name: 'Visitenkarte', checked: true }).waitFor()
  await keyboard.press('Tab')
  await keyboard.type('Frau Dr. Eva Müller-Lüdenscheid')
  await keyboard.press('Tab')
  // Typed and left: a company that nobody picked is a new one.
  await keyboard.type('Polarstern Optik GmbH')
  await keyboard.press('Tab')
  await keyboard.type('eva.mueller@polarstern.example')
  await keyboard.press('Tab')
  await keyboard.type('0221 4710123')
  await keyboard.press('Tab')
  await keyboard.type('Einkaufsleiterin')
  await keyboard.press('Tab')
  await keyboard.type('+14')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.type('Möchte Muster der neuen Wandleuchte.')
  await keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })

  await keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Suchen und Befehle' }).waitFor()
  await keyboard.type('mueller-lued', { delay: 30 })
  await page.getByRole('option', { name: /Müller-Lüdenscheid/ }).waitFor()
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Dr. Eva Müller-Lüdenscheid' }).waitFor()
  const main = page.getByRole('main')
  for (const text of [
    'Polarstern Optik GmbH',
    'Einkaufsleiterin',
    '+49 221 4710123',
    'Möchte Muster der neuen Wandleuchte.',
    'Wiedervorlage',
  ]) {
    await main.getByText(text).filter({ visible: true }).first().waitFor()
  }
  // What the one question answered: origin and purpose, and no permission to advertise.
  await main
    .getByText(/Visitenkarte/)
    .first()
    .waitFor()
  await main.getByText('Kundenbeziehung').first().waitFor()
  assert.equal(await main.getByText('Direktwerbung').count(), 0)
  assert.deepEqual(visit.complaints, [])
})

test('Ctrl K takes what is typed at once, however late the palette comes', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  const [contact] = (await visit.ask('/contacts?limit=1&sort=lastName&fields=lastName')).items
  await page.route('**/assets/palette-*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await route.continue()
  })
  await visit.go('/')
  await page.keyboard.press('Control+k')
  // Letters that are shortcuts elsewhere, as in "Niehaus", are letters here.
  await page.keyboard.type(`nn${contact.lastName}`)
  const field = page.getByRole('combobox', { name: 'Suchen und Befehle' })
  await field.waitFor()
  assert.equal(await field.inputValue(), `nn${contact.lastName}`)
  assert.equal(await page.getByRole('dialog', { name: 'Neuer Kontakt' }).count(), 0)
  await field.press('Home')
  await field.press('Delete')
  await field.press('Delete')
  await page
    .getByRole('option', { name: new RegExp(contact.lastName) })
    .first()
    .waitFor()
  assert.deepEqual(visit.complaints, [])
})

test('with the mouse, three clicks are enough beside the typing', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/contacts')
  await page.getByRole('button', { name: 'Neu', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Neuer Kontakt' })
  await dialog.getByRole('radio', { name: 'Visitenkarte' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Herr Jörg Übelacker')
  await dialog.getByRole('textbox', { name: 'Wiedervorlage' }).fill('+7')
  await dialog.getByLabel('Notiz').fill('Ruft am Montag an.')
  await dialog.getByRole('button', { name: 'Kontakt anlegen' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('searchbox').fill('uebelacker')
  await page.getByRole('rowheader', { name: /Übelacker, Jörg/ }).waitFor()
  assert.deepEqual(visit.complaints, [])
})

test('no origin is recorded that nobody named, and nobody is there twice unasked', async () => {
  const visit = await site.open()
  const { page } = visit
  const { keyboard } = page
  await visit.enter('vertrieb')
  const fill = async () => {
    await visit.go('/contacts?new=yes')
    const dialog = page.getByRole('dialog', { name: 'Neuer Kontakt' })
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'radio')
    await keyboard.press('Tab')
    await keyboard.type('Herr Ottokar Zwiesel')
    return dialog
  }
  const first = await fill()
  await keyboard.press('Control+Enter')
  const question = first.getByRole('radiogroup', { name: 'Wie kam der Kontakt zustande?' })
  await first.locator('[role="radiogroup"][aria-invalid="true"]').waitFor()
  // Whoever sent too early stands at what is missing.
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'radio')
  await keyboard.press('Space')
  assert.equal(await question.getByRole('radio', { checked: true }).count(), 1)
  await keyboard.press('Control+Enter')
  await first.waitFor({ state: 'detached' })

  const second = await fill()
  await keyboard.press('Shift+Tab')
  await keyboard.press('Space')
  await keyboard.press('Control+Enter')
  const notice = second.getByRole('checkbox', { name: 'Es ist jemand anderes' })
  await notice.waitFor()
  await keyboard.press('Control+Enter')
  await second.getByText('Bitte bestätigen Sie das').waitFor()
  assert.equal((await visit.ask('/contacts?q=Zwiesel')).items.length, 1)
  await notice.focus()
  await keyboard.press('Space')
  await keyboard.press('Control+Enter')
  await second.waitFor({ state: 'detached' })
  assert.equal((await visit.ask('/contacts?q=Zwiesel')).items.length, 2)
  assert.deepEqual(visit.complaints, [])
})

test('two edits at once show both values and who was first; the trail knows before and after', async () => {
  const [one, two, dpo] = await Promise.all([site.open(), site.open(), site.open()])
  await one.enter('vertrieb')
  await two.enter('service')
  await dpo.enter('datenschutz')
  const id = await sharedContact(one, two)
  await Promise.all([one, two].map((visit) => visit.go(`/contacts/${id}`)))

  await edit(one, 'Abteilung', 'Einkauf Nord')
  await value(one, 'Abteilung').getByText('Einkauf Nord').waitFor()
  await edit(two, 'Abteilung', 'Einkauf Süd')
  const dialog = two.page.getByRole('dialog')
  await dialog.getByText('Einkauf Nord').waitFor()
  await dialog.getByText('Einkauf Süd').waitFor()
  await dialog
    .getByText(/Jana Holtkamp/)
    .first()
    .waitFor()
  await dialog.getByRole('button', { name: 'Meine Eingabe speichern' }).click()
  await value(two, 'Abteilung').getByText('Einkauf Süd').waitFor()

  // Whoever may see the person sees who used her data, by role.
  await two.page.reload()
  await settled(two.page)
  const uses = two.page.locator('section', { hasText: 'Wer hat die Daten benutzt?' }).last()
  await uses.getByText(/Vertrieb · geändert/).waitFor()

  await dpo.go(`/privacy/trail?recordId=${id}&action=update`)
  const { page } = dpo
  const trail = page.getByRole('list', { name: 'Protokoll' }).getByRole('listitem')
  await trail.first().waitFor()
  assert.doesNotMatch(await trail.allTextContents().then(String), /Jana Holtkamp|Emre Kaya/)
  // Names of colleagues are shown for a reason, and that is recorded in its turn.
  await page.getByRole('button', { name: 'Namen zeigen' }).click()
  await page.getByLabel('Grund').fill('Beschwerde vom 20. November')
  await page.getByRole('dialog').getByRole('button', { name: 'Namen zeigen' }).click()
  await trail.filter({ hasText: 'Emre Kaya' }).first().waitFor()
  const first = trail.filter({ hasText: 'Jana Holtkamp' }).filter({ hasText: 'Abteilung' })
  await first.getByRole('button').click()
  await page.getByRole('dialog').getByRole('cell', { name: 'Einkauf Nord' }).waitFor()
  for (const { complaints } of [one, two, dpo]) assert.deepEqual(complaints, [])
})

test('an own field is proposed, approved by the data protection officer, filled in and filtered by', async () => {
  const [admin, dpo, sales] = await Promise.all([site.open(), site.open(), site.open()])
  await admin.enter('admin')
  await admin.go('/privacy/fields')
  await propose(admin)
  await sales.enter('vertrieb')
  const id = (await sales.ask('/contacts?limit=1')).items[0].id
  await sales.go(`/contacts/${id}`)
  assert.equal(await sales.page.getByText('Leuchtenserie').count(), 0)

  await dpo.enter('datenschutz')
  await dpo.go('/privacy/fields')
  await dpo.page.getByRole('button', { name: 'Entscheiden' }).click()
  const decision = dpo.page.getByRole('dialog', { name: 'Leuchtenserie' })
  await decision.getByRole('radio', { name: 'Freigeben' }).click()
  await decision.getByLabel('Stellungnahme').fill('Nötig für Ersatzteile; keine besonderen Kategorien.')
  await decision.getByRole('button', { name: 'Speichern' }).click()
  await dpo.page.getByText('Freigegeben').first().waitFor()

  await sales.page.reload()
  await settled(sales.page)
  await edit(sales, 'Leuchtenserie', 'Polaris 7')
  await value(sales, 'Leuchtenserie').getByText('Polaris 7').waitFor()
  await sales.go('/contacts')
  const { page } = sales
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByLabel('Feld suchen').fill('Leuchten')
  await page.keyboard.press('Enter')
  await page.getByLabel('Wert').fill('Polaris')
  await page.keyboard.press('Enter')
  await page.getByText('1 Kontakt', { exact: true }).waitFor()
  for (const { complaints } of [admin, dpo, sales]) assert.deepEqual(complaints, [])
})

test('the calendar of an empty day opens at today', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('datenschutz')
  await visit.go('/privacy/trail')
  await page.getByRole('button', { name: 'Kalender öffnen' }).first().click()
  await page.locator('[data-day][aria-current="date"]').press('Enter')
  assert.match(await page.getByLabel('Von', { exact: true }).inputValue(), /^\d{2}\.\d{2}\.\d{4}$/)
  assert.deepEqual(visit.complaints, [])
})

test('the device keeps the shell and no customer', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/contacts')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const [contact] = (await visit.ask('/contacts?limit=1&sort=lastName')).items
  await visit.go(`/contacts/${contact.id}`)
  await visit.go('/')
  const kept = await page.evaluate(async () => {
    const addresses: string[] = []
    let text = JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        addresses.push(new URL(request.url).pathname)
        text += await (await cache.match(request))?.text()
      }
    }
    return { addresses, text, databases: (await indexedDB.databases()).length }
  })
  assert.ok(kept.addresses.includes('/'), 'the shell is kept')
  const foreign = kept.addresses.filter((path) => path !== '/' && !path.startsWith('/assets/'))
  assert.deepEqual(foreign, [])
  assert.equal(kept.databases, 0)
  for (const secret of [contact.id, contact.email, 'sparrenlicht.example'])
    assert.ok(!kept.text.includes(secret), `${secret} stays on the device`)

  await visit.context.setOffline(true)
  await page.reload()
  await page
    .getByText(/Netz|Verbindung|erreichbar/)
    .first()
    .waitFor()
  assert.ok(!(await page.textContent('body'))?.includes(contact.lastName))
})

/** The line of a field on the record page. */
function value({ page }: Visit, label: string) {
  return page
    .getByRole('main')
    .locator('div:has(> dt)')
    .filter({ has: page.getByText(label, { exact: true }) })
}

async function edit(visit: Visit, label: string, text: string): Promise<void> {
  await value(visit, label).locator('button[data-edit]').click()
  await visit.page.keyboard.press('Control+a')
  await visit.page.keyboard.type(text)
  await visit.page.keyboard.press('Enter')
}

/** Somebody both of them may see. */
async function sharedContact(one: Visit, other: Visit): Promise<string> {
  const path = '/contacts?limit=200&sort=lastName&fields=lastName'
  const [first, second] = await Promise.all([one.ask(path), other.ask(path)])
  const known = new Set(second.items.map((contact: { id: string }) => contact.id))
  const shared = first.items.find((contact: { id: string }) => known.has(contact.id))
  assert.ok(shared, 'sales and service share a customer')
  return shared.id
}

async function propose({ page }: Visit): Promise<void> {
  await page.getByRole('button', { name: 'Feld vorschlagen' }).click()
  const dialog = page.getByRole('dialog', { name: 'Feld vorschlagen' })
  await dialog.getByLabel('Bezeichnung (deutsch)').fill('Leuchtenserie')
  await dialog.getByLabel('Bezeichnung (englisch)').fill('Lamp series')
  await dialog.getByLabel('Wozu? (deutsch)').fill('Damit wir passende Ersatzteile anbieten.')
  await dialog.getByLabel('Wozu? (englisch)').fill('So that we offer fitting spare parts.')
  const choose = async (label: string, option: string) => {
    await dialog.getByLabel(label, { exact: true }).click()
    await page.getByRole('option', { name: option }).first().click()
  }
  await choose('Rechtsgrundlage', 'Berechtigtes Interesse')
  await choose('Datenart', '')
  await choose('Kategorie', '')
  for (const [label, option] of [
    ['Zwecke', 'Kundenbeziehung'],
    ['Sehen dürfen', 'Vertrieb'],
    ['Ändern dürfen', 'Vertrieb'],
  ] as const) {
    await dialog.getByLabel(label, { exact: true }).fill(option)
    await page.getByRole('option', { name: option, exact: true }).click()
    await dialog.getByLabel('Bezeichnung (deutsch)').focus()
  }
  await dialog.getByRole('button', { name: 'Feld vorschlagen' }).click()
  await dialog.waitFor({ state: 'detached' })
}
