import { finished } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FileStore, ReceivedFile } from '#server/platform/files/file-store.ts'
import { Problem } from '#server/platform/http/problem.ts'

export type ReceivedUpload = {
  received: ReceivedFile
  name: string
  fields: Readonly<Record<string, string>>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The file of a multipart request, received before its transaction began. */
    upload?: ReceivedUpload
  }
}

/**
 * Takes the file of a multipart request before the gate opens, so that a slow line holds no transaction. What is not
 * filed by the request in the end is removed again.
 */
export function receiveUpload(
  files: FileStore,
  { maxBytes, tooLarge = 'files.too-large' }: { maxBytes?: number; tooLarge?: string } = {},
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!request.actor) throw new Problem('session.missing')
    if (!request.isMultipart()) throw new Problem('request.wrong-media-type')
    let upload: { received: ReceivedFile; name: string } | undefined
    const fields: Record<string, string> = {}
    try {
      for await (const part of request.parts()) {
        if (part.type === 'field') {
          if (typeof part.value === 'string') fields[part.fieldname] = part.value
        } else {
          if (upload) throw new Problem('request.malformed')
          upload = { received: await files.receive(part.file, { maxBytes }), name: part.filename ?? '' }
          if (part.file.truncated) throw new Problem(tooLarge)
        }
      }
    } catch (error) {
      if (upload) await files.remove(upload.received.storageKey)
      if (error instanceof Problem && error.code === 'files.too-large')
        throw new Problem(tooLarge, { details: error.details })
      throw asProblem(error)
    }
    if (!upload) {
      throw new Problem('request.malformed', { errors: [{ pointer: '/file', code: 'field.required' }] })
    }
    const { storageKey } = upload.received
    finished(reply.raw, () => {
      if (reply.statusCode >= 400) files.remove(storageKey).catch(() => {})
    })
    request.upload = { ...upload, fields }
  }
}

/** The parser of multipart bodies throws plain errors for whatever is wrong with a body. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error
  return /\/busboy\//.test(error.stack ?? '') ? new Problem('request.malformed') : error
}
