export { type RetentionRule, retainedUntil, retentionSentence } from './retention.ts'
export { basisLabel, listDataKinds, listOccasions, listPurposes, purposeLabels } from './rules.ts'
export { seedTemplates } from './seed.ts'
export { basisLabels, purposeTemplates, roleTemplates } from './templates.ts'
