import type { FastifyReply } from 'fastify'
import * as api from '#api/campaigns.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { campaign } from './campaign.ts'
import { campaignContent } from './campaigns.ts'
import { previewMail, previewPage, sendTestMail } from './preview-mail.ts'
import type { Content } from './render-mail.ts'
import { sequence } from './sequence.ts'
import { stepContent } from './sequences.ts'

const config = { purpose: 'direct-marketing' } as const

// Pictures are written into the page; nothing is loaded from anywhere.
const previewPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

/** How a mail will look, and a copy of it to oneself: of a campaign, and of each mail of a sequence. */
export function mailPreviewRoutes({ config: { publicUrl } }: Platform): Routes {
  return async (app) => {
    const page = async (gate: Gate, reply: FastifyReply, content: Content) => {
      const html = await previewPage(gate, { publicUrl }, content)
      reply
        .type('text/html; charset=utf-8')
        // Mails carry their looks inline; apart from them nothing is loaded and nothing runs.
        .header('content-security-policy', previewPolicy)
        .header('x-frame-options', 'SAMEORIGIN')
        .header('cache-control', 'private, no-store')
      return html
    }
    const test = async (gate: Gate, reply: FastifyReply, content: Content) => {
      reply.code(202)
      return { mailId: await sendTestMail(gate, { publicUrl }, content) }
    }

    app.get('/campaigns/:id/preview', { schema: api.GetCampaignPreview, config }, async ({ gate, params }) =>
      previewMail(gate, { publicUrl }, await campaignContent(gate, params.id)),
    )
    app.get(
      '/campaigns/:id/preview/page',
      { schema: api.GetPreviewPage, config },
      async ({ gate, params }, reply) => page(gate, reply, await campaignContent(gate, params.id)),
    )
    app.post('/campaigns/:id/test', { schema: api.PostTestMail, config }, async ({ gate, params }, reply) => {
      gate.demand(campaign, 'update')
      return test(gate, reply, await campaignContent(gate, params.id))
    })
    app.get(
      '/sequences/:id/steps/:step/preview',
      { schema: api.GetStepPreview, config },
      async ({ gate, params: { id, step } }) =>
        previewMail(gate, { publicUrl }, await stepContent(gate, id, step)),
    )
    app.get(
      '/sequences/:id/steps/:step/preview/page',
      { schema: api.GetStepPreviewPage, config },
      async ({ gate, params: { id, step } }, reply) => page(gate, reply, await stepContent(gate, id, step)),
    )
    app.post(
      '/sequences/:id/steps/:step/test',
      { schema: api.PostStepTestMail, config },
      async ({ gate, params: { id, step } }, reply) => {
        gate.demand(sequence, 'update')
        return test(gate, reply, await stepContent(gate, id, step))
      },
    )
  }
}
