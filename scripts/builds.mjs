import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { environmentFor, root, say } from './toolchain.mjs'

/** Builds the screens and the server where their sources are not those of the last build. */
export function buildProgram(node) {
  build(node, {
    name: 'web',
    folders: ['web', 'api'],
    settings: 'vite.config.ts',
    said: 'Oberfläche wird gebaut / building the web …',
    finish: compress,
  })
  // Of fifteen hundred files a few dozen: the server starts in two thirds of the time.
  build(node, {
    name: 'server',
    folders: ['server', 'api'],
    settings: 'vite.server.config.ts',
    said: 'Server wird gebaut / building the server …',
  })
}

/** The built server, to be run by Node. */
export const builtServer = join(root, 'dist/server/main.js')

function build(node, { name, folders, settings, said, finish = () => {} }) {
  const built = join(root, 'dist', name)
  const stamp = join(root, `dist/${name}.stamp`)
  const hash = hashOfSources(folders, settings)
  if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return

  say(said)
  // Beside its place and moved when whole, so that nobody is ever served half of it.
  const draft = join(root, `dist/${name}.${process.pid}`)
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const { status, stdout, stderr } = spawnSync(
    node,
    [vite, 'build', '--config', settings, '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: root, encoding: 'utf8', env: { ...environmentFor(node), NODE_ENV: 'production' } },
  )
  if (status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    process.stderr.write(`${stdout}\n${stderr}\n`)
    say('Das ließ sich nicht bauen / this could not be built')
    process.exit(1)
  }
  finish(draft)
  mkdirSync(join(root, 'dist'), { recursive: true })
  rmSync(stamp, { force: true })
  rmSync(built, { recursive: true, force: true })
  renameSync(draft, built)
  writeFileSync(stamp, hash)
}

// Once here instead of at every request; the server picks what the browser takes.
function compress(folder) {
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !/\.(html|js|css|svg|json|webmanifest)$/.test(file.name)) continue
    const path = join(file.parentPath ?? file.path, file.name)
    const content = readFileSync(path)
    if (content.length < 1000) continue
    writeFileSync(`${path}.br`, brotliCompressSync(content))
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
  }
}

function hashOfSources(folders, config) {
  const hash = createHash('sha256')
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  )
  const settings = [config, 'package-lock.json'].map((file) => join(root, file))
  for (const file of [...files, ...settings].sort()) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}
