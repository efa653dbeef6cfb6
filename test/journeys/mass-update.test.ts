import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axeFindings, openSite, overflow, settled, type Visit } from './browser.ts'

const site = await openSite()

test('rows are picked with the keyboard, changed after a preview, and taken back', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/contacts')
  const grid = page.getByRole('grid', { name: 'Kontakte' })
  await grid.focus()
  // One by one, then a range, and one of them not after all.
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('4 ausgewählt').waitFor()
  await page.keyboard.press('Space')
  await page.getByText('3 ausgewählt').waitFor()
  assert.deepEqual(await axeFindings(page), [])

  await page.keyboard.press('Tab')
  await onto(visit, 'Sammeländerung')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog')
  await sheet.getByText('Bei 3 Kontakten ändern').waitFor()
  await chooseField(visit, 'Abteilung')
  await sheet.getByLabel('Wert').fill('Messebau')
  assert.deepEqual(await axeFindings(page), [])
  await page.keyboard.press('Enter')

  const main = page.getByRole('main')
  await main.getByText('auf „Messebau“ setzen').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { preview } = await visit.ask(`/mass-updates/${id}`)
  assert.deepEqual([preview.matched, preview.changed], [3, 3])
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: '3 Einträge ändern' }).click()
  await main.getByText('Ausgeführt').waitFor()
  await settled(page)
  assert.deepEqual(await axeFindings(page), [])
  const found = () => visit.ask(`/contacts?count=true&filter=${asFilter('department', 'Messebau')}`)
  assert.equal((await found()).total, 3)
  const [person] = (await found()).items
  await main
    .getByRole('link', { name: new RegExp(person.lastName) })
    .first()
    .waitFor()

  await page.getByRole('button', { name: 'Rückgängig machen' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rückgängig machen' }).click()
  await main.getByText('Rückgängig gemacht').waitFor()
  assert.equal((await found()).total, 0)
  assert.deepEqual(visit.complaints, [])
  assert.deepEqual(visit.refusals, [])
})

test('all hits of a filter are changed, also those not loaded, and what needs a reason gets one', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  const filter = asFilter('stage', 'lead')
  const total = (await visit.ask(`/contacts?count=true&filter=${filter}`)).total
  await visit.go(`/contacts?filter=${filter}`)
  await page.getByRole('grid', { name: 'Kontakte' }).getByRole('checkbox').nth(1).click()
  await page
    .getByRole('button', { name: `Alle ${new Intl.NumberFormat('de-DE').format(total)} Treffer auswählen` })
    .click()
  await page.getByRole('button', { name: 'Sammeländerung' }).click()
  await chooseField(visit, 'Status')
  await choose(visit, 'Wert', 'Kunde')
  await page.getByRole('button', { name: 'Weiteres Feld' }).click()
  await chooseField(visit, 'Kundengruppen', 1)
  const groups = page.getByRole('dialog').getByLabel('Wert').last()
  await groups.fill('Herbstaktion')
  await groups.press('Enter')
  await page.getByRole('button', { name: 'Vorschau ansehen' }).click()
  const run = page.getByRole('button', { name: / Einträge ändern$/ })
  await run.click()
  await page.locator('textarea[aria-invalid=true]').waitFor()
  await page.getByLabel('Grund').fill('Alle haben auf der Messe bestellt')
  await run.click()
  await page.getByRole('main').getByText('Ausgeführt').waitFor()
  const changed = await visit.ask(`/contacts?count=true&filter=${asFilter('customerGroups', 'Herbstaktion')}`)
  assert.equal(changed.total, total)
  assert.deepEqual(visit.complaints, [])
})

test('on a phone rows are picked and changed, too', async () => {
  const visit = await site.open({ width: 360, height: 740, scheme: 'dark' })
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/companies')
  const boxes = page.getByRole('grid', { name: 'Firmen' }).getByRole('checkbox')
  await boxes.nth(0).click()
  await boxes.nth(1).click()
  await page.getByText('2 ausgewählt').waitFor()
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Sammeländerung' }).click()
  await chooseField(visit, 'Lieferant')
  await page.getByRole('radio', { name: 'Ja' }).click()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Vorschau ansehen' }).click()
  await page.getByRole('main').getByText('Was geschehen wird').waitFor()
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Verwerfen' }).click()
  await page.getByRole('heading', { name: 'Firmen' }).waitFor()
  assert.deepEqual(visit.complaints, [])
})

function asFilter(field: string, value: string): string {
  return encodeURIComponent(JSON.stringify({ and: [{ field, op: 'eq', value }] }))
}

/** Goes on with Tab until the button has the focus. */
async function onto({ page }: Visit, name: string): Promise<void> {
  const button = page.getByRole('button', { name })
  for (let steps = 0; steps < 6; steps += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${name} is not reached by Tab`)
}

async function chooseField({ page }: Visit, name: string, at = 0): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox', { name: 'Feld', exact: true }).nth(at)
  await field.fill(name)
  await page.getByRole('option', { name, exact: true }).click()
}

async function choose({ page }: Visit, label: string, choice: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: choice, exact: true }).click()
}

test('a value is changed in its cell: F2 edits, Enter saves, Esc leaves it, and who comes late sees both', async () => {
  const visit = await site.open({ width: 1600, height: 1000 })
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/contacts')
  const grid = page.getByRole('grid', { name: 'Kontakte' })
  const [first] = (await visit.ask('/contacts?limit=1&sort=lastName')).items
  const field = page.getByRole('textbox', { name: 'Funktion', exact: true })
  await grid.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('F2')
  await field.fill('Nicht gemeint')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F2')
  assert.equal(await field.inputValue(), first.jobTitle ?? '')
  await field.fill('Leitung Messebau')
  assert.deepEqual(await axeFindings(page), [])
  await page.keyboard.press('Enter')
  await grid.getByText('Leitung Messebau').waitFor()
  assert.equal((await visit.ask(`/contacts/${first.id}`)).jobTitle, 'Leitung Messebau')
  assert.ok(await grid.evaluate((element) => element === document.activeElement))

  await page.keyboard.press('F2')
  await field.fill('Vorstand')
  const { version } = await visit.ask(`/contacts/${first.id}`)
  await visit.context.request.patch(`${site.url}/api/v1/contacts/${first.id}`, {
    headers: { origin: site.url, 'if-match': `"${version}"` },
    data: { jobTitle: 'Geschäftsführung' },
  })
  await page.keyboard.press('Enter')
  const conflict = page.getByRole('dialog')
  await conflict.getByText('Geschäftsführung').waitFor()
  await conflict.getByText('Vorstand').waitFor()
  await conflict.getByRole('button', { name: 'Meine Eingabe speichern' }).click()
  await grid.getByText('Vorstand').waitFor()
  assert.equal((await visit.ask(`/contacts/${first.id}`)).jobTitle, 'Vorstand')
  assert.deepEqual(visit.complaints, [])
})

test('who has to be informed is told many at once, after a preview', async () => {
  const visit = await site.open({ width: 1600, height: 1000 })
  const { page } = visit
  await visit.enter('datenschutz')
  if (!(await visit.ask('/privacy-notice')).released) {
    const released = await visit.context.request.post(`${site.url}/api/v1/privacy-notice`, {
      headers: { origin: site.url },
    })
    assert.ok(released.ok())
  }
  await visit.go('/privacy/information')
  const boxes = page.getByRole('grid').getByRole('checkbox')
  await boxes.nth(1).click()
  await boxes.nth(2).click()
  await page.getByRole('button', { name: '2 Menschen per E-Mail informieren' }).click()
  await page.getByRole('main').getByText('Was geschehen wird').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { preview } = await visit.ask(`/mass-updates/${id}`)
  assert.equal(preview.matched, 2)
  assert.ok(preview.changed > 0)
  await page.getByRole('button', { name: /Person(en)? informieren$/ }).click()
  await page.getByRole('main').getByText('Ausgeführt').waitFor()
  // A mail that is on its way is not taken back.
  assert.equal(await page.getByRole('button', { name: 'Rückgängig machen' }).count(), 0)
  const { items } = await visit.ask(`/mass-updates/${id}/rows?outcome=changed`)
  assert.ok((await visit.ask(`/contacts/${items[0].recordId}`)).informedAt)
  assert.deepEqual(visit.complaints, [])
})
