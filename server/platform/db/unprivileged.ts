import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** How a PostgreSQL program is started so that it neither runs as root nor outlives us. */
export type Launch = {
  account: Account | undefined
  command: (program: string, args: string[]) => { file: string; args: string[]; uid?: number; gid?: number }
}
type Account = { uid: number; gid: number }

/** PostgreSQL refuses to run as root, so root hands it to another account; others run it themselves. */
export function prepareLaunch(dataFolder: string, program: string): Launch {
  const account = process.getuid?.() === 0 ? chooseAccount(dataFolder) : undefined
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync)
  if (!setpriv) return { account, command: (file, args) => ({ file, args, ...account }) }

  const options = ['--pdeathsig', 'INT']
  if (account) {
    options.push('--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups')
    // Below a closed folder such as /root the account may not even find its own data or program. The secure bit is
    // for access(2), which initdb asks and which otherwise leaves the capability out.
    if (![dataFolder, program].every((path) => isReachable(path, account))) {
      const capability = '+dac_override'
      options.push(
        '--securebits=+no_setuid_fixup',
        `--inh-caps=${capability}`,
        `--ambient-caps=${capability}`,
      )
    }
  }
  return { account, command: (file, args) => ({ file: setpriv, args: [...options, '--', file, ...args] }) }
}

function chooseAccount(dataFolder: string): Account {
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder)
    if (uid !== 0) return { uid, gid }
  }
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['treu', 'postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL läuft nicht als root, und ein anderes Konto fehlt: bitte eines anlegen (useradd --system treu). / ' +
      'PostgreSQL does not run as root and no other account was found: please create one (useradd --system treu).',
  )
}

function isReachable(path: string, account: Account): boolean {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(folder)) continue
    const { mode, uid } = statSync(folder)
    if ((mode & 0o001) === 0 && uid !== account.uid) return false
  }
  return true
}
