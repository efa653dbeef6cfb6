import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import type { AuditRates } from './audit-bars.ts'
import type { Compared } from './bench.ts'
import { root } from './folder.ts'
import type { ImportTimes } from './import-bar.ts'
import type { KillCounts } from './kill-bars.ts'
import type { MailTimes } from './mail-bars.ts'
import type { Plan } from './plans.ts'
import type { ScrollTasks } from './scroll-bar.ts'
import type { SegmentTimes } from './segment-bars.ts'
import type { StartTimes } from './start-bars.ts'

export type Results = {
  contacts: number
  entries: number
  rounds: number
  madeInSeconds: number
  compared: Compared[]
  /** Times in the server with nobody else asking. */
  alone: { key: string; name: string; p50: number; p95: number }[]
  megabytesUnderLoad: number
  imported: ImportTimes | null
  scrolled: ScrollTasks | null
  audit: AuditRates | null
  segments: SegmentTimes | null
  mails: MailTimes | string | null
  kills: KillCounts | string | null
  plans: Plan[] | null
  start: StartTimes | null
  scriptKilobytes: number | null
  missing: string[]
}

const leastRatio = 0.6
const mostP95 = 2
const number = (value: number) => Math.round(value).toLocaleString('en')

/** The results as a page, in bench/RESULTS.md when they are complete. */
export function keepResults(results: Results, { isKept }: { isKept: boolean }): string {
  const page = `# Bench

${[
  `The last run of \`npm run bench\`: floor and product in turn on one machine, ${results.rounds} rounds each, 16 connections,`,
  'medians. The floor is the same SQL written by hand behind a bare Fastify, without rights, purposes, row-level security,',
  'versions, keys and trail; the product has all of them on. Every answer is looked at before it is timed.',
].join('\n')}

- ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB
- load of the machine at the end: ${loadavg()
    .map((each) => each.toFixed(1))
    .join(', ')}; the bench itself keeps both cores busy, anything beyond is others' work
- ${number(results.contacts)} contacts, ${number(results.entries)} timeline entries, made in ${results.madeInSeconds} s

## Beside the floor

Bar: at least ${leastRatio} of the floor's requests a second, p95 at most ${mostP95} times the floor's.

${table(
  [
    'Work',
    'floor/s',
    'product/s',
    'ratio',
    'floor p95 ms',
    'product p95 ms',
    'p95 ratio',
    'CPU ratio',
    'reached',
  ],
  results.compared.map(comparedCells),
)}

CPU ratio: processor time of Node and PostgreSQL together, floor to product; it depends less on what else runs.

${table(
  ['Work', 'floor Node ms', 'product Node ms', 'floor PostgreSQL ms', 'product PostgreSQL ms', 'bad answers'],
  results.compared.map(({ name, floor, product }) => [
    name,
    floor.nodeMs.toFixed(2),
    product.nodeMs.toFixed(2),
    floor.databaseMs.toFixed(2),
    product.databaseMs.toFixed(2),
    String(floor.bad + product.bad),
  ]),
)}

## Bars of their own

${table(['What', 'measured', 'bar', 'reached'], ownBars(results))}

## Plans

${plansText(results.plans)}
${results.missing.length > 0 ? `\n## Not measured\n\n${results.missing.map((each) => `- ${each}`).join('\n')}\n` : ''}`
  if (isKept) writeFileSync(join(root, 'bench/RESULTS.md'), page)
  return page
}

function comparedCells({ name, floor, product, ratio, p95Ratio }: Compared): string[] {
  const cpu = (floor.nodeMs + floor.databaseMs) / (product.nodeMs + product.databaseMs)
  const isReached = ratio >= leastRatio && p95Ratio <= mostP95
  return [
    name,
    number(floor.perSecond),
    number(product.perSecond),
    ratio.toFixed(2),
    floor.p95.toFixed(1),
    product.p95.toFixed(1),
    p95Ratio.toFixed(2),
    cpu.toFixed(2),
    isReached ? 'yes' : `no: ${missed(ratio, p95Ratio)}`,
  ]
}

function missed(ratio: number, p95Ratio: number): string {
  return [
    ...(ratio < leastRatio ? [`${(leastRatio - ratio).toFixed(2)} too few`] : []),
    ...(p95Ratio > mostP95 ? [`p95 ${(p95Ratio - mostP95).toFixed(2)} too high`] : []),
  ].join(', ')
}

function ownBars(results: Results): string[][] {
  const rows: string[][] = []
  const most = (what: string, value: number | null | undefined, bar: number, unit: string, digits = 1) => {
    if (value === null || value === undefined || Number.isNaN(value)) return
    rows.push([what, `${value.toFixed(digits)} ${unit}`, `≤ ${bar} ${unit}`, value <= bar ? 'yes' : 'no'])
  }
  const least = (what: string, value: number | undefined, bar: number, unit: string) => {
    if (value !== undefined)
      rows.push([what, `${number(value)} ${unit}`, `≥ ${number(bar)} ${unit}`, value >= bar ? 'yes' : 'no'])
  }
  const alone = (key: string) => results.alone.find((each) => each.key === key)
  most('search as you type, p95', alone('search')?.p95, 15, 'ms')
  most('record page with 5,000 entries, p95', alone('page')?.p95, 30, 'ms')
  const { imported, audit, start } = results
  if (imported) {
    most(
      `import of ${number(imported.rows)} rows (${number(imported.created)} new)`,
      imported.runSeconds,
      60,
      's',
    )
    rows.push(['… upload and look at the file', `${imported.uploadSeconds.toFixed(1)} s`, '', ''])
    rows.push(['… undo', `${imported.undoSeconds.toFixed(1)} s`, '', ''])
    rows.push(['… memory of the Node process', `${imported.megabytes} MB`, 'flat', ''])
  }
  const { segments } = results
  if (segments) {
    const slowest = segments.exact.reduce((a, b) => (b.milliseconds > a.milliseconds ? b : a))
    most('people of a segment while it is written, p95', segments.estimate.p95, 100, 'ms')
    most(
      `… the whole count, slowest of ${segments.exact.length} (${slowest.name})`,
      slowest.milliseconds / 1000,
      1,
      's',
      2,
    )
    if (segments.markedPerSecond)
      rows.push(['… people looked at beforehand, once', `${number(segments.markedPerSecond)}/s`, '', ''])
  }
  const { mails } = results
  if (mails && typeof mails !== 'string') {
    least(
      `${number(mails.sent)} signed mails, each decided at the last moment (${number(mails.excluded)} excluded)`,
      mails.perSecond,
      300,
      'mails/s',
    )
    rows.push(['… with finding the people', `${mails.wholeSeconds.toFixed(0)} s`, '', ''])
    rows.push([
      '… memory of the Node process, with the first mail and at most',
      `${mails.megabytesAtFirst} and ${mails.megabytes} MB`,
      'flat',
      '',
    ])
  }
  const { kills } = results
  if (kills && typeof kills !== 'string') {
    const { mails: count, kills: times, withdrawn, lost, twice, toWithdrawn, seconds } = kills
    const none = (what: string, value: number) =>
      rows.push([what, number(value), '0', value === 0 ? 'yes' : 'no'])
    none(`${number(count)} mails by a program killed (SIGKILL) at ${times} random moments: lost`, lost)
    none('… sent twice', twice)
    none(`… sent to one of ${withdrawn} who withdrew in between`, toWithdrawn)
    rows.push(['… with all restarts', `${seconds.toFixed(0)} s`, '', ''])
  }
  least('trail written and sealed', audit?.sealed, 20_000, 'events/s')
  most('10,000,000 events of the trail checked', audit ? 10_000_000 / audit.verified : null, 60, 's', 0)
  most('start with data, ready', start?.withDataSeconds, 1, 's', 2)
  most('the very first start, ready', start?.firstSeconds, 3, 's', 2)
  most('memory of the Node process, idle', start?.idleMegabytes, 150, 'MB', 0)
  most('memory of the Node process, under load', results.megabytesUnderLoad || null, 300, 'MB', 0)
  const { scrolled } = results
  if (scrolled) {
    const { rows: count, longest, longestOwn, tasks } = scrolled
    rows.push([
      `longest task of the page while scrolling ${number(count)} rows`,
      longest === 0 ? 'none of 50 ms' : `${longest.toFixed(0)} ms (${tasks} of 50 ms or more)`,
      '≤ 50 ms',
      longest <= 50 ? 'yes' : 'no',
    ])
    rows.push(['… without waiting for a processor', `${longestOwn.toFixed(0)} ms`, '', ''])
  }
  most('script before the first list, gzip', results.scriptKilobytes, 170, 'kB', 0)
  return rows
}

function plansText(plans: Plan[] | null): string {
  if (!plans) return 'Not looked at in this run.'
  const scanning = plans.filter((plan) => plan.scans.length > 0)
  const shapes = new Set(plans.map((plan) => plan.shape))
  const line = `${shapes.size} kinds of lists, searches and pages, each for a reader of everything and for one of a team's records (${[...shapes].join('; ')}).`
  if (scanning.length === 0) return `No large table is read from end to end in any of ${line}`
  return `${line}\n\nRead from end to end:\n\n${table(
    ['Shape', 'reader', 'tables'],
    scanning.map(({ shape, who, scans }) => [shape, who, scans.join(', ')]),
  )}`
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
