import { createHash } from 'node:crypto'
import type { Keyring } from '#server/platform/crypto/keyring.ts'
import { addressHash, hashOfEvent } from '#server/privacy/consent/public.ts'
import { type TableWriter, tableWriter } from './bulk-load.ts'

export type Declared = { id: string; email: string | null; createdAt: Date }

const HOUR = 3_600_000

/** What people declared: six in ten confirmed, one took it back, one objected, one never confirmed, one was never asked. */
export async function consentWriters(url: string, keys: Keyring) {
  const events = await tableWriter(url, 'consent_events', [
    'id',
    'contact_id',
    'sequence',
    'address_hash',
    'channel',
    'purpose',
    'event',
    'way',
    'declared_by',
    'occurred_at',
    'local_time',
    'evidence',
    'previous_hash',
    'hash',
    'created_at',
  ])
  const states = await tableWriter(url, 'consent_states', [
    'contact_id',
    'purpose',
    'channel',
    'address_hash',
    'state',
    'way',
    'is_proven',
    'is_objected',
    'event_id',
    'since',
  ])
  const suppressions = await tableWriter(url, 'suppressions', [
    'id',
    'address_hash',
    'channel',
    'purpose',
    'reason',
    'since',
    'created_at',
  ])
  const writers: TableWriter[] = [events, states, suppressions]
  const purpose = 'direct-marketing'

  /** Writes what the n-th person declared; whether her consent to mails holds. */
  function add(n: number, { id: contactId, email, createdAt }: Declared): boolean {
    const kind = n % 10
    if (kind === 9 || (!email && kind !== 7)) return false
    const hash = email ? addressHash(keys, email) : null
    let previous: Buffer | null = null
    let sequence = 0
    const event = (channel: string, name: string, way: string, by: string, withAddress: boolean) => {
      sequence += 1
      const occurredAt = new Date(createdAt.getTime() + sequence * HOUR)
      const id = idOf(`event ${n} ${sequence}`)
      const localTime = occurredAt.toISOString().slice(0, 19)
      const evidence = way === 'paper' ? 'Formular, Ordner 12' : null
      const address = withAddress ? hash : null
      const sealed = hashOfEvent({
        previousHash: previous?.toString('hex') ?? null,
        id,
        contactId,
        sequence,
        addressHash: address?.toString('hex') ?? null,
        channel,
        purpose,
        event: name,
        way,
        declaredBy: by,
        occurredAt: occurredAt.toISOString(),
        localTime,
        evidence,
      })
      events.add([
        id,
        contactId,
        sequence,
        address,
        channel,
        purpose,
        name,
        way,
        by,
        occurredAt,
        localTime,
        evidence,
        previous,
        sealed,
        occurredAt,
      ])
      previous = sealed
      return { id, at: occurredAt }
    }
    const state = (
      channel: string,
      address: Buffer,
      name: string,
      way: string,
      isProven: boolean,
      last: { id: string; at: Date },
    ) =>
      states.add([
        contactId,
        purpose,
        channel,
        address,
        name,
        way,
        isProven,
        name === 'objected',
        last.id,
        last.at,
      ])
    const whole = Buffer.alloc(0)
    if (kind === 7) {
      const last = event('email', 'objected', 'spoken', 'staff', false)
      for (const channel of ['email', 'phone', 'sms', 'fax', 'post'])
        state(channel, whole, 'objected', 'spoken', false, last)
      if (hash) suppressions.add([idOf(`stop ${n}`), hash, 'email', purpose, 'objected', last.at, last.at])
      return false
    }
    if (!hash) return false
    const requested = event('email', 'requested', 'electronic', 'person', true)
    if (kind === 8) {
      state('email', hash, 'requested', 'electronic', false, requested)
      return false
    }
    const confirmed = event('email', 'confirmed', 'electronic', 'person', true)
    if (kind === 6) {
      const last = event('email', 'withdrawn', 'electronic', 'person', false)
      state('email', whole, 'withdrawn', 'electronic', true, last)
      state('email', hash, 'withdrawn', 'electronic', true, last)
      suppressions.add([idOf(`stop ${n}`), hash, 'email', purpose, 'withdrawn', last.at, last.at])
      return false
    }
    state('email', hash, 'confirmed', 'electronic', true, confirmed)
    state('post', whole, 'given', 'paper', true, event('post', 'given', 'paper', 'staff', false))
    if (n % 2 === 0)
      state('fax', whole, 'refused', 'spoken', false, event('fax', 'refused', 'spoken', 'staff', false))
    return true
  }
  return { add, writers }
}

/** The same id for the same thing in every run. */
function idOf(name: string): string {
  const hex = createHash('md5').update(name).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
