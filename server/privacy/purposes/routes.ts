import {
  ListDataKinds,
  ListLegalBases,
  ListOccasions,
  ListPurposes,
  PatchDataKind,
  PatchOccasion,
  PatchPurpose,
} from '#api/purposes.ts'
import {
  ListCustomerGroups,
  ListRetentionRules,
  PatchRetentionRule,
  PostRetentionRule,
} from '#api/retention-rules.ts'
import { basisKeys } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { releaseDataKind, releaseOccasion, releasePurpose } from './release.ts'
import {
  changeRetentionRule,
  listCustomerGroups,
  listRetentionRules,
  releaseRetentionRule,
} from './retention-rules.ts'
import { listDataKinds, listOccasions, listPurposes } from './rules.ts'
import { basisLabels } from './templates.ts'

const versioned = { purpose: 'legal-compliance', versioned: true } as const

/** The rules for holding data: open to all who sign in, changed by data protection. */
export const purposeRoutes: Routes = async (app) => {
  app.get('/purposes', { schema: ListPurposes, config: { purpose: 'own-account' } }, async ({ gate }) => ({
    items: await listPurposes(gate.tx),
  }))
  app.patch(
    '/purposes/:key',
    { schema: PatchPurpose, config: versioned },
    async ({ gate, params, body, version }) => {
      await releasePurpose(gate, params.key, body, version)
      return named(await listPurposes(gate.tx), params.key)
    },
  )
  app.get('/legal-bases', { schema: ListLegalBases, config: { purpose: 'own-account' } }, async () => ({
    items: basisKeys.map((key) => ({ key, label: basisLabels[key] })),
  }))
  app.get('/data-kinds', { schema: ListDataKinds, config: { purpose: 'own-account' } }, async ({ gate }) => ({
    items: await listDataKinds(gate.tx),
  }))
  app.patch(
    '/data-kinds/:key',
    { schema: PatchDataKind, config: versioned },
    async ({ gate, params, body, version }) => {
      await releaseDataKind(gate, params.key, body, version)
      return named(await listDataKinds(gate.tx), params.key)
    },
  )
  app.get(
    '/retention-rules',
    { schema: ListRetentionRules, config: { purpose: 'legal-compliance' } },
    async ({ gate }) => ({ items: await listRetentionRules(gate) }),
  )
  app.post(
    '/retention-rules',
    { schema: PostRetentionRule, config: { purpose: 'legal-compliance' } },
    async ({ gate, body }, reply) => {
      reply.code(201)
      return releaseRetentionRule(gate, body)
    },
  )
  app.patch(
    '/retention-rules/:id',
    { schema: PatchRetentionRule, config: versioned },
    ({ gate, params, body, version }) => changeRetentionRule(gate, params.id, body, version),
  )
  app.get(
    '/customer-groups',
    { schema: ListCustomerGroups, config: { purpose: 'legal-compliance' } },
    ({ gate }) => listCustomerGroups(gate),
  )
  app.get('/occasions', { schema: ListOccasions, config: { purpose: 'own-account' } }, async ({ gate }) => ({
    items: await listOccasions(gate.tx),
  }))
  app.patch(
    '/occasions/:key',
    { schema: PatchOccasion, config: versioned },
    async ({ gate, params, body, version }) => {
      await releaseOccasion(gate, params.key, body, version)
      return named(await listOccasions(gate.tx), params.key)
    },
  )
}

function named<T extends { key: string }>(items: readonly T[], key: string): T {
  const found = items.find((each) => each.key === key)
  if (!found) throw new Problem('purposes.not-found')
  return found
}
