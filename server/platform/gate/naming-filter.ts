import { type FieldProblem, Problem } from '../http/problem.ts'
import type { FieldContract } from './resource.ts'

const naming = ['user.name', 'user.contact.email', 'user.contact.phone_number', 'user.contact.fax_number']
const comparing = new Set(['email', 'phone'])
/** Somebody's address in whatever field; a domain (`@kunde.example`) is nobody's. */
const address = /[^\s@]@[^\s@]+|^\s*(\+|00?)[\d\s()/.-]{6,}$/
const INITIALS = 2

/**
 * The conditions of a filter that name somebody: by name, e-mail address or number. A filter that is kept would hold them
 * longer than the record, and erasing her would not find them (Art. 17 GDPR). Initials and domains are nobody's.
 */
export function namingConditions(
  filter: unknown,
  fields: Readonly<Record<string, FieldContract>>,
  pointer = '/filter',
): FieldProblem[] {
  if (typeof filter !== 'object' || filter === null) return []
  if (!('field' in filter))
    return Object.entries(filter).flatMap(([key, part]) =>
      [part]
        .flat()
        .flatMap((each, index) =>
          namingConditions(
            each,
            fields,
            Array.isArray(part) ? `${pointer}/${key}/${index}` : `${pointer}/${key}`,
          ),
        ),
    )
  const { field: name, value } = filter as { field: unknown; value?: unknown }
  const field = typeof name === 'string' && Object.hasOwn(fields, name) ? fields[name] : undefined
  const isNaming =
    field !== undefined &&
    (comparing.has(field.type) ||
      naming.some((each) => field.category === each || field.category.startsWith(`${each}.`)))
  const isTold = [value]
    .flat()
    .some((each) => typeof each === 'string' && (isNaming ? !isNobodys(each) : namesSomebody(each)))
  return isTold ? [{ pointer: `${pointer}/value`, code: 'filter.names-somebody' }] : []
}

/** Whether a text is somebody's e-mail address or telephone number. */
export function namesSomebody(text: string): boolean {
  return address.test(text)
}

/** Refuses to keep a filter that names somebody. */
export function demandNamingNobody(filter: unknown, fields: Readonly<Record<string, FieldContract>>): void {
  const errors = namingConditions(filter, fields)
  if (errors.length > 0) throw new Problem('filter.names-somebody', { errors })
}

function isNobodys(text: string): boolean {
  return text.trim().length <= INITIALS || /^@[^\s@]+$/.test(text.trim())
}
