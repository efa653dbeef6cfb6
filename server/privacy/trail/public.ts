export { auditEvent } from './audit-event.ts'
export { readUses } from './read-uses.ts'
export { trailRoutes } from './routes.ts'
