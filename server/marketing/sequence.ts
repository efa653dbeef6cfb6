import { keptTable } from '#server/platform/gate/kept-table.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { technical, words } from '#server/privacy/fields/contract.ts'
import { mailing, readers } from './held.ts'

const why = [
  'Damit mehrere Mails nacheinander geplant und später nachgewiesen werden können.',
  'So that several mails in a row can be planned, and shown later.',
] as const

/** Mails one after the other, each some days after the one before, until somebody answers or says no. */
export const sequence = resource({
  name: 'sequence',
  feature: 'sequences',
  label: { de: 'Mailfolge', en: 'Sequence' },
  table: 'sequences',
  subject: null,
  rows: 'everyone',
  defaultSort: ['name'],
  rights: { ...readers, marketing: { rows: 'all', create: true, update: true, remove: true } },
  conflicts: { sequences_name_key: 'sequences.taken', sequences_segment_id_fkey: 'segments.not-found' },
  fields: {
    id: technical(),
    version: technical('number'),
    name: mailing({
      type: 'text',
      maxLength: 80,
      isRequired: true,
      category: 'system.operations',
      label: ['Name', 'Name'],
      why,
    }),
    productGroup: mailing({
      type: 'text',
      maxLength: 120,
      category: 'system.operations',
      label: ['Warengruppe', 'Product group'],
      why: [
        'Bestandskunden dürfen nur zu Ähnlichem angeschrieben werden (§ 7 Abs. 3 UWG).',
        'Existing customers may only be written to about similar goods (§ 7(3) UWG).',
      ],
    }),
    segmentId: mailing({
      type: 'id',
      isSortable: false,
      category: 'system.operations',
      label: ['Segment', 'Segment'],
      why,
    }),
    steps: mailing({
      type: 'json',
      isReadOnly: true,
      isDetail: true,
      category: 'system.operations',
      label: ['Schritte', 'Steps'],
      why,
    }),
    state: mailing({
      type: 'choice',
      isReadOnly: true,
      choices: [
        { value: 'draft', label: words(['Entwurf', 'Draft']) },
        { value: 'running', label: words(['Läuft', 'Running']) },
        { value: 'stopped', label: words(['Angehalten', 'Stopped']) },
      ],
      category: 'system.operations',
      label: ['Stand', 'State'],
      why,
    }),
    startedAt: technical('moment'),
    startedBy: technical('id', { isDetail: true }),
    isDemo: technical('boolean', { isDetail: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id'),
  },
})

keptTable({
  table: 'sequence_members',
  purpose: 'direct-marketing',
  basis: 'A6-1-a',
  dataKind: 'communication',
  erase: 'deleted-with-record',
  subject: 'contact_id',
  columns: {
    id: 'system.operations',
    sequence_id: 'system.operations',
    contact_id: 'user.unique_id',
    step: 'user.behavior',
    state: 'user.behavior',
    code: 'user.privacy_preferences',
    due_at: 'system.operations',
    entered_at: 'user.behavior',
    campaign_id: 'system.operations',
  },
})
