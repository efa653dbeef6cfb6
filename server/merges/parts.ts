/** A table whose rows belong to a person or a company, and what becomes of them when she is merged into another. */
export type Part = {
  table: string
  column: string
  /** Names a row among those of one record. */
  key?: string
  /** Two rows with equal values in these columns say the same: one of them stays. */
  same?: readonly string[]
  /** One row of each group is the preferred one; '' is one group for all. */
  mainIn?: string
  /** Has the time at which a row came. */
  isDated?: boolean
}

export const contactParts: readonly Part[] = [
  {
    table: 'contact_points',
    column: 'contact_id',
    same: ['kind', 'value_norm'],
    mainIn: 'kind',
    isDated: true,
  },
  {
    table: 'addresses',
    column: 'contact_id',
    same: [
      'kind',
      'addition',
      'street',
      'house_number',
      'po_box',
      'postal_code',
      'city',
      'region',
      'country',
    ],
    mainIn: '',
    isDated: true,
  },
  {
    table: 'employments',
    column: 'contact_id',
    same: ['company_id', 'job_title', 'department', 'from_on', 'until_on'],
    mainIn: '',
    isDated: true,
  },
  { table: 'processing_bases', column: 'contact_id', isDated: true },
  { table: 'timeline_entries', column: 'contact_id', isDated: true },
  { table: 'tasks', column: 'contact_id', isDated: true },
  { table: 'files', column: 'contact_id', isDated: true },
  { table: 'informations', column: 'contact_id' },
  { table: 'advertising_grounds', column: 'contact_id' },
  { table: 'subscriptions', column: 'contact_id', same: ['address_hash', 'topic'] },
  { table: 'mail_frequencies', column: 'contact_id', same: ['address_hash'] },
  { table: 'data_links', column: 'contact_id', same: ['address_hash'] },
  { table: 'segment_members', column: 'contact_id', key: 'segment_id', same: ['segment_id'] },
  { table: 'sequence_members', column: 'contact_id', same: ['sequence_id'] },
  { table: 'campaign_recipients', column: 'contact_id', same: ['campaign_id'] },
  { table: 'recent_records', column: 'contact_id', key: 'user_id', same: ['user_id'] },
]

export const companyParts: readonly Part[] = [
  {
    table: 'employments',
    column: 'company_id',
    same: ['contact_id', 'job_title', 'department', 'from_on', 'until_on'],
    isDated: true,
  },
  { table: 'timeline_entries', column: 'company_id', isDated: true },
  { table: 'tasks', column: 'company_id', isDated: true },
  { table: 'files', column: 'company_id', isDated: true },
  { table: 'recent_records', column: 'company_id', key: 'user_id', same: ['user_id'] },
]

/** What names a person or a company and does not move, with the reason. A new table is in one list or the other. */
export const staying: Readonly<Record<string, string>> = {
  'contacts.company_id': 'derived from employments',
  'contact_tokens.contact_id': 'search words are written anew',
  'company_tokens.company_id': 'search words are written anew',
  'consent_states.contact_id': 'told anew by both chains, the stricter counts',
  'consent_events.contact_id':
    'a chain stays under the record it was declared to, or its hashes would prove nothing',
  'contact_uses.contact_id': 'evidence stays beside the chain it used',
  'disclosures.contact_id': 'never changed; read through the merge, by both when it is taken back',
  'advertising_reaches.contact_id': 'written anew by the job that marks',
  'advertising_stale.contact_id': 'noted by triggers',
  'contact_suspects.one_id': 'found anew; that a pair is none is carried over',
  'contact_suspects.other_id': 'found anew; that a pair is none is carried over',
  'company_suspects.one_id': 'found anew; that a pair is none is carried over',
  'company_suspects.other_id': 'found anew; that a pair is none is carried over',
  'import_rows.contact_id': 'tells what a file did then',
  'import_rows.company_id': 'tells what a file did then',
  'import_changes.record_id': 'a merged person was worked with since, so her import is not undone',
  'mass_update_rows.record_id': 'a merged person was worked with since, so her values are kept',
  'jobs.record_id': 'names what a job works on, which is no person',
  'person_keys.subject_id': 'what was sealed with her key stays readable until she is erased',
  'audit_events.subject_id': 'the trail is never changed; it is read through the merge',
}
