import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { say } from './toolchain.mjs'

const places = [
  process.env.TREU_TEST_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A Chromium for the browser tests; installed from the system's packages where we may. */
export function ensureChromium() {
  const found = findChromium()
  if (found || !existsSync('/usr/bin/apt-get')) return found
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && !succeeds(...sudo, 'true')) return undefined

  say('Chromium wird installiert (einmalig) / installing Chromium (once) …')
  const install = [...sudo, 'apt-get', 'install', '-y', '--no-install-recommends', 'chromium']
  if (!succeeds(...install)) succeeds(...sudo, 'apt-get', 'update') && succeeds(...install)
  return findChromium()
}

/** A Chromium that is there already. */
export function findChromium() {
  return places.find((place) => place && existsSync(place))
}

function succeeds(program, ...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'], env }).status === 0
}
