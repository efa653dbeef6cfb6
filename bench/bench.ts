// npm run bench [-- --small] [--quick] [--only list,mails,kills,…]: the product beside a floor, on one machine in one run.
import { parseArgs } from 'node:util'
import { openPool } from '#server/platform/db/pool.ts'
import { auditRates } from './audit-bars.ts'
import { dataSet } from './data-set.ts'
import { say } from './folder.ts'
import { importTimes } from './import-bar.ts'
import { killCounts } from './kill-bars.ts'
import { checkOnce, load, median, type Operation, type Run, residentMegabytes } from './load.ts'
import { mailTimes } from './mail-bars.ts'
import {
  createOperation,
  drawSamples,
  inTurn,
  listOperation,
  pageOperation,
  readOperation,
  searchOperation,
  searchTexts,
  updateOperation,
  walkPages,
} from './operations.ts'
import { plansOf } from './plans.ts'
import { keepResults, type Results } from './results.ts'
import { scrollTasks } from './scroll-bar.ts'
import { segmentTimes } from './segment-bars.ts'
import { asAdmin, openDatabase, type Side, startFloor, startProduct } from './sides.ts'
import { scriptKilobytes, startTimes } from './start-bars.ts'

const { values: asked } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const pace = asked.quick ? { rounds: 1, seconds: 1, warmup: 0.5 } : { rounds: 5, seconds: 4, warmup: 2 }
const rounds = Number(asked.rounds ?? pace.rounds)
const seconds = Number(asked.seconds ?? pace.seconds)
const connections = 16

const data = await dataSet(asked.small)
const database = await openDatabase(data)
const pool = openPool(database.adminUrl, { size: 2, name: 'bench' })
const samples = await drawSamples(pool)
const floor = await startFloor(database)
const product = await startProduct(data, database)

const api = '/api/v1'
const ask = (side: Side) => async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${side.port}${path}`, { headers: side.headers })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 200)}`)
  return (await answer.json()) as { nextCursor: string | null }
}
const has = (path: string) =>
  ask(product)(path).then(
    () => true,
    () => false,
  )
const texts = searchTexts(samples)
const hasSearch = await has(`${api}/search?q=mul`)
const searchPath = (text: string) =>
  hasSearch
    ? `${api}/search?q=${encodeURIComponent(text)}`
    : `${api}/contacts?limit=20&q=${encodeURIComponent(text)}`
const changing = inTurn(samples.toChange)
const listOf = async (side: Side, prefix: string, next: (cursor: string) => string) =>
  listOperation(
    'list 50 contacts by name',
    await walkPages(ask(side), (cursor) => `${prefix}/contacts${cursor === null ? '' : next(cursor)}`),
  )

type Pair = { key: string; floor: Operation; product: Operation }
const pairs: Pair[] = [
  {
    key: 'list',
    floor: await listOf(floor, '', (cursor) => `?after=${encodeURIComponent(cursor)}`),
    product: await listOf(product, api, (cursor) => `?cursor=${cursor}`),
  },
  { key: 'read', floor: readOperation('', samples), product: readOperation(api, samples) },
  {
    key: 'search',
    floor: searchOperation((text) => `/search?q=${encodeURIComponent(text)}`, texts),
    product: searchOperation(searchPath, texts),
  },
  { key: 'create', floor: createOperation(''), product: createOperation(api) },
  { key: 'update', floor: updateOperation('', changing), product: updateOperation(api, changing) },
  { key: 'page', floor: pageOperation('', data), product: pageOperation(api, data) },
]

export type Compared = {
  key: string
  name: string
  floor: Run
  product: Run
  ratio: number
  p95Ratio: number
}
const isWanted = (key: string) => !asked.only || asked.only.split(',').includes(key)
const results: Results = {
  contacts: data.rows.contacts ?? 0,
  entries: data.rows.timeline_entries ?? 0,
  rounds,
  madeInSeconds: data.madeInSeconds,
  compared: [],
  alone: [],
  megabytesUnderLoad: 0,
  imported: null,
  scrolled: null,
  audit: null,
  segments: null,
  mails: null,
  kills: null,
  plans: null,
  start: null,
  scriptKilobytes: scriptKilobytes(),
  missing: [],
}
/** What fails is named in the results and does not keep the rest from being measured. */
async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = (error as Error).message
    results.missing.push(`${what}: ${reason.slice(0, 300)}`)
    say(`! ${what}: ${reason}`)
  }
}

let isDatabaseOpen = true
try {
  for (const pair of pairs.filter(({ key }) => isWanted(key))) {
    await attempt(pair.product.name, async () => {
      await checkOnce(floor, pair.floor)
      await checkOnce(product, pair.product)
      results.compared.push(await compare(pair))
      results.megabytesUnderLoad = Math.max(results.megabytesUnderLoad, residentMegabytes(product.pid))
      if (!['search', 'page'].includes(pair.key)) return
      const run = await load(product, pair.product, { connections: 1, seconds: seconds * 2 })
      results.alone.push({ key: pair.key, name: pair.product.name, p50: run.p50, p95: run.p95 })
    })
  }
  if (isWanted('scroll')) {
    await attempt('scrolling', async () => {
      const tasks = await scrollTasks(data, database, product, asked.small ? 2000 : 100_000)
      if (typeof tasks === 'string') results.missing.push(`scrolling ${tasks}`)
      else results.scrolled = tasks
    })
  }
  if (isWanted('import')) {
    await attempt('import', async () => {
      const times = await importTimes(product, asked.small ? 2000 : 100_000)
      if (typeof times === 'string') results.missing.push(`import ${times}`)
      else results.imported = times
    })
  }
  await Promise.all([floor.stop(), product.stop()])
  if (isWanted('plans')) {
    await attempt('plans', async () => {
      results.plans = await plansOf(data, database)
    })
  }
  if (isWanted('segments')) {
    await attempt('segments', async () => {
      results.segments = await segmentTimes(data, database, rounds)
    })
  }
  if (isWanted('mails')) {
    await attempt('mails', async () => {
      results.mails = await mailTimes(data, database)
    })
  }
  if (isWanted('kills')) {
    await attempt('kills', async () => {
      results.kills = await killCounts(data, database, asked.small || asked.quick ? 3000 : 10_000)
    })
  }
  if (isWanted('audit')) {
    await attempt('audit', async () => {
      results.audit = await auditRates(data, database, asked.small || asked.quick ? 20_000 : 200_000)
    })
  }
} finally {
  await asAdmin(database, async (client) => {
    await client.query("set treu.bulk = 'on'")
    await client.query("delete from contacts where first_name = 'Bench'")
  })
  await pool.end()
  await Promise.all([floor.stop(), product.stop()])
  if (isDatabaseOpen) await database.stop()
  isDatabaseOpen = false
}
if (isWanted('start')) {
  await attempt('start', async () => {
    results.start = await startTimes(data)
  })
}
console.log(keepResults(results, { isKept: !asked.quick && !asked.only }))
// A plan that reads a large table from end to end is a failure, not a number.
if (results.plans?.some((plan) => plan.scans.length > 0)) process.exitCode = 1

async function compare({ key, floor: onFloor, product: onProduct }: Pair): Promise<Compared> {
  await load(floor, onFloor, { connections, seconds: pace.warmup })
  await load(product, onProduct, { connections, seconds: pace.warmup })
  const runs: { floor: Run; product: Run }[] = []
  for (let round = 0; round < rounds; round++) {
    const onlyFloor = await load(floor, onFloor, { connections, seconds })
    const onlyProduct = await load(product, onProduct, { connections, seconds })
    runs.push({ floor: onlyFloor, product: onlyProduct })
  }
  const of = (side: 'floor' | 'product', what: keyof Run) => median(runs.map((run) => run[side][what]))
  const middle = (side: 'floor' | 'product'): Run => ({
    perSecond: of(side, 'perSecond'),
    p50: of(side, 'p50'),
    p95: of(side, 'p95'),
    bad: runs.reduce((sum, run) => sum + run[side].bad, 0),
    nodeMs: of(side, 'nodeMs'),
    databaseMs: of(side, 'databaseMs'),
  })
  const result = {
    key,
    name: onProduct.name,
    floor: middle('floor'),
    product: middle('product'),
    ratio: median(runs.map((run) => run.product.perSecond / run.floor.perSecond)),
    p95Ratio: median(runs.map((run) => run.product.p95 / run.floor.p95)),
  }
  say(`${result.name}: ${result.ratio.toFixed(2)} of the floor, p95 ${result.p95Ratio.toFixed(2)} times`)
  return result
}
