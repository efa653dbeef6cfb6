import sql from 'sql-template-tag'
import type { Suppression } from '#api/consents.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { homeCountry } from '#server/platform/identity/home-country.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { parsePhone } from '#server/platform/values/phone.ts'
import { addressHash } from './address-hash.ts'
import type { Channel } from './channels.ts'
import { suppression } from './ledger.ts'
import { purposeNamed } from './names.ts'
import { suppress } from './suppressions.ts'

type Given = { channel: string; address: string; purpose?: string }

/** Puts an address on the list that was told by telephone or letter, whether somebody with it is known or not. */
export async function addSuppression(gate: Gate, input: Given): Promise<Suppression> {
  gate.demand(suppression, 'create')
  const { channel, hash, purpose } = await readAddress(gate, input)
  await suppress(gate, [{ channel, hash }], { purpose, reason: 'manual', since: gate.now(), eventId: null })
  const found = await entryOf(gate, hash, channel, purpose)
  if (!found) throw new Error('the entry is not there')
  gate.record({ action: 'create', resource: 'suppression', recordIds: [found.id] })
  return found
}

export async function checkSuppression(gate: Gate, input: Given) {
  const { channel, hash, purpose } = await readAddress(gate, input)
  const entry = await entryOf(gate, hash, channel, purpose)
  return { isSuppressed: entry !== null && !entry.liftedAt, suppression: entry }
}

async function entryOf(
  gate: Gate,
  hash: Buffer,
  channel: Channel,
  purpose: string,
): Promise<Suppression | null> {
  const [row] = await gate.tx.query<{ id: string }>(sql`
    select id from suppressions where address_hash = ${hash} and channel = ${channel} and purpose = ${purpose}`)
  return row ? ((await gate.get(suppression, row.id)) as unknown as Suppression) : null
}

async function readAddress(gate: Gate, { channel, address, purpose = 'direct-marketing' }: Given) {
  const key = purposeNamed(purpose)
  if (!key) refuse('/purpose', 'field.not-a-choice')
  if (channel === 'email') {
    const email = parseEmail(address)
    if (!email.ok) refuse('/address', email.code)
    return { channel: 'email' as const, hash: addressHash(gate.keyring, email.value), purpose: key }
  }
  const phone = parsePhone(address, await homeCountry(gate))
  if (!phone.ok) refuse('/address', phone.code)
  return { channel: channel as Channel, hash: addressHash(gate.keyring, phone.value.e164), purpose: key }
}

function refuse(pointer: string, code: string): never {
  throw new Problem('suppressions.invalid', { errors: [{ pointer, code }] })
}
