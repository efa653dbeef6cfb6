export { demandContracts } from './fields/demand-contracts.ts'
export { fieldRoutes } from './fields/routes.ts'
export { purposeRoutes } from './purposes/routes.ts'
export { auditEvent, readUses, trailRoutes } from './trail/public.ts'
