import sql from 'sql-template-tag'
import { inTransaction, type Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { Problem } from '../http/problem.ts'
import type { Platform } from '../platform.ts'
import { parseEmail } from '../values/email.ts'
import { asProgram } from './account.ts'
import { demandSoonEnough } from './attempts.ts'
import { companyName } from './company-name.ts'
import {
  type Addressee,
  mailAddressChangeAsked,
  mailAddressChanged,
  mailAddressConfirmation,
} from './letters.ts'
import { endOneTimeTokens, findOneTimeToken, makeOneTimeToken, whyLinkIsGone } from './one-time-token.ts'
import { endAllSessions } from './sessions.ts'
import { demandPerson, type Visit } from './sign-in.ts'
import { demandOwnAddress, isOrBecomesWatcher } from './watchers.ts'

/** Asks the new mailbox for its word and tells the old one. Nothing changes yet; an earlier link ends. */
export async function askAddressChange(
  gate: Gate,
  publicUrl: string,
  account: Addressee,
  address: string,
): Promise<void> {
  await demandOwnAddress(gate, account.id)
  await demandFree(gate, account.id, address)
  await demandUnasked(gate, account.id, address)
  const { tx, actor } = gate
  const isOwnWish = account.id === actor.userId
  const token = await makeOneTimeToken(tx, gate.now(), 'address-change', account.id, actor.userId, address)
  await mailAddressConfirmation(
    gate,
    { ...account, email: address },
    `${publicUrl}/new-address/${token}`,
    isOwnWish,
  )
  await mailAddressChangeAsked(gate, account, address, isOwnWish)
  gate.record({ action: 'ask-new-address', resource: 'user', recordIds: [account.id], fields: ['email'] })
}

/** One's own address, by the same way; asking for the present one takes an open change back. */
export async function changeOwnAddress(gate: Gate, publicUrl: string, input: string): Promise<void> {
  const { userId } = demandPerson(gate.actor)
  const parsed = parseEmail(input)
  if (!parsed.ok) throw new Problem('users.invalid', { errors: [{ pointer: '/email', code: 'field.email' }] })
  const [account] = await gate.tx.query<Addressee>(
    sql`select id, name, email, locale from users where id = ${userId} for update`,
  )
  if (!account) throw new Problem('session.missing')
  if (parsed.value === account.email) {
    await dropAddressChange(gate, userId)
  } else {
    await demandSoonEnough(gate, { kind: 'reset', of: `address ${userId}` })
    await askAddressChange(gate, publicUrl, account, parsed.value)
  }
  await gate.tx.query(sql`update users set version = version + 1 where id = ${userId}`)
}

/** The address so far stays after all. */
export async function dropAddressChange(gate: Gate, userId: string): Promise<void> {
  const ended = await gate.tx.execute(sql`
    update one_time_tokens set used_at = ${gate.now()}
    where user_id = ${userId} and kind = 'address-change' and used_at is null`)
  if (ended > 0)
    gate.record({ action: 'drop-new-address', resource: 'user', recordIds: [userId], fields: ['email'] })
}

/** What the link is about, while it is good. */
export async function readAddressChange(
  platform: Platform,
  token: string,
): Promise<{ name: string; email: string; company: string }> {
  return inTransaction(platform.pool, {}, async (tx) => {
    const found = await findOneTimeToken(tx, platform.now(), 'address-change', token)
    if (!found?.address) throw await linkGone(tx, platform.now(), token)
    const [user] = await tx.query<{ name: string }>(sql`select name from users where id = ${found.userId}`)
    return { name: user?.name ?? '', email: found.address, company: await companyName(tx) }
  })
}

/** Somebody who reads the new mailbox says yes: the address holds, sessions and open links end, the old one hears of it. */
export async function confirmAddressChange(platform: Platform, visit: Visit, token: string): Promise<void> {
  await asProgram(platform, visit, async (gate) => {
    const found = await findOneTimeToken(gate.tx, gate.now(), 'address-change', token)
    if (!found?.address) throw await linkGone(gate.tx, gate.now(), token)
    const { userId, address, createdBy } = found
    const isOwnWish = createdBy === userId
    // The role may have been given, or asked for, after somebody else asked.
    if (!isOwnWish && (await isOrBecomesWatcher(gate.tx, userId))) throw new Problem('new-address.not-found')
    await demandFree(gate, userId, address)
    const [before] = await gate.tx.query<Addressee>(
      sql`select id, name, email, locale from users where id = ${userId}`,
    )
    if (!before) throw new Problem('new-address.not-found')
    await gate.tx.query(sql`
      update users set email = ${address}, email_norm = ${address}, version = version + 1 where id = ${userId}`)
    await endOneTimeTokens(gate.tx, gate.now(), userId)
    await endAllSessions(gate, userId)
    await mailAddressChanged(gate, before, isOwnWish)
    gate.record({
      action: 'confirm-new-address',
      resource: 'user',
      recordIds: [userId],
      fields: ['email'],
      details: createdBy ? { askedBy: createdBy } : {},
    })
  })
}

async function linkGone(tx: Tx, now: Date, token: string): Promise<Problem> {
  const reason = await whyLinkIsGone(tx, now, 'address-change', token)
  return new Problem('new-address.not-found', { details: { reason } })
}

/** Two people who wait for one address would both be told that it is theirs. Held, so that of two who ask at once one is late. */
async function demandUnasked({ tx, now }: Gate, userId: string, address: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('treu new address ' || ${address}, 0))`)
  const [other] = await tx.query(sql`
    select 1 as one from one_time_tokens t join users u on u.id = t.user_id and u.deactivated_at is null
    where t.kind = 'address-change' and t.address = ${address} and t.user_id <> ${userId} and t.used_at is null
      and t.expires_at > ${now()}`)
  if (other) throw new Problem('users.email-pending-conflict')
}

/** Said when it is asked for, and again when it is confirmed: meanwhile somebody else may have it. */
async function demandFree({ tx }: Gate, userId: string, address: string): Promise<void> {
  const [other] = await tx.query(
    sql`select 1 as one from users where email_norm = ${address} and id <> ${userId}`,
  )
  if (other) throw new Problem('users.email-taken')
}
