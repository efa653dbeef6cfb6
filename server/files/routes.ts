import type { FastifyRequest } from 'fastify'
import {
  DeleteFile,
  GetFile,
  GetFileContent,
  ListFiles,
  PostCompanyFile,
  PostContactFile,
  type StoredFile,
} from '#api/files.ts'
import { changeableCompany, company } from '#server/companies/public.ts'
import { changeableContact, hasBasisFor, visibleContact } from '#server/contacts/public.ts'
import { attachment } from '#server/platform/files/file-name.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { file } from './file.ts'
import { openFile, readFile, removeFile, shownFile } from './read-files.ts'
import { receiveUpload } from './receive-upload.ts'
import { storeUpload } from './store-upload.ts'
import './sweep-files.job.ts'

const purpose = customerPurposes
const ATTACHMENT_BYTES = 25 * 1024 * 1024

export function fileRoutes({ files }: Platform): Routes {
  return async (app) => {
    const preHandler = receiveUpload(files, { maxBytes: ATTACHMENT_BYTES })
    app.post(
      '/contacts/:id/files',
      { schema: PostContactFile, config: { purpose, takesFile: true }, preHandler },
      async (request, reply) => {
        const { gate, params } = request
        const person = await changeableContact(gate, params.id)
        const served = purposeOf(gate, request)
        if (!hasBasisFor(person, served)) refusePurpose('files.no-basis')
        reply.code(201)
        return add(request, { contactId: params.id, purpose: served })
      },
    )
    app.post(
      '/companies/:id/files',
      { schema: PostCompanyFile, config: { purpose, takesFile: true }, preHandler },
      async (request, reply) => {
        await changeableCompany(request.gate, request.params.id)
        reply.code(201)
        return add(request, { companyId: request.params.id, purpose: purposeOf(request.gate, request) })
      },
    )
    app.get('/contacts/:id/files', { schema: ListFiles, config: { purpose } }, async ({ gate, params }) => {
      await visibleContact(gate, params.id)
      return { items: (await gate.find(file, { contactId: params.id })).map(shownFile) }
    })
    app.get('/companies/:id/files', { schema: ListFiles, config: { purpose } }, async ({ gate, params }) => {
      await gate.get(company, params.id)
      return { items: (await gate.find(file, { companyId: params.id })).map(shownFile) }
    })
    app.get('/files/:id', { schema: GetFile, config: { purpose } }, ({ gate, params }) =>
      readFile(gate, params.id),
    )
    app.get(
      '/files/:id/content',
      { schema: GetFileContent, config: { purpose } },
      async ({ gate, params }, reply) => {
        const opened = await openFile(gate, params.id)
        reply
          .type(opened.file.mediaType ?? 'application/octet-stream')
          .header('content-length', String(opened.file.sizeBytes ?? ''))
          .header('content-disposition', attachment(opened.file.name ?? 'file'))
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('cache-control', 'private, no-store')
        return opened.content
      },
    )
    app.delete(
      '/files/:id',
      { schema: DeleteFile, config: { purpose, versioned: true } },
      async ({ gate, params, version }, reply) => {
        await removeFile(gate, params.id, version)
        return reply.code(204).send(null)
      },
    )
  }
}

async function add(
  request: FastifyRequest,
  about: { contactId?: string; companyId?: string; purpose: string },
): Promise<StoredFile> {
  const { gate, upload } = request
  if (!upload) throw new Error('route without its upload')
  return readFile(gate, await storeUpload(gate, upload.received, { name: upload.name, ...about }))
}

/** What one files for a purpose, one must serve oneself. */
function purposeOf(gate: Gate, { upload }: FastifyRequest): string {
  const asked = upload?.fields.purpose || gate.purpose
  if (!(gate.actor.purposes as readonly string[]).includes(asked)) refusePurpose('files.purpose-not-held')
  return asked
}

function refusePurpose(code: string): never {
  throw new Problem('files.invalid', { errors: [{ pointer: '/purpose', code }] })
}
