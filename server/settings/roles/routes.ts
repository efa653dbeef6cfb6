import {
  GetRights,
  ListCustomerGroups,
  ListRoles,
  PatchRole,
  PostRole,
  PutRights,
  PutRolePurposes,
} from '#api/roles.ts'
import { type PurposeKey, purposeKeys } from '#server/platform/gate/vocabulary.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { changePurposes, changeRights } from './change-rights.ts'
import { changeRole, createRole } from './change-role.ts'
import { readRights } from './read-rights.ts'
import { customerGroupsInUse, listRoles, readRole } from './read-roles.ts'

const reading: readonly PurposeKey[] = [
  'system-operation',
  ...purposeKeys.filter((key) => key !== 'system-operation'),
]
/** Measures of protection are looked up by management and auditors, too. */
const watching: readonly PurposeKey[] = ['system-operation', 'secret-protection', 'legal-compliance']
const dangerous = { purpose: 'system-operation', stepUp: true } as const

export const roleRoutes =
  ({ config: { publicUrl } }: Platform): Routes =>
  async (app) => {
    app.get('/roles', { schema: ListRoles, config: { purpose: reading } }, async ({ gate, query }) => ({
      items: await listRoles(gate, { withArchived: query.archived ?? false }),
    }))
    app.get(
      '/roles/customer-groups',
      { schema: ListCustomerGroups, config: { purpose: 'system-operation' } },
      async ({ gate }) => ({ items: await customerGroupsInUse(gate) }),
    )
    app.post('/roles', { schema: PostRole, config: dangerous }, async ({ gate, body }, reply) => {
      const key = await createRole(gate, body)
      reply.code(201).header('location', `/api/v1/roles/${key}`)
      return readRole(gate, key)
    })
    app.patch(
      '/roles/:key',
      { schema: PatchRole, config: { ...dangerous, versioned: true } },
      async ({ gate, params, body, version }) => {
        await changeRole(gate, params.key, body, version)
        return readRole(gate, params.key)
      },
    )
    app.put(
      '/roles/:key/purposes',
      { schema: PutRolePurposes, config: dangerous },
      async ({ gate, params, body }) => {
        await changePurposes(gate, publicUrl, params.key, body.purposes)
        return readRole(gate, params.key)
      },
    )
    app.get(
      '/roles/:key/rights',
      { schema: GetRights, config: { purpose: watching } },
      ({ gate, params, query }) => readRights(gate, params.key, query.at),
    )
    app.put(
      '/roles/:key/rights',
      { schema: PutRights, config: dangerous },
      async ({ gate, params, body }) => {
        await changeRights(gate, params.key, body)
        return readRights(gate, params.key)
      },
    )
  }
