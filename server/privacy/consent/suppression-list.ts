import sql from 'sql-template-tag'
import type { Suppression } from '#api/consents.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { homeCountry } from '#server/platform/values/home-country.ts'
import { parsePhone } from '#server/platform/values/phone.ts'
import { addressHash } from './address-hash.ts'
import type { Channel } from './channels.ts'
import { purposeNamed } from './names.ts'
import { suppress } from './suppressions.ts'

const selection = sql`select id, channel, purpose, reason, since, lifted_at as "liftedAt" from suppressions`

/** The list of objections; it holds hashes, so that there is nothing on it that could be read or written to. */
export async function listSuppressions(
  gate: Gate,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: Suppression[]; nextCursor: string | null }> {
  const [since, id] = cursor ? readCursor(cursor) : [null, null]
  const rows = await gate.tx.query<Suppression>(sql`${selection}
    where ${since}::timestamptz is null or (since, id) < (${since}::timestamptz, ${id}::uuid)
    order by since desc, id desc limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last
  return {
    items,
    nextCursor: more
      ? Buffer.from(`${new Date(last.since).toISOString()} ${last.id}`).toString('base64url')
      : null,
  }
}

function readCursor(cursor: string): string[] {
  const found = /^(\S{24}) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!found || Number.isNaN(Date.parse(String(found[1])))) throw new Problem('request.malformed')
  return found.slice(1)
}

type Given = { channel: string; address: string; purpose?: string }

/** Puts an address on the list that was told by telephone or letter, whether somebody with it is known or not. */
export async function addSuppression(gate: Gate, input: Given): Promise<Suppression> {
  const { channel, hash, purpose } = await readAddress(gate, input)
  await suppress(gate, [{ channel, hash }], { purpose, reason: 'manual', since: gate.now(), eventId: null })
  const found = await entryOf(gate, hash, channel, purpose)
  if (!found) throw new Error('the entry is not there')
  gate.record({ action: 'create', resource: 'suppression', recordIds: [found.id] })
  return found
}

export async function checkSuppression(gate: Gate, input: Given) {
  const { channel, hash, purpose } = await readAddress(gate, input)
  const suppression = await entryOf(gate, hash, channel, purpose)
  return { isSuppressed: suppression !== null && suppression.liftedAt === null, suppression }
}

async function entryOf(
  gate: Gate,
  hash: Buffer,
  channel: Channel,
  purpose: string,
): Promise<Suppression | null> {
  const [row] = await gate.tx.query<Suppression>(sql`${selection}
    where address_hash = ${hash} and channel = ${channel} and purpose = ${purpose}`)
  return row ?? null
}

async function readAddress(gate: Gate, { channel, address, purpose = 'direct-marketing' }: Given) {
  const key = purposeNamed(purpose)
  if (!key) refuse('/purpose', 'field.not-a-choice')
  if (channel === 'email') {
    const email = parseEmail(address)
    if (!email.ok) refuse('/address', email.code)
    return { channel: 'email' as const, hash: addressHash(gate.keyring, email.value), purpose: key }
  }
  const phone = parsePhone(address, await homeCountry(gate.tx))
  if (!phone.ok) refuse('/address', phone.code)
  return { channel: channel as Channel, hash: addressHash(gate.keyring, phone.value.e164), purpose: key }
}

function refuse(pointer: string, code: string): never {
  throw new Problem('suppressions.invalid', { errors: [{ pointer, code }] })
}
