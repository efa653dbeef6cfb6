import { GetSettings, ListChanges, PatchSettings } from '#api/settings.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { listChanges } from './changes.ts'
import { changeSettings, readSettings } from './settings.ts'

const watching: readonly PurposeKey[] = ['system-operation', 'secret-protection', 'legal-compliance']

export const settingRoutes =
  ({ config }: Platform): Routes =>
  async (app) => {
    app.get('/settings', { schema: GetSettings, config: { purpose: watching } }, ({ gate }) =>
      readSettings(gate, config),
    )
    app.patch(
      '/settings',
      { schema: PatchSettings, config: { purpose: 'system-operation', stepUp: true } },
      async ({ gate, body }) => {
        await changeSettings(gate, body)
        return readSettings(gate, config)
      },
    )
    app.get('/settings-history', { schema: ListChanges, config: { purpose: watching } }, ({ gate, query }) =>
      listChanges(gate, query),
    )
  }
