/** What is wrong with one field of a request. */
export type ProblemDetail = { pointer: string; code: string; params?: Record<string, unknown> }

/** An answer of the server that says no: RFC 9457 with a code the screen puts into words. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly errors: ProblemDetail[]
  readonly params: Record<string, unknown>
  /** Everything the answer carried, such as `current`, `changedBy` and `changedAt` of a stale version. */
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    const code = typeof body.code === 'string' ? body.code : codeOfStatus(status)
    super(code)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.errors = Array.isArray(body.errors) ? (body.errors as ProblemDetail[]) : []
    this.params = isRecord(body.params) ? body.params : {}
    this.body = body
  }
}

/** The state of a record that somebody else changed meanwhile. */
export type Conflict = {
  current: Record<string, unknown>
  changedBy?: { id?: string; name?: string } | string
  changedAt?: string
}

/** Reads the conflict out of a stale version, or null when the error is something else. */
export function conflictOf(error: unknown): Conflict | null {
  if (!(error instanceof Problem) || error.status !== 412 || !isRecord(error.body.current)) return null
  return {
    current: error.body.current,
    changedBy: error.body.changedBy as Conflict['changedBy'],
    changedAt: error.body.changedAt as string | undefined,
  }
}

type Words = { de: string; en: string }

/** Why somebody may not be contacted: what the decision said, and what may be done instead. */
export type Refusal = { norm: string; reason: Words; instead?: Words }

export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof Problem)) return null
  const { norm, reason, instead } = error.body
  if (typeof norm !== 'string' || !isRecord(reason)) return null
  return { norm, reason: reason as Words, ...(isRecord(instead) ? { instead: instead as Words } : {}) }
}

/** Problems of the network and of proxies carry no code; they get one here. */
export function codeOfStatus(status: number): string {
  if (status === 0) return 'network.unreachable'
  if (status === 413) return 'request.too-large'
  if (status === 429) return 'request.too-many'
  if (status === 404) return 'request.not-found'
  if (status === 403) return 'request.forbidden'
  if (status === 502 || status === 503 || status === 504) return 'server.unavailable'
  return status >= 500 ? 'server.failed' : 'request.refused'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
