import { type FieldProblem, Problem } from '../http/problem.ts'
import type { Gate, Row } from './gate.ts'
import type { Resource } from './resource.ts'

/**
 * What is wrong with values that are one part of a request, each error at its place (`/contactPoints/0/value`). Places
 * in `known` have an error already and get no second one.
 */
export async function errorsOf(
  gate: Gate,
  resource: Resource,
  values: Readonly<Row>,
  options: { place?: string; isPatch?: boolean; known?: readonly FieldProblem[] } = {},
): Promise<FieldProblem[]> {
  const { place = '', isPatch = false, known = [] } = options
  const found = await gate.check(resource, values, { isPatch }).then(
    () => [],
    (error: unknown) => {
      if (error instanceof Problem && error.errors.length > 0) return error.errors
      throw error
    },
  )
  const taken = new Set(known.map((error) => error.pointer))
  return [...found.filter((error) => !taken.has(error.pointer)), ...known].map((error) => ({
    ...error,
    pointer: place + error.pointer,
  }))
}
