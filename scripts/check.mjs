// npm run check: the part of npm test that needs no database and no browser, in a few seconds.
import { join } from 'node:path'
import process from 'node:process'
import { buildWeb } from './build-web.mjs'
import { ensureInstalled, ensureNode, root, runNode } from './toolchain.mjs'

const node = ensureNode()
ensureInstalled()
buildWeb(node)
process.exit(await runNode(node, ['--test', join(root, 'test/checks/*.test.ts')]))
