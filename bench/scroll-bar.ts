import { type Browser, chromium, type Page } from 'playwright-core'
import { hashPassword } from '#server/platform/identity/password.ts'
import type { DataSet } from './data-set.ts'
import { say } from './folder.ts'
import type { BenchDatabase } from './server.ts'
import { asAdmin, type Side } from './sides.ts'

/**
 * `longest` is the longest task of the page in milliseconds, 0 where none took 50 (the least a browser tells of);
 * `longestOwn` the most processor time one took: the rest of the clock is spent waiting for a processor, which server and
 * database want too.
 */
export type ScrollTasks = { rows: number; steps: number; longest: number; longestOwn: number; tasks: number }

const PASSWORD = 'a password for the bench alone'
const STEPS = 600

/**
 * Walks down the list of people in a real browser until so many rows are there, as somebody does who holds the wheel, then up
 * and down among them, and hears of every task that keeps the page from answering for 50 ms. A sentence where it cannot.
 */
export async function scrollTasks(
  data: DataSet,
  database: BenchDatabase,
  product: Side,
  wanted: number,
): Promise<ScrollTasks | string> {
  const executablePath = process.env.TREU_TEST_CHROMIUM
  if (!executablePath) return 'needs a Chromium'
  const [email] = await asAdmin(database, async (client) => {
    const hash = await hashPassword(PASSWORD)
    const { rows } = await client.query<{ email: string }>(
      'update users set password_hash = $1 where id = $2 returning email',
      [hash, data.userIds.all],
    )
    return rows.map((row) => row.email)
  })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const origin = `http://127.0.0.1:${product.port}`
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, locale: 'de-DE' })
    const answer = await context.request.post(`${origin}/api/v1/session`, {
      headers: { origin },
      data: { email, password: PASSWORD },
    })
    if (!answer.ok()) return `sign-in: ${answer.status()}`
    const page = await context.newPage()
    await page.goto(`${origin}/contacts`)
    await page.locator('[role=row][aria-rowindex="20"]').waitFor()
    // What belongs to opening the page is over.
    await page.waitForTimeout(2000)
    await page.evaluate(listening)
    const watch = watching(browser, page)
    let rows = 0
    while (rows < wanted) rows = await watch.during(() => page.evaluate<number>(`(${down})()`))
    say(`${rows.toLocaleString('en')} rows are loaded`)
    await watch.during(() => page.evaluate(`(${wander})(${STEPS})`))
    const tasks = await page.evaluate<number[]>('window.longTasks')
    return {
      rows,
      steps: STEPS,
      longest: Math.max(0, ...tasks),
      longestOwn: watch.longestOwn(),
      tasks: tasks.length,
    }
  } finally {
    await browser.close()
    await asAdmin(database, (client) =>
      client.query('update users set password_hash = null where id = $1', [data.userIds.all]),
    )
  }
}

const listening = `
  window.longTasks = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration)
  }).observe({ type: 'longtask' })`

type Task = { name: string; tid: number; pid: number; tdur?: number; args: { name?: string } }

/** The most processor time, in milliseconds, that a task of the page takes while something is done with it. */
function watching(browser: Browser, page: Page) {
  let longest = 0
  return {
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      await browser.startTracing(page, { categories: ['toplevel'] })
      const result = await work()
      const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: Task[] }
      const threads = new Set(
        traceEvents
          .filter((each) => each.name === 'thread_name' && each.args.name === 'CrRendererMain')
          .map((each) => `${each.pid} ${each.tid}`),
      )
      for (const { name, pid, tid, tdur = 0 } of traceEvents) {
        if (name.endsWith('RunTask') && threads.has(`${pid} ${tid}`)) longest = Math.max(longest, tdur / 1000)
      }
      return result
    },
    longestOwn: () => longest,
  }
}

/** To the end of what is loaded, again and again; answers how many rows that are. */
const down = `async () => {
  const grid = document.querySelector('[role=grid]')
  const height = [...grid.querySelectorAll('[role=row]')].at(-1).getBoundingClientRect().height
  for (let turn = 0; turn < 60; turn += 1) {
    grid.scrollTop = grid.scrollHeight
    await new Promise(requestAnimationFrame)
  }
  return Math.round(grid.scrollHeight / height) - 1
}`

/** A screen at a time, and now and then somewhere else altogether. */
const wander = `async (steps) => {
  const grid = document.querySelector('[role=grid]')
  for (let step = 0; step < steps; step += 1) {
    if (step % 50 === 0) grid.scrollTop = ((step * 7919) % 997) / 997 * (grid.scrollHeight - 4000)
    else grid.scrollTop += step % 100 < 50 ? 700 : -700
    await new Promise(requestAnimationFrame)
  }
}`
