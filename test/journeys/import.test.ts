import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { openSite, settled, type Visit } from './browser.ts'

const site = await openSite()

// As a German Excel saves it: semicolons, Windows-1252, CRLF, leading zeros, days as people write them.
const file = [
  'Anrede;Vorname;Nachname;Firma;E-Mail;Telefon;Straße;PLZ;Ort;Geburtstag',
  'Frau;Jörgine;Weißmüller;Prüfstand Süd GmbH;j.weissmueller@pruefstand.example;0351 4710001;Königsallee 7;01067;Dresden;03.04.1971',
  'Herr;Bodo;Krähwinkel;Prüfstand Süd GmbH;b.kraehwinkel@pruefstand.example;0351 4710002;Königsallee 7;01067;Dresden;',
  'Frau;;;;keine-adresse;;;99999;Niemandsort;',
  '',
].join('\r\n')

test('a list as German Excel saves it is read, checked, taken over and taken back', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/imports/new')
  await choose(visit, { name: 'messe.csv', mimeType: 'text/csv', buffer: Buffer.from(file, 'latin1') })
  const main = page.getByRole('main')
  await main.getByText('Windows-1252 (Excel)').waitFor()
  await main.getByText('Semikolon ( ; )').waitFor()
  await main.getByRole('cell', { name: 'Weißmüller' }).waitFor()
  await main.getByRole('cell', { name: '01067' }).first().waitFor()

  await answerSteps(visit, 'Messe Licht und Raum 2026, Stand 12')
  // Nothing is stored before it was looked at.
  assert.equal((await visit.ask('/contacts?q=weissmueller&count=true')).total, 0)
  assert.equal(await outcome(visit, 'Angelegt'), 2)
  assert.equal(await outcome(visit, 'Abgelehnt'), 1)
  await page.getByRole('button', { name: /^Abgelehnt/ }).click()
  await main.getByText('Zeile 4').first().waitFor()

  await page.getByRole('button', { name: 'Jetzt importieren' }).click()
  await main.getByText('2 angelegt, 0 geändert, 1 abgelehnt.').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^Abgelehnte/ }).click(),
  ])
  assert.match(await readFile(await download.path(), 'utf8'), /Niemandsort/)
  const [found] = (await visit.ask('/contacts?q=weissmueller')).items
  assert.equal(found.lastName, 'Weißmüller')
  assert.equal(found.postalCode, '01067')
  await visit.go(`/contacts/${found.id}`)
  await main.getByText('Messe Licht und Raum 2026, Stand 12').waitFor()
  assert.equal(await main.getByText('03.04.1971').count(), 0, 'a column without a purpose is not stored')

  await page.goBack()
  await settled(page)
  await page.getByRole('button', { name: 'Rückgängig machen' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Import rückgängig machen' }).click()
  await main.getByText('Rückgängig gemacht').first().waitFor()
  assert.equal((await visit.ask('/contacts?q=weissmueller&count=true')).total, 0)
  assert.deepEqual(visit.complaints, [])
})

test('what was assigned survives a reload, and words of the file are not left in the browser', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/imports/new')
  await choose(visit, { name: 'messe.csv', mimeType: 'text/csv', buffer: Buffer.from(file, 'latin1') })
  await page.getByRole('button', { name: 'Weiter zur Zuordnung' }).click()
  const companies = page.getByRole('radio', { name: /^Firmen/ })
  assert.equal(await companies.isChecked(), false)
  await companies.click()
  await page.reload()
  await companies.waitFor()
  assert.equal(await companies.isChecked(), true)
  const kept = String(await page.evaluate('JSON.stringify({ ...sessionStorage })'))
  assert.match(kept, /company\.name/)
  assert.doesNotMatch(kept, /Weißmüller|Prüfstand/)
  assert.deepEqual(visit.complaints, [])
})

const foreign = new URL('../../../shared/data/thirdparty/excel-german/customers-1000.csv', import.meta.url)

test('a foreign customer list in German Excel form comes in whole', {
  skip: existsSync(foreign) ? false : `did not run: ${foreign.pathname} is not there`,
}, async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.go('/imports/new')
  await choose(visit, { name: 'customers.csv', mimeType: 'text/csv', buffer: await readFile(foreign) })
  await page.getByRole('cell', { name: 'Goodman' }).waitFor()
  await answerSteps(visit, 'Bestand des Vorgängerprogramms')
  const total = await outcome(visit, 'Alle Zeilen')
  assert.ok(total >= 1000, `${total} rows`)
  const created = await outcome(visit, 'Angelegt')
  assert.ok(created > 900, `${created} of ${total}`)
  await page.getByRole('button', { name: 'Jetzt importieren' }).click()
  // Meanwhile the bar moves, here and for whoever looks elsewhere.
  await page.getByRole('progressbar').first().waitFor()
  await page.getByText(/ angelegt, .* abgelehnt\./).waitFor({ timeout: 60_000 })
  assert.equal(await outcome(visit, 'Angelegt'), created)
  assert.deepEqual(visit.complaints, [])
})

type File = { name: string; mimeType: string; buffer: Buffer }

async function choose({ page }: Visit, given: File): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Datei wählen' }).click(),
  ])
  await chooser.setFiles(given)
}

/** From the recognised file over columns and origin to what the import would do. */
async function answerSteps({ page }: Visit, origin: string): Promise<void> {
  await page.getByRole('button', { name: 'Weiter zur Zuordnung' }).click()
  await page.getByRole('button', { name: 'Weiter zur Herkunft' }).click()
  await page.getByLabel('Woher genau?').fill(origin)
  await page.getByRole('radio', { name: /^Nein, noch nicht/ }).click()
  await page.getByRole('button', { name: 'Datei prüfen' }).click()
  await page.getByRole('heading', { name: 'Das würde der Import tun' }).waitFor()
}

/** How many rows a tile counts. */
async function outcome({ page }: Visit, name: string): Promise<number> {
  const text = await page.getByRole('button', { name: new RegExp(`^${name}`) }).textContent()
  return Number(/[\d.]+/.exec(text ?? '')?.[0]?.replaceAll('.', ''))
}
