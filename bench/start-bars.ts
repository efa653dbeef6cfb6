import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { DataSet } from './data-set.ts'
import { root } from './folder.ts'
import { median } from './load.ts'
import { benchServer, dropForeign, foreignServer } from './server.ts'
import { timeToReady } from './sides.ts'

export type StartTimes = { withDataSeconds: number; firstSeconds: number; idleMegabytes: number }

const TIMES = 3
const FIRST = 'treu_bench_first'

/** Starts the server as `npm start` does; nothing else may use the data meanwhile. */
export async function startTimes(data: DataSet): Promise<StartTimes> {
  const withData: number[] = []
  let idleMegabytes = Number.NaN
  for (let time = 0; time < TIMES; time++) {
    const started = await timeToReady(data.folder, data.database)
    withData.push(started.seconds)
    if (time === TIMES - 1) idleMegabytes = await started.idleMegabytes()
    await started.stop()
  }
  const first: number[] = []
  for (let time = 0; time < TIMES; time++) {
    const folder = await mkdtemp(join(tmpdir(), 'treu-bench-'))
    // An empty database is all a foreign server has to bring.
    await dropForeign(FIRST)
    if (foreignServer) await benchServer(folder, FIRST, {})
    const started = await timeToReady(folder, FIRST)
    first.push(started.seconds)
    await started.stop()
    await dropForeign(FIRST)
    rmSync(folder, { recursive: true, force: true })
  }
  return { withDataSeconds: median(withData), firstSeconds: median(first), idleMegabytes }
}

/** Script the browser has to load before the first list is usable, compressed, in thousands of bytes; null without a build. */
export function scriptKilobytes(): number | null {
  const folder = join(root, 'dist/web/assets')
  const page = readText(join(root, 'dist/web/index.html'))
  if (page === null) return null
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const needed = new Set<string>()
  const need = (name: string) => {
    if (needed.has(name) || !names.includes(name)) return
    needed.add(name)
    const text = readText(join(folder, name)) ?? ''
    for (const [, imported] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
      need(imported ?? '')
  }
  for (const [, name] of page.matchAll(/\/assets\/([\w.-]+\.js)/g)) need(name ?? '')
  // The list itself and the words of the language on screen come by import(), nothing says so in the page.
  for (const name of names) if (/^(contact-list-page|de)-[\w-]{8}\.js$/.test(name)) need(name)
  const bytes = [...needed].reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0)
  return bytes / 1000
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
