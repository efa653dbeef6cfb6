import { isIP } from 'node:net'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { NewToken, Token } from '#api/tokens.ts'
import { randomToken, sha256 } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { isScope } from './token-areas.ts'

/**
 * Makes a key for another system. It acts for one user and never beyond her rights; the secret is answered this once and
 * only its hash stays.
 */
export async function createToken(
  gate: Gate,
  userId: string,
  input: NewToken,
): Promise<Token & { token: string }> {
  const name = cleanText(input.name, { maxLength: 100 })
  if (!name.ok || name.value === '') throw invalid('/name', 'field.malformed')
  input.scopes.forEach((scope, index) => {
    if (!isScope(scope)) throw invalid(`/scopes/${index}`, 'tokens.unknown-scope')
  })
  const purposes = [...new Set(input.purposes ?? [])]
  const held = await gate.tx.query<{ purpose: string }>(sql`
    select distinct p.purpose from user_roles m join role_purposes p on p.role_key = m.role_key where m.user_id = ${userId}`)
  purposes.forEach((purpose, index) => {
    if (!held.some((each) => each.purpose === purpose))
      throw invalid(`/purposes/${index}`, 'field.not-a-choice')
  })
  const addresses = [...new Set(input.addresses ?? [])]
  addresses.forEach((address, index) => {
    if (!isAddressRange(address)) throw invalid(`/addresses/${index}`, 'field.malformed')
  })
  const [id, secret] = [uuidv7(), `treu_${randomToken()}`]
  const expiresAt = new Date(gate.now().getTime() + input.days * 86_400_000)
  await gate.tx.query(sql`
    insert into access_tokens (id, user_id, name, token_hash, token_hint, scopes, purposes, addresses, created_at, created_by, expires_at)
    values (${id}, ${userId}, ${name.value}, ${sha256(secret)}, ${secret.slice(0, 9)}, ${[...new Set(input.scopes)]}::text[],
      ${purposes}::text[], ${addresses}::text[], ${gate.now()}, ${gate.actor.userId}, ${expiresAt})`)
  gate.record({
    action: 'create',
    resource: 'accessToken',
    recordIds: [id, userId],
    details: { scopes: input.scopes, purposes, days: input.days },
  })
  return { ...(await ownToken(gate, userId, id)), token: secret }
}

/** The tokens of a user that are still good. */
export async function listTokens(gate: Gate, userId: string): Promise<Token[]> {
  return gate.tx.query<Token>(sql`
    select id, name, token_hint as "tokenHint", scopes, purposes, addresses, to_json(created_at) as "createdAt",
      created_by as "createdBy", to_json(expires_at) as "expiresAt", to_json(last_used_at) as "lastUsedAt",
      to_json(ended_at) as "endedAt"
    from access_tokens where user_id = ${userId} and ended_at is null and expires_at > ${gate.now()}
    order by created_at desc, id desc`)
}

/** Ends a token at once; with a user given, only one of hers. */
export async function endToken(gate: Gate, id: string, userId: string | null): Promise<void> {
  const [ended] = await gate.tx.query<{ user_id: string }>(sql`
    update access_tokens set ended_at = ${gate.now()}
    where id = ${id} and ended_at is null and (${userId}::uuid is null or user_id = ${userId}::uuid)
    returning user_id`)
  if (!ended) throw new Problem('tokens.not-found')
  await rightsChanged(gate)
  gate.record({ action: 'end', resource: 'accessToken', recordIds: [id, ended.user_id] })
}

async function ownToken(gate: Gate, userId: string, id: string): Promise<Token> {
  const found = (await listTokens(gate, userId)).find((token) => token.id === id)
  if (!found) throw new Error(`token ${id} is not there`)
  return found
}

/** `198.51.100.7`, `198.51.100.0/24` or one whole IPv6 address. */
function isAddressRange(text: string): boolean {
  const [base = '', bits, ...more] = text.split('/')
  if (more.length > 0 || isIP(base) === 0) return false
  if (bits === undefined) return true
  return isIP(base) === 4 && /^\d{1,2}$/.test(bits) && Number(bits) <= 32
}

function invalid(pointer: string, code: string): Problem {
  return new Problem('tokens.invalid', { errors: [{ pointer, code }] })
}
