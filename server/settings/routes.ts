import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { settingRoutes } from './company/routes.ts'
import { mailRoutes } from './mail/routes.ts'
import { outboxRoutes } from './outbox/routes.ts'
import { roleRoutes } from './roles/routes.ts'
import { setupRoutes } from './setup/routes.ts'
import { teamRoutes } from './teams/routes.ts'
import { tokenRoutes } from './tokens/routes.ts'
import { userRoutes } from './users/routes.ts'

/** What administrators look after: people and their rights, keys of other systems, settings, mail on its way out. */
export const settingsRoutes =
  (platform: Platform): Routes =>
  async (app) => {
    await setupRoutes(platform)(app)
    await userRoutes(platform)(app)
    await teamRoutes(app)
    await roleRoutes(platform)(app)
    await tokenRoutes(app)
    await settingRoutes(platform)(app)
    await outboxRoutes(platform)(app)
    await mailRoutes(platform)(app)
  }
