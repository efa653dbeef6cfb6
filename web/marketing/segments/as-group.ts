import type { Segment } from '#api/segments.ts'
import type { FilterGroup } from '../../platform/list-url.ts'

/** A filter that somebody wrote by hand may be a single condition, or nothing. */
export function asGroup(filter: Segment['filter']): FilterGroup {
  const given = (filter ?? {}) as Record<string, unknown>
  if ('and' in given || 'or' in given) return given as FilterGroup
  return { and: 'field' in given ? [given as never] : [] }
}
