import './kept.ts'

export { searchCondition } from './condition.ts'
export { indexCompanies, indexContacts } from './index-records.ts'
