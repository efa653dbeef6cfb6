import { keptTable } from '#server/platform/gate/kept-table.ts'
import { resource } from '#server/platform/gate/resource.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { mailing as held, readers, seeing } from './held.ts'

// Who works on a call list sees which segment it is of.
const mailing = (said: Parameters<typeof held>[0]) => held({ see: [...seeing, 'caller'], ...said })

/** Whom a mailing is for: a filter over what the author may see for the purpose, found anew or kept as it was. */
export const segment = resource({
  name: 'segment',
  feature: 'segments',
  label: { de: 'Segment', en: 'Segment' },
  table: 'segments',
  subject: null,
  rows: 'everyone',
  defaultSort: ['name'],
  // The people of each mail of a sequence.
  setAside: 'sequenceId',
  rights: {
    ...readers,
    marketing: { rows: 'all', create: true, update: true, remove: true },
    caller: { rows: 'all' },
  },
  conflicts: {
    segments_name_key: 'segments.taken',
    campaigns_segment_id_fkey: 'segments.in-use',
    newsletters_segment_id_fkey: 'segments.in-use',
  },
  fields: {
    id: technical(),
    version: technical('number'),
    name: mailing({
      type: 'text',
      maxLength: 120,
      isRequired: true,
      category: 'system.operations',
      label: ['Name', 'Name'],
      why: ['Damit man das Segment wiederfindet.', 'So that the segment is found again.'],
    }),
    filter: mailing({
      type: 'json',
      isReadOnly: true,
      category: 'system.operations',
      label: ['Bedingungen', 'Conditions'],
      why: ['Sie sagen, für wen eine Aussendung ist.', 'They say whom a mailing is for.'],
    }),
    isLive: mailing({
      type: 'boolean',
      isRequired: true,
      category: 'system.operations',
      label: ['Immer aktuell', 'Always current'],
      why: ['Ob die Liste jedes Mal neu gebildet wird.', 'Whether the list is found anew each time.'],
    }),
    sequenceId: technical('id'),
    contentVersion: technical('number', { isDetail: true }),
    isDemo: technical('boolean', { isDetail: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id'),
  },
})

keptTable({
  table: 'segment_members',
  purpose: 'direct-marketing',
  basis: 'A6-1-a',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'contact_id',
  columns: { segment_id: 'system.operations', contact_id: 'user.unique_id' },
})
