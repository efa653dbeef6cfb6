export { settingsRoutes } from './routes.ts'
export { setUpUnattended } from './setup/set-up.ts'
