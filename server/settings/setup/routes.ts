import { GetSetup, PostSetup } from '#api/setup.ts'
import { makeDemo } from '#server/demo/public.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { signInAs } from '#server/platform/identity/session-routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { isSetupNeeded, setUp } from './set-up.ts'

const before = { public: 'before the first run there is nobody who could sign in; afterwards it answers 409' }

export const setupRoutes =
  (platform: Platform): Routes =>
  async (app) => {
    app.get('/setup', { schema: GetSetup, config: before }, async () => ({
      needed: await isSetupNeeded(platform),
    }))
    app.post('/setup', { schema: PostSetup, config: before }, async (request, reply) => {
      const { administratorId, dpoInvitationUrl } = await setUp(platform, request.body, request.id)
      if (request.body.demo) await makeDemo(platform)
      const session = await signInAs(platform, request, reply, administratorId)
      reply.code(201)
      return { session, dpoInvitationUrl }
    })
  }
