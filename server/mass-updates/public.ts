import './forget-values.job.ts'

export { massUpdateRoutes } from './routes.ts'
