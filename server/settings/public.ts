export {
  asOperator,
  closeAccount,
  createUser,
  listUsers,
  passwordLink,
  tokenFor,
} from './administer.ts'
export { addSecurityText } from './company/security-text.ts'
export { settingsRoutes } from './routes.ts'
export { setUpUnattended } from './setup/set-up.ts'
