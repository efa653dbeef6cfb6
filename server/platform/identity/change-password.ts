import sql from 'sql-template-tag'
import { inTransaction } from '../db/tx.ts'
import type { Actor } from '../gate/actor.ts'
import { throughGate } from '../gate/gate.ts'
import type { Platform } from '../platform.ts'
import { companyName } from './company-name.ts'
import { endOneTimeTokens } from './one-time-token.ts'
import { hashPassword } from './password.ts'
import { demandGoodPassword } from './password-rules.ts'
import { endAllSessions } from './sessions.ts'
import { demandPerson, proveAgain, type Visit } from './sign-in.ts'

/** A new password in exchange for the old one; every other device is signed out. */
export async function changePassword(
  platform: Platform,
  visit: Visit,
  actor: Actor,
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { userId, sessionId } = demandPerson(actor)
  const account = await proveAgain(platform, visit, userId, input.currentPassword, '/currentPassword')
  const company = await inTransaction(platform.pool, {}, companyName)
  demandGoodPassword(input.newPassword, { ...account, company }, '/newPassword')
  const hash = await hashPassword(input.newPassword)
  await throughGate(
    platform,
    { actor, purpose: 'own-account', means: 'web', requestId: visit.requestId },
    async (gate) => {
      await gate.tx.query(sql`
        update users set password_hash = ${hash}, password_changed_at = ${gate.now()}, version = version + 1
        where id = ${userId}`)
      await endOneTimeTokens(gate.tx, gate.now(), userId)
      await endAllSessions(gate, userId, sessionId)
      gate.record({ action: 'set-password', resource: 'user', recordIds: [userId], fields: ['password'] })
    },
  )
}
