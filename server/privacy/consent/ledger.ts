import { resource } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { everyone, fieldsHeld, known, technical, words } from '#server/privacy/fields/contract.ts'
import { purposeTemplates } from '#server/privacy/purposes/public.ts'
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

const purposeChoices = purposeTemplates.map(({ key, label }) => ({ value: key, label }))
const reasonLabels = {
  objected: ['Widerspruch', 'Objection'],
  withdrawn: ['Widerruf', 'Withdrawal'],
  refused: ['Ablehnung', 'Refusal'],
  complaint: ['Beschwerde', 'Complaint'],
  manual: ['Von Hand eingetragen', 'Entered by hand'],
} as const
const watchers: readonly RoleKey[] = ['marketing', 'management', 'dpo', 'auditor']
const reading = { rows: 'all' as const }
const adding = { ...reading, create: true }
/** What people said is added by whoever speaks with them. */
const added = {
  sales: adding,
  marketing: adding,
  service: adding,
  management: reading,
  dpo: adding,
  auditor: reading,
  partner: adding,
}

/** One thing that happened to a consent; added and never changed. */
export const consentEvent = resource({
  name: 'consentEvent',
  feature: 'consents',
  label: { de: 'Einwilligung', en: 'Consent' },
  table: 'consent_events',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-sequence'],
  rights: added,
  fields: {
    id: technical(),
    contactId: technical('id'),
    sequence: technical('number'),
    addressHash: technical('text', { isSecret: true }),
    channel: said('choice', ['Kanal', 'Channel'], {
      choices: Object.entries(channelLabels).map(([value, label]) => ({ value, label })),
    }),
    purpose: said('choice', ['Zweck', 'Purpose'], { choices: purposeChoices }),
    topic: said('text', ['Thema', 'Topic']),
    event: said('choice', ['Ereignis', 'Event'], {
      choices: consentEvents.map((value) => ({ value, label: words(eventLabels[value]) })),
    }),
    way: said('choice', ['Form', 'Way'], {
      choices: ways.map((value) => ({ value, label: words(wayLabels[value]) })),
    }),
    declaredBy: said('choice', ['Erklärt durch', 'Declared by'], {
      choices: known(['person', 'staff', 'system']),
    }),
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
    hashScheme: technical('number', { isDetail: true }),
    hash: technical('text', { isSecret: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
  },
})

/** An entry of the list of objections: no name and no address, only the keyed hash of one. */
export const suppression = resource({
  name: 'suppression',
  feature: 'suppressions',
  label: { de: 'Sperrliste', en: 'List of objections' },
  table: 'suppressions',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-since'],
  rights: {
    marketing: { rows: 'all', create: true },
    management: { rows: 'all' },
    dpo: { rows: 'all', create: true },
    auditor: { rows: 'all' },
  },
  fields: {
    id: technical(),
    addressHash: technical('text', { isSecret: true }),
    channel: said('choice', ['Kanal', 'Channel'], {
      see: watchers,
      choices: Object.entries(channelLabels).map(([value, label]) => ({ value, label })),
    }),
    purpose: said('choice', ['Zweck', 'Purpose'], { see: watchers, choices: purposeChoices }),
    reason: said('choice', ['Grund', 'Reason'], {
      see: watchers,
      choices: Object.entries(reasonLabels).map(([value, label]) => ({ value, label: words(label) })),
    }),
    since: said('moment', ['Seit', 'Since'], { see: watchers, isSortable: true }),
    liftedAt: said('moment', ['Aufgehoben am', 'Lifted at'], { see: watchers }),
    eventId: technical('id', { isDetail: true }),
    createdAt: technical('moment', { isDetail: true }),
    createdBy: technical('id', { isDetail: true }),
  },
})

/** What permits advertising to a person without her consent, with its proof. */
export const advertisingGround = resource({
  name: 'advertisingGround',
  feature: 'advertising-grounds',
  label: { de: 'Werbeerlaubnis ohne Einwilligung', en: 'Permission without consent' },
  table: 'advertising_grounds',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['-createdAt'],
  rights: added,
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    kind: said('choice', ['Art', 'Kind'], {
      choices: [
        { value: 'existing-customer', label: words(['Bestandskunde (§ 7 Abs. 3 UWG)', 'Existing customer']) },
        { value: 'presumed', label: words(['Mutmaßliche Einwilligung', 'Presumed consent']) },
      ],
    }),
    saleReference: said('text', ['Verkauf', 'Sale'], { category: 'user.behavior.purchase_history' }),
    soldOn: said('date', ['Verkauft am', 'Sold on'], { category: 'user.behavior.purchase_history' }),
    notice: said('text', ['Hinweis bei der Erhebung', 'Notice when collected'], { maxLength: 1000 }),
    productGroups: said('texts', ['Warengruppen', 'Product groups'], {
      category: 'user.behavior.purchase_history',
    }),
    reason: said('text', ['Begründung', 'Reason']),
    validUntil: said('date', ['Gültig bis', 'Valid until']),
    endedAt: said('moment', ['Beendet am', 'Ended at']),
    createdAt: technical('moment'),
    createdBy: technical('id'),
  },
})
