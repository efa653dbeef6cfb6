export { fieldRoutes } from './fields/routes.ts'
export { purposeRoutes } from './purposes/routes.ts'
