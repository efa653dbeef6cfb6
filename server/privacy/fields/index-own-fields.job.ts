import { job } from '#server/platform/jobs/jobs.ts'
import { indexOwnFields } from './own-field-indexes.ts'

/** Building an index over all contacts takes a while, so nobody waits for it. */
export const indexOwnFieldsJob = job({
  kind: 'custom-fields.index',
  purpose: 'legal-compliance',
  retries: 3,
  run: async ({ platform }) => {
    await indexOwnFields(platform.ownerPool)
    return undefined
  },
})
