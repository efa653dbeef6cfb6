import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { root } from './toolchain.mjs'

const allowed = new Set(
  (
    'MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Zlib Python-2.0 ' +
    // Fonts and data files, taken as they are.
    'OFL-1.1 CC-BY-4.0 ' +
    // Copyleft per file: we change none of theirs.
    'MPL-2.0'
  ).split(' '),
)

// Packages whose package.json says it in a way npm does not carry over; read in their LICENSE or readme.
const readByHand = new Map([
  ['busboy 1.6.0', 'MIT'],
  ['humanize-number 0.0.2', 'MIT'],
  ['png-js 2.0.0', 'MIT'],
  ['slick 1.12.2', 'MIT'],
  ['streamsearch 1.1.0', 'MIT'],
])

/** Packages whose licence is missing or one we do not accept (GPL, AGPL and the unknown among them). */
export function refusedPackages() {
  return packages().filter(({ licence }) => !isAllowed(licence))
}

/** The list as docs/licences.md holds it; the same on every machine. */
export function licenceList() {
  const rows = packages().map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`)
  return [
    '# Licences of what Treu is built from',
    '',
    'Made by `node scripts/licences.mjs` from `package-lock.json`; `npm test` fails when it is out of date or when',
    'a licence is not among those we accept. The embedded PostgreSQL (PostgreSQL licence) brings OpenSSL, ICU,',
    'libxml2, zlib and liblzma along, each under its own permissive licence.',
    '',
    '| Package | Version | Licence |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

export const licenceFile = join(root, 'docs/licences.md')

function packages() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const found = new Map()
  for (const [path, { version, license }] of Object.entries(lock.packages)) {
    if (path === '') continue
    const name = path.split('node_modules/').at(-1)
    const licence = readByHand.get(`${name} ${version}`) ?? license ?? 'unknown'
    found.set(`${name} ${version}`, { name, version, licence })
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

// SPDX: of "A OR B" we choose, of "A AND B" both must do.
function isAllowed(expression) {
  const bare = expression.replace(/[()]/g, '')
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed)
  return bare.split(' AND ').every((one) => allowed.has(one.trim()))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(licenceFile, licenceList())
