#!/usr/bin/env node
import { join } from 'node:path'
import process from 'node:process'
import { buildWeb } from './build-web.mjs'
import { ensureInstalled, ensureNode, root, runNode } from './toolchain.mjs'

const args = process.argv.slice(2)
const isServer = args[0] === 'serve'
const node = ensureNode()
ensureInstalled()
if (isServer && !args.includes('--help')) buildWeb(node)
process.exit(await runNode(node, [join(root, 'server/cli/main.ts'), ...args], { isServer }))
