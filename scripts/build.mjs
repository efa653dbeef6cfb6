// npm run build: everything that needs to write to the program folder, so that serving needs only to read it.
import process from 'node:process'
import { buildProgram } from './builds.mjs'
import { ensureInstalled, ensureNode, environmentFor, runNode } from './toolchain.mjs'

const node = ensureNode()
ensureInstalled()
buildProgram(node)
const linkLibraries = "import('#server/platform/db/postgres-binaries.ts').then((m) => m.findBinaries())"
process.env.PATH = environmentFor(node).PATH
process.exit(await runNode(node, ['--input-type=module', '-e', linkLibraries]))
