import sql from 'sql-template-tag'
import type { NewToken } from '#api/tokens.ts'
import type { User } from '#api/users.ts'
import { type Gate, throughGate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import { makeOneTimeToken } from '#server/platform/identity/one-time-token.ts'
import type { Platform } from '#server/platform/platform.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { createToken } from './tokens/create-token.ts'
import { deactivateUser } from './users/change-user.ts'
import { addUser, sendInvitation } from './users/invite-user.ts'
import { user } from './users/user.ts'

type NewUser = {
  name: string
  email: string
  locale: 'de' | 'en'
  roleKeys: string[]
  team: string | undefined
}

/** What whoever sits at the machine may do, also when nobody can sign in any more. All of it is in the trail. */
export async function asOperator<T>(platform: Platform, work: (gate: Gate) => Promise<T>): Promise<T> {
  const actor = systemActor('system-operation')
  return throughGate(platform, { actor, purpose: 'system-operation', means: 'cli' }, work)
}

/** Makes an account and answers the link by which its holder chooses a password. */
export async function createUser(gate: Gate, publicUrl: string, input: NewUser): Promise<string> {
  const { team, ...fields } = input
  const [found] = team
    ? await gate.tx.query<{ id: string }>(sql`select id from teams where name = ${team}`)
    : []
  if (team && !found) throw new Problem('teams.not-found')
  const id = await addUser(gate, publicUrl, { ...fields, teamIds: found ? [found.id] : [] })
  return sendInvitation(gate, publicUrl, id)
}

export async function listUsers(gate: Gate): Promise<User[]> {
  const users: User[] = []
  let cursor: string | undefined
  do {
    const page = await gate.list(user, { limit: 200, cursor })
    // The gate shaped the rows by the contracts.
    users.push(...(page.items as User[]))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return users
}

/** Answers a link for a new password; good for an hour, and once. */
export async function passwordLink(gate: Gate, publicUrl: string, email: string): Promise<string> {
  const id = await idOf(gate, email)
  const token = await makeOneTimeToken(gate.tx, gate.now(), 'password-reset', id, null)
  gate.record({ action: 'password-reset', resource: 'user', recordIds: [id] })
  return `${publicUrl}/password-reset/${token}`
}

export async function closeAccount(gate: Gate, email: string): Promise<void> {
  await deactivateUser(gate, await idOf(gate, email))
}

/** Answers the secret of a new token, this once. */
export async function tokenFor(gate: Gate, email: string, input: NewToken): Promise<string> {
  const { token } = await createToken(gate, await idOf(gate, email), input)
  return token
}

async function idOf(gate: Gate, email: string): Promise<string> {
  const address = parseEmail(email)
  const [found] = await gate.tx.query<{ id: string }>(sql`
    select id from users where email_norm = ${address.ok ? address.value : ''} and deactivated_at is null`)
  if (!found) throw new Problem('users.not-found')
  return found.id
}
