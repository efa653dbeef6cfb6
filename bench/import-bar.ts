import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dataFolder, root } from './folder.ts'
import { residentMegabytes } from './load.ts'
import type { Side } from './sides.ts'

export type ImportTimes = {
  rows: number
  created: number
  uploadSeconds: number
  runSeconds: number
  undoSeconds: number
  megabytes: number
}

type Job = { id: string; state: string; problemCode: string | null }

/** Takes a customer file over through the interface, as a user would, and takes it back. */
export async function importTimes(product: Side, rows: number): Promise<ImportTimes | string> {
  const maker = join(root, '../shared/bench/make-contacts.mjs')
  if (!existsSync(maker)) return 'not run: ../shared/bench/make-contacts.mjs is missing'
  const out = join(dataFolder(true), '../import')
  const key = Date.now().toString(36)
  const { status } = spawnSync(
    process.execPath,
    [
      maker,
      '--out',
      out,
      '--contacts',
      String(rows),
      '--companies',
      '5000',
      '--activities',
      '0',
      '--key',
      key,
    ],
    { cwd: root, stdio: 'ignore' },
  )
  if (status !== 0) return 'not run: the file could not be made'
  const file = new Blob([readFileSync(join(out, 'contacts.csv'))])
  rmSync(out, { recursive: true, force: true })

  const call = async (method: string, path: string, body?: unknown) => {
    const isForm = body instanceof FormData
    const answer = await fetch(`http://127.0.0.1:${product.port}/api/v1${path}`, {
      method,
      headers: { ...product.headers, ...(body && !isForm ? { 'content-type': 'application/json' } : {}) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
  let megabytes = 0
  const ended = async (started: { job: Job }) => {
    for (;;) {
      const job: Job = await call('GET', `/jobs/${started.job.id}`)
      megabytes = Math.max(megabytes, residentMegabytes(product.pid))
      if (job.state === 'succeeded') return
      if (['failed', 'cancelled'].includes(job.state)) throw new Error(`${job.state}: ${job.problemCode}`)
      await sleep(100)
    }
  }
  const timed = async <T>(work: () => Promise<T>) => {
    const startedAt = performance.now()
    const result = await work()
    return { result, seconds: (performance.now() - startedAt) / 1000 }
  }

  const form = new FormData()
  form.set('file', file, 'kunden.csv')
  const upload = await timed(() => call('POST', '/imports', form))
  const { id, suggestedAbout, columns } = upload.result
  const mapping = {
    about: suggestedAbout,
    columns: columns.map((column: { index: number; suggestion: { target: string | null } }) => ({
      column: column.index,
      target: column.suggestion.target,
    })),
  }
  await call('PUT', `/imports/${id}/mapping`, { mapping, settings: { occasion: 'import', origin: 'Bench' } })
  const run = await timed(async () => ended(await call('POST', `/imports/${id}/run`, {})))
  const { counts } = await call('GET', `/imports/${id}`)
  const undo = await timed(async () => ended(await call('POST', `/imports/${id}/undo`, {})))
  return {
    rows,
    created: counts.create,
    uploadSeconds: upload.seconds,
    runSeconds: run.seconds,
    undoSeconds: undo.seconds,
    megabytes,
  }
}
