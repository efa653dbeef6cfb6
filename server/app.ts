import fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './platform/db/open-database.ts'
import { isAnswering } from './platform/db/pool.ts'
import type { Log } from './platform/log.ts'

/** What the application is built from. */
export type AppContext = Database & {
  config: Config
  log: Log
  masterKey: Buffer
  /** make the demo company and print its log-ins */
  isDemo: boolean
}

/** The platform, then every feature. */
export async function buildApp({ appPool }: AppContext): Promise<FastifyInstance> {
  const app = fastify()
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (_, reply) => {
    const isReady = await isAnswering(appPool)
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable' })
  })
  return app
}
