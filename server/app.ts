import type pg from 'pg'
import type { Logger } from 'pino'
import { companyRoutes } from './companies/routes.ts'
import type { Config } from './config.ts'
import { contactRoutes } from './contacts/routes.ts'
import type { App } from './platform/http/routes.ts'
import { httpServer } from './platform/http/server.ts'
import { openPlatform, type Platform } from './platform/platform.ts'

export type AppContext = {
  config: Config
  ownerPool: pg.Pool
  appPool: pg.Pool
  log: Logger
  masterKey: Buffer
  now?: () => Date
  /** make the demo company and print its log-ins */
  isDemo?: boolean
}

/** The table of contents: the platform, then every feature. */
export async function buildApp(context: AppContext): Promise<{ app: App; platform: Platform }> {
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
      await contactRoutes(api)
      await companyRoutes(api)
    },
    { prefix: '/api/v1' },
  )
  app.get(
    '/api/v1/openapi.json',
    { config: { public: 'the description of the interface holds no data' }, schema: { hide: true } },
    () => app.swagger(),
  )
  return { app, platform }
}
