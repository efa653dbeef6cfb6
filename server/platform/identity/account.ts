import sql from 'sql-template-tag'
import { inTransaction, type Tx } from '../db/tx.ts'
import { throughGate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import { discardWithLinks } from '../mail/outbox.ts'
import type { Platform } from '../platform.ts'
import { parseEmail } from '../values/email.ts'
import { cleanText } from '../values/text.ts'
import { beginAttempt, mayAttempt } from './attempts.ts'
import { systemActor } from './authenticate.ts'
import { companyName } from './company-name.ts'
import { type Addressee, mailPasswordReset } from './letters.ts'
import {
  endOneTimeTokens,
  findOneTimeToken,
  makeOneTimeToken,
  useOneTimeToken,
  whyLinkIsGone,
} from './one-time-token.ts'
import { hashPassword } from './password.ts'
import { demandGoodPassword } from './password-rules.ts'
import { endAllSessions } from './sessions.ts'
import type { Visit } from './sign-in.ts'

type Holder = Addressee & { company: string }

/** Whom an invitation is for, while it is good. */
export async function readInvitation(
  platform: Platform,
  token: string,
): Promise<{ name: string; email: string; company: string }> {
  const { name, email, company } = await inTransaction(platform.pool, {}, (tx) =>
    holderOf(tx, platform.now(), 'invitation', token),
  )
  return { name, email, company }
}

/** The invited person chooses her password; answers whose account is open now. */
export async function acceptInvitation(
  platform: Platform,
  visit: Visit,
  token: string,
  input: { name?: string; password: string },
): Promise<string> {
  const holder = await inTransaction(platform.pool, {}, (tx) =>
    holderOf(tx, platform.now(), 'invitation', token),
  )
  const name = cleanName(input.name) ?? holder.name
  await setPassword(platform, visit, 'invitation', token, { ...holder, name }, input.password)
  return holder.id
}

/**
 * Sends a link for a new password, if there is such an account. The answer is the same in any case, and so that nobody's
 * mailbox is flooded only a few links a day go out.
 */
export async function requestPasswordReset(platform: Platform, visit: Visit, email: string): Promise<void> {
  const { pool, keyring } = platform
  await beginAttempt(pool, keyring, platform.now(), [{ kind: 'source', of: visit.source }])
  const parsed = parseEmail(email)
  await asProgram(platform, visit, async (gate) => {
    const address = parsed.ok ? parsed.value : ''
    const isSoonEnough = await mayAttempt(gate.tx, keyring, gate.now(), { kind: 'reset', of: address })
    const [user] = await gate.tx.query<Addressee>(sql`
      select id, name, email, locale from users
      where email_norm = ${address} and deactivated_at is null and password_hash is not null`)
    if (!user || !isSoonEnough) return
    await sendPasswordReset(gate, platform.config.publicUrl, user, null)
  })
}

/** A link for a new password; an earlier one ends. */
export async function sendPasswordReset(
  gate: Parameters<typeof mailPasswordReset>[0],
  publicUrl: string,
  user: Addressee,
  askedBy: string | null,
): Promise<void> {
  const token = await makeOneTimeToken(gate.tx, gate.now(), 'password-reset', user.id, askedBy)
  await mailPasswordReset(gate, user, `${publicUrl}/password-reset/${token}`)
}

/** Whose new password the link sets, while it is good. */
export async function readPasswordReset(
  platform: Platform,
  token: string,
): Promise<{ email: string; company: string }> {
  const { email, company } = await inTransaction(platform.pool, {}, (tx) =>
    holderOf(tx, platform.now(), 'password-reset', token),
  )
  return { email, company }
}

/** Sets a new password by the link of the mail. All sessions end: whoever had the old one is out. */
export async function resetPassword(
  platform: Platform,
  visit: Visit,
  input: { token: string; password: string },
): Promise<void> {
  const holder = await inTransaction(platform.pool, {}, (tx) =>
    holderOf(tx, platform.now(), 'password-reset', input.token),
  )
  await setPassword(platform, visit, 'password-reset', input.token, holder, input.password)
}

async function setPassword(
  platform: Platform,
  visit: Visit,
  kind: 'invitation' | 'password-reset',
  token: string,
  { id, name, email, company }: Holder,
  password: string,
): Promise<void> {
  demandGoodPassword(password, { name, email, company })
  const hash = await hashPassword(password)
  await asProgram(platform, visit, async (gate) => {
    // Looked up again and held: of two who use one link at once, one is too late.
    const found = await findOneTimeToken(gate.tx, gate.now(), kind, token)
    if (found?.userId !== id) throw await linkGone(gate.tx, gate.now(), kind, token)
    await useOneTimeToken(gate.tx, gate.now(), found.id)
    await gate.tx.query(sql`
      update users set name = ${name}, password_hash = ${hash}, password_changed_at = ${gate.now()}, version = version + 1
      where id = ${id}`)
    await endOneTimeTokens(gate.tx, gate.now(), id)
    await discardWithLinks(gate, id)
    await endAllSessions(gate, id)
    gate.record({
      action: kind === 'invitation' ? 'accept-invitation' : 'set-password',
      resource: 'user',
      recordIds: [id],
      fields: ['password'],
    })
  })
}

export async function asProgram<T>(
  platform: Platform,
  visit: Visit,
  work: Parameters<typeof throughGate<T>>[2],
): Promise<T> {
  const actor = systemActor('system-operation')
  const opening = { actor, purpose: 'system-operation', means: 'web', requestId: visit.requestId } as const
  return throughGate(platform, opening, work)
}

async function holderOf(
  tx: Tx,
  now: Date,
  kind: 'invitation' | 'password-reset',
  token: string,
): Promise<Holder> {
  const found = await findOneTimeToken(tx, now, kind, token)
  const [user] = found
    ? await tx.query<Addressee>(sql`select id, name, email, locale from users where id = ${found.userId}`)
    : []
  if (!user) throw await linkGone(tx, now, kind, token)
  return { ...user, company: await companyName(tx) }
}

async function linkGone(
  tx: Tx,
  now: Date,
  kind: 'invitation' | 'password-reset',
  token: string,
): Promise<Problem> {
  const reason = await whyLinkIsGone(tx, now, kind, token)
  const code = kind === 'invitation' ? 'invitations.not-found' : 'password-reset.not-found'
  return new Problem(code, { details: { reason } })
}

/** A name as it may be stored, or null for none. */
export function cleanName(input: string | undefined): string | null {
  if (input === undefined) return null
  const clean = cleanText(input, { maxLength: 100 })
  if (!clean.ok || !/\p{L}/u.test(clean.value)) {
    throw new Problem('users.invalid', { errors: [{ pointer: '/name', code: 'field.malformed' }] })
  }
  return clean.value
}
