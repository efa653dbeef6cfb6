import './mail-signals.ts'
import './run-sequences.job.ts'
import './send-campaign.job.ts'
import './start-campaigns.job.ts'

export { marketingRoutes } from './routes.ts'
