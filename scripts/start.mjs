import { join } from 'node:path'
import process from 'node:process'
import { buildWeb } from './build-web.mjs'
import { ensureInstalled, ensureNode, root, runNode } from './toolchain.mjs'

const node = ensureNode()
ensureInstalled()
buildWeb(node)
process.exit(
  await runNode(node, [join(root, 'server/main.ts'), ...process.argv.slice(2)], { isServer: true }),
)
