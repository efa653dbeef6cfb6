import { resource } from '#server/platform/gate/resource.ts'
import { fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'
import { readers, seeing } from './held.ts'

const sent = fieldsHeld({
  purposes: ['direct-marketing', 'events'],
  basis: 'A6-1-f',
  dataKind: 'communication',
  see: seeing,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
})
const why = [
  'Nachweis, wer angeschrieben wurde, wer nicht und warum.',
  'Proof of who was written to, who was not, and why.',
] as const
const states = {
  waiting: ['Wartet', 'Waiting'],
  sending: ['Wird gesendet', 'Being sent'],
  sent: ['Gesendet', 'Sent'],
  refused: ['Vom Mailserver abgelehnt', 'Refused by the mail server'],
  excluded: ['Ausgeschlossen', 'Excluded'],
  withheld: ['Zurückgehalten', 'Withheld'],
  unfit: ['Nicht zu erstellen', 'Could not be composed'],
  bounced: ['Zurückgekommen', 'Came back'],
  complained: ['Beschwerde', 'Complaint'],
  cancelled: ['Abgebrochen', 'Cancelled'],
} as const

/** What became of a mailing for one person, with the reason where she got nothing. */
export const campaignRecipient = resource({
  name: 'campaignRecipient',
  feature: 'campaign-recipients',
  label: { de: 'Empfang einer Kampagne', en: 'Campaign received' },
  table: 'campaign_recipients',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['id'],
  rights: { ...readers, marketing: { rows: 'all' } },
  fields: {
    id: technical(),
    campaignId: technical('id'),
    contactId: technical('id'),
    contact: sent({
      type: 'json',
      isFilterable: false,
      isSortable: false,
      category: 'user.name',
      expression:
        "select jsonb_build_object('id', c.id, 'name', concat_ws(' ', c.first_name, c.name_prefix, c.last_name)) from contacts c where c.id = t.contact_id",
      shows: ['contact.firstName', 'contact.namePrefix', 'contact.lastName'],
      label: ['Kontakt', 'Contact'],
      why,
    }),
    addressHash: technical('text', { isSecret: true }),
    state: sent({
      type: 'choice',
      category: 'user.behavior',
      choices: Object.entries(states).map(([value, label]) => ({ value, label: words(label) })),
      label: ['Stand', 'State'],
      why,
    }),
    code: sent({ type: 'text', category: 'user.privacy_preferences', label: ['Grund', 'Reason'], why }),
    status: sent({
      type: 'text',
      category: 'system.operations',
      label: ['Antwort des Mailservers', 'Answer of the mail server'],
      why,
    }),
    attempts: technical('number', { isDetail: true }),
    run: technical('id', { isSecret: true }),
    at: sent({ type: 'moment', category: 'user.behavior', label: ['Zeitpunkt', 'Time'], why }),
  },
})
