import { resource } from '#server/platform/gate/resource.ts'
import { technical, words } from '#server/privacy/fields/contract.ts'
import { mailing, readers } from './held.ts'

const why = [
  'Damit eine Aussendung vorbereitet und später nachgewiesen werden kann.',
  'So that a mailing can be prepared, and shown later.',
] as const

/** A mailing: what it says, to which segment, when it goes out. */
export const campaign = resource({
  name: 'campaign',
  feature: 'campaigns',
  label: { de: 'Kampagne', en: 'Campaign' },
  table: 'campaigns',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-createdAt'],
  rights: { ...readers, marketing: { rows: 'all', create: true, update: true, remove: true } },
  conflicts: { campaigns_segment_id_fkey: 'segments.not-found' },
  fields: {
    id: technical(),
    version: technical('number'),
    name: mailing({
      type: 'text',
      maxLength: 120,
      isRequired: true,
      category: 'system.operations',
      label: ['Name', 'Name'],
      why,
    }),
    purpose: mailing({
      type: 'text',
      isReadOnly: true,
      category: 'system.operations',
      label: ['Zweck', 'Purpose'],
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
    subject: mailing({
      type: 'text',
      maxLength: 200,
      category: 'system.operations',
      label: ['Betreff', 'Subject'],
      why,
    }),
    preheader: mailing({
      type: 'text',
      maxLength: 200,
      category: 'system.operations',
      label: ['Vorschautext', 'Preview text'],
      why,
    }),
    blocks: mailing({
      type: 'json',
      isReadOnly: true,
      isDetail: true,
      category: 'system.operations',
      label: ['Inhalt', 'Content'],
      why,
    }),
    state: mailing({
      type: 'choice',
      isReadOnly: true,
      choices: [
        { value: 'draft', label: words(['Entwurf', 'Draft']) },
        { value: 'scheduled', label: words(['Geplant', 'Scheduled']) },
        { value: 'sending', label: words(['Wird gesendet', 'Being sent']) },
        { value: 'sent', label: words(['Gesendet', 'Sent']) },
        { value: 'cancelled', label: words(['Verworfen', 'Cancelled']) },
        { value: 'stopped', label: words(['Angehalten', 'Stopped']) },
      ],
      category: 'system.operations',
      label: ['Stand', 'State'],
      why,
    }),
    sendAt: technical('moment'),
    scheduledBy: technical('id', { isDetail: true }),
    run: technical('id', { isSecret: true }),
    foundAfter: technical('id', { isSecret: true }),
    foundAt: technical('moment', { isDetail: true }),
    retryAt: technical('moment', { isDetail: true }),
    jobId: technical('id'),
    problemCode: technical('text'),
    startedAt: technical('moment'),
    finishedAt: technical('moment'),
    isDemo: technical('boolean', { isDetail: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id'),
  },
})
