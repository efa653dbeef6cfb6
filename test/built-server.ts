import { join } from 'node:path'
import { programFolder } from '#server/platform/program-folder.ts'

/** The server as `npm start` runs it; the test run has built it. */
export const builtServer = join(programFolder, 'dist/server/main.js')
