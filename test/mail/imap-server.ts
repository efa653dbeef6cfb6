import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'

export type ImapServer = {
  url: string
  append: (mail: string | Buffer) => Promise<void>
  seen: () => Promise<number>
}

/** A mailbox on a real IMAP server (Debian's Dovecot), with a folder and a port of its own. */
export async function imapServer(t: Pick<TestContext, 'after'>): Promise<ImapServer> {
  const dovecot = ensureDovecot()
  const folder = mkdtempSync(join(tmpdir(), 'treu-imap-'))
  const port = await freePort()
  const { uid, gid, username } = userInfo()
  // Root may serve the mailboxes of others only.
  const owner = uid === 0 ? { uid: 65534, gid: 65534 } : { uid, gid }
  const home = join(folder, 'home')
  mkdirSync(home)
  if (uid === 0) {
    chownSync(home, owner.uid, owner.gid)
    chownSync(folder, owner.uid, owner.gid)
  }
  const ownUsers = uid === 0 ? '' : `default_login_user = ${username}\ndefault_internal_user = ${username}\n`
  writeFileSync(
    join(folder, 'dovecot.conf'),
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${home}/Maildir
${ownUsers}service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service stats {
  chroot =
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${home}
}
namespace inbox {
  inbox = yes
}
`,
  )
  const server = spawn(dovecot, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()))
  t.after(async () => {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })

  const url = `imap://returns:secret@127.0.0.1:${port}/INBOX`
  async function within<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const client = new ImapFlow({
        host: '127.0.0.1',
        port,
        secure: false,
        auth: { user: 'returns', pass: 'secret' },
        logger: false,
      })
      client.on('error', () => {})
      try {
        await client.connect()
      } catch (error) {
        client.close()
        if (tries >= 100) throw error
        await sleep(50)
        continue
      }
      try {
        return await work(client)
      } finally {
        await client.logout()
      }
    }
  }
  await within(async () => {})
  return {
    url,
    append: (mail) => within(async (client) => void (await client.append('INBOX', mail))),
    seen: () =>
      within(async (client) => {
        await client.mailboxOpen('INBOX')
        return ((await client.search({ seen: true })) || []).length
      }),
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Where it is missing and we may, it is installed from the system's packages. */
function ensureDovecot(): string {
  const places = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot']
  const found = () => places.find((place) => existsSync(place))
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const runs = (...command: string[]) =>
    spawnSync(command[0] ?? '', command.slice(1), { stdio: 'ignore', env }).status === 0
  if (!found() && existsSync('/usr/bin/apt-get')) {
    const install = [...sudo, 'apt-get', 'install', '-y', '--no-install-recommends', 'dovecot-imapd']
    if (!runs(...install) && runs(...sudo, 'apt-get', 'update')) runs(...install)
  }
  const dovecot = found()
  if (!dovecot) throw new Error('this test needs Dovecot: apt-get install dovecot-imapd')
  return dovecot
}
