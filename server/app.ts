import { join } from 'node:path'
import type pg from 'pg'
import type { Logger } from 'pino'
import { colleagueRoutes } from './colleagues/routes.ts'
import { companyRoutes } from './companies/routes.ts'
import type { Config } from './config.ts'
import { informationRoutes } from './contacts/information-routes.ts'
import { permissionRoutes } from './contacts/permission-routes.ts'
import { contactRoutes } from './contacts/routes.ts'
import { usesRoutes } from './contacts/uses-routes.ts'
import { demoRoutes } from './demo/public.ts'
import { fileRoutes } from './files/routes.ts'
import { importRoutes } from './imports/public.ts'
import { marketingRoutes } from './marketing/public.ts'
import { massUpdateRoutes } from './mass-updates/public.ts'
import { mergeRoutes } from './merges/public.ts'
import { addDocsPage } from './platform/http/docs-page.ts'
import { addHealthRoutes } from './platform/http/health.ts'
import type { App } from './platform/http/routes.ts'
import { httpServer } from './platform/http/server.ts'
import { serveWeb } from './platform/http/web-files.ts'
import { sessionRoutes } from './platform/identity/session-routes.ts'
import { jobRoutes } from './platform/jobs/routes.ts'
import { openPlatform, type Platform } from './platform/platform.ts'
import { programFolder } from './platform/program-folder.ts'
import { formRoutes, portalRoutes } from './portal/public.ts'
import {
  consentTextRoutes,
  demandContracts,
  fieldRoutes,
  purposeRoutes,
  releaseRoutes,
  trailRoutes,
  watchGrantRoutes,
} from './privacy/public.ts'
import { searchRoutes } from './search/routes.ts'
import { addSecurityText, settingsRoutes } from './settings/public.ts'
import { taskRoutes } from './tasks/routes.ts'
import { timelineRoutes } from './timeline/routes.ts'
import { viewRoutes } from './views/routes.ts'

export type AppContext = {
  config: Config
  ownerPool: pg.Pool
  appPool: pg.Pool
  log: Logger
  masterKey: Buffer
  now?: () => Date
  /** How often jobs that have become due are looked for. */
  lookAroundEveryMs?: number
}

/** The table of contents: the platform, then every feature. */
export async function buildApp(context: AppContext): Promise<{ app: App; platform: Platform }> {
  await demandContracts(context.ownerPool)
  const platform = await openPlatform(context)
  const app = await httpServer({
    platform,
    log: context.log,
    trustProxy: context.config.trustProxy,
    publicUrl: context.config.publicUrl,
    authenticate: platform.authentication.authenticate,
  })
  await app.register(
    async (api) => {
      await sessionRoutes(platform)(api)
      await settingsRoutes(platform)(api)
      await jobRoutes(platform)(api)
      await purposeRoutes(api)
      await fieldRoutes(api)
      await trailRoutes(api)
      await releaseRoutes(platform)(api)
      await watchGrantRoutes(platform)(api)
      await contactRoutes(api)
      await usesRoutes(api)
      await permissionRoutes(api)
      await informationRoutes(platform)(api)
      await consentTextRoutes(api)
      await formRoutes(platform)(api)
      await companyRoutes(api)
      await timelineRoutes(api)
      await taskRoutes(platform)(api)
      await searchRoutes(api)
      await viewRoutes(api)
      await colleagueRoutes(api)
      await fileRoutes(platform)(api)
      await importRoutes(platform)(api)
      await massUpdateRoutes(api)
      await mergeRoutes(platform)(api)
      await marketingRoutes(platform)(api)
      await demoRoutes(api)
    },
    { prefix: '/api/v1' },
  )
  await app.register(portalRoutes(platform), { prefix: '/p' })
  app.get(
    '/api/v1/openapi.json',
    { config: { public: 'the description of the interface holds no data' }, schema: { hide: true } },
    () => app.swagger(),
  )
  addDocsPage(app)
  addSecurityText(app, platform)
  addHealthRoutes(app, { pool: platform.pool, ownerPool: context.ownerPool, isWorking: () => true })
  await serveWeb(app, join(programFolder, 'dist/web'))
  app.addHook('onClose', () => platform.close())
  return { app, platform }
}
