import { queryOptions } from '@tanstack/react-query'
import type { List } from '#api/common.ts'
import type { DemoData } from '#api/demo.ts'
import type { RightsMatrix, Role } from '#api/roles.ts'
import type { Settings } from '#api/settings.ts'
import type { Team } from '#api/teams.ts'
import type { User } from '#api/users.ts'
import { api, type Query } from '../platform/api.ts'
import { inLanguage, type Language } from '../platform/i18n.ts'
import { listKey } from '../platform/use-list.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api.get<Settings>('/settings', { signal }),
})

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => api.get<{ items: Role[] }>('/roles', { query: { archived: true }, signal }),
})

/** Customer groups a role can be bounded to; others can be typed. */
export const customerGroupsQuery = queryOptions({
  queryKey: ['role-customer-groups'],
  queryFn: ({ signal }) => api.get<{ items: string[] }>('/roles/customer-groups', { signal }),
})

/** The rights of a role now, or as they were at the end of a day. */
export const rightsQuery = (key: string, on?: string) =>
  queryOptions({
    queryKey: ['rights', key, on ?? null],
    queryFn: ({ signal }) =>
      api.get<RightsMatrix>(`/roles/${key}/rights`, { query: { at: on && endOf(on) }, signal }),
  })

/** Below the keys of the lists, so that a change of the list refreshes these, too. */
export const teamsQuery = queryOptions({
  queryKey: [...listKey('/teams'), 'all'],
  queryFn: ({ signal }) => everyPage<Team>('/teams', { sort: 'name' }, signal),
})

export const peopleQuery = queryOptions({
  queryKey: [...listKey('/users'), 'all'],
  queryFn: ({ signal }) => everyPage<User>('/users', { sort: 'name', fields: 'name,state' }, signal),
})

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['user', id],
    queryFn: ({ signal }) => api.get<User>(`/users/${id}`, { signal }),
  })

export const demoQuery = queryOptions({
  queryKey: ['demo-data'],
  queryFn: ({ signal }) => api.get<DemoData>('/demo-data', { signal }),
})

/** As one looks for them: by the name on screen. */
export function byLabel(roles: readonly Role[], language: Language): Role[] {
  const { compare } = new Intl.Collator(language)
  return [...roles].sort((one, other) =>
    compare(inLanguage(one.label, language), inLanguage(other.label, language)),
  )
}

async function everyPage<Row>(path: string, query: Query, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: List<Row> = await api.get(path, { query: { ...query, limit: 200, cursor }, signal })
    rows.push(...page.items)
    cursor = page.nextCursor
  }
  return rows
}

/** The last moment of a day where the reader is. */
function endOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date, 23, 59, 59, 999).toISOString()
}
