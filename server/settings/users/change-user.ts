import sql from 'sql-template-tag'
import type { User, UserFields } from '#api/users.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { sendPasswordReset } from '#server/platform/identity/account.ts'
import { askAddressChange, dropAddressChange } from '#server/platform/identity/address-change.ts'
import { mailAddressChanged } from '#server/platform/identity/letters.ts'
import { endOneTimeTokens } from '#server/platform/identity/one-time-token.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { disableTotp } from '#server/platform/identity/second-factor.ts'
import { endAllSessions } from '#server/platform/identity/sessions.ts'
import { demandOwnAddress, isWatcher, tellWatchers } from '#server/platform/identity/watchers.ts'
import { discardWithLinks } from '#server/platform/mail/outbox.ts'
import { heldBack } from '#server/privacy/public.ts'
import { accountOf, readAddress, readUser, sendInvitation } from './invite-user.ts'
import {
  demandTeams,
  keepingAnAdministrator,
  keepMembership,
  lockAdministrators,
  rolesOf,
  setRoles,
  setTeams,
  teamsOf,
} from './membership.ts'
import { user } from './user.ts'

/**
 * Changes an account. A new address of one in use has to be confirmed there first and is told to the old one; the address of
 * an open invitation changes at once, as the invitation that goes there is confirmed by being taken.
 */
export async function changeUser(
  gate: Gate,
  publicUrl: string,
  id: string,
  input: UserFields,
  version: number,
): Promise<User> {
  gate.demand(user, 'update')
  const { roleKeys, teamIds, email, mainTeamId, ...fields } = input
  const account = await accountOf(gate, id)
  const wanted = email === undefined ? account.email : readAddress(email)
  if (wanted !== account.email && account.state === 'deactivated') {
    throw new Problem('users.not-possible-now', {
      errors: [{ pointer: '/email', code: 'users.not-possible-now' }],
    })
  }
  const address = account.state === 'invited' ? wanted : account.email
  if (address !== account.email) await demandOwnAddress(gate, id)
  const teams = await nextTeams(gate, id, teamIds, mainTeamId)
  if (teams) await demandTeams(gate, teams.ids)
  await gate.update(
    user,
    id,
    { ...fields, email: address, ...(teams ? { mainTeamId: teams.main } : {}) },
    { version, also: { emailNorm: address } },
  )
  if (teams) await setTeams(gate, id, teams.ids)
  if (roleKeys) await setRoles(gate, publicUrl, id, roleKeys)
  if (address !== account.email) {
    await endAllSessions(gate, id)
    await endOneTimeTokens(gate.tx, gate.now(), id)
    await mailAddressChanged(gate, account, false)
    await sendInvitation(gate, publicUrl, id)
  } else if (wanted !== address) {
    await askAddressChange(gate, publicUrl, account, wanted)
  } else if (email !== undefined) {
    await dropAddressChange(gate, id)
  }
  await rightsChanged(gate)
  await keepMembership(gate, id)
  // What stands in other tables is a new version of the account, too.
  const isOnlyBeside =
    (roleKeys || teams || email !== undefined) &&
    Object.keys(fields).length === 0 &&
    address === account.email
  if (isOnlyBeside)
    await gate.tx.query(sql`update users set version = version + 1 where id = ${id} and version = ${version}`)
  return readUser(gate, id)
}

/** The main team is always one of the teams. */
async function nextTeams(
  gate: Gate,
  id: string,
  teamIds: readonly string[] | undefined,
  mainTeamId: string | null | undefined,
): Promise<{ ids: string[]; main: string | null } | null> {
  if (teamIds === undefined && mainTeamId === undefined) return null
  const ids = [...new Set(teamIds ?? (await teamsOf(gate, id)))]
  const [row] = await gate.tx.query<{ main_team_id: string | null }>(
    sql`select main_team_id from users where id = ${id}`,
  )
  const kept = row?.main_team_id && ids.includes(row.main_team_id) ? row.main_team_id : (ids[0] ?? null)
  const main = mainTeamId === undefined ? kept : mainTeamId
  return { ids: main && !ids.includes(main) ? [...ids, main] : ids, main }
}

/** Closes an account at once: sessions, tokens and open links end with it; what its holder did stays hers. */
export async function deactivateUser(gate: Gate, id: string): Promise<User> {
  gate.demand(user, 'update')
  await lockAdministrators(gate)
  const { state } = await accountOf(gate, id)
  if (state === 'deactivated') return readUser(gate, id)
  await keepingAnAdministrator(gate, () => gate.update(user, id, {}, { also: { deactivatedAt: gate.now() } }))
  await endAllSessions(gate, id)
  await endOneTimeTokens(gate.tx, gate.now(), id)
  await discardWithLinks(gate, id)
  const ended = await gate.tx.query<{ id: string }>(sql`
    update access_tokens set ended_at = ${gate.now()} where user_id = ${id} and ended_at is null returning id`)
  if (ended.length > 0) {
    gate.record({
      action: 'end',
      resource: 'accessToken',
      recordIds: [...ended.map((token) => token.id), id],
    })
  }
  await keepMembership(gate, id)
  return readUser(gate, id)
}

/** Opens it again; tokens and sessions stay ended, and a role that watches over data protection waits for its release anew. */
export async function reactivateUser(gate: Gate, publicUrl: string, id: string): Promise<User> {
  gate.demand(user, 'update')
  const { state } = await accountOf(gate, id)
  if (state === 'deactivated') {
    const roles = await rolesOf(gate, id)
    const waiting = await heldBack(gate, publicUrl, id, roles)
    await gate.tx.query(
      sql`delete from user_roles where user_id = ${id} and role_key = any (${waiting}::text[])`,
    )
    const kept = roles.filter((key) => !waiting.includes(key))
    await tellWatchers(gate, id, kept, gate.actor.kind !== 'system')
  }
  await gate.update(user, id, {}, { also: { deactivatedAt: null } })
  await rightsChanged(gate)
  await keepMembership(gate, id)
  return readUser(gate, id)
}

/** Sends a user the link for a new password; the administrator herself never sees or sets one. */
export async function resetUserPassword(gate: Gate, publicUrl: string, id: string): Promise<void> {
  gate.demand(user, 'update')
  const account = await accountOf(gate, id)
  if (account.state !== 'active') throw new Problem('users.not-possible-now')
  await sendPasswordReset(gate, publicUrl, account, gate.actor.userId)
  gate.record({ action: 'password-reset', resource: 'user', recordIds: [id] })
}

/**
 * For somebody who lost phone and paper. Her sessions end, so that whoever holds the phone is out. Who watches over data
 * protection is helped by another who does, not by those she watches.
 */
export async function removeSecondFactor(gate: Gate, id: string): Promise<void> {
  if (!(await isWatcher(gate.tx, id))) gate.demand(user, 'update')
  else if (id === gate.actor.userId || !gate.actor.purposes.includes('legal-compliance'))
    throw new Problem('users.factor-of-approver', { status: 409 })
  await accountOf(gate, id)
  await disableTotp(gate, id)
  await endAllSessions(gate, id)
}
