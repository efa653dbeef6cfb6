import './find-suspects.job.ts'
import './forget-merges.job.ts'
import './merge.ts'

export { mergeRoutes } from './routes.ts'
