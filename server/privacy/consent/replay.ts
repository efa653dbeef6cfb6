import sql from 'sql-template-tag'
import type { Tx } from '#server/platform/db/tx.ts'
import { type Channel, channels } from './channels.ts'
import {
  type ConsentEventKind,
  type Declarant,
  isTightening,
  nextState,
  unknownConsent,
  type Way,
} from './consent-state.ts'
import { type HeldState, mergedStates } from './strictest.ts'

export type ChainEvent = {
  id: string
  address: string
  channel: Channel
  purpose: string
  event: ConsentEventKind
  way: Way
  declaredBy: Declarant
  isProven: boolean
  occurredAt: Date
}
type Event = ChainEvent & { contactId: string; sequence: number }
type Merge = { mergedId: string; keptId: string; currentId: string; keptSequence: number }

/**
 * What holds for each of these people, told anew by all that was ever noted: her own chain, and at the place where somebody
 * was merged into her, theirs. With a moment, by what had happened until then.
 */
export async function replayedStates(
  tx: Tx,
  contactIds: readonly string[],
  { purpose = null, at = null }: { purpose?: string | null; at?: Date | null } = {},
): Promise<Map<string, HeldState[]>> {
  const merges = await tx.query<Merge>(sql`
    select merged_id as "mergedId", kept_id as "keptId", current_id as "currentId", kept_sequence as "keptSequence"
    from merges where current_id = any (${contactIds}::uuid[]) and undone_at is null and resource = 'contact'
      and (${at}::timestamptz is null or merged_at <= ${at})
    order by merged_at, id`)
  const ids = [...new Set([...contactIds, ...merges.map(({ mergedId }) => mergedId)])]
  const events = await tx.query<Event>(sql`
    select id, contact_id as "contactId", sequence, coalesce(encode(address_hash, 'hex'), '') as address, channel, purpose, event,
      way, declared_by as "declaredBy", occurred_at as "occurredAt",
      declared_by = 'person' or evidence is not null or evidence_file_id is not null as "isProven"
    from consent_events
    where contact_id = any (${ids}::uuid[]) and (${purpose}::text is null or purpose = ${purpose})
      and (${at}::timestamptz is null or occurred_at <= ${at})
    order by contact_id, sequence`)
  const chains = Map.groupBy(events, ({ contactId }) => contactId)
  const joined = Map.groupBy(merges, ({ keptId }) => keptId)

  const statesOf = (id: string): HeldState[] => {
    const waiting = [...(joined.get(id) ?? [])].sort((a, b) => a.keptSequence - b.keptSequence)
    let states: HeldState[] = []
    const join = (until: number) => {
      while (waiting[0] && waiting[0].keptSequence < until) {
        const { mergedId } = waiting.shift() as Merge
        states = mergedStates(states, statesOf(mergedId))
      }
    }
    for (const event of chains.get(id) ?? []) {
      join(event.sequence)
      states = statesAfter(states, event)
    }
    join(Number.POSITIVE_INFINITY)
    return states
  }
  return new Map(contactIds.map((id) => [id, statesOf(id)]))
}

/** The states after one more event of a chain, as `recordConsent` writes them down. */
export function statesAfter(states: readonly HeldState[], event: ChainEvent): HeldState[] {
  const { purpose, event: kind, way, declaredBy: by, isProven } = event
  const next = [...states]
  for (const channel of kind === 'objected' ? channels : [event.channel]) {
    const own = states.filter((each) => each.purpose === purpose && each.channel === channel)
    const whole = own.find(({ address }) => address === '')
    const targets = isTightening(kind)
      ? ['', ...own.flatMap(({ address }) => (address === '' ? [] : [address]))]
      : [event.address]
    for (const address of targets) {
      const before = own.find((each) => each.address === address) ?? whole ?? unknownConsent
      const result = nextState(before, { kind, way, by, isProven }, channel)
      if ('refusal' in result) continue
      const at = next.findIndex(
        (each) => each.purpose === purpose && each.channel === channel && each.address === address,
      )
      const { kind: held, way: heldWay, isProven: isHeldProven, isObjected } = result.state
      const state: HeldState = {
        purpose,
        channel,
        address,
        kind: held,
        way: heldWay,
        isProven: isHeldProven,
        isObjected,
        eventId: event.id,
        since: event.occurredAt,
      }
      if (at < 0) next.push(state)
      else next[at] = state
    }
  }
  return next
}
