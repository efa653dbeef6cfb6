import type { FastifySchema, RouteOptions } from 'fastify'

const header = (description: string) => ({ type: 'string', description })

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: {
      type: 'string',
      description: 'a sentence in the language of Accept-Language: German or English',
    },
    status: { type: 'integer' },
    code: { type: 'string', description: 'such as `contacts.invalid`; the same in every language' },
    requestId: { type: 'string', format: 'uuid' },
    detail: { type: 'string', description: 'the same for each place of `errors`' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into what was sent' },
          code: { type: 'string' },
          params: { type: 'object', additionalProperties: true },
        },
      },
    },
  },
  additionalProperties: true,
}

const refusal = {
  description: 'A problem (RFC 9457): what is wrong, and where.',
  content: { 'application/problem+json': { schema: problem } },
}

const bytes = {
  description: 'The content itself.',
  content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
}

const fileBody = {
  consumes: ['multipart/form-data'],
  body: {
    type: 'object',
    required: ['file'],
    properties: { file: { type: 'string', format: 'binary' } },
    additionalProperties: { type: 'string' },
  },
}

/** What holds for routes by the way they are registered, told in the description of the interface, too. */
export function described({
  schema,
  url,
  route,
}: {
  schema?: FastifySchema
  url: string
  route: RouteOptions
}) {
  const { config } = route
  if (!schema || (schema as { hide?: boolean }).hide || !url.startsWith('/api/')) return { schema, url }
  const headers = headersOf(route)
  return {
    url,
    schema: {
      ...schema,
      ...(config?.takesFile ? fileBody : {}),
      ...(headers ? { headers } : {}),
      response: { ...((schema.response as object | undefined) ?? { 200: bytes }), default: refusal },
    } as FastifySchema,
  }
}

function headersOf({ method, config }: RouteOptions) {
  const isCreation = [method].flat().includes('POST')
  const properties = {
    ...(config?.versioned ? { 'if-match': header('the version one has seen, as ETag gives it') } : {}),
    ...(isCreation && !config?.public
      ? { 'idempotency-key': header('sent twice within a day, done once') }
      : {}),
    ...(Array.isArray(config?.purpose)
      ? { 'treu-purpose': header('one of x-purposes; otherwise the first one holds') }
      : {}),
  }
  if (Object.keys(properties).length === 0) return null
  return { type: 'object', properties, required: config?.versioned === true ? ['if-match'] : [] }
}
