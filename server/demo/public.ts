export { demoLogins } from './demo-logins.ts'
export { type DemoAccess, demoAccess, makeDemo } from './make-demo.ts'
export { type RemovedDemo, removeDemo } from './remove-demo.ts'
export { demoRoutes } from './routes.ts'
