import process from 'node:process'
import { buildProgram, builtServer } from './builds.mjs'
import { ensureInstalled, ensureNode, runNode } from './toolchain.mjs'

const node = ensureNode()
ensureInstalled()
buildProgram(node)
process.exit(await runNode(node, [builtServer, ...process.argv.slice(2)], { isServer: true }))
