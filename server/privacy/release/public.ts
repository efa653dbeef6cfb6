export { release } from './release.ts'
export {
  type Asked,
  askForRelease,
  decideRelease,
  listReleases,
  noteTaken,
  readRelease,
  type Taking,
  takeRelease,
} from './releases.ts'
export { releaseRoutes } from './routes.ts'
