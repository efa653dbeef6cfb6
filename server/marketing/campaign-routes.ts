import * as api from '#api/campaigns.ts'
import { receiveUpload } from '#server/files/public.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { campaign } from './campaign.ts'
import { addImage, IMAGE_BYTES, readImage } from './campaign-images.ts'
import {
  addCampaign,
  changeCampaign,
  readCampaign,
  readSender,
  removeCampaign,
  scheduleCampaign,
  stopCampaign,
  unscheduleCampaign,
} from './campaigns.ts'
import { peopleBehind } from './people-behind.ts'
import { offeredPlaceholders } from './personalise.ts'
import { campaignRecipient } from './recipient.ts'

// A mailing to many is advertising, whatever it invites to, and is decided as such.
const advertising = { purpose: 'direct-marketing' } as const
const versionedAdvertising = { ...advertising, versioned: true } as const

/** Mails to the people of a segment, once. */
export function campaignRoutes(platform: Platform): Routes {
  return async (app) => {
    app.get(
      '/campaigns',
      { schema: api.ListCampaigns, config: advertising },
      ({ gate, query }) => gate.list(campaign, readListQuery(query)) as never,
    )
    app.get(
      '/campaigns/placeholders',
      { schema: api.GetPlaceholders, config: advertising },
      async ({ gate }) => ({
        items: await offeredPlaceholders(gate),
        nextCursor: null,
      }),
    )
    app.get('/campaigns/sender', { schema: api.GetSender, config: advertising }, ({ gate }) =>
      readSender(gate, platform.config),
    )
    app.post('/campaigns', { schema: api.PostCampaign, config: advertising }, ({ gate, body }, reply) => {
      reply.code(201)
      return addCampaign(gate, body)
    })
    app.get('/campaigns/:id', { schema: api.GetCampaign, config: advertising }, ({ gate, params }) =>
      readCampaign(gate, params.id),
    )
    app.patch(
      '/campaigns/:id',
      { schema: api.PatchCampaign, config: versionedAdvertising },
      ({ gate, params, body, version }) => changeCampaign(gate, params.id, body, version),
    )
    app.delete(
      '/campaigns/:id',
      { schema: api.DeleteCampaign, config: versionedAdvertising },
      async ({ gate, params, version }, reply) => {
        await removeCampaign(gate, params.id, version)
        return reply.code(204).send(null)
      },
    )
    app.post(
      '/campaigns/:id/images',
      {
        schema: api.PostCampaignImage,
        config: { ...advertising, takesFile: true },
        preHandler: receiveUpload(platform.files, {
          maxBytes: IMAGE_BYTES,
          tooLarge: 'campaigns.image-too-large',
        }),
      },
      ({ gate, params, upload }, reply) => {
        if (!upload) throw new Error('route without its upload')
        reply.code(201)
        return addImage(gate, params.id, upload)
      },
    )
    app.get(
      '/campaigns/:id/images/:imageId/content',
      { schema: api.GetCampaignImageContent, config: advertising },
      async ({ gate, params }, reply) => {
        const { mediaType, content } = await readImage(gate, params.id, params.imageId)
        reply
          .type(mediaType)
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('cache-control', 'private, no-store')
        return content
      },
    )
    app.post(
      '/campaigns/:id/schedule',
      { schema: api.PostSchedule, config: advertising },
      ({ gate, params, body }) => scheduleCampaign(gate, platform.config, params.id, body.at ?? null),
    )
    app.delete(
      '/campaigns/:id/schedule',
      { schema: api.DeleteSchedule, config: advertising },
      ({ gate, params }) => unscheduleCampaign(gate, params.id),
    )
    app.post('/campaigns/:id/stop', { schema: api.PostStop, config: advertising }, ({ gate, params }) =>
      stopCampaign(gate, params.id),
    )
    app.get(
      '/campaigns/:id/recipients',
      { schema: api.ListRecipients, config: advertising },
      async ({ gate, params, query }) => {
        await gate.get(campaign, params.id)
        return (await peopleBehind(gate, campaignRecipient, { campaignId: params.id }, query)) as never
      },
    )
  }
}
