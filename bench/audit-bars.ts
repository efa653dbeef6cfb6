import { v7 as uuidv7 } from 'uuid'
import { verifyTrail } from '#server/platform/audit/verify.ts'
import type { DataSet } from './data-set.ts'
import { withProgram } from './plans.ts'
import type { BenchDatabase } from './server.ts'

export type AuditRates = {
  /** Written and sealed, events a second. */
  sealed: number
  /** Checked, events a second. */
  verified: number
  count: number
  isIntact: boolean
}

const AT_ONCE = 1000

/** Writes events as readings do, seals them, and checks the whole trail. */
export async function auditRates(data: DataSet, database: BenchDatabase, count: number): Promise<AuditRates> {
  return withProgram(data, database, async (platform) => {
    const anEvent = () => {
      const id = uuidv7()
      return {
        at: new Date(),
        actorKind: 'user',
        actorId: data.userIds.all,
        action: 'read',
        resource: 'contact',
        recordIds: [id],
        subjectId: id,
        fields: ['firstName', 'lastName', 'email', 'phone', 'jobTitle', 'company'],
        purpose: 'customer-relations',
        means: 'web',
        reason: null,
        requestId: uuidv7(),
        jobId: null,
        details: null,
        sealed: null,
      }
    }
    await platform.sealer.sealNow()
    const startedAt = performance.now()
    // The next are noted while those before are written, as it is with many at work; no more than can be kept up with.
    let writing = Promise.resolve()
    for (let written = 0; written < count; written += AT_ONCE) {
      for (let index = 0; index < AT_ONCE; index++) platform.trail.note(anEvent())
      await writing
      writing = platform.trail.flush()
    }
    await writing
    await platform.sealer.sealNow()
    const seconds = (performance.now() - startedAt) / 1000

    const checkedAt = performance.now()
    const result = await verifyTrail({ pool: platform.pool, keyring: platform.keyring, anchorFiles: [] })
    const checked = result.sealedCount + result.unsealedCount
    return {
      sealed: count / seconds,
      verified: checked / ((performance.now() - checkedAt) / 1000),
      count: checked,
      isIntact: result.isIntact,
    }
  })
}
