import './kept.ts'
import './purge-requests.job.ts'

export { formRoutes } from './form-routes.ts'
export { topicLabels } from './forms.ts'
export { preferenceToken } from './preference-token.ts'
export { portalRoutes } from './routes.ts'
