import { keptTable } from '../gate/kept-table.ts'

const operations = 'system.operations'
const held = {
  purpose: 'system-operation',
  basis: 'A6-1-f',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
} as const

export const mailKeys = keptTable({
  ...held,
  table: 'mail_keys',
  basis: 'none',
  columns: {
    id: operations,
    domain: operations,
    selector: operations,
    public_key: operations,
    sealed_private_key: operations,
    created_at: operations,
  },
})

/** Keyed hashes of addresses. They outlive the person's record, so that a dead address is not written to again. */
export const mailBounces = keptTable({
  ...held,
  table: 'mail_bounces',
  erase: 'kept-by-law',
  columns: {
    address_hash: 'user.unique_id.pseudonymous',
    soft_on: operations,
    undeliverable_since: operations,
    cause: operations,
    status: operations,
    updated_at: operations,
  },
})

export const mailSources = keptTable({
  ...held,
  table: 'mail_sources',
  basis: 'none',
  columns: { name: operations, uid_validity: operations, last_uid: operations },
})

/** Keyed hashes of mails that were read; forgotten after 90 days. */
export const mailIntake = keptTable({
  ...held,
  table: 'mail_intake',
  columns: {
    key: 'user.unique_id.pseudonymous',
    source: operations,
    place: operations,
    attempts: operations,
    kind: operations,
    at: operations,
  },
})
