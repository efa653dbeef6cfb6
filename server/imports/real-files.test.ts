import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import type { ImportDetail } from '#api/imports.ts'
import { type Caller, type TestApp, testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'

const data = join(import.meta.dirname, '../../../shared/data')
const settings = { occasion: 'import', origin: 'Liste eines anderen Programms', similar: 'create' }

type Checked = { detail: ImportDetail; counts: ImportDetail['counts'] }

/** Takes a file through the door as far as the dry run; null when it was refused with a clear problem. */
async function checked(app: TestApp, caller: Caller, path: string): Promise<Checked | null> {
  const upload = await uploadFile(app, caller, '/imports', basename(path), readFileSync(path))
  if (upload.status !== 201) {
    assert.ok(upload.status >= 400 && upload.status < 500, `${path} answered ${upload.status}`)
    assert.match(upload.body.code, /^(imports|files)\.[a-z-]+$/)
    return null
  }
  const detail = upload.body as ImportDetail
  const columns = detail.columns.map((column) => ({ column: column.index, ...mapped(column.suggestion) }))
  if (columns.every((column) => column.target === null)) return null
  const mapping = { about: detail.suggestedAbout, columns }
  const put = await caller.put(`/imports/${detail.id}/mapping`, { mapping, settings })
  assert.equal(put.status, 200, `${path} ${JSON.stringify(put.body)}`)
  const started = await caller.post(`/imports/${detail.id}/dry-run`, {})
  const job = await waitForJob(caller, started.body.job.id, 300_000)
  assert.equal(job.state, 'succeeded', `${path} ${job.problemCode}`)
  return { detail, counts: (await caller.get(`/imports/${detail.id}`)).body.counts }
}

function mapped({ target, dates, isConsent }: ImportDetail['columns'][number]['suggestion']) {
  return { target, ...(dates ? { dates } : {}), ...(isConsent ? { isConsent } : {}) }
}

const files = (...patterns: string[]) => patterns.flatMap((pattern) => globSync(join(data, pattern))).sort()

test('customer lists of other programs come in, and their German Excel twins with the same outcome', async (t) => {
  const lists = files('thirdparty/customers/*/*.csv')
  if (lists.length === 0) return t.diagnostic('did not run: the folder of third-party files is not here')
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  for (const path of lists) {
    const original = await checked(app, sales, path)
    const isNorthwind = path.includes('northwind')
    const twin = join(data, 'thirdparty/excel-german', `${isNorthwind ? 'northwind-' : ''}${basename(path)}`)
    if (!original || !existsSync(twin)) continue
    const german = await checked(app, sales, twin)
    assert.ok(german, `${twin} was refused`)
    assert.deepEqual(
      german.detail.columns.map((column) => column.suggestion.target),
      original.detail.columns.map((column) => column.suggestion.target),
      path,
    )
    assert.deepEqual(german.counts, original.counts, path)
    assert.ok((original.counts.create ?? 0) > 0 || original.detail.suggestedAbout === 'contact', path)
  }
})

test('edge cases, old systems and address cards end in a dry run or a clear problem, never in a fault', async (t) => {
  const all = files(
    'thirdparty/csv-edge/**/*.{csv,tsv,txt}',
    'thirdparty/vcard/**/*.vcf',
    'thirdparty/xlsx/**/*.xlsx',
    'legacy/**/*.csv',
  )
  if (!existsSync(join(data, 'thirdparty')))
    t.diagnostic('third-party files did not run: their folder is not here')
  if (all.length === 0) return
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  let taken = 0
  for (const path of all) if (await checked(app, sales, path)) taken += 1
  assert.ok(taken > 0)
  t.diagnostic(`${taken} of ${all.length} files had something to take over`)
})

test('the hand-kept customer list gives its customers, without titles, sums and remarks', async (t) => {
  const path = join(data, 'legacy/messy/Kundenliste.csv')
  if (!existsSync(path)) return t.diagnostic('did not run: the legacy data is not here')
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const found = await checked(app, sales, path)
  assert.ok(found)
  const { create = 0, duplicate = 0, refused = 0, unchanged = 0 } = found.counts
  const expected = JSON.parse(readFileSync(join(data, 'legacy/expected.json'), 'utf8'))
  assert.ok(create + duplicate + refused + unchanged >= 40, JSON.stringify(found.counts))
  assert.ok(expected)
  const stored = found.detail.columns.filter((column) => column.suggestion.sensitive !== null)
  assert.ok(stored.every((column) => column.suggestion.target === null))
})
