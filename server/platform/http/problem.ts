import { inWords, type Language } from './problem-words.ts'

/** What a user can cause and mend: a code from the list, never a sentence; the words come last, see `problem-words.ts`. */
export class Problem extends Error {
  code: string
  status: number
  errors: readonly FieldProblem[]
  details: Readonly<Record<string, unknown>>

  constructor(code: string, options: ProblemOptions = {}) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.status = options.status ?? statusOf(code)
    this.errors = options.errors ?? []
    this.details = options.details ?? {}
  }
}

export type FieldProblem = { pointer: string; code: string; params?: Readonly<Record<string, unknown>> }
export type ProblemOptions = {
  status?: number
  errors?: readonly FieldProblem[]
  details?: Readonly<Record<string, unknown>>
}

/** RFC 9457 document of a problem in the reader's language; `details` become members of their own. */
export function problemDocument(problem: Problem, requestId: string, language: Language) {
  const { code, status, errors } = problem
  return {
    ...problem.details,
    type: `urn:treu:problem:${code}`,
    title: inWords(code, problem.details, language),
    status,
    code,
    requestId,
    ...(errors.length > 0 ? { detail: detailOf(errors, language), errors } : {}),
  }
}

/** Where and what, for who reads the answer of a script; a form shows each at its field. */
function detailOf(errors: readonly FieldProblem[], language: Language): string {
  const told = errors.slice(0, 5)
  return told
    .map(({ pointer, code, params = {} }) => `${pointer}: ${inWords(code, params, language)}`)
    .join(' ')
}

const endings: readonly (readonly [string, number])[] = [
  ['not-found', 404],
  ['session.missing', 401],
  ['wrong-credentials', 401],
  ['not-allowed', 403],
  ['step-up-needed', 403],
  ['restricted', 403],
  ['merged', 410],
  ['stale', 412],
  ['version-missing', 428],
  ['taken', 409],
  ['conflict', 409],
  ['in-use', 409],
  ['not-possible-now', 409],
  ['too-large', 413],
  ['wrong-media-type', 415],
  ['malformed', 400],
  ['too-many', 429],
  ['not-ready', 503],
]

/** The status follows from the last words of the code; what has no rule of its own is 422: understood, not acceptable. */
function statusOf(code: string): number {
  return endings.find(([ending]) => code.endsWith(ending))?.[1] ?? 422
}
