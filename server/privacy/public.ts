export { consentTextRoutes } from './consent/public.ts'
export { customField } from './fields/custom-field.ts'
export { demandContracts } from './fields/demand-contracts.ts'
export { inferredWords, refusedToday } from './fields/refused-today.ts'
export { fieldRoutes } from './fields/routes.ts'
export { purposeRoutes } from './purposes/routes.ts'
export { releaseRoutes } from './release/public.ts'
export { auditEvent, readUses, trailRoutes } from './trail/public.ts'
export {
  countGrants,
  heldBack,
  isPurposeHeldBack,
  watchGrant,
  watchGrantRoutes,
} from './watch-grants/public.ts'
