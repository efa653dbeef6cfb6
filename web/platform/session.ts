import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Session } from '#api/session.ts'
import { api } from './api.ts'
import type { Language } from './i18n.ts'
import { Problem } from './problem.ts'
import { queryClient } from './query.ts'

export type { Session }

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  gcTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.get<Session>('/session', { signal })
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null
      throw error
    }
  },
})

/** Is this a fresh installation that waits for its first administrator? */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.get<{ needed: boolean }>('/setup', { signal }),
})

/** Who is signed in. Only below the shell, where somebody always is. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery)
  // The shell's route waits for the session and sends everybody else to the sign-in page.
  return data ?? signedOutSession
}

/** May the signed-in person do this with that kind of record at all? Deny by default. */
export function can(
  session: Session,
  resource: string,
  action: 'see' | 'create' | 'update' | 'remove',
): boolean {
  const rights = session.rights[resource]
  if (!rights) return false
  return action === 'see' ? rights.rows !== 'none' : rights[action] === true
}

/** The customer groups of which a new record has to bear one; none where it is not asked for, or the only one is preset. */
export function groupsToChoose(session: Session, resource: string): readonly string[] {
  const groups = session.rights[resource]?.customerGroups ?? []
  return groups.length > 1 ? groups : []
}

/** Is the field shown ('see'), editable ('edit') or not there at all (undefined)? */
export function fieldRight(session: Session, resource: string, field: string): 'edit' | 'see' | undefined {
  const right = session.fields[resource]?.[field]
  return right === 'edit' || right === 'see' ? right : undefined
}

/** A role demands a second factor that is not set up yet: until then only the own profile answers. */
export function lacksSecondFactor(session: Session): boolean {
  return session.secondFactor.isRequired && !session.secondFactor.isEnabled
}

/** Does the person hold one of these roles? For what is shown first, never for what is allowed. */
export function hasRole(session: Session, ...keys: string[]): boolean {
  return session.roles.some((role) => keys.includes(role.key))
}

export function hasPurpose(session: Session, ...keys: string[]): boolean {
  return session.purposes.some((purpose) => keys.includes(purpose.key))
}

/** Takes over the session that an answer carried, so that no second request is needed. */
export function startSession(session: Session): void {
  queryClient.clear()
  queryClient.setQueryData(sessionQuery.queryKey, session)
}

/** The language goes with the person to her other devices; mails follow it, too. */
export async function keepLanguage(locale: Language): Promise<void> {
  const session = await api.patch<Session>('/session', { locale })
  queryClient.setQueryData(sessionQuery.queryKey, session)
}

/** Ends the session and forgets everything that was loaded in it. */
export async function signOut(): Promise<void> {
  await api.remove('/session').catch(() => {})
  forgetSession()
  // A fresh document leaves nothing of the last person in memory.
  window.location.assign('/sign-in')
}

/** The server no longer knows us: what was loaded goes, the place stays in the address of the sign-in page. */
export function forgetSession(): void {
  queryClient.clear()
  queryClient.setQueryData(sessionQuery.queryKey, null)
}

const signedOutSession: Session = {
  user: { id: '', name: '', email: '', locale: 'de', mainTeamId: null, teamIds: [] },
  roles: [],
  purposes: [],
  rights: {},
  fields: {},
  secondFactor: { isEnabled: false, isRequired: false, recoveryCodesLeft: 0 },
  company: { name: '' },
  setup: { needed: false, isDemo: false },
  stepUpUntil: null,
}
