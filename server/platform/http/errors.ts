import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type FieldProblem, Problem, problemDocument } from './problem.ts'
import { languageAsked } from './problem-words.ts'

/** Answers every error once, in the asked language: problems as they are, everything else as 500 with an id and no detail. */
export function answerError(
  error: FastifyError | Problem | Error,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const problem = problemOf(error)
  if (!problem) request.log.error({ code: codeOf(error), stack: stackOf(error) }, 'unexpected error')
  const said = problem ?? new Problem('internal', { status: 500 })
  if (said.status === 429) reply.header('retry-after', String(said.details.retryAfterSeconds ?? 30))
  // Who is cut off while still sending never reads why. What is left of the body is let go by.
  reply.removeHeader('connection')
  const language = languageAsked(request.headers['accept-language'])
  return reply
    .code(said.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', language)
    .serializer(JSON.stringify)
    .send(problemDocument(said, request.id, language))
}

/** What is no request at all has nobody to route it, and is told so in the same shape. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('request.too-large', { status: 431 })
      : new Problem('request.malformed', { status: error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400 })
  const body = JSON.stringify(problemDocument(problem, randomUUID(), 'de'))
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json; charset=utf-8',
    'content-language: de',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroy(error)
}

function problemOf(error: FastifyError | Problem | Error): Problem | null {
  if (error instanceof Problem) return error
  const { validation, validationContext, statusCode } = error as FastifyError
  if (validation) {
    return new Problem('request.malformed', {
      errors: onePerPlace(validation.map((each) => fieldProblem(each, validationContext))).slice(0, 50),
    })
  }
  const known = byCode.get(codeOf(error) ?? '')
  if (known) return new Problem(known)
  if (statusCode === 413) return new Problem('request.too-large')
  if (statusCode === 415) return new Problem('request.wrong-media-type')
  if (statusCode && statusCode >= 400 && statusCode < 500)
    return new Problem('request.malformed', { status: statusCode })
  return null
}

/** Of a choice each alternative says why it is not the one, and then the choice: the first is enough, with what it may be. */
function onePerPlace(errors: readonly FieldProblem[]): FieldProblem[] {
  const places = Map.groupBy(errors, ({ pointer }) => pointer)
  return [...places.values()].map((ofPlace) => {
    const [first] = ofPlace as [FieldProblem]
    const known = ofPlace.flatMap(({ params }) => (params?.known as unknown[] | undefined) ?? [])
    return known.length > 0 ? { ...first, params: { known } } : first
  })
}

function fieldProblem(
  error: { instancePath: string; keyword: string; params?: Record<string, unknown> },
  context?: string,
): FieldProblem {
  const property =
    error.params?.missingProperty ?? error.params?.additionalProperty ?? error.params?.unevaluatedProperty
  const path = context === 'body' || !context ? error.instancePath : `/${context}${error.instancePath}`
  const pointer =
    typeof property === 'string' ? `${path}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}` : path
  // Who asks by address has no form before her that names what there is.
  const isAsked = context === 'querystring'
  const known = error.keyword === 'const' ? [error.params?.allowedValue] : error.params?.allowedValues
  return {
    pointer,
    code: codeOfKeyword.get(error.keyword) ?? 'field.malformed',
    ...(isAsked && known ? { params: { known } } : {}),
  }
}

const codeOfKeyword = new Map([
  ['required', 'field.required'],
  ['additionalProperties', 'field.unknown'],
  ['unevaluatedProperties', 'field.unknown'],
  ['type', 'field.wrong-type'],
  ['maxLength', 'field.too-long'],
  ['minLength', 'field.required'],
  ['enum', 'field.not-a-choice'],
  ['const', 'field.not-a-choice'],
  ['format', 'field.malformed'],
  ['maxItems', 'field.too-many'],
])

// Codes of Fastify and PostgreSQL that input can cause; whatever is not listed is a bug and answers 500.
const byCode = new Map([
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'request.wrong-media-type'],
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'request.too-large'],
  ['FST_REQ_FILE_TOO_LARGE', 'request.too-large'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'request.malformed'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'request.malformed'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'request.malformed'],
  ['FST_FILES_LIMIT', 'request.malformed'],
  ['22021', 'request.malformed'],
  ['22P05', 'request.malformed'],
  ['22003', 'request.malformed'],
  ['22007', 'request.malformed'],
  ['22008', 'request.malformed'],
  ['54000', 'request.malformed'],
  ['57014', 'request.too-many'],
  ['40001', 'request.not-possible-now'],
  ['40P01', 'request.not-possible-now'],
  ['53300', 'service.not-ready'],
])

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** The places of a stack without its first line: messages of the database can quote values. */
function stackOf(error: Error): string | undefined {
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .join('\n')
}
