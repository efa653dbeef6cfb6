import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'

/** The owner of the database may not create the role the application works with. */
export class MayNotCreateRoles extends Error {
  constructor() {
    super(
      'Der Benutzer aus TREU_DATABASE_URL darf keine Rollen anlegen: bitte CREATEROLE geben oder TREU_DATABASE_APP_URL setzen. / ' +
        'The user in TREU_DATABASE_URL may not create roles: please grant CREATEROLE or set TREU_DATABASE_APP_URL.',
    )
    this.name = 'MayNotCreateRoles'
  }
}

/** How the running application signs in: as a role that owns nothing and passes no row policy. */
export type AppRole = { name: string; url: string; isOurs: boolean }

type Secrets = { ownerUrl: string; appUrl?: string | undefined; masterKey: Buffer; name?: string }

/** The role of the operator's choice, or our own `<database>_app` with a password only the master key knows. */
export function appRoleFor({ ownerUrl, appUrl, masterKey, name }: Secrets): AppRole {
  if (appUrl) return { name: decodeURIComponent(new URL(appUrl).username), url: appUrl, isOurs: false }

  const role = name ?? `${databaseOf(ownerUrl)}_app`
  const url = new URL(ownerUrl)
  url.username = encodeURIComponent(role)
  url.password = passwordFor(role, masterKey)
  return { name: role, url: url.href, isOurs: true }
}

/**
 * How our statements are planned, on whatever server: a page anywhere costs hardly more than the next one, which leads by
 * the indexes, and compiling a statement would take longer than running it.
 */
const planning = ['jit=off', 'random_page_cost=1.1']

/** Makes our role or renews its password, when signing in with it does not work yet, and sees how it plans. */
export async function ensureAppRole(owner: pg.ClientBase, role: AppRole): Promise<void> {
  const settings = await settingsOf(owner, role.name)
  if (role.isOurs && !(settings && (await canSignIn(role.url)))) {
    const verifier = pg.escapeLiteral(scramVerifier(decodeURIComponent(new URL(role.url).password)))
    const name = pg.escapeIdentifier(role.name)
    try {
      await owner.query(`create role ${name} login password ${verifier}`)
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === '42501') throw new MayNotCreateRoles()
      // already there, perhaps made this moment by another process
      if (code !== '42710' && code !== '23505') throw error
      await owner.query(`alter role ${name} login password ${verifier}`)
    }
  }
  if (role.isOurs && !planning.every((each) => settings?.includes(each))) await setPlanning(owner, role.name)
  const { rows } = await owner.query(
    `select format('grant connect, temporary on database %I to %I', current_database(), $1::text) as sql`,
    [role.name],
  )
  await owner.query(rows[0].sql)
}

/** What is set for the role; null when there is none of this name. */
async function settingsOf(owner: pg.ClientBase, name: string): Promise<string[] | null> {
  const { rows } = await owner.query<{ settings: string[] }>(
    `select coalesce(rolconfig, '{}') as settings from pg_roles where rolname = $1`,
    [name],
  )
  return rows[0]?.settings ?? null
}

async function setPlanning(owner: pg.ClientBase, name: string): Promise<void> {
  for (const each of planning) {
    const [setting, value] = each.split('=')
    try {
      await owner.query(`alter role ${pg.escapeIdentifier(name)} set ${setting} = ${value}`)
    } catch (error) {
      // A role somebody else made for us plans as the server does; and another database's program may be doing the same.
      if (!['42501', 'XX000'].includes((error as { code?: string }).code ?? '')) throw error
    }
  }
}

function databaseOf(url: string): string {
  const { pathname, username } = new URL(url)
  return decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username)
}

function passwordFor(role: string, masterKey: Buffer): string {
  return createHmac('sha256', masterKey).update(`treu database role ${role}`).digest('base64url')
}

async function canSignIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A refused connection may end twice; once is enough.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch (error) {
    // invalid password, no such role, no access to this database yet
    if (['28P01', '28000', '42501'].includes((error as { code?: string }).code ?? '')) return false
    throw error
  }
}

// The server stores this and never sees the password, so no log of statements can hold it (RFC 5803).
function scramVerifier(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
