import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings, type Look, openSite, overflow, type Visit } from './browser.ts'

const users = {
  sales: 'vertrieb',
  marketing: 'marketing',
  service: 'service',
  management: 'leitung',
  dpo: 'datenschutz',
  administration: 'admin',
  auditor: 'pruefung',
  partner: 'partner',
}
const phone: Look = { width: 360, height: 740, scheme: 'light' }
const large: Look = { width: 1600, height: 1000, scheme: 'dark' }
const laptop: Look = { width: 1280, height: 800, scheme: 'light' }

const site = await openSite()

// Two at a time: while one waits for its page, the other is looked at.
describe('the pages of each role', { concurrency: 2 }, () => {
  for (const [role, user] of Object.entries(users)) {
    test(`${role}: every page opens, fits a phone and a large screen, and offends nobody`, async () => {
      const paths = await checkPages(large, user)
      await checkPages(phone, user, paths)
    })
  }
  test('on a laptop in light colours every page of the work and of the settings fits, too', async () => {
    for (const user of ['vertrieb', 'admin']) await checkPages(laptop, user)
  })
})

test('pages before the sign-in offend nobody either', async () => {
  for (const look of [phone, large]) {
    const visit = await site.open(look)
    for (const path of [
      '/sign-in',
      '/password-reset',
      '/no-such-page',
      '/invitation/unknown-token',
      '/new-address/unknown-token',
    ]) {
      await visit.go(path)
      await checkPage(visit, `${path} ${look.width}`)
    }
    assert.deepEqual(visit.complaints, [])
    await visit.context.close()
  }
})

test('without script the page says what is missing instead of staying blank', async () => {
  const visit = await site.open({ hasScript: false })
  await visit.page.goto(site.url)
  assert.match((await visit.page.textContent('body')) ?? '', /Treu braucht JavaScript/)
})

/**
 * Looks at the given pages, or at every page that the ones looked at lead to; answers those that nobody before her was
 * shown in this build. Roles share many pages, and what is built the same on a large screen is on a small one, too.
 */
async function checkPages(look: Look, user: string, given?: readonly string[]): Promise<string[]> {
  const visit = await site.open(look)
  await visit.enter(user)
  const paths = new Set(given ?? ['/', '/settings', '/profile', '/privacy', ...(await recordsFor(visit))])
  const unlike: string[] = []
  let isInside = false
  for (const path of paths) {
    // By its address each page is opened once, by whoever is first; then from within the program, which is quicker.
    if (isInside && opened.has(path)) await visit.move(path)
    else await visit.go(path)
    isInside = true
    opened.add(path)
    if (await checkPage(visit, `${user} ${path} ${look.width}`)) unlike.push(path)
    else if (look === large) await checkNarrow(visit, `${user} ${path}`)
    if (!given) for (const link of await linksOf(visit.page)) paths.add(link)
  }
  assert.deepEqual(visit.complaints, [], user)
  assert.deepEqual(visit.refusals, [], user)
  await visit.context.close()
  return unlike
}

/** Addresses somebody opened already, in whichever role. */
const opened = new Set<string>()

/** What was looked at already in these colours and this width; roles share many pages. */
const seen = new Set<string>()

/** Answers whether it was the first of its build. */
async function checkPage({ page }: Visit, place: string): Promise<boolean> {
  const wide = await overflow(page)
  assert.ok(wide <= 0, `${place} is ${wide} px too wide`)
  const look = await lookOf(page)
  if (seen.has(look)) return false
  seen.add(look)
  assert.deepEqual(await axeFindings(page), [], place)
  return true
}

/** Words differ where the build does not: also a page that is not opened on the phone again has to fit there. */
async function checkNarrow({ page }: Visit, place: string): Promise<void> {
  const { width = 0, height = 0 } = phone
  await page.setViewportSize({ width, height })
  // What is built otherwise on a phone is built anew first.
  await page
    .waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, undefined, {
      timeout: 3000,
    })
    .catch(() => {})
  const wide = await overflow(page)
  assert.ok(wide <= 0, `${place} is ${wide} px too wide on a phone`)
  await page.setViewportSize({ width: large.width ?? 0, height: large.height ?? 0 })
}

/** The page without its words: two of the same build have the same. */
async function lookOf(page: Page): Promise<string> {
  const structure = await page.evaluate(() => {
    const parts = [...document.body.querySelectorAll('*')].map((element) => {
      const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE)
      const kept = ['class', 'role', 'aria-label', 'disabled', 'type', 'tabindex']
      return [element.tagName, text, ...kept.map((name) => element.getAttribute(name))].join('|')
    })
    return [...new Set(parts)].join('\n')
  })
  const { width } = page.viewportSize() ?? {}
  return createHash('sha256').update(`${width}\n${structure}`).digest('hex')
}

/** The addresses that the navigation of a page offers. */
function linksOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('nav a[href]')].map(
      (link) => new URL(link.href).pathname,
    ),
  )
}

/** One record of each kind this person may see. */
async function recordsFor(visit: Visit): Promise<string[]> {
  const { rights } = await visit.ask('/session')
  const paths: string[] = []
  for (const [resource, list] of Object.entries({ contact: 'contacts', company: 'companies' })) {
    if (!rights[resource] || rights[resource].rows === 'none') continue
    const [record] = (await visit.ask(`/${list}?limit=1`)).items
    if (record) paths.push(`/${list}/${record.id}`)
  }
  return paths
}
