import type { ListQuery as WireQuery } from '#api/common.ts'
import type { ListQuery } from '../gate/list-query.ts'
import { Problem } from './problem.ts'

/** The list query of the wire as the gate takes it. */
export function readListQuery(query: WireQuery): ListQuery {
  return {
    q: query.q,
    filter: query.filter === undefined ? undefined : readFilter(query.filter),
    sort: query.sort,
    limit: query.limit,
    cursor: query.cursor,
    fields: names(query.fields),
    count: query.count,
    sum: names(query.sum),
    trash: query.trash,
  }
}

function readFilter(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('filter.malformed', { errors: [{ pointer: '/filter', code: 'filter.malformed' }] })
  }
}

function names(text: string | undefined): string[] | undefined {
  return text ? text.split(',') : undefined
}
