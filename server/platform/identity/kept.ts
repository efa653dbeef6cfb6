import { keptTable } from '../gate/kept-table.ts'

/** What signing in needs behind the scenes. About employees; no list or form shows these tables as they are. */
const account = {
  purpose: 'system-operation',
  basis: 'A6-1-f',
  dataKind: 'account',
  erase: 'deleted-with-record',
  subject: 'user_id',
} as const

export const sessions = keptTable({
  ...account,
  table: 'sessions',
  columns: {
    id: 'system.operations',
    user_id: 'user.unique_id',
    token_hash: 'user.authorization.credentials',
    device: 'user.device',
    created_at: 'system.operations',
    last_seen_at: 'user.behavior',
    expires_at: 'system.operations',
    step_up_until: 'system.operations',
    ended_at: 'system.operations',
  },
})

export const oneTimeTokens = keptTable({
  ...account,
  table: 'one_time_tokens',
  columns: {
    id: 'system.operations',
    kind: 'system.operations',
    token_hash: 'user.authorization.credentials',
    user_id: 'user.unique_id',
    address: 'user.contact.email',
    created_by: 'user.unique_id',
    created_at: 'system.operations',
    expires_at: 'system.operations',
    used_at: 'system.operations',
  },
})

export const recoveryCodes = keptTable({
  ...account,
  table: 'recovery_codes',
  columns: {
    id: 'system.operations',
    user_id: 'user.unique_id',
    code_hash: 'user.authorization.credentials',
    used_at: 'system.operations',
  },
})

export const userRoles = keptTable({
  ...account,
  table: 'user_roles',
  columns: { user_id: 'user.unique_id', role_key: 'user.authorization' },
})

export const teamMembers = keptTable({
  ...account,
  table: 'team_members',
  columns: { team_id: 'system.operations', user_id: 'user.unique_id' },
})

const rules = {
  purpose: 'system-operation',
  basis: 'none',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
} as const

/** Keys are keyed hashes of addresses and sources; gone a day after the last failure. */
export const attempts = keptTable({
  ...rules,
  table: 'attempts',
  columns: { key: 'user.unique_id.pseudonymous', count: 'system.operations', last_at: 'system.operations' },
})

export const rolePurposes = keptTable({
  ...rules,
  table: 'role_purposes',
  columns: { role_key: 'system.operations', purpose: 'system.operations' },
})

export const roleRights = keptTable({
  ...rules,
  table: 'role_rights',
  columns: {
    role_key: 'system.operations',
    resource: 'system.operations',
    rows: 'system.operations',
    can_create: 'system.operations',
    can_update: 'system.operations',
    can_remove: 'system.operations',
  },
})

export const roleFieldRights = keptTable({
  ...rules,
  table: 'role_field_rights',
  columns: {
    role_key: 'system.operations',
    resource: 'system.operations',
    field: 'system.operations',
    level: 'system.operations',
  },
})

export const roleFieldSeeds = keptTable({
  ...rules,
  table: 'role_field_seeds',
  columns: { role_key: 'system.operations', resource: 'system.operations', field: 'system.operations' },
})

/** Every change of roles, rights, memberships, teams and settings; never changed or removed. */
export const settingsHistory = keptTable({
  ...rules,
  dataKind: 'trail',
  erase: 'kept-by-law',
  subject: 'actor_id',
  table: 'settings_history',
  columns: {
    id: 'system.operations',
    at: 'system.operations',
    actor_id: 'user.unique_id',
    kind: 'system.operations',
    key: 'system.operations',
    before: 'system.operations',
    after: 'system.operations',
  },
})
