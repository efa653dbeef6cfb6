import type { User, UserFields } from '#api/users.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { mailInvitation } from '#server/platform/identity/letters.ts'
import { makeOneTimeToken } from '#server/platform/identity/one-time-token.ts'
import { senderOf } from '#server/platform/mail/sender.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { demandTeams, keepMembership, setRoles, setTeams } from './membership.ts'
import { user } from './user.ts'

/** Makes an account without a password and sends the link by which its holder chooses one. */
export async function inviteUser(gate: Gate, publicUrl: string, input: UserFields): Promise<User> {
  const id = await addUser(gate, publicUrl, input)
  await sendInvitation(gate, publicUrl, id)
  return readUser(gate, id)
}

/** An account nobody can sign in to yet. */
export async function addUser(gate: Gate, publicUrl: string, input: UserFields): Promise<string> {
  const { roleKeys = [], teamIds = [], mainTeamId = null, email, ...fields } = input
  const address = readAddress(email)
  const main = mainTeamId ?? teamIds[0] ?? null
  const teams = main && !teamIds.includes(main) ? [...teamIds, main] : teamIds
  await demandTeams(gate, teams)
  const id = await gate.create(
    user,
    { locale: (await senderOf(gate.tx)).language, ...fields, email: address },
    { emailNorm: address, mainTeamId: main },
  )
  await setTeams(gate, id, teams)
  await setRoles(gate, publicUrl, id, roleKeys)
  await keepMembership(gate, id)
  return id
}

/** A new link; the one before ends. */
export async function sendInvitation(gate: Gate, publicUrl: string, id: string): Promise<string> {
  const { name, email, locale, state } = await accountOf(gate, id)
  if (state !== 'invited') throw new Problem('invitations.not-possible-now')
  const token = await makeOneTimeToken(gate.tx, gate.now(), 'invitation', id, gate.actor.userId)
  const url = `${publicUrl}/invitation/${token}`
  await mailInvitation(gate, { id, name, email, locale }, url)
  gate.record({ action: 'invite', resource: 'user', recordIds: [id] })
  return url
}

export async function readUser(gate: Gate, id: string): Promise<User> {
  // The gate shaped the row by the contracts; the response schema lists the same fields.
  return (await gate.get(user, id)) as User
}

/** What a mail to a user needs; asked for by those who may see it. */
export async function accountOf(
  gate: Gate,
  id: string,
): Promise<{ id: string; name: string; email: string; locale: string; state: string }> {
  const { name, email, locale, state } = await gate.get(user, id)
  return { id, name: String(name), email: String(email), locale: String(locale), state: String(state) }
}

export function readAddress(email: string | undefined): string {
  if (!email?.trim())
    throw new Problem('users.invalid', { errors: [{ pointer: '/email', code: 'field.required' }] })
  const address = parseEmail(email)
  if (!address.ok)
    throw new Problem('users.invalid', { errors: [{ pointer: '/email', code: 'field.email' }] })
  return address.value
}
