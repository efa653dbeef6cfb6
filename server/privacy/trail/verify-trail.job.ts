import { anchorFilesOf } from '#server/platform/audit/anchor.ts'
import { verifyTrail } from '#server/platform/audit/verify.ts'
import { job } from '#server/platform/jobs/jobs.ts'

/** Checks the whole trail, every night and whenever somebody asks. */
export const auditVerification = job({
  kind: 'audit-verification',
  purpose: 'legal-compliance',
  schedule: '40 1 * * *',
  retries: 0,
  run: async ({ platform, progress, throughGate, signal }) => {
    const found = await verifyTrail({
      pool: platform.pool,
      keyring: platform.keyring,
      anchorFiles: anchorFilesOf(platform.config),
      onProgress: (done, total) => void progress(done, Math.max(done, total)).catch(() => {}),
      signal,
    })
    if (signal.aborted) return undefined
    const result = {
      isIntact: found.isIntact,
      eventCount: found.sealedCount + found.unsealedCount,
      sealCount: found.sealCount,
      unsealedCount: found.unsealedCount,
      anchorCount: found.anchorCount,
      findingCount: found.findings.length + found.furtherCount,
      findings: [...new Set(found.findings.map(({ kind }) => kind))].join(','),
    }
    if (!found.isIntact) platform.log.error(result, 'the trail does not verify')
    await throughGate(async (gate) =>
      gate.record({ action: 'verify', resource: 'auditEvent', recordIds: [], details: result }),
    )
    return { result }
  },
})
