import type { BasisKey, PurposeKey, RoleKey, Words } from '#server/platform/gate/vocabulary.ts'

/** Released templates: what a fresh installation starts with. The DPO may change each of them later, with a new version. */

export const basisLabels: Record<BasisKey, Words> = {
  'A6-1-a': { de: 'Einwilligung (Art. 6 Abs. 1 lit. a DSGVO)', en: 'Consent (Art. 6(1)(a) GDPR)' },
  'A6-1-b-contract-performance': {
    de: 'Vertrag (Art. 6 Abs. 1 lit. b DSGVO)',
    en: 'Contract (Art. 6(1)(b) GDPR)',
  },
  'A6-1-b-enter-into-contract': {
    de: 'Vertragsanbahnung auf Anfrage (Art. 6 Abs. 1 lit. b DSGVO)',
    en: 'Steps before a contract on request (Art. 6(1)(b) GDPR)',
  },
  'A6-1-c': {
    de: 'Rechtliche Verpflichtung (Art. 6 Abs. 1 lit. c DSGVO)',
    en: 'Legal obligation (Art. 6(1)(c) GDPR)',
  },
  'A6-1-d': {
    de: 'Lebenswichtige Interessen (Art. 6 Abs. 1 lit. d DSGVO)',
    en: 'Vital interests (Art. 6(1)(d) GDPR)',
  },
  'A6-1-e': { de: 'Öffentliche Aufgabe (Art. 6 Abs. 1 lit. e DSGVO)', en: 'Public task (Art. 6(1)(e) GDPR)' },
  'A6-1-f': {
    de: 'Berechtigtes Interesse (Art. 6 Abs. 1 lit. f DSGVO)',
    en: 'Legitimate interest (Art. 6(1)(f) GDPR)',
  },
}

export type PurposeTemplate = {
  key: PurposeKey
  dpv: string
  label: Words
  description: Words
  defaultBasis: BasisKey
  interest?: Words
}

export const purposeTemplates: readonly PurposeTemplate[] = [
  {
    key: 'customer-relations',
    dpv: 'CustomerRelationshipManagement',
    label: { de: 'Kundenbeziehung', en: 'Customer relations' },
    description: {
      de: 'Geschäftliche Kontakte pflegen: wissen, mit wem wir sprechen, und zum vereinbarten Zeitpunkt anknüpfen.',
      en: 'Keeping business contacts: knowing whom we talk to, and getting back when agreed.',
    },
    defaultBasis: 'A6-1-f',
    interest: {
      de: 'Geschäftliche Beziehungen zu Ansprechpartnern anbahnen und pflegen.',
      en: 'Establishing and keeping business relations with contact persons.',
    },
  },
  {
    key: 'contract',
    dpv: 'FulfilmentOfContractualObligation',
    label: { de: 'Vertrag und Anbahnung', en: 'Contract and its preparation' },
    description: {
      de: 'Anfragen beantworten, Angebote machen, Verträge schließen und erfüllen.',
      en: 'Answering enquiries, making offers, concluding and performing contracts.',
    },
    defaultBasis: 'A6-1-b-contract-performance',
  },
  {
    key: 'care',
    dpv: 'CustomerCare',
    label: { de: 'Kundenbetreuung', en: 'Customer care' },
    description: {
      de: 'Fragen und Anliegen von Kunden beantworten und lösen.',
      en: 'Answering and solving questions and concerns of customers.',
    },
    defaultBasis: 'A6-1-b-contract-performance',
  },
  {
    key: 'events',
    dpv: 'PublicRelations',
    label: { de: 'Veranstaltungen', en: 'Events' },
    description: {
      de: 'Anmeldungen zu Veranstaltungen verwalten und diese durchführen. Keine Werbung.',
      en: 'Managing registrations for events and holding them. No advertising.',
    },
    defaultBasis: 'A6-1-b-contract-performance',
  },
  {
    key: 'direct-marketing',
    dpv: 'DirectMarketing',
    label: { de: 'Werbung', en: 'Direct marketing' },
    description: {
      de: 'Für eigene Angebote werben, je Kanal nur mit dessen eigener Erlaubnis.',
      en: 'Advertising own offers, each channel only with its own permission.',
    },
    defaultBasis: 'A6-1-a',
  },
  {
    key: 'analysis',
    dpv: 'ImproveInternalCRMProcesses',
    label: { de: 'Betriebliche Auswertung', en: 'Business analysis' },
    description: {
      de: 'Kennzahlen über Vertrieb und Service in zusammengefasster Form bilden.',
      en: 'Computing figures on sales and service in aggregated form.',
    },
    defaultBasis: 'A6-1-f',
    interest: { de: 'Das eigene Geschäft steuern.', en: 'Steering one’s own business.' },
  },
  {
    key: 'secret-protection',
    dpv: 'EnforceSecurity',
    label: { de: 'Geheimnisschutz', en: 'Protection of secrets' },
    description: {
      de: 'Geschäftsgeheimnisse durch angemessene Maßnahmen schützen (§ 2 GeschGehG).',
      en: 'Protecting trade secrets by appropriate measures (§ 2 GeschGehG).',
    },
    defaultBasis: 'A6-1-f',
    interest: {
      de: 'Die Kundenliste als Geschäftsgeheimnis schützen.',
      en: 'Protecting the customer list as a trade secret.',
    },
  },
  {
    key: 'legal-compliance',
    dpv: 'LegalCompliance',
    label: { de: 'Rechtliche Pflichten', en: 'Legal compliance' },
    description: {
      de: 'Rechte betroffener Personen erfüllen, Nachweise führen, Aufbewahrungspflichten einhalten.',
      en: 'Fulfilling the rights of persons concerned, keeping proof, observing retention duties.',
    },
    defaultBasis: 'A6-1-c',
  },
  {
    key: 'system-operation',
    dpv: 'EnforceSecurity',
    label: { de: 'Betrieb', en: 'System operation' },
    description: {
      de: 'Treu betreiben und sichern: Benutzer, Rollen, Einstellungen. Kein Zugriff auf Kundendaten.',
      en: 'Running and securing Treu: users, roles, settings. No access to customer data.',
    },
    defaultBasis: 'A6-1-f',
    interest: { de: 'Ein sicherer und verfügbarer Betrieb.', en: 'Secure and available operation.' },
  },
]

export type DataKindTemplate = {
  key: string
  label: Words
  description: Words
  retentionMonths: number | null
  retentionStart: 'collection' | 'end-of-operation' | 'end-of-relationship'
  roundsToYearEnd?: boolean
  /** The norm does not merely allow to keep them so long, it demands it. */
  isDuty?: boolean
  norm?: string
}

/** Kinds of data (Datenarten, DIN 66398) with one rule each. */
export const dataKindTemplates: readonly DataKindTemplate[] = [
  {
    key: 'contact-master',
    label: { de: 'Kontaktstammdaten', en: 'Contact master data' },
    description: {
      de: 'Name, Funktion, Erreichbarkeit von Ansprechpartnern.',
      en: 'Name, function and contact points of contact persons.',
    },
    retentionMonths: 24,
    retentionStart: 'end-of-relationship',
  },
  {
    key: 'company-master',
    label: { de: 'Firmenstammdaten', en: 'Company master data' },
    description: {
      de: 'Angaben über Firmen, nicht über Personen.',
      en: 'Data on companies, not on persons.',
    },
    retentionMonths: null,
    retentionStart: 'end-of-relationship',
  },
  {
    key: 'communication',
    label: { de: 'Kommunikation', en: 'Communication' },
    description: {
      de: 'Notizen, Anrufe, Besuche, Wiedervorlagen ohne Bezug zu einem Geschäft.',
      en: 'Notes, calls, visits, follow-ups without a transaction.',
    },
    retentionMonths: 24,
    retentionStart: 'collection',
  },
  {
    key: 'commercial-letter',
    label: { de: 'Handelsbriefe', en: 'Commercial letters' },
    description: { de: 'Schreiben über ein Geschäft.', en: 'Letters on a transaction.' },
    retentionMonths: 72,
    retentionStart: 'collection',
    roundsToYearEnd: true,
    isDuty: true,
    norm: '§ 257 Abs. 1 Nr. 2, 3, Abs. 4 HGB; § 147 AO',
  },
  {
    key: 'accountability',
    label: { de: 'Nachweise', en: 'Proof' },
    description: {
      de: 'Herkunft, Grundlage, Information: Nachweise nach Art. 5 Abs. 2 DSGVO.',
      en: 'Origin, basis, information: proof under Art. 5(2) GDPR.',
    },
    retentionMonths: 36,
    retentionStart: 'end-of-relationship',
    roundsToYearEnd: true,
    norm: 'Art. 5 Abs. 2, Art. 17 Abs. 3 lit. e DSGVO; §§ 195, 199 BGB',
  },
  {
    key: 'disclosure',
    label: { de: 'Weitergaben', en: 'Disclosures' },
    description: {
      de: 'Wer wann welche Angaben über eine Person bekommen hat.',
      en: 'Who got which data about a person when.',
    },
    retentionMonths: 24,
    retentionStart: 'collection',
    norm: 'Art. 5 Abs. 2, Art. 15 Abs. 1 lit. c, Art. 19 DSGVO',
  },
  {
    key: 'trail',
    label: { de: 'Protokoll', en: 'Trail' },
    description: {
      de: 'Wer hat wann welche Daten gelesen, geändert, mitgenommen.',
      en: 'Who read, changed or took which data when.',
    },
    retentionMonths: 36,
    retentionStart: 'collection',
    roundsToYearEnd: true,
    norm: 'Art. 5 Abs. 2, Art. 32 DSGVO',
  },
  {
    key: 'import-source',
    label: { de: 'Importdateien', en: 'Import files' },
    description: {
      de: 'Hochgeladene Dateien bis zum Ende der Rücknahmefrist.',
      en: 'Uploaded files until the undo period ends.',
    },
    retentionMonths: 1,
    retentionStart: 'collection',
  },
  {
    key: 'account',
    label: { de: 'Benutzerkonten', en: 'User accounts' },
    description: {
      de: 'Konten der Beschäftigten mit Anmeldung und Rechten.',
      en: 'Accounts of employees with sign-in and rights.',
    },
    retentionMonths: 36,
    retentionStart: 'end-of-relationship',
    roundsToYearEnd: true,
  },
  {
    key: 'operation',
    label: { de: 'Betriebsdaten', en: 'Operating data' },
    description: {
      de: 'Technische Angaben ohne eigenen Inhalt.',
      en: 'Technical data without content of their own.',
    },
    retentionMonths: 3,
    retentionStart: 'end-of-operation',
  },
]

type Grant = { purpose: PurposeKey; basis: BasisKey; months?: number }
export type OccasionTemplate = {
  key: string
  label: Words
  hint: Words
  origin: Words
  grants: readonly Grant[]
  informationDuty: 'art-13' | 'art-14' | 'none'
  stage: 'lead' | 'customer'
}

/**
 * Occasions of capture. None grants direct marketing: a card, a call or an order is no permission to advertise
 * (§ 7 UWG), so what comes in by the way never goes out by the way.
 */
export const occasionTemplates: readonly OccasionTemplate[] = [
  {
    key: 'business-card',
    label: { de: 'Visitenkarte', en: 'Business card' },
    hint: {
      de: 'Persönlich überreicht, zum Beispiel auf einer Messe. Keine Werbeerlaubnis.',
      en: 'Handed over in person, for example at a fair. No permission to advertise.',
    },
    origin: { de: 'Visitenkarte', en: 'Business card' },
    grants: [{ purpose: 'customer-relations', basis: 'A6-1-f', months: 24 }],
    informationDuty: 'art-13',
    stage: 'lead',
  },
  {
    key: 'phone-call',
    label: { de: 'Anruf', en: 'Phone call' },
    hint: { de: 'Die Person hat uns angerufen.', en: 'The person called us.' },
    origin: { de: 'Anruf bei uns', en: 'Call to us' },
    grants: [
      { purpose: 'customer-relations', basis: 'A6-1-f', months: 24 },
      { purpose: 'care', basis: 'A6-1-f', months: 24 },
    ],
    informationDuty: 'art-13',
    stage: 'lead',
  },
  {
    key: 'enquiry',
    label: { de: 'Anfrage', en: 'Enquiry' },
    hint: { de: 'Die Person hat nach einem Angebot gefragt.', en: 'The person asked for an offer.' },
    origin: { de: 'Anfrage an uns', en: 'Enquiry to us' },
    grants: [
      { purpose: 'contract', basis: 'A6-1-b-enter-into-contract', months: 12 },
      { purpose: 'customer-relations', basis: 'A6-1-f', months: 24 },
      { purpose: 'care', basis: 'A6-1-b-enter-into-contract', months: 12 },
    ],
    informationDuty: 'art-13',
    stage: 'lead',
  },
  {
    key: 'order',
    label: { de: 'Bestellung', en: 'Order' },
    hint: {
      de: 'Ein Vertrag kam zustande. Eine Einwilligung ist dafür nicht nötig.',
      en: 'A contract was concluded. It needs no consent.',
    },
    origin: { de: 'Bestellung bei uns', en: 'Order with us' },
    grants: [
      { purpose: 'contract', basis: 'A6-1-b-contract-performance' },
      { purpose: 'customer-relations', basis: 'A6-1-f' },
      { purpose: 'care', basis: 'A6-1-b-contract-performance' },
    ],
    informationDuty: 'art-13',
    stage: 'customer',
  },
  {
    key: 'event',
    label: { de: 'Veranstaltung', en: 'Event' },
    hint: {
      de: 'Anmeldung oder Teilnahme. Kein Newsletter ohne eigene Einwilligung.',
      en: 'Registration or attendance. No newsletter without a consent of its own.',
    },
    origin: { de: 'Veranstaltung', en: 'Event' },
    grants: [
      { purpose: 'events', basis: 'A6-1-b-contract-performance', months: 12 },
      { purpose: 'customer-relations', basis: 'A6-1-f', months: 24 },
    ],
    informationDuty: 'art-13',
    stage: 'lead',
  },
  {
    key: 'newsletter',
    label: { de: 'Newsletter-Anmeldung', en: 'Newsletter sign-up' },
    hint: {
      de: 'Über das eigene Formular bestätigt. Grundlage ist allein die Einwilligung.',
      en: 'Confirmed by the own form. The consent alone is the basis.',
    },
    origin: { de: 'Anmeldung über unser Formular', en: 'Sign-up by our form' },
    grants: [],
    informationDuty: 'art-13',
    stage: 'lead',
  },
  {
    key: 'referral',
    label: { de: 'Empfehlung', en: 'Referral' },
    hint: {
      de: 'Jemand anders hat uns die Person genannt: Sie ist binnen eines Monats zu informieren.',
      en: 'Somebody else named the person: she has to be informed within a month.',
    },
    origin: { de: 'Empfehlung durch Dritte', en: 'Referral by a third party' },
    grants: [{ purpose: 'customer-relations', basis: 'A6-1-f', months: 12 }],
    informationDuty: 'art-14',
    stage: 'lead',
  },
  {
    key: 'public-source',
    label: { de: 'Öffentliche Quelle', en: 'Public source' },
    hint: {
      de: 'Zum Beispiel Website oder Handelsregister: Information binnen eines Monats.',
      en: 'For example website or commercial register: information within a month.',
    },
    origin: { de: 'Öffentliche Quelle', en: 'Public source' },
    grants: [{ purpose: 'customer-relations', basis: 'A6-1-f', months: 12 }],
    informationDuty: 'art-14',
    stage: 'lead',
  },
  {
    key: 'import',
    label: { de: 'Import', en: 'Import' },
    hint: {
      de: 'Aus einer Datei oder einem anderen System übernommen.',
      en: 'Taken over from a file or another system.',
    },
    origin: { de: 'Import', en: 'Import' },
    grants: [{ purpose: 'customer-relations', basis: 'A6-1-f', months: 24 }],
    informationDuty: 'art-14',
    stage: 'lead',
  },
]

export type RoleTemplate = { key: RoleKey; label: Words; description: Words; purposes: readonly PurposeKey[] }

export const roleTemplates: readonly RoleTemplate[] = [
  {
    key: 'sales',
    label: { de: 'Vertrieb', en: 'Sales' },
    description: {
      de: 'Betreut Interessenten und Kunden des eigenen Teams.',
      en: 'Looks after leads and customers of the own team.',
    },
    purposes: ['customer-relations', 'contract'],
  },
  {
    key: 'marketing',
    label: { de: 'Marketing', en: 'Marketing' },
    description: {
      de: 'Wirbt, wo es erlaubt ist, und richtet Veranstaltungen aus.',
      en: 'Advertises where allowed, and holds events.',
    },
    purposes: ['events', 'direct-marketing'],
  },
  {
    key: 'service',
    label: { de: 'Service', en: 'Service' },
    description: { de: 'Beantwortet Anliegen von Kunden.', en: 'Answers concerns of customers.' },
    purposes: ['care', 'contract'],
  },
  {
    key: 'management',
    label: { de: 'Leitung', en: 'Management' },
    description: {
      de: 'Sieht alles Geschäftliche und ändert nichts.',
      en: 'Sees all business and changes nothing.',
    },
    purposes: [
      'customer-relations',
      'contract',
      'care',
      'events',
      'direct-marketing',
      'analysis',
      'secret-protection',
    ],
  },
  {
    key: 'dpo',
    label: { de: 'Datenschutz', en: 'Data protection' },
    description: {
      de: 'Wacht über Rechte, Fristen und Nachweise.',
      en: 'Watches over rights, time limits and proof.',
    },
    purposes: ['legal-compliance'],
  },
  {
    key: 'administration',
    label: { de: 'Administration', en: 'Administration' },
    description: {
      de: 'Betreibt Treu, ohne Kundendaten zu sehen.',
      en: 'Runs Treu without seeing customer data.',
    },
    purposes: ['system-operation'],
  },
  {
    key: 'auditor',
    label: { de: 'Prüfung', en: 'Auditor' },
    description: { de: 'Liest Protokoll und Verzeichnisse.', en: 'Reads trail and registers.' },
    purposes: ['legal-compliance'],
  },
  {
    key: 'partner',
    label: { de: 'Partner', en: 'Partner' },
    description: { de: 'Betreut nur die eigenen Kunden.', en: 'Looks after own customers only.' },
    purposes: ['customer-relations'],
  },
  {
    key: 'caller',
    label: { de: 'Telefonaktion', en: 'Calling' },
    description: {
      de: 'Ruft an, wen Marketing in einem Segment zusammengestellt hat; zusammen mit Vertrieb, für die eigenen Kontakte.',
      en: 'Calls whom marketing has put together in a segment; with sales, for one’s own contacts.',
    },
    purposes: ['direct-marketing'],
  },
]
