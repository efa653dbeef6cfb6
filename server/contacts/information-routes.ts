import * as api from '#api/notice.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { draftNotice, releaseNotice } from '#server/privacy/notice/public.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { informationsOf, informContact } from './inform-contact.ts'

const purpose = customerPurposes

/** The duty to inform: the notice, and who was told. */
export function informationRoutes({ config }: Platform): Routes {
  return async (app) => {
    app.get('/privacy-notice', { schema: api.GetNotice, config: { purpose } }, async ({ gate }) => ({
      ...(await draftNotice(gate.tx)),
      url: `${config.publicUrl}/p/datenschutz`,
    }))
    app.post(
      '/privacy-notice',
      { schema: api.PostNotice, config: { purpose: 'legal-compliance' } },
      async ({ gate }, reply) => {
        reply.code(201)
        return releaseNotice(gate)
      },
    )
    app.get(
      '/contacts/:id/informations',
      { schema: api.ListInformations, config: { purpose } },
      async ({ gate, params }) => ({ items: await informationsOf(gate, params.id) }),
    )
    app.post(
      '/contacts/:id/informations',
      { schema: api.PostInformation, config: { purpose } },
      async ({ gate, params, body }, reply) => {
        reply.code(201)
        return informContact(gate, params.id, body, config.publicUrl)
      },
    )
  }
}
