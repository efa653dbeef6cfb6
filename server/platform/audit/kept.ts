import { keptTable } from '../gate/kept-table.ts'

const operations = 'system.operations'
const trail = {
  purpose: 'legal-compliance',
  basis: 'none',
  dataKind: 'trail',
  erase: 'kept-by-law',
  subject: null,
} as const

/** Seals of the trail: hashes and counts, about nobody. */
export const auditSeals = keptTable({
  table: 'audit_seals',
  ...trail,
  columns: {
    seq: operations,
    epoch: operations,
    at: operations,
    month: operations,
    tx_from: operations,
    tx_to: operations,
    event_count: operations,
    events_hash: operations,
    previous_hash: operations,
    seal_hash: operations,
    signature: operations,
  },
})

export const auditEpochs = keptTable({
  table: 'audit_epochs',
  ...trail,
  columns: { epoch: operations, began_at: operations },
})

export const auditPrunings = keptTable({
  table: 'audit_prunings',
  ...trail,
  columns: { month: operations, at: operations, event_count: operations, signature: operations },
})
