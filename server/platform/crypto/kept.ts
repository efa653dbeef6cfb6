import { keptTable } from '../gate/kept-table.ts'

/** One data key a person, wrapped by the master key. Destroying it is how what was sealed for her is erased. */
export const personKeyRows = keptTable({
  table: 'person_keys',
  purpose: 'legal-compliance',
  basis: 'A6-1-c',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'subject_id',
  columns: {
    subject_id: 'user.unique_id',
    wrapped: 'user.authorization',
    epoch: 'system.operations',
    created_at: 'system.operations',
  },
})
