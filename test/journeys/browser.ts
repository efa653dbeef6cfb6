import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import pino from 'pino'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { readConfig } from '#server/config.ts'
import type { Running } from '#server/main.ts'
import { builtServer } from '#test/built-server.ts'
import { type TestDatabase, testDatabase } from '#test/database.ts'

export type Look = { width?: number; height?: number; scheme?: 'light' | 'dark'; hasScript?: boolean }

/** The real product with its built screens behind a real browser; one for all tests of a file. */
export type Site = {
  url: string
  /** The one of all users of the demo company. */
  password: string
  /** A browser window of its own. Whatever goes wrong in it, or leaves for a foreign host, is collected. */
  open: (look?: Look) => Promise<Visit>
  /** The database as its owner, for what else only time would bring. */
  ownerPool: TestDatabase['ownerPool']
}

export type Visit = {
  page: Page
  context: BrowserContext
  /** Requests to other hosts, errors in the console, breaches of the content policy, answers above 499. */
  complaints: string[]
  /** Calls of the screens that the server did not allow or understand. */
  refusals: string[]
  /** Signs in through the screen, as people do. */
  signIn: (email: string, password?: string) => Promise<void>
  /** Signs in without the screen, where signing in is not what is looked at. */
  enter: (demoUser: string) => Promise<void>
  /** Opens an address and waits until everything on it is there. */
  go: (path: string) => Promise<void>
  /** The same from within the program, as its links do, once a page of it is open. */
  move: (path: string) => Promise<void>
  /** Asks the interface as the signed-in person. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
  ask: (path: string) => Promise<any>
  /** Changes something through the interface, where the screens for it are not what is looked at. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
  tell: (method: 'POST' | 'PATCH', path: string, data: object) => Promise<any>
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the product on a database of its own; with `demo` it holds the invented company. */
export async function openSite({ demo = true, settings = {} as Record<string, string> } = {}): Promise<Site> {
  const dataDir = mkdtempSync(join(tmpdir(), 'treu-journey-'))
  let running: Running | undefined
  let browser: Browser | undefined
  let closeDatabase = async () => {}
  // In this order, whatever happens: nothing may use what is already gone.
  after(async () => {
    await browser?.close()
    await running?.stop()
    await closeDatabase()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const db = await testDatabase()
  closeDatabase = db.close
  const config = readConfig({
    TREU_PORT: String(await freePort()),
    TREU_DATA_DIR: dataDir,
    TREU_DATABASE_URL: db.url,
    TREU_DATABASE_APP_URL: db.appUrl,
    TREU_LOG_LEVEL: 'error',
    ...settings,
  })
  const { start } = (await import(builtServer)) as typeof import('#server/main.ts')
  running = await start({ config, log: pino({ level: 'error' }), isDemo: demo })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: flags })
  const { url, logins } = running
  const password = /:\s+(\S+)\s*$/.exec(logins ?? '')?.[1] ?? ''
  const opened = browser
  return { url, password, open: (look) => visit(opened, url, password, look), ownerPool: db.ownerPool }
}

async function visit(
  browser: Browser,
  url: string,
  demoPassword: string,
  { width = 1280, height = 800, scheme = 'light', hasScript = true }: Look = {},
): Promise<Visit> {
  const isPhone = width < 768
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    hasTouch: isPhone,
    isMobile: isPhone,
    javaScriptEnabled: hasScript,
  })
  // A policy that only reports would say nothing in the console.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`),
    )
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  const refusals: string[] = []
  context.on('request', (request) => {
    const to = new URL(request.url())
    if (to.origin !== url && !['data:', 'blob:'].includes(to.protocol))
      complaints.push(`foreign host ${to.host}`)
  })
  page.on('response', (response) => {
    const status = response.status()
    const what = `${status} ${response.request().method()} ${new URL(response.url()).pathname}`
    if (status >= 500) complaints.push(what)
    // Who is not signed in yet is told so; that is how the program asks.
    else if (status >= 400 && !what.endsWith('401 GET /api/v1/session')) refusals.push(what)
  })
  page.on('pageerror', (error) => complaints.push(`error ${error.message}`))
  page.on('console', (message) => {
    // The browser itself writes a line for each answer of 4xx; those are among the refusals.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(`console ${message.text()}`)
    }
  })
  const isShown = () => page.getByRole('navigation').first().waitFor()
  return {
    page,
    context,
    complaints,
    refusals,
    signIn: async (email, password = demoPassword) => {
      await page.goto(`${url}/sign-in`)
      await page.getByLabel('E-Mail').fill(email)
      await page.locator('input[type=password]').fill(password)
      await page.keyboard.press('Enter')
      await isShown()
    },
    enter: async (demoUser) => {
      const answer = await context.request.post(`${url}/api/v1/session`, {
        headers: { origin: url },
        data: { email: `${demoUser}@sparrenlicht.example`, password: demoPassword },
      })
      if (!answer.ok()) throw new Error(`${demoUser} cannot sign in: ${answer.status()}`)
    },
    go: async (path) => {
      // The stream of jobs stays open, so the network never falls quite silent.
      await page.goto(url + path, { waitUntil: 'load' })
      await settled(page)
    },
    move: async (path) => {
      await page.evaluate((to) => {
        for (const heading of document.querySelectorAll('h1')) heading.dataset.left = ''
        history.pushState({}, '', to)
      }, path)
      await page.locator('h1:not([data-left])').first().waitFor()
      await settled(page)
    },
    ask: async (path) => {
      const answer = await context.request.get(`${url}/api/v1${path}`)
      if (!answer.ok()) throw new Error(`${answer.status()} ${path}`)
      return answer.json()
    },
    tell: async (method, path, data) => {
      const answer = await context.request.fetch(`${url}/api/v1${path}`, {
        method,
        headers: { origin: url },
        data,
      })
      if (!answer.ok()) throw new Error(`${answer.status()} ${path} ${await answer.text()}`)
      return answer.json()
    },
  }
}

/** Links in mails carry the address of the program, so it has to be known before the start. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until the page has its heading and nothing on it is still on its way. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.animate-pulse, [aria-busy="true"]'))
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Violation = { id: string; nodes: { target: string[]; html: string }[] }

/** What offends against WCAG 2.2 AA on the page as it stands, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Not as a script element, which the content policy of the pages would refuse.
  await page.evaluate(`window.axe || ${axeSource}`)
  const violations: Violation[] = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: (context: Document, options: object) => Promise<{ violations: Violation[] }> }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    return (await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`),
  )
}

/** How many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

function chromiumPath(): string {
  const given = process.env.TREU_TEST_CHROMIUM
  const places = [given, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = places.find((path) => path && existsSync(path))
  if (!found) throw new Error('no Chromium found: install it or set TREU_TEST_CHROMIUM')
  return found
}
