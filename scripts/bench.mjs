// npm run bench [-- --small] [--quick] [--only list,read]: the product beside a floor, measured in one run.
import { join } from 'node:path'
import process from 'node:process'
import { buildProgram } from './builds.mjs'
import { findChromium } from './chromium.mjs'
import { ensureInstalled, ensureNode, root, runNode } from './toolchain.mjs'

const node = ensureNode()
ensureInstalled()
buildProgram(node)
const chromium = findChromium()
if (chromium) process.env.TREU_TEST_CHROMIUM = chromium
process.exit(await runNode(node, [join(root, 'bench/bench.ts'), ...process.argv.slice(2)]))
