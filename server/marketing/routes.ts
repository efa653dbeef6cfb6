import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { callListRoutes } from './call-list-routes.ts'
import { campaignRoutes } from './campaign-routes.ts'
import { mailPreviewRoutes } from './mail-preview-routes.ts'
import { newsletterRoutes } from './newsletter-routes.ts'
import { segmentRoutes } from './segment-routes.ts'
import { sequenceRoutes } from './sequence-routes.ts'

/** Segments, and what goes to their people: mails at once, at a rhythm and one after the other, letters, calls. */
export function marketingRoutes(platform: Platform): Routes {
  return async (app) => {
    for (const routes of [
      segmentRoutes,
      callListRoutes,
      campaignRoutes,
      newsletterRoutes,
      sequenceRoutes,
      mailPreviewRoutes,
    ])
      await routes(platform)(app)
  }
}
