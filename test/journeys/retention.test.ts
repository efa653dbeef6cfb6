import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator } from 'playwright-core'
import { axeFindings, openSite, overflow, settled, type Visit } from './browser.ts'

const site = await openSite()

async function atRetention(width: number, height: number): Promise<Visit> {
  const visit = await site.open({ width, height, scheme: width < 768 ? 'dark' : 'light' })
  await visit.enter('datenschutz')
  await visit.go('/privacy/retention')
  return visit
}

async function offendsNobody({ page }: Visit): Promise<void> {
  assert.deepEqual(await axeFindings(page), [])
  assert.ok((await overflow(page)) <= 0)
}

const kindOf = ({ page }: Visit, label: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: label, exact: true }) })

test('data protection changes the period for all, and decides anew when somebody was quicker', async () => {
  const visit = await atRetention(1600, 1000)
  const { page } = visit
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Frist für alle ändern: Kommunikation' }).click()
  await dialog.getByText('Jetzt gilt: 24 Monate nach der Erfassung.').waitFor()
  await dialog.getByLabel('Frist', { exact: true }).fill('12')
  await offendsNobody(visit)
  await site.ownerPool.query(
    `update data_kinds set retention_months = 18, version = version + 1 where key = 'communication'`,
  )
  await dialog.getByRole('button', { name: 'Frist freigeben' }).click()
  await dialog.getByRole('alert').getByText('Jemand hat diese Frist inzwischen geändert.').waitFor()
  await dialog.getByText('Jetzt gilt: 18 Monate nach der Erfassung.').waitFor()
  await offendsNobody(visit)
  assert.deepEqual(visit.refusals, ['412 PATCH /api/v1/data-kinds/communication'])
  assert.equal(await dialog.getByLabel('Frist', { exact: true }).inputValue(), '12')
  await dialog.getByRole('button', { name: 'Frist freigeben' }).click()
  await dialog.waitFor({ state: 'detached' })
  await kindOf(visit, 'Kommunikation').getByText('12 Monate nach der Erfassung').waitFor()

  // A duty names its law, and what the program deletes by itself is said to be gone.
  await page.getByRole('button', { name: 'Frist für alle ändern: Weitergaben' }).click()
  await dialog.getByText('Ist die neue kürzer, sind ältere schon nach der nächsten Nacht fort').waitFor()
  assert.equal(await dialog.getByLabel('Beginn').isDisabled(), true)
  await dialog.getByRole('checkbox', { name: 'Ein Gesetz verlangt diese Aufbewahrung' }).click()
  await dialog.getByLabel('Norm').fill('')
  await dialog.getByRole('button', { name: 'Frist freigeben' }).click()
  await dialog.getByText('Bitte ausfüllen.').waitFor()
  await dialog.getByLabel('Norm').fill('§ 147 AO')
  await dialog.getByRole('button', { name: 'Frist freigeben' }).click()
  await dialog.waitFor({ state: 'detached' })
  await kindOf(visit, 'Weitergaben').getByText('Gesetzliche Pflicht').waitFor()
  assert.deepEqual(visit.complaints, [])
  await visit.context.close()
})

test('before a period is released for a group, it is said whom it concerns, or that nobody is in it', async () => {
  const visit = await atRetention(360, 740)
  const { page } = visit
  const { items } = await visit.ask('/customer-groups')
  const dialog = page.getByRole('dialog')
  await kindOf(visit, 'Handelsbriefe').getByRole('button', { name: 'Frist für eine Gruppe' }).click()
  const group = dialog.getByRole('combobox', { name: 'Kundengruppe' })
  await group.fill(items[0].name)
  await page.getByRole('option', { name: items[0].name }).first().click()
  await dialog.getByText('Das betrifft').waitFor()
  const nobody = dialog.getByText('Zurzeit gehört kein Kontakt und keine Firma zu dieser Gruppe.')
  assert.equal(await nobody.count(), 0)
  await group.fill('Messe 2031')
  await page.getByRole('option', { name: '„Messe 2031“ als Gruppe nehmen' }).click()
  await nobody.waitFor()
  assert.equal(await dialog.getByText('Das betrifft').count(), 0)
  await settled(page)
  await offendsNobody(visit)
  // It is said, not forbidden.
  await dialog.getByLabel('Frist', { exact: true }).fill('120')
  await dialog.getByLabel('Warum hat diese Gruppe').fill('Die Messe ist schon angemeldet.')
  await dialog.getByRole('button', { name: 'Frist freigeben' }).click()
  await dialog.waitFor({ state: 'detached' })
  await kindOf(visit, 'Handelsbriefe').getByText('niemand in dieser Gruppe').waitFor()
  assert.deepEqual([visit.complaints, visit.refusals], [[], []])
  await visit.context.close()
})

test('who audits reads the periods and changes none', async () => {
  const visit = await site.open()
  await visit.enter('pruefung')
  await visit.go('/privacy/retention')
  await visit.page.getByRole('heading', { name: 'Kommunikation', exact: true }).waitFor()
  assert.equal(await visit.page.getByRole('button', { name: /Frist für/ }).count(), 0)
  await visit.context.close()
})
