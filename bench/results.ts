import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { Compared } from './bench.ts'
import { root } from './folder.ts'

const leastRatio = 0.6
const mostP95 = 2

type Result = { compared: readonly Compared[]; contacts: number; rounds: number; megabytesUnderLoad: number }

/** Keeps the last result in bench/RESULTS.md: medians, ratios, and whether each bar is reached. */
export function keepResults({ compared, contacts, rounds, megabytesUnderLoad }: Result): void {
  const rows = compared.map(({ name, floor, product, ratio, p95Ratio }) => {
    const isReached = ratio >= leastRatio && p95Ratio <= mostP95
    const cells = [
      name,
      Math.round(floor.perSecond),
      Math.round(product.perSecond),
      ratio.toFixed(2),
      floor.p95.toFixed(1),
      product.p95.toFixed(1),
      p95Ratio.toFixed(2),
      floor.bad + product.bad,
      isReached ? 'yes' : 'no',
    ]
    return `| ${cells.join(' | ')} |`
  })
  const text = `# Bench

The last run of \`npm run bench\`: floor and product in turn, ${rounds} rounds each, 16 connections, medians.
Bars: at least ${leastRatio} of the floor's requests a second, p95 at most ${mostP95} times the floor's.

- ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), load before the end ${loadavg()[0]?.toFixed(1)}
- ${contacts.toLocaleString('en')} contacts; all rights, row-level security and the trail on
- Node process under load: ${Math.round(megabytesUnderLoad)} MB

| Work | floor/s | product/s | ratio | floor p95 ms | product p95 ms | p95 ratio | bad answers | reached |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
  writeFileSync(join(root, 'bench/RESULTS.md'), text)
}
