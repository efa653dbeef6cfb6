import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fastJsonStringify, { type Schema } from 'fast-json-stringify'
import fastify, { type FastifySchemaCompiler, LogController, type RouteOptions } from 'fastify'
import type { Logger } from 'pino'
import type { Actor } from '../gate/actor.ts'
import type { GatePlatform } from '../gate/gate.ts'
import { isDay, isMoment } from '../gate/values.ts'
import { described } from './describe.ts'
import { answerError, answerUnreadable } from './errors.ts'
import { gated } from './gated.ts'
import { Problem } from './problem.ts'
import type { App } from './routes.ts'
import { securityHeaders } from './security-headers.ts'

export type ServerOptions = {
  platform: GatePlatform
  log: Logger
  /** Addresses of the proxies whose X-Forwarded-* headers are believed; true for any. */
  trustProxy: string | boolean
  publicUrl: string | null
  authenticate: (request: RequestHead) => Promise<Actor | null>
}

/** What authentication may look at. */
export type RequestHead = {
  headers: Record<string, string | string[] | undefined>
  cookies: Record<string, string | undefined>
  ip: string
}

type ValidationResult = ReturnType<FastifySchemaCompiler<unknown>>

const JSON_LIMIT_BYTES = 1_000_000
const REQUESTS_A_MINUTE = { stranger: 600, known: 600_000 }

/** Fastify with everything that holds for every route: headers, limits, sign-in, purposes, problems, OpenAPI. */
export async function httpServer(options: ServerOptions): Promise<App> {
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: JSON_LIMIT_BYTES,
    trustProxy: options.trustProxy,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    // Addresses that cannot be read never reach the error handler of the app.
    frameworkErrors: answerError,
    clientErrorHandler: answerUnreadable,
    requestTimeout: 0,
  }) as unknown as App

  useStrictValidation(app)
  takeJsonAsWritten(app)
  app.setErrorHandler(answerError)
  // The handler that is there by default repeats the whole address, in the answer and in the log.
  app.setNotFoundHandler(() => {
    throw new Problem('request.not-found')
  })
  app.addHook('onRoute', refuseUnknownQuery)
  app.addHook('onRoute', (route) => gated(route, options.platform))
  const headers = securityHeaders(options.publicUrl?.startsWith('https:') ?? false)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id)
    // What is answered about people stays in no cache, unless a route says better.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    done()
  })
  await app.register(cookie)
  await app.register(multipart, {
    limits: { files: 1, fields: 20, fieldSize: 100_000, fileSize: 2 ** 33, headerPairs: 100 },
  })
  await app.register(swagger, {
    transform: described as never,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Treu', version: '1', description: 'See /api/docs. Errors follow RFC 9457.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  })

  app.decorateRequest('actor', null)
  app.decorateRequest('version', 0)
  app.addHook('onRequest', async (request) => {
    if (!request.routeOptions.config.fromAnywhere)
      refuseForeignOrigin(request.method, request.headers, request.host, options.publicUrl)
    request.actor = await options.authenticate(request)
  })
  await app.register(rateLimit, {
    global: true,
    max: (request) => (request.actor ? REQUESTS_A_MINUTE.known : REQUESTS_A_MINUTE.stranger),
    timeWindow: 60_000,
    hook: 'preHandler',
    keyGenerator: (request) => request.actor?.userId ?? request.ip,
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: () => new Problem('request.too-many'),
  })
  // What is logged of every request is known and holds nothing to look through for names.
  const answered = options.log.child({}, { redact: [] })
  app.addHook('onResponse', (request, reply, done) => {
    // Addresses carry what people search for, so only the route's pattern is logged.
    answered.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    )
    done()
  })
  return app
}

/** JSON is UTF-8 (RFC 8259): what is not would be stored with signs of loss where its letters were. */
function takeJsonAsWritten(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8'
    if (!/^(?:utf-?8|us-ascii)$/i.test(charset) || encoding.toLowerCase() !== 'identity')
      return done(new Problem('request.wrong-media-type'))
    if (!isUtf8(body)) return done(new Problem('request.malformed'))
    return parse(request, body.toString(), done)
  })
}

/** Bodies are taken as they are: nothing is coerced, nothing unknown is dropped in silence. Addresses are text, so they are read. */
function useStrictValidation(app: App): void {
  app.setValidatorCompiler(({ schema, httpPart }) =>
    whenFirstAsked(() => (httpPart === 'body' ? forBodies : forAddresses).compile(schema)),
  )
  app.setSerializerCompiler(
    ({ schema }) =>
      (data) =>
        serializerOf(schema as object)(data),
  )
}

const strictly = {
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  strict: false,
  discriminator: true,
} as const
// Once a process, like the contracts, which they remember compiled.
const forBodies = withFormats(new Ajv2020({ ...strictly, coerceTypes: false }))
const forAddresses = withFormats(new Ajv2020({ ...strictly, coerceTypes: 'array' }))

/** Leap seconds and years before Christ are well-formed, and what counts days here reads none of them. */
function withFormats(ajv: Ajv2020): Ajv2020 {
  return addFormats.default(ajv).addFormat('date', isDay).addFormat('date-time', isMoment)
}

const serializers = new WeakMap<object, (data: unknown) => string>()

function serializerOf(schema: object): (data: unknown) => string {
  let serialize = serializers.get(schema)
  if (!serialize) {
    serialize = fastJsonStringify(schema as Schema)
    serializers.set(schema, serialize)
  }
  return serialize
}

/** Compiles a schema with its first use: of some hundred routes a day's work needs a few, and the start none. */
function whenFirstAsked(compile: () => ValidateFunction): ValidationResult {
  let validate: ValidateFunction | undefined
  const lazy: ValidationResult = (data) => {
    validate ??= compile()
    const isValid = validate(data)
    lazy.errors = validate.errors as ValidationResult['errors']
    return isValid
  }
  return lazy
}

const nothingAsked = { type: 'object', properties: {}, additionalProperties: false } as const

/** Who asks for part of a list that has no parts must not take the whole of it for an answer. */
function refuseUnknownQuery(route: RouteOptions): void {
  const isRead = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD')
  if (isRead && route.url.startsWith('/api/') && !route.schema?.querystring)
    route.schema = { ...route.schema, querystring: nothingAsked }
}

/** A page of another origin cannot change anything here: browsers say where a request comes from (OWASP CSRF, Fetch Metadata). */
function refuseForeignOrigin(
  method: string,
  headers: Record<string, string | string[] | undefined>,
  host: string,
  publicUrl: string | null,
): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Problem('request.foreign-origin', { status: 403 })
  const origin = headers.origin
  // With `Referrer-Policy: no-referrer` a form of our own page names no origin; the browser says that it is ours.
  if (typeof origin !== 'string' || (origin === 'null' && site === 'same-origin')) return
  const allowed = [`http://${host}`, `https://${host}`, publicUrl ? new URL(publicUrl).origin : null]
  if (!allowed.includes(origin)) throw new Problem('request.foreign-origin', { status: 403 })
}
