import * as calls from '#api/calls.ts'
import * as api from '#api/campaigns.ts'
import * as letters from '#api/letters.ts'
import * as segments from '#api/segments.ts'
import { receiveUpload } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { type Asking, demandPurpose } from './audience.ts'
import { beginCall, callList, callNotice, noteCall } from './calls.ts'
import { campaign } from './campaign.ts'
import { addImage, IMAGE_BYTES, readImage } from './campaign-images.ts'
import {
  addCampaign,
  changeCampaign,
  previewCampaign,
  previewPage,
  readCampaign,
  readSender,
  removeCampaign,
  scheduleCampaign,
  sendTestMail,
  stopCampaign,
  unscheduleCampaign,
} from './campaigns.ts'
import { countAudience } from './count-audience.ts'
import { askForLetters, makeLetters, previewLetter } from './letters.ts'
import { listAudience } from './list-audience.ts'
import { placeholdersOf } from './personalise.ts'
import { campaignRecipient } from './recipient.ts'
import { segment } from './segment.ts'
import { addSegment, audienceOf, changeSegment, readSegment } from './segments.ts'

const purpose: readonly PurposeKey[] = ['direct-marketing', 'events']
const config = { purpose }
const versioned = { purpose, versioned: true }
// A mailing to many is advertising, whatever it invites to, and is decided as such.
const advertising = { purpose: 'direct-marketing' } as const
const versionedAdvertising = { ...advertising, versioned: true } as const

// Pictures are written into the page; nothing is loaded from anywhere.
const previewPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

type Question = {
  filter?: unknown
  segmentId?: string
  channel?: Asking['channel']
  purpose?: string
  productGroup?: string | null
}

async function readQuestion(gate: Gate, body: Question) {
  const { filter = {}, segmentId, channel = 'email', productGroup = null } = body
  const asking: Asking = { channel, purpose: demandPurpose(gate, body.purpose), productGroup }
  return { audience: segmentId ? await audienceOf(gate, segmentId) : { filter }, asking }
}

/** Segments and campaigns. */
export function marketingRoutes(platform: Platform): Routes {
  return async (app) => {
    app.get(
      '/segments',
      { schema: segments.ListSegments, config },
      ({ gate, query }) => gate.list(segment, readListQuery(query)) as never,
    )
    app.post('/segments', { schema: segments.PostSegment, config }, ({ gate, body }, reply) => {
      reply.code(201)
      return addSegment(gate, body)
    })
    app.post('/segments/preview', { schema: segments.PostPreview, config }, async ({ gate, body }) => {
      const { audience, asking } = await readQuestion(gate, body)
      return countAudience(gate, audience, asking, body.isExact ?? false)
    })
    app.post(
      '/segments/preview/list',
      { schema: segments.PostPreviewList, config },
      async ({ gate, body }) => {
        const { audience, asking } = await readQuestion(gate, body)
        const { code, cursor, limit = 50 } = body
        return (await listAudience(gate, audience, asking, { code, cursor, limit })) as never
      },
    )
    app.post(
      '/segments/:id/letters',
      { schema: letters.PostLetters, config: { ...advertising, stepUp: true } },
      async ({ gate, params, body }, reply) => {
        const file = await makeLetters(gate, params.id, body, platform.config.publicUrl)
        reply
          .type(file.type)
          .header('content-disposition', `attachment; filename="${file.name}"`)
          .header('cache-control', 'private, no-store')
          .header('treu-count', String(file.count))
        if (file.next) reply.header('treu-next', file.next)
        return file.bytes
      },
    )
    app.post(
      '/segments/:id/letters/release',
      { schema: letters.PostLettersRelease, config: advertising },
      ({ gate, params, body }, reply) => {
        reply.code(201)
        return askForLetters(gate, params.id, body, platform.config.publicUrl)
      },
    )
    app.post(
      '/segments/letters/preview',
      { schema: letters.PostLetterPreview, config: advertising },
      async ({ gate, body }, reply) => {
        reply.type('application/pdf').header('cache-control', 'private, no-store')
        return previewLetter(gate, body, platform.config.publicUrl)
      },
    )
    app.post(
      '/segments/:id/call-list',
      { schema: calls.PostCallList, config: advertising },
      ({ gate, params, body }) => callList(gate, params.id, body),
    )
    app.get(
      '/segments/call-notice',
      { schema: calls.GetCallNotice, config: advertising },
      async ({ gate }) => ({
        text: await callNotice(gate, platform.config.publicUrl),
      }),
    )
    app.post(
      '/contacts/:id/calls/beginning',
      { schema: calls.PostCallBeginning, config: advertising },
      ({ gate, params, body }) =>
        beginCall(gate, params.id, body.productGroup ?? null, platform.config.publicUrl),
    )
    app.post(
      '/contacts/:id/calls',
      { schema: calls.PostCall, config: advertising },
      async ({ gate, params, body }, reply) => {
        reply.code(201)
        return noteCall(gate, params.id, body, platform.config.publicUrl)
      },
    )
    app.get('/segments/:id', { schema: segments.GetSegment, config }, ({ gate, params }) =>
      readSegment(gate, params.id),
    )
    app.patch(
      '/segments/:id',
      { schema: segments.PatchSegment, config: versioned },
      ({ gate, params, body, version }) => changeSegment(gate, params.id, body, version),
    )
    app.delete(
      '/segments/:id',
      { schema: segments.DeleteSegment, config: versioned },
      async ({ gate, params, version }, reply) => {
        await gate.remove(segment, params.id, { version })
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/campaigns',
      { schema: api.ListCampaigns, config: advertising },
      ({ gate, query }) => gate.list(campaign, readListQuery(query)) as never,
    )
    app.get(
      '/campaigns/placeholders',
      { schema: api.GetPlaceholders, config: advertising },
      async ({ gate }) => ({
        items: await placeholdersOf(gate),
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
        config: advertising,
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
    app.get(
      '/campaigns/:id/preview',
      { schema: api.GetCampaignPreview, config: advertising },
      ({ gate, params }) => previewCampaign(gate, platform.config, params.id),
    )
    app.get(
      '/campaigns/:id/preview/page',
      { schema: api.GetPreviewPage, config: advertising },
      async ({ gate, params }, reply) => {
        const html = await previewPage(gate, platform.config, params.id)
        reply
          .type('text/html; charset=utf-8')
          // Mails carry their looks inline; apart from them nothing is loaded and nothing runs.
          .header('content-security-policy', previewPolicy)
          .header('x-frame-options', 'SAMEORIGIN')
          .header('cache-control', 'private, no-store')
        return html
      },
    )
    app.post(
      '/campaigns/:id/test',
      { schema: api.PostTestMail, config: advertising },
      async ({ gate, params }, reply) => {
        reply.code(202)
        return { mailId: await sendTestMail(gate, platform.config, params.id) }
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
        const { state, code, cursor, limit } = query
        const and = [
          { field: 'campaignId', op: 'eq', value: params.id },
          ...(state ? [{ field: 'state', op: 'eq', value: state }] : []),
          ...(code ? [{ field: 'code', op: 'eq', value: code }] : []),
        ]
        return (await gate.list(campaignRecipient, { filter: { and }, cursor, limit })) as never
      },
    )
  }
}
