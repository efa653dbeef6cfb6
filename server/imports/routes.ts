import {
  DeleteImport,
  GetImport,
  GetRefusedFile,
  type Import,
  ListImportRows,
  ListImports,
  PostImport,
  PutMapping,
  PutReading,
  PutSourceDeletion,
  StartImportJob,
} from '#api/imports.ts'
import { receiveUpload } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { App, Routes } from '#server/platform/http/routes.ts'
import type { JobKind } from '#server/platform/jobs/jobs.ts'
import { readJob } from '#server/platform/jobs/read-jobs.ts'
import type { Platform } from '#server/platform/platform.ts'
import { importRun } from './import.ts'
import { checkImport, runImport, undoImportJob } from './import-jobs.ts'
import { claimedImport, importRow, importRows } from './import-row.ts'
import { listRows, refusedFile } from './import-rows.ts'
import {
  changeReading,
  createImport,
  mapImport,
  readImport,
  shownImport,
  UNDO_DAYS,
} from './prepare-import.ts'

const purpose: readonly PurposeKey[] = ['customer-relations', 'care', 'legal-compliance']
const config = { purpose }
const changing = { purpose, versioned: 'when-named' } as const

type Start = {
  path: string
  kind: JobKind
  from: readonly string[]
  state: string
  link: 'checkJobId' | 'runJobId' | 'undoJobId'
}

const starts: readonly Start[] = [
  {
    path: 'dry-run',
    kind: checkImport,
    from: ['mapped', 'checked', 'cancelled', 'failed'],
    state: 'checking',
    link: 'checkJobId',
  },
  {
    path: 'run',
    kind: runImport,
    from: ['mapped', 'checked', 'cancelled', 'failed'],
    state: 'running',
    link: 'runJobId',
  },
  { path: 'undo', kind: undoImportJob, from: ['done'], state: 'undoing', link: 'undoJobId' },
]

export function importRoutes(platform: Platform): Routes {
  return async (app) => {
    app.get('/imports', { schema: ListImports, config }, async ({ gate, query }) => {
      const list = await gate.list(importRun, query)
      return { ...list, items: (await importRows(gate, list.items)).map(shownImport) }
    })
    app.post(
      '/imports',
      { schema: PostImport, config: { purpose, takesFile: true }, preHandler: receiveUpload(platform.files) },
      async ({ gate, upload }, reply) => {
        if (!upload) throw new Error('upload was not received')
        const created = await createImport(gate, upload.received, upload.name)
        reply.code(201).header('location', `/api/v1/imports/${created.id}`)
        return created
      },
    )
    app.get('/imports/:id', { schema: GetImport, config }, ({ gate, params }) => readImport(gate, params.id))
    app.put(
      '/imports/:id/reading',
      { schema: PutReading, config: changing },
      ({ gate, params, body, version }) => changeReading(gate, params.id, body, version),
    )
    app.put(
      '/imports/:id/mapping',
      { schema: PutMapping, config: changing },
      ({ gate, params, body, version }) => mapImport(gate, params.id, body, version),
    )
    for (const start of starts) startRoute(app, start)
    app.get('/imports/:id/rows', { schema: ListImportRows, config }, ({ gate, params, query }) =>
      listRows(gate, params.id, query),
    )
    app.get(
      '/imports/:id/refused.csv',
      { schema: GetRefusedFile, config },
      async ({ gate, params }, reply) => {
        const { name, content } = await refusedFile(gate, params.id)
        return reply
          .header('content-disposition', `attachment; filename="${name}"`)
          .type('text/csv; charset=utf-8')
          .send(content)
      },
    )
    app.put(
      '/imports/:id/source-deletion',
      { schema: PutSourceDeletion, config },
      async ({ gate, params }) => {
        await gate.update(importRun, params.id, {}, { also: { sourceDeletedAt: gate.now() } })
        return shownImport(await importRow(gate, params.id)) as Import
      },
    )
    app.delete(
      '/imports/:id',
      { schema: DeleteImport, config: changing },
      async ({ gate, params, version }, reply) => {
        gate.demand(importRun, 'remove')
        const row = await claimedImport(gate, params.id, version)
        if (['checking', 'running', 'undoing', 'done'].includes(String(row.state)))
          throw new Problem('imports.not-possible-now')
        await gate.remove(importRun, params.id)
        return reply.code(204).send(null)
      },
    )
  }
}

function startRoute(app: App, start: Start): void {
  app.post(
    `/imports/:id/${start.path}`,
    { schema: StartImportJob, config: changing },
    async ({ gate, params, version }, reply) => {
      const jobId = await startJob(gate, params.id, start, version)
      reply.code(202).header('location', `/api/v1/jobs/${jobId}`)
      return { job: await readJob(gate, jobId) }
    },
  )
}

async function startJob(
  gate: Gate,
  id: string,
  { kind, from, state, link }: Start,
  version: number,
): Promise<string> {
  gate.demand(importRun, 'update')
  const row = await claimedImport(gate, id, version)
  if (row.mapping === null || row.settings === null) throw new Problem('imports.nothing-mapped')
  if (!from.includes(String(row.state))) throw new Problem('imports.not-possible-now')
  const age = gate.now().getTime() - (row.createdAt as Date).getTime()
  if (link === 'undoJobId' && age > UNDO_DAYS * 86_400_000) throw new Problem('imports.not-possible-now')
  const jobId = await gate.enqueue(kind, id)
  await gate.update(importRun, id, {}, { also: { state, [link]: jobId, problemCode: null } })
  return jobId
}
