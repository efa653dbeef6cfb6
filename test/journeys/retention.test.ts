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
