// Runs on Node 20 with nothing installed: everything that must be there before the program can start.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const nodeVersion = '24.21.0'

/** A Node that runs our TypeScript: this one, or one from the registry in .node/. Answers its path. */
export function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const program = join(root, '.node/node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node')
  if (!existsSync(program) || versionOf(program) !== `v${nodeVersion}`) {
    say(`Node ${nodeVersion} wird geholt (einmalig) / fetching Node ${nodeVersion} (once) …`)
    mkdirSync(join(root, '.node'), { recursive: true })
    writeFileSync(join(root, '.node/package.json'), '{ "private": true }\n')
    npm(['install', '--no-save', '--no-package-lock', `${name}@${nodeVersion}`], join(root, '.node'))
  }
  return program
}

// Not `npm ci`: it refuses a lockfile that lacks the builds for other systems, and not every registry has them.
const install = ['install', '--no-save', '--prefer-offline']

/** Installs what package-lock.json names, when it is missing or was changed since. */
export function ensureInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installed)) {
    say(
      'Pakete werden installiert (einmalig, etwa eine Minute) / installing packages (once, about a minute) …',
    )
    npm(install, root)
  } else if (statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) {
    say('Pakete werden nachgezogen / updating packages …')
    npm(install, root)
    // Also when there was nothing to do, so that the next start does not ask again.
    if (existsSync(installed)) touch(installed)
  }
}

// A small nursery: by default that of Node grows while the program loads and stays large. A bounded heap: without a bound
// it is allowed to become four times as large as what lives in it before it is cleaned. See decisions/0011.
const serverFlags = ['--max-semi-space-size=16', '--max-old-space-size=1024']

/**
 * Runs a program in our Node until it ends; signals go on to it, and it ends when we are gone. Answers its exit code.
 * @param {string} node
 * @param {string[]} args
 * @param {{ isServer?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function runNode(node, args, { isServer = false } = {}) {
  const child = spawn(node, isServer ? [...serverFlags, ...args] : args, {
    // The channel closes when this process ends, however it ends, and the server then stops by itself.
    stdio: isServer ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: environmentFor(node),
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  if (isServer && process.env.npm_lifecycle_event) endWithParent(child)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

/** The environment in which `node` means our Node, for everything the program starts. */
export function environmentFor(node) {
  const separator = process.platform === 'win32' ? ';' : ':'
  return {
    // Compiled once, the program starts in half the time.
    NODE_COMPILE_CACHE: join(root, '.cache/node'),
    ...process.env,
    PATH: `${dirname(node)}${separator}${process.env.PATH}`,
  }
}

/** A line of progress. Not on standard output, which belongs to what the command answers. */
export function say(text) {
  process.stderr.write(`  ${text}\n`)
}

// A killed npm tells nobody; its child finds itself, or the shell in between, with another parent.
function endWithParent(child) {
  const family = ancestors()
  setInterval(() => {
    if (ancestors() !== family) child.kill('SIGTERM')
  }, 1000).unref()
}

function ancestors() {
  const parent = process.ppid
  try {
    const isShell = /^\S*sh\0-c\0/.test(readFileSync(`/proc/${parent}/cmdline`, 'utf8'))
    const [, grandparent] = readFileSync(`/proc/${parent}/stat`, 'utf8').split(') ').at(-1).split(' ')
    return isShell ? `${parent} ${grandparent}` : `${parent}`
  } catch {
    return `${parent}`
  }
}

function npm(args, directory) {
  const own = process.env.npm_execpath
  const [program, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []]
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const { status, error } = spawnSync(program, [...first, ...args, ...quiet], {
    cwd: directory,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  say(`npm ${args[0]} ist gescheitert / failed: ${error?.message ?? `exit code ${status}`}`)
  process.exit(1)
}

function versionOf(program) {
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim()
}

function touch(file) {
  const now = new Date()
  utimesSync(file, now, now)
}
