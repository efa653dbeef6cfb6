import { resource } from '#server/platform/gate/resource.ts'
import { everyone, fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'
import { channelLabels } from './channels.ts'
import { consentEvents, ways } from './consent-state.ts'

const proof = fieldsHeld({
  purposes: ['legal-compliance', 'direct-marketing', 'customer-relations', 'contract', 'care', 'events'],
  basis: 'A6-1-c',
  dataKind: 'accountability',
  see: everyone,
  edit: [],
  exportClass: 'four-eyes',
  erase: 'kept-by-law',
  isProvided: false,
  isReadOnly: true,
})
const why = [
  'Nachweis der Einwilligung oder ihres Widerrufs (Art. 7 Abs. 1 DSGVO, § 7a UWG).',
  'Proof of the consent or its withdrawal (Art. 7(1) GDPR, § 7a UWG).',
] as const
const said = (type: Parameters<typeof proof>[0]['type'], label: readonly [string, string], more = {}) =>
  proof({ type, category: 'user.privacy_preferences', label, why, ...more })

export const eventLabels = {
  requested: ['Angefragt', 'Requested'],
  given: ['Erteilt', 'Given'],
  confirmed: ['Bestätigt', 'Confirmed'],
  refused: ['Abgelehnt', 'Refused'],
  withdrawn: ['Widerrufen', 'Withdrawn'],
  objected: ['Widersprochen', 'Objected'],
  revoked: ['Zurückgenommen', 'Revoked'],
  expired: ['Abgelaufen', 'Expired'],
  invalidated: ['Für ungültig erklärt', 'Invalidated'],
} as const
const wayLabels = {
  electronic: ['Elektronisch', 'Electronic'],
  paper: ['Auf Papier', 'On paper'],
  spoken: ['Mündlich', 'Spoken'],
} as const

const reading = { rows: 'all' as const }

/** One thing that happened to a consent; added and never changed. */
export const consentEvent = resource({
  name: 'consentEvent',
  feature: 'consents',
  label: { de: 'Einwilligung', en: 'Consent' },
  table: 'consent_events',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-sequence'],
  rights: {
    sales: { ...reading, create: true },
    marketing: { ...reading, create: true },
    service: { ...reading, create: true },
    management: reading,
    dpo: { ...reading, create: true },
    auditor: reading,
    partner: { ...reading, create: true },
  },
  fields: {
    id: technical(),
    contactId: technical('id'),
    sequence: technical('number'),
    addressHash: technical('text', { isSecret: true }),
    channel: said('choice', ['Kanal', 'Channel'], {
      choices: Object.entries(channelLabels).map(([value, label]) => ({ value, label })),
    }),
    purpose: said('text', ['Zweck', 'Purpose']),
    topic: said('text', ['Thema', 'Topic']),
    event: said('choice', ['Ereignis', 'Event'], {
      choices: consentEvents.map((value) => ({ value, label: words(eventLabels[value]) })),
    }),
    way: said('choice', ['Form', 'Way'], {
      choices: ways.map((value) => ({ value, label: words(wayLabels[value]) })),
    }),
    declaredBy: said('text', ['Erklärt durch', 'Declared by']),
    occurredAt: said('moment', ['Zeitpunkt', 'Time']),
    localTime: said('text', ['Ortszeit', 'Local time']),
    textId: technical('id'),
    notice: said('text', ['Fassung der Hinweise', 'Version of the notice']),
    formId: technical('id'),
    formVersion: technical('number'),
    pageUrl: said('text', ['Seite', 'Page']),
    evidence: said('text', ['Nachweis', 'Evidence']),
    evidenceFileId: technical('id'),
    mailId: technical('text', { isDetail: true }),
    mailHash: technical('text', { isSecret: true }),
    reason: said('text', ['Grund', 'Reason']),
    importId: technical('id', { isDetail: true }),
    previousHash: technical('text', { isSecret: true }),
    hash: technical('text', { isSecret: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
  },
})
