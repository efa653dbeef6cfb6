import type { FastifyReply } from 'fastify'
import * as api from '#api/campaigns.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { campaign } from './campaign.ts'
import { campaignContents } from './campaigns.ts'
import type { Contents } from './mail-languages.ts'
import { previewMail, previewPage, sendTestMail } from './preview-mail.ts'
import type { Language } from './render-mail.ts'
import { sequence } from './sequence.ts'
import { stepContents } from './sequences.ts'

const config = { purpose: 'direct-marketing' } as const

// Pictures are written into the page; nothing is loaded from anywhere.
const previewPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

/** How a mail will look, and a copy of it to oneself: of a campaign, and of each mail of a sequence. */
export function mailPreviewRoutes({ config: { publicUrl, smtpUrl } }: Platform): Routes {
  return async (app) => {
    const page = async (gate: Gate, reply: FastifyReply, contents: Contents, language?: Language) => {
      const html = await previewPage(gate, { publicUrl }, contents, language)
      reply
        .type('text/html; charset=utf-8')
        // Mails carry their looks inline; apart from them nothing is loaded and nothing runs.
        .header('content-security-policy', previewPolicy)
        .header('x-frame-options', 'SAMEORIGIN')
        .header('cache-control', 'private, no-store')
      return html
    }
    const test = async (gate: Gate, reply: FastifyReply, contents: Contents, language?: Language) => {
      reply.code(202)
      const mailId = await sendTestMail(gate, { publicUrl }, contents, language)
      return { mailId, isWaiting: !smtpUrl }
    }

    app.get(
      '/campaigns/:id/preview',
      { schema: api.GetCampaignPreview, config },
      async ({ gate, params, query }) =>
        previewMail(gate, { publicUrl }, await campaignContents(gate, params.id), query.language),
    )
    app.get(
      '/campaigns/:id/preview/page',
      { schema: api.GetPreviewPage, config },
      async ({ gate, params, query }, reply) =>
        page(gate, reply, await campaignContents(gate, params.id), query.language),
    )
    app.post(
      '/campaigns/:id/test',
      { schema: api.PostTestMail, config },
      async ({ gate, params, query }, reply) => {
        gate.demand(campaign, 'update')
        return test(gate, reply, await campaignContents(gate, params.id), query.language)
      },
    )
    app.get(
      '/sequences/:id/steps/:step/preview',
      { schema: api.GetStepPreview, config },
      async ({ gate, params: { id, step }, query }) =>
        previewMail(gate, { publicUrl }, await stepContents(gate, id, step), query.language),
    )
    app.get(
      '/sequences/:id/steps/:step/preview/page',
      { schema: api.GetStepPreviewPage, config },
      async ({ gate, params: { id, step }, query }, reply) =>
        page(gate, reply, await stepContents(gate, id, step), query.language),
    )
    app.post(
      '/sequences/:id/steps/:step/test',
      { schema: api.PostStepTestMail, config },
      async ({ gate, params: { id, step }, query }, reply) => {
        gate.demand(sequence, 'update')
        return test(gate, reply, await stepContents(gate, id, step), query.language)
      },
    )
  }
}
