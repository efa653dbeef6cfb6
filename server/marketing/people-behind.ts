import type { Gate } from '#server/platform/gate/gate.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import { Problem } from '#server/platform/http/problem.ts'

type Question = { cursor?: string | undefined; limit?: number | undefined } & Readonly<
  Record<string, unknown>
>

/** The people behind a count of a mailing, as far as they are in sight: those whose fields are as asked. */
export async function peopleBehind(
  gate: Gate,
  resource: Resource,
  mailing: Readonly<Record<string, string>>,
  { cursor, limit, ...asked }: Question,
) {
  for (const [field, value] of Object.entries(asked)) {
    const known = resource.fields[field]?.choices?.map((choice) => choice.value)
    if (known && value !== undefined && !known.includes(String(value)))
      throw new Problem('filter.malformed', {
        errors: [{ pointer: `/querystring/${field}`, code: 'field.not-a-choice', params: { known } }],
      })
  }
  const and = Object.entries({ ...mailing, ...asked })
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ field, op: 'eq', value }))
  return gate.list(resource, { filter: { and }, cursor, limit })
}
