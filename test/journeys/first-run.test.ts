import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { openSite, settled, type Visit } from './browser.ts'

const site = await openSite({ demo: false })
const passwords = {
  administrator: 'ein langes Geheimnis für Anna',
  sales: 'noch ein langes Geheimnis für Ben',
}

test('a newcomer names company, herself and the data protection officer, and is in', async () => {
  const visit = await site.open()
  const { page } = visit
  await page.goto(site.url)
  await page.getByLabel('Name der Firma').fill('Nordlicht GmbH')
  await page.getByLabel('Straße und Hausnummer').fill('Hohe Straße 1')
  await page.getByLabel('Postleitzahl').fill('50667')
  await page.getByLabel('Ort').fill('Köln')
  await page.keyboard.press('Enter')
  await page.getByLabel('Vor- und Nachname').fill('Anna Weber')
  await page.getByLabel('E-Mail').fill('anna@nordlicht.example')
  await page.locator('input[type=password]').fill(passwords.administrator)
  await page.keyboard.press('Enter')
  await page.getByLabel('Name', { exact: true }).fill('Dr. Ines Vogt')
  await page.getByLabel('E-Mail-Adresse').fill('ines@nordlicht.example')
  await page.getByRole('button', { name: 'Treu einrichten' }).click()
  // No mail server yet: the invitation is handed over by oneself.
  const invitation = await page.getByLabel('Einladung für den Datenschutz').inputValue()
  await page.getByRole('button', { name: 'Treu öffnen' }).click()
  await page.getByRole('heading', { level: 1, name: 'Heute' }).waitFor()

  const dpo = await site.open()
  await acceptInvitation(dpo, invitation, 'ein drittes langes Geheimnis')
  await dpo.go('/privacy/trail')
  await dpo.page.getByRole('list', { name: 'Protokoll' }).getByText('angelegt').first().waitFor()
  for (const { complaints } of [visit, dpo]) assert.deepEqual(complaints, [])
})

test('the administrator invites sales, takes the link from the outbox, and sales signs in', async () => {
  const admin = await site.open()
  await admin.signIn('anna@nordlicht.example', passwords.administrator)
  await admin.go('/settings/users')
  const { page } = admin
  await page.getByRole('button', { name: 'Benutzer einladen' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Vor- und Nachname').fill('Ben Arslan')
  await dialog.getByLabel('E-Mail').fill('ben@nordlicht.example')
  await dialog.getByLabel('Rollen').fill('Vertrieb')
  await page.getByRole('option', { name: 'Vertrieb', exact: true }).click()
  await dialog.getByLabel('E-Mail').focus()
  await page.keyboard.press('Enter')
  // Inviting is dangerous enough to ask who sits there.
  await confirmPassword(admin, passwords.administrator, () => dialog.isHidden())
  await dialog.waitFor({ state: 'hidden' })

  await admin.go('/settings/outbox')
  await page.getByRole('row', { name: /Ben Arslan/ }).click()
  const link = await page
    .getByRole('dialog')
    .getByText(/https?:\/\//)
    .textContent()
  const address = /https?:\/\/\S+/.exec(link ?? '')?.[0] ?? ''
  assert.ok(address.startsWith(`${site.url}/`), address)
  // Opened by its address it begins at its heading, not at what discards it.
  await page.reload()
  await page.locator('h2:focus', { hasText: 'Einladung' }).waitFor()

  const sales = await site.open()
  await acceptInvitation(sales, address, passwords.sales)
  await sales.go('/contacts')
  await sales.page.getByText('Hier erscheinen die Menschen').waitFor()
  const again = await site.open()
  await again.signIn('ben@nordlicht.example', passwords.sales)
  for (const { complaints } of [admin, sales, again]) assert.deepEqual(complaints, [])
})

test('a second factor is set up by its code and asked for at the next sign-in', async () => {
  const visit = await site.open()
  await visit.signIn('ben@nordlicht.example', passwords.sales)
  await visit.go('/profile/security')
  const { page } = visit
  await page.getByRole('button', { name: 'Zweiten Faktor einrichten' }).click()
  const dialog = page.getByRole('dialog')
  await confirmPassword(visit, passwords.sales, () => dialog.getByRole('img').isVisible())
  const uri = await dialog
    .getByRole('link', { name: 'In der App auf diesem Gerät öffnen' })
    .getAttribute('href')
  const secret = new URL(uri ?? '').searchParams.get('secret') ?? ''
  const epoch = Math.floor(Date.now() / 1000)
  await dialog.getByLabel('Sechsstelliger Code').fill(generateSync({ secret, epoch }))
  await page.keyboard.press('Enter')
  await dialog.getByRole('checkbox').click()
  await dialog.getByRole('button', { name: 'Fertig' }).click()
  await page.getByText('Eingerichtet', { exact: true }).waitFor()

  const next = await site.open()
  await next.page.goto(`${site.url}/sign-in`)
  await next.page.getByLabel('E-Mail').fill('ben@nordlicht.example')
  await next.page.locator('input[type=password]').fill(passwords.sales)
  await next.page.keyboard.press('Enter')
  // A code counts once; the one of the next half minute is accepted already.
  await next.page.locator('input[name=code]').fill(generateSync({ secret, epoch: epoch + 30 }))
  await next.page.keyboard.press('Enter')
  await next.page.getByRole('heading', { level: 1, name: 'Heute' }).waitFor()

  // The first window sees the second and sends it away.
  await visit.go('/profile/devices')
  const devices = page.getByRole('main').getByRole('listitem')
  await devices.nth(1).waitFor()
  await page.getByRole('button', { name: 'Überall sonst abmelden' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Überall sonst abmelden' }).click()
  await devices.nth(1).waitFor({ state: 'detached' })
  await devices.getByText('Dieses Gerät').waitFor()
  await next.page.goto(`${site.url}/contacts`)
  await next.page.getByLabel('E-Mail').waitFor()
  for (const { complaints } of [visit, next]) assert.deepEqual(complaints, [])
})

async function acceptInvitation({ page }: Visit, address: string, password: string): Promise<void> {
  await page.goto(address)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Heute' }).waitFor()
  await settled(page)
}

/** Types the password where the program asks for it again, unless it goes on by itself. */
async function confirmPassword(
  { page }: Visit,
  password: string,
  isThrough: () => Promise<boolean>,
): Promise<void> {
  const field = page.getByRole('dialog').locator('input[type=password]')
  for (let tries = 0; tries < 100; tries += 1) {
    if (await field.isVisible()) {
      await field.fill(password)
      await page.keyboard.press('Enter')
      await field.waitFor({ state: 'hidden' })
      return
    }
    if (await isThrough()) return
    await page.waitForTimeout(50)
  }
}
