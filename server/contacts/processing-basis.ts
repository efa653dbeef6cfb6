import { resource } from '#server/platform/gate/resource.ts'
import { everyone, fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'
import { basisLabels } from '#server/privacy/purposes/public.ts'

const proof = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing', 'analysis'],
  basis: 'A6-1-c',
  dataKind: 'accountability',
  see: everyone,
  edit: ['dpo', 'sales', 'service'],
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: false,
})
const why = [
  'Nachweis, warum wir die Daten verarbeiten dürfen (Art. 5 Abs. 2, Art. 6 DSGVO).',
  'Proof of why we may process the data (Art. 5(2), 6 GDPR).',
] as const

/** Why a person may be held for a purpose. Without a valid one the record is in quarantine. */
export const processingBasis = resource({
  name: 'processingBasis',
  feature: 'bases',
  label: { de: 'Grundlage', en: 'Basis' },
  table: 'processing_bases',
  subject: 'contactId',
  rows: 'by-parent',
  defaultSort: ['createdAt'],
  rights: {
    sales: { rows: 'all', create: true },
    marketing: { rows: 'all' },
    service: { rows: 'all', create: true },
    management: { rows: 'all' },
    dpo: { rows: 'all', create: true, update: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all', create: true },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    purpose: proof({
      type: 'choice',
      isRequired: true,
      choices: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing', 'analysis'].map(
        (value) => ({ value, label: words([value, value]) }),
      ),
      category: 'user.privacy_preferences',
      label: ['Zweck', 'Purpose'],
      why,
    }),
    basis: proof({
      type: 'choice',
      isRequired: true,
      choices: Object.entries(basisLabels).map(([value, label]) => ({ value, label })),
      category: 'user.privacy_preferences',
      label: ['Rechtsgrundlage', 'Legal basis'],
      why,
    }),
    occasion: proof({
      type: 'text',
      isReadOnly: true,
      edit: [],
      category: 'user.privacy_preferences',
      label: ['Anlass', 'Occasion'],
      why,
    }),
    origin: proof({
      type: 'text',
      maxLength: 300,
      isRequired: true,
      category: 'user.privacy_preferences',
      label: ['Herkunft', 'Origin'],
      why,
    }),
    note: proof({
      type: 'text',
      maxLength: 3000,
      category: 'user.privacy_preferences',
      label: ['Begründung', 'Reason'],
      why,
    }),
    validFrom: proof({
      type: 'date',
      category: 'user.privacy_preferences',
      label: ['Gültig ab', 'Valid from'],
      why,
    }),
    validUntil: proof({
      type: 'date',
      category: 'user.privacy_preferences',
      label: ['Gültig bis', 'Valid until'],
      why,
    }),
    reviewOn: proof({
      type: 'date',
      category: 'user.privacy_preferences',
      label: ['Überprüfen am', 'Review on'],
      why,
    }),
    endedAt: proof({
      type: 'moment',
      edit: ['dpo'],
      category: 'user.privacy_preferences',
      label: ['Beendet am', 'Ended at'],
      why,
    }),
    endedReason: proof({
      type: 'text',
      maxLength: 300,
      edit: ['dpo'],
      category: 'user.privacy_preferences',
      label: ['Grund des Endes', 'Reason of the end'],
      why,
    }),
    importId: technical('id', { isDetail: true }),
    createdAt: technical('moment'),
    createdBy: technical('id'),
  },
})
