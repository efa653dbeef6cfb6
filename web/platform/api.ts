import { loadProblemTexts } from './i18n.ts'
import { Problem } from './problem.ts'

export type Query = Record<string, string | number | boolean | object | null | undefined>

export type RequestOptions = {
  query?: Query
  body?: unknown
  /** The version one has seen; sent as If-Match. */
  version?: number | string
  /** One purpose among those one holds, where the default of the route is not meant. */
  purpose?: string
  /** Why, where the server asks for a reason. */
  reason?: string
  /** Repeating a creation with the same key creates once. */
  idempotencyKey?: string
  /** The answer is a file: its bytes and what the head of the answer says of it. */
  isFile?: boolean
  signal?: AbortSignal
}

export type FileAnswer = { blob: Blob; headers: Headers }

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type Hooks = {
  /** Asks for the password again; true when the call may be repeated. */
  stepUp: () => Promise<boolean>
  signedOut: () => void
}

const hooks: Hooks = { stepUp: async () => false, signedOut: () => {} }

/** The screen plugs in what a refusal for lack of sign-in leads to. */
export function setApiHooks(given: Partial<Hooks>): void {
  Object.assign(hooks, given)
}

/** Calls below `/api/v1`; answers the parsed body, throws a Problem. */
export const api = {
  get: <T>(path: string, options?: RequestOptions) => request<T>('GET', path, options),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    request<T>('POST', path, { idempotencyKey: newKey(), ...options, body }),
  put: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    request<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    request<T>('PATCH', path, { ...options, body }),
  remove: <T = void>(path: string, options?: RequestOptions) => request<T>('DELETE', path, options),
}

async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  try {
    return await send<T>(method, path, options)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.code !== 'session.missing') await loadProblemTexts()
    if (error.code === 'session.step-up-needed' && (await hooks.stepUp()))
      return send<T>(method, path, options)
    if (error.code === 'session.missing') hooks.signedOut()
    throw error
  }
}

async function send<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
  const isForm = options.body instanceof FormData
  const headers = headersOf(options)
  if (options.body !== undefined && !isForm) headers.set('content-type', 'application/json')

  let response: Response
  try {
    response = await fetch(urlOf(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal,
      body: isForm
        ? (options.body as FormData)
        : options.body === undefined
          ? undefined
          : JSON.stringify(options.body),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, {})
  }

  if (options.isFile && response.ok)
    return { blob: await response.blob(), headers: response.headers } satisfies FileAnswer as T
  const answer = await bodyOf(response)
  if (!response.ok) throw new Problem(response.status, isObject(answer) ? answer : {})
  return answer as T
}

/** Sends a form with a file and tells how much of it has gone out, which fetch cannot. */
export function upload<T>(
  path: string,
  form: FormData,
  options: { onProgress?: (share: number) => void; signal?: AbortSignal } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', urlOf(path))
    call.setRequestHeader('idempotency-key', newKey())
    call.setRequestHeader('accept', 'application/json')
    call.upload.onprogress = (event) =>
      event.lengthComputable && options.onProgress?.(event.loaded / event.total)
    call.onerror = () => reject(new Problem(0, {}))
    call.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    call.onload = () => {
      const answer = parsed(call.responseText)
      if (call.status < 300) return resolve(answer as T)
      const problem = new Problem(call.status, isObject(answer) ? answer : {})
      if (problem.code === 'session.missing') hooks.signedOut()
      loadProblemTexts().then(() => reject(problem))
    }
    options.signal?.addEventListener('abort', () => call.abort())
    call.send(form)
  })
}

/** The address of an endpoint, for links that download. */
export function urlOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    parameters.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const search = parameters.toString()
  return `/api/v1${path}${search ? `?${search}` : ''}`
}

/** A key for one creation; crypto.randomUUID is missing on plain http outside localhost. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function headersOf(options: RequestOptions): Headers {
  const headers = new Headers({ accept: 'application/json' })
  if (options.version !== undefined) headers.set('if-match', `"${options.version}"`)
  if (options.purpose) headers.set('treu-purpose', options.purpose)
  if (options.reason) headers.set('treu-reason', encodeURIComponent(options.reason))
  if (options.idempotencyKey) headers.set('idempotency-key', options.idempotencyKey)
  return headers
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  return response.headers.get('content-type')?.includes('json') ? parsed(text) : text || undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
