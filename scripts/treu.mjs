#!/usr/bin/env node
import { join } from 'node:path'
import process from 'node:process'
import { buildProgram, builtServer } from './builds.mjs'
import { ensureInstalled, ensureNode, root, runNode } from './toolchain.mjs'

const args = process.argv.slice(2)
const isServer = args[0] === 'serve' && !args.includes('--help')
const node = ensureNode()
ensureInstalled()
if (isServer) buildProgram(node)
const program = isServer ? [builtServer, ...args.slice(1)] : [join(root, 'server/cli/main.ts'), ...args]
process.exit(await runNode(node, program, { isServer }))
