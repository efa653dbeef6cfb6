import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { Problem } from './problem.ts'
import type { App } from './routes.ts'

const forever = 'public, max-age=31536000, immutable'
const forADay = 'public, max-age=86400'
const askAgain = 'no-cache'

/** Serves the built web: its files under their names, and its one page for every other address that is none of ours. */
export async function serveWeb(app: App, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.log.warn({}, 'the web is not built, only the interface is served')
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    index: false,
  })
  app.get<{ Params: { '*': string } }>(
    '/*',
    { config: { public: 'the program itself holds no data' }, schema: { hide: true } },
    (request, reply) => {
      const path = request.params['*']
      // Browsers ask for it on pages that name no icon.
      if (path === 'favicon.ico')
        return isFile(folder, 'icon.svg')
          ? reply.header('cache-control', forADay).sendFile('icon.svg')
          : reply.code(204).send()
      if (isFile(folder, path)) {
        // Names under assets/ change with their content.
        return reply.header('cache-control', path.startsWith('assets/') ? forever : askAgain).sendFile(path)
      }
      if (!isPage(path)) throw new Problem('request.not-found')
      return reply.header('cache-control', askAgain).sendFile('index.html')
    },
  )
}

function isFile(folder: string, path: string): boolean {
  // File systems refuse longer names, and none of ours is.
  if (path.length > 200 || !/^[\w-]+(?:[./][\w-]+)*$/.test(path)) return false
  return statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() ?? false
}

/** Addresses of the single-page application; the interface, the portal and files answer for themselves. */
function isPage(path: string): boolean {
  return !/^(?:api|p|health|ready|assets)(?:\/|$)/.test(path) && !/\.\w+$/.test(path)
}
