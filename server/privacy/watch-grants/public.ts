export { heldBack, isPurposeHeldBack } from './hold-back.ts'
export { watchGrantRoutes } from './routes.ts'
export { watchGrant } from './watch-grant.ts'
export { countGrants } from './watch-grants.ts'
