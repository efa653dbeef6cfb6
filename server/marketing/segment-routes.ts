import * as calls from '#api/calls.ts'
import * as letters from '#api/letters.ts'
import * as segments from '#api/segments.ts'
import { beginCall, callNotice, noteCall } from '#server/calls/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { type Asking, demandPurpose } from './audience.ts'
import { callList } from './calls.ts'
import { campaign } from './campaign.ts'
import { countAudience } from './count-audience.ts'
import { askForLetters, lettersAllowance, makeLetters, previewLetter } from './letters.ts'
import { listAudience } from './list-audience.ts'
import {
  addSegment,
  audienceOf,
  changeSegment,
  listSegments,
  removeSegment,
  showSegment,
} from './segments.ts'

const purpose: readonly PurposeKey[] = ['direct-marketing', 'events']
const config = { purpose }
const versioned = { purpose, versioned: true }
// A mailing to many is advertising, whatever it invites to, and is decided as such.
const advertising = { purpose: 'direct-marketing' } as const

type Question = {
  filter?: unknown
  segmentId?: string
  channel?: Asking['channel']
  purpose?: string
  productGroup?: string | null
}

async function readQuestion(gate: Gate, body: Question) {
  // Who calls works through lists that others make.
  gate.demand(campaign, 'see')
  const { filter = {}, segmentId, channel = 'email', productGroup = null } = body
  const asking: Asking = { channel, purpose: demandPurpose(gate, body.purpose), productGroup }
  return { audience: segmentId ? await audienceOf(gate, segmentId) : { filter }, asking }
}

/** Segments, and the letters and calls to their people. */
export function segmentRoutes(platform: Platform): Routes {
  return async (app) => {
    app.get(
      '/segments',
      { schema: segments.ListSegments, config },
      ({ gate, query }) => listSegments(gate, readListQuery(query)) as never,
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
    app.get(
      '/segments/letters/allowance',
      { schema: letters.GetLettersAllowance, config: advertising },
      ({ gate }) => lettersAllowance(gate),
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
        beginCall(
          gate,
          params.id,
          { ...advertising, productGroup: body.productGroup ?? null },
          platform.config.publicUrl,
        ),
    )
    app.post(
      '/contacts/:id/calls',
      { schema: calls.PostCall, config: advertising },
      async ({ gate, params, body }, reply) => {
        reply.code(201)
        return noteCall(gate, params.id, body, advertising, platform.config.publicUrl)
      },
    )
    app.get('/segments/:id', { schema: segments.GetSegment, config }, ({ gate, params }) =>
      showSegment(gate, params.id),
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
        await removeSegment(gate, params.id, version)
        return reply.code(204).send(null)
      },
    )
  }
}
