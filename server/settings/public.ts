export {
  asOperator,
  closeAccount,
  createUser,
  listUsers,
  passwordLink,
  tokenFor,
} from './administer.ts'
export { settingsRoutes } from './routes.ts'
export { setUpUnattended } from './setup/set-up.ts'
