import { useMemo, useState } from 'react'
import type { RightsMatrix } from '#api/roles.ts'
import { changesOf, type ResourceRights, type RoleRights, rightsOf } from './rights.ts'

type Drafts = Readonly<Record<string, RoleRights>>

/** Changes of one or more roles, collected until they are looked at and saved together. */
export function useRightsDraft(matrices: readonly RightsMatrix[]) {
  const [edited, setEdited] = useState<Drafts>({})
  const stored = useMemo<Drafts>(
    () => Object.fromEntries(matrices.map((matrix) => [matrix.role.key, rightsOf(matrix)])),
    [matrices],
  )
  const rights = useMemo<Drafts>(
    () =>
      Object.fromEntries(Object.entries(stored).map(([key, given]) => [key, { ...given, ...edited[key] }])),
    [stored, edited],
  )
  const changes = useMemo(
    () => Object.keys(stored).flatMap((key) => changesOf(key, stored[key] ?? {}, rights[key] ?? {})),
    [stored, rights],
  )
  return {
    stored,
    rights,
    changes,
    set: (role: string, resource: string, next: ResourceRights) =>
      setEdited((before) => ({ ...before, [role]: { ...before[role], [resource]: next } })),
    /** Forgets what was edited, of one role or of all. */
    reset: (role?: string) => setEdited((before) => (role ? { ...before, [role]: {} } : {})),
  }
}

export type RightsDraft = ReturnType<typeof useRightsDraft>
