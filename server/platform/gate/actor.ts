import type { GroupBounds } from './group-bounds.ts'
import type { PurposeKey, RowScope } from './vocabulary.ts'

export type ResourceRights = {
  /** `groups` where roles are bounded to customer groups: then the bounds say which rows. */
  rows: RowScope | 'groups'
  groups?: GroupBounds
  create: boolean
  update: boolean
  remove: boolean
}
export type FieldLevel = 'see' | 'edit'

/** Who acts: a user, one of her access tokens, or the program itself in a job of its own. */
export type Actor = {
  kind: 'user' | 'token' | 'system'
  userId: string | null
  sessionId: string | null
  tokenId: string | null
  roleKeys: readonly string[]
  teamIds: readonly string[]
  mainTeamId: string | null
  purposes: readonly PurposeKey[]
  rights: ReadonlyMap<string, ResourceRights>
  fields: ReadonlyMap<string, ReadonlyMap<string, FieldLevel>>
  /** What a token may do; null for people, who are bounded by their roles alone. */
  scopes: readonly string[] | null
  /** Addresses a token may come from; empty or null for any. */
  addresses: readonly string[] | null
  stepUpUntil: Date | null
}
