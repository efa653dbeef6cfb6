import { resource } from '#server/platform/gate/resource.ts'
import { technical, words } from '#server/privacy/fields/contract.ts'
import { purposeTemplates } from '#server/privacy/purposes/public.ts'
import { mailing, mailingFields, readers } from './held.ts'

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
  // The mails of a sequence are looked at from there.
  setAside: 'sequenceId',
  rights: { ...readers, marketing: { rows: 'all', create: true, update: true, remove: true } },
  conflicts: {
    campaigns_segment_id_fkey: 'segments.not-found',
    campaigns_newsletter_id_fkey: 'newsletters.one-topic-conflict',
  },
  fields: {
    ...mailingFields(120, why),
    purpose: mailing({
      type: 'choice',
      choices: purposeTemplates.map(({ key, label }) => ({ value: key, label })),
      isReadOnly: true,
      category: 'system.operations',
      label: ['Zweck', 'Purpose'],
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
    translations: mailing({
      type: 'json',
      isReadOnly: true,
      isDetail: true,
      category: 'system.operations',
      label: ['Inhalt in anderen Sprachen', 'Content in other languages'],
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
    finishedAt: technical('moment'),
    newsletterId: technical('id'),
    issueNumber: technical('number'),
    plannedOn: mailing({
      type: 'date',
      category: 'system.operations',
      label: ['Geplant für', 'Planned for'],
      why,
    }),
    sequenceId: technical('id'),
    sequenceStep: technical('number', { isDetail: true }),
  },
})
