import { resource } from '#server/platform/gate/resource.ts'
import { fieldsHeld, technical } from '../fields/contract.ts'

const kept = fieldsHeld({
  purposes: ['legal-compliance'],
  basis: 'A6-1-c',
  dataKind: 'trail',
  see: ['dpo', 'auditor'],
  edit: [],
  exportClass: 'never',
  erase: 'kept-by-law',
  isProvided: false,
  isReadOnly: true,
  isFilterable: false,
  isSortable: false,
})
const why = [
  'Nachweis, wer wann welche Daten wozu verarbeitet hat (Art. 5 Abs. 2, Art. 32 DSGVO).',
  'Proof of who processed which data when and what for (Art. 5(2), 32 GDPR).',
] as const

/** The trail. Ids, field names and sealed values; whose key is destroyed keeps her place in it and nothing else. */
export const auditEvent = resource({
  name: 'auditEvent',
  feature: 'audit-events',
  label: { de: 'Protokolleintrag', en: 'Trail entry' },
  table: 'audit_events',
  subject: 'subjectId',
  rows: 'everyone',
  defaultSort: ['-at'],
  rights: { dpo: { rows: 'all' }, auditor: { rows: 'all' } },
  fields: {
    id: technical(),
    at: kept({ type: 'moment', category: 'system.operations', label: ['Zeitpunkt', 'Time'], why }),
    actorKind: kept({
      type: 'text',
      category: 'system.operations',
      label: ['Art des Handelnden', 'Kind of actor'],
      why,
    }),
    actorId: kept({ type: 'id', category: 'user.unique_id', label: ['Wer', 'Who'], why }),
    action: kept({ type: 'text', category: 'user.behavior', label: ['Was', 'What'], why }),
    resource: kept({ type: 'text', category: 'system.operations', label: ['Womit', 'With what'], why }),
    recordIds: kept({ type: 'texts', category: 'user.unique_id', label: ['Datensätze', 'Records'], why }),
    subjectId: kept({
      type: 'id',
      category: 'user.unique_id',
      label: ['Betroffene Person', 'Person concerned'],
      why,
    }),
    fields: kept({ type: 'texts', category: 'system.operations', label: ['Felder', 'Fields'], why }),
    purpose: kept({ type: 'text', category: 'user.privacy_preferences', label: ['Zweck', 'Purpose'], why }),
    means: kept({ type: 'text', category: 'system.operations', label: ['Weg', 'Means'], why }),
    reason: kept({ type: 'text', category: 'user.content.private', label: ['Begründung', 'Reason'], why }),
    requestId: technical(),
    jobId: technical(),
    details: kept({ type: 'json', category: 'system.operations', label: ['Einzelheiten', 'Details'], why }),
    sealed: technical('text', { isSecret: true }),
    mac: technical('text', { isSecret: true }),
    epoch: technical('number', { isDetail: true }),
    tx: technical('number', { isDetail: true }),
  },
})
