import { randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Keyring } from '../crypto/keyring.ts'
import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import { companyName } from './company-name.ts'
import { rightsChanged } from './rights-changed.ts'

const RECOVERY_CODES = 10
/** One step before and after: clocks of phones are a little off (RFC 6238, 5.2). */
const TOLERANCE_SECONDS = 30

type Account = { id: string; email: string; totp_sealed: Buffer | null; totp_enabled_at: Date | null }

/** A new secret for the user's app; it counts only once a code made with it came back. */
export async function beginTotp(gate: Gate): Promise<{ secret: string; uri: string; qr: string }> {
  const account = await accountOf(gate)
  if (account.totp_enabled_at) throw new Problem('session.second-factor-in-use')
  const [{ generateSecret, generateURI }, { renderSVG }] = await Promise.all([
    import('otplib'),
    import('uqr'),
  ])
  const secret = generateSecret()
  const sealed = gate.keyring.seal(`totp:${account.id}`, secret)
  await gate.tx.query(
    sql`update users set totp_sealed = ${sealed}, totp_last_step = null where id = ${account.id}`,
  )
  const issuer = (await companyName(gate.tx)) || 'Treu'
  const uri = generateURI({ issuer: `Treu ${issuer}`.replace(':', ' '), label: account.email, secret })
  return { secret, uri, qr: renderSVG(uri, { border: 2 }) }
}

/** The app works: from now on signing in asks for its code. Answers the recovery codes, this once. */
export async function enableTotp(gate: Gate, code: string): Promise<string[]> {
  const account = await accountOf(gate)
  if (account.totp_enabled_at || !account.totp_sealed)
    throw new Problem('session.second-factor-not-possible-now')
  if (!(await takeTotp(gate.tx, gate.keyring, gate.now(), account.id, code))) {
    throw new Problem('session.wrong-code', { errors: [{ pointer: '/code', code: 'session.wrong-code' }] })
  }
  await gate.tx.query(
    sql`update users set totp_enabled_at = ${gate.now()}, version = version + 1 where id = ${account.id}`,
  )
  await rightsChanged(gate)
  gate.record({ action: 'second-factor-on', resource: 'user', recordIds: [account.id] })
  return newRecoveryCodes(gate)
}

/** Takes the second factor away, of oneself or, by an administrator, of somebody who lost her phone. */
export async function disableTotp(gate: Gate, userId: string): Promise<void> {
  await gate.tx.query(sql`
    update users set totp_sealed = null, totp_enabled_at = null, totp_last_step = null, version = version + 1
    where id = ${userId}`)
  await gate.tx.query(sql`delete from recovery_codes where user_id = ${userId}`)
  await rightsChanged(gate)
  gate.record({ action: 'second-factor-off', resource: 'user', recordIds: [userId] })
}

/** Ten codes for the day the phone is lost; earlier ones end. */
export async function newRecoveryCodes(gate: Gate): Promise<string[]> {
  const account = await accountOf(gate)
  const [state] = await gate.tx.query<{ is_on: boolean }>(
    sql`select totp_enabled_at is not null as is_on from users where id = ${account.id}`,
  )
  if (!state?.is_on) throw new Problem('session.second-factor-not-possible-now')
  const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode)
  await gate.tx.query(sql`delete from recovery_codes where user_id = ${account.id}`)
  await gate.tx.query(sql`
    insert into recovery_codes (id, user_id, code_hash)
    select id, ${account.id}::uuid, hash from unnest(${codes.map(() => uuidv7())}::uuid[],
      ${codes.map((code) => hashOf(gate.keyring, account.id, code))}::bytea[]) as c (id, hash)`)
  gate.record({ action: 'recovery-codes', resource: 'user', recordIds: [account.id] })
  return codes
}

/** Whether the code is right, by app or from the list; either way it is right only once. */
export async function takeCode(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  userId: string,
  code: string,
): Promise<'totp' | 'recovery-code' | null> {
  const digits = code.replace(/\s/g, '')
  if (/^\d{6}$/.test(digits)) return (await takeTotp(tx, keyring, now, userId, digits)) ? 'totp' : null
  const used = await tx.execute(sql`
    update recovery_codes set used_at = ${now}
    where user_id = ${userId} and code_hash = ${hashOf(keyring, userId, code)} and used_at is null`)
  return used > 0 ? 'recovery-code' : null
}

async function takeTotp(tx: Tx, keyring: Keyring, now: Date, userId: string, code: string): Promise<boolean> {
  const [user] = await tx.query<{ totp_sealed: Buffer | null }>(
    sql`select totp_sealed from users where id = ${userId}`,
  )
  if (!user?.totp_sealed || !/^\d{6}$/.test(code)) return false
  const secret = keyring.open(`totp:${userId}`, user.totp_sealed).toString()
  const { verifySync } = await import('otplib')
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS })
  if (!result.valid || !('timeStep' in result)) return false
  // A code that was seen over somebody's shoulder is worth nothing: each step counts once, and none before it.
  const taken = await tx.execute(sql`
    update users set totp_last_step = ${result.timeStep}
    where id = ${userId} and (totp_last_step is null or totp_last_step < ${result.timeStep})`)
  return taken > 0
}

async function accountOf(gate: Gate): Promise<Account> {
  const [account] = await gate.tx.query<Account>(sql`
    select id, email, totp_sealed, totp_enabled_at from users where id = ${gate.actor.userId} for update`)
  if (!account) throw new Error('no user behind this session')
  return account
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Twelve letters that are not mistaken for each other when read from paper (59 bits). */
function recoveryCode(): string {
  const text = Array.from({ length: 12 }, () => letters[randomIndex()]).join('')
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
}

function randomIndex(): number {
  for (;;) {
    const byte = randomBytes(1)[0] ?? 255
    if (byte < Math.floor(256 / letters.length) * letters.length) return byte % letters.length
  }
}

function hashOf(keyring: Keyring, userId: string, code: string): Buffer {
  return keyring.mac('recovery-code', `${userId}:${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
}
