import { keptTable } from '#server/platform/gate/kept-table.ts'

const technical = 'system.operations'

keptTable({
  table: 'subscription_forms',
  purpose: 'direct-marketing',
  basis: 'none',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
  columns: {
    id: technical,
    version: technical,
    key: technical,
    kind: technical,
    title: technical,
    intro: technical,
    language: technical,
    text_id: technical,
    topics: technical,
    asks_name: technical,
    origins: technical,
    is_active: technical,
    is_demo: technical,
    created_at: technical,
    created_by: technical,
    updated_at: technical,
    updated_by: technical,
  },
})
keptTable({
  table: 'consent_requests',
  purpose: 'direct-marketing',
  basis: 'A6-1-b-enter-into-contract',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: null,
  columns: {
    id: technical,
    form_id: technical,
    token_hash: technical,
    address_hash: 'user.unique_id.pseudonymous',
    sealed: 'user.contact',
    mail_id: technical,
    mail_hash: technical,
    requested_at: 'user.privacy_preferences',
    expires_at: technical,
    used_at: technical,
  },
})
keptTable({
  table: 'data_links',
  purpose: 'legal-compliance',
  basis: 'A6-1-c',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'contact_id',
  columns: {
    id: technical,
    contact_id: 'user.unique_id',
    address_hash: 'user.unique_id.pseudonymous',
    token_hash: technical,
    requested_at: 'user.privacy_preferences',
    expires_at: technical,
  },
})
