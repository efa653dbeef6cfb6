import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axeFindings, openSite, overflow, settled } from './browser.ts'

const site = await openSite()

test('two records of one person are compared with the keyboard, made one, and made two again', async () => {
  const visit = await site.open()
  const { page } = visit
  await visit.enter('vertrieb')
  const common = { occasion: 'business-card', salutation: 'frau', lastName: 'Oberbergischer' }
  const number = { kind: 'phone', value: '0221 4711 0815' }
  const one = await visit.tell('POST', '/contacts', {
    ...common,
    firstName: 'Katharina',
    contactPoints: [{ kind: 'email', value: 'katharina@nordlicht.example' }, number],
  })
  const other = await visit.tell('POST', '/contacts', {
    ...common,
    firstName: 'Catharina',
    jobTitle: 'Einkauf',
    contactPoints: [{ kind: 'email', value: 'catharina@privat.example' }, number],
  })
  await visit.tell('POST', `/contacts/${other.id}/consents`, {
    event: 'objected',
    channel: 'email',
    purpose: 'direct-marketing',
    way: 'spoken',
  })

  await visit.go(`/contacts/${one.id}`)
  // Whom no list names is found by name.
  await page.getByRole('button', { name: 'Weitere Aktionen', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Zusammenführen …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Anderer Datensatz').fill('Catharina Oberberg')
  await page.getByRole('option', { name: /Catharina/ }).waitFor()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('option', { name: /Catharina/ }).click()
  await page.waitForURL(`**/merge/${other.id}`)

  await visit.go(`/contacts/${one.id}`)
  await page.getByText('Vielleicht doppelt angelegt').waitFor()
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('link', { name: 'Vergleichen' }).press('Enter')
  await page.getByRole('heading', { name: 'Kontakte zusammenführen' }).waitFor()
  await page.getByText('Keine Werbung per E-Mail').waitFor()
  await settled(page)
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('radio', { name: /Katharina/ }).focus()
  await page.keyboard.press('ArrowRight')
  assert.equal(await page.getByRole('radio', { name: /Catharina/ }).isChecked(), true)
  await page.getByRole('button', { name: 'Zusammenführen' }).press('Enter')
  await page.getByRole('heading', { name: 'Catharina Oberbergischer' }).waitFor()
  await page.getByText('Am ', { exact: false }).filter({ hasText: 'aufgegangen' }).first().waitFor()
  await settled(page)
  assert.deepEqual(await axeFindings(page), [])

  // The way back and an old address of the comparison lead to the one that stays.
  await page.goBack()
  await page.waitForURL(`**/contacts/${one.id}`)
  await visit.go(`/contacts/${one.id}/merge/${other.id}`)
  await page.waitForURL(`**/contacts/${one.id}`)
  await page.getByRole('heading', { name: 'Catharina Oberbergischer' }).waitFor()

  // The old address leads to the one that stays.
  await visit.go(`/contacts/${other.id}`)
  await page.waitForURL(`**/contacts/${one.id}`)
  await page.getByRole('button', { name: 'Rückgängig machen' }).click()
  await page.getByRole('heading', { name: 'Katharina Oberbergischer' }).waitFor()
  assert.equal((await visit.ask(`/contacts/${other.id}`)).firstName, 'Catharina')
  assert.deepEqual(visit.complaints, [])
  // Asking for the old id, or for the pair, is told where it went: that is the only refusal.
  assert.ok(
    visit.refusals.every((each) => each.includes(other.id) || each.endsWith(`${one.id}/merges/preview`)),
    String(visit.refusals),
  )
})

test('a basis noted twice stands once, and ending it ends both', async () => {
  const [sales, visit] = [await site.open(), await site.open()]
  await Promise.all([sales.enter('vertrieb'), visit.enter('datenschutz')])
  const { page } = visit
  const { id } = await sales.tell('POST', '/contacts', {
    occasion: 'enquiry',
    firstName: 'Rosa',
    lastName: 'Zweimal',
  })
  const same = { purpose: 'customer-relations', basis: 'A6-1-f', origin: 'Messe', note: 'Messegespräch' }
  await sales.tell('POST', `/contacts/${id}/bases`, same)
  await sales.tell('POST', `/contacts/${id}/bases`, same)
  await visit.go(`/contacts/${id}`)
  const line = page.getByRole('listitem').filter({ hasText: 'Messegespräch' })
  assert.equal(await line.count(), 1)
  await line.getByRole('button', { name: 'Grundlage beenden' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Kein Kontakt mehr.')
  await dialog.getByRole('button', { name: 'Grundlage beenden' }).click()
  await line.filter({ hasText: 'beendet am' }).waitFor()
  assert.equal(await line.count(), 1)
  const { bases } = await visit.ask(`/contacts/${id}`)
  const isEnded = bases
    .filter(({ note }: { note: string | null }) => note === same.note)
    .map(({ endedAt }: { endedAt: string | null }) => Boolean(endedAt))
  assert.deepEqual(isEnded, [true, true])
  assert.deepEqual(visit.complaints, [])
})

test('pairs and the comparison fit a phone, in dark colours, too', async () => {
  const visit = await site.open({ width: 360, height: 740, scheme: 'dark' })
  const { page } = visit
  await visit.enter('vertrieb')
  await visit.tell('POST', '/contacts/suspects', {})
  const found = async () => (await visit.ask('/contacts/suspects')).items
  for (let tries = 0; tries < 100 && (await found()).length === 0; tries++) await page.waitForTimeout(100)
  const [pair] = await found()
  assert.ok(pair)
  await visit.go('/duplicates')
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await axeFindings(page), [])
  await visit.go(`/contacts/${pair.one.id}/merge/${pair.other.id}`)
  assert.ok((await overflow(page)) <= 0)
  assert.deepEqual(await axeFindings(page), [])
  await page.getByRole('button', { name: 'Keine Dublette' }).click()
  await page.getByText('Als keine Dublette vermerkt').waitFor()
  const left = await found()
  assert.ok(!left.some((each: { one: { id: string } }) => each.one.id === pair.one.id))
  assert.deepEqual(visit.complaints, [])
  assert.deepEqual(visit.refusals, [])
})
