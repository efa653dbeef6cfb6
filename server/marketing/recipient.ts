import { resource } from '#server/platform/gate/resource.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { perPerson, perPersonFields, received } from './held.ts'

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
  ...perPerson,
  fields: {
    ...perPersonFields(why, states),
    addressHash: technical('text', { isSecret: true }),
    status: received({
      type: 'text',
      category: 'system.operations',
      label: ['Antwort des Mailservers', 'Answer of the mail server'],
      why,
    }),
    attempts: technical('number', { isDetail: true }),
    run: technical('id', { isSecret: true }),
    at: received({ type: 'moment', category: 'user.behavior', label: ['Zeitpunkt', 'Time'], why }),
  },
})
