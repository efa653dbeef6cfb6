export { seedTemplates } from './seed.ts'
export { basisLabels } from './templates.ts'
