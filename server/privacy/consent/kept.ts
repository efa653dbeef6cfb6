import { keptTable } from '#server/platform/gate/kept-table.ts'

const proof = { basis: 'A6-1-c', dataKind: 'accountability' } as const
const preference = 'user.privacy_preferences'
const technical = 'system.operations'

keptTable({
  ...proof,
  table: 'consent_texts',
  purpose: 'legal-compliance',
  erase: 'kept-by-law',
  subject: null,
  columns: {
    id: technical,
    key: technical,
    number: technical,
    language: technical,
    purpose: technical,
    channels: technical,
    text: technical,
    notice: technical,
    sender: technical,
    text_hash: technical,
    is_demo: technical,
    created_at: technical,
    created_by: technical,
  },
})
keptTable({
  ...proof,
  table: 'consent_states',
  purpose: 'legal-compliance',
  erase: 'deleted-with-record',
  subject: 'contact_id',
  columns: {
    contact_id: 'user.unique_id',
    purpose: preference,
    channel: preference,
    address_hash: 'user.unique_id.pseudonymous',
    state: preference,
    way: preference,
    is_proven: preference,
    is_objected: preference,
    event_id: technical,
    since: preference,
  },
})
keptTable({
  ...proof,
  table: 'consent_origins',
  purpose: 'legal-compliance',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
  columns: { event_id: technical, ip_sealed: 'user.device.ip_address', expires_at: technical },
})
keptTable({
  ...proof,
  table: 'contact_uses',
  purpose: 'legal-compliance',
  erase: 'kept-by-law',
  subject: 'contact_id',
  columns: {
    id: technical,
    contact_id: 'user.unique_id',
    at: preference,
    channel: preference,
    purpose: preference,
    code: preference,
    rule_set: technical,
    event_id: technical,
    address_hash: 'user.unique_id.pseudonymous',
    campaign_id: technical,
    keep_until: technical,
    created_by: technical,
  },
})
