/**
 * The law of advertising a second time, for the histories of this folder: told by what was declared and where, and never by
 * what the program keeps. It is written from the statutes alone and must not use anything of the program that decides.
 */
export const channels = ['email', 'phone', 'sms', 'fax', 'post'] as const
export type Channel = (typeof channels)[number]

/** Something said, or noted, about advertising. */
export type Word = {
  event: string
  channel: Channel
  way: 'electronic' | 'paper' | 'spoken'
  by: 'person' | 'staff' | 'system'
  isProven: boolean
  /** Where a yes was given; a no is said of all her addresses. */
  address: string | null
}

/** How a record is held at the moment; nothing of it says what was declared. */
export type Facts = {
  isRestricted: boolean
  isConsumer: boolean
  isCustomer: boolean
  /** With a basis that holds. */
  purposes: readonly string[]
  /** By channel, the preferred place first. */
  reaches: Readonly<Record<Channel, readonly string[]>>
  hasSale: boolean
  isPresumed: boolean
}

type Verdict = 'no' | 'revoked' | 'end' | 'yes' | 'nothing'
/** Where somebody else turned out to be the same person, all that was said of that record. */
type Joined = { mergeId: string; chain: readonly Item[] }
type Item = Word | Joined
type Merge = {
  keptId: string
  mergedId: string
  /** Entries of the list that stand there for the merge alone, by when they came. */
  entries: ReadonlyMap<string, number>
}

const noes = ['refused', 'withdrawn', 'objected']
const ends = ['revoked', 'expired', 'invalidated']

/** Keeps what was declared of each record and each address, and answers whether somebody may be written to or called. */
export function openOracle() {
  const chains = new Map<string, readonly Item[]>()
  const known = new Map<string, Set<string>>()
  const merges = new Map<string, Merge>()
  const goneInto = new Map<string, string>()
  const list = new Map<string, number>()
  let time = 0

  const chainOf = (id: string) => chains.get(id) ?? []
  const block = (channel: Channel, addresses: readonly string[]) => {
    for (const address of addresses) list.set(`${channel} ${address}`, time)
  }
  const isListed = (channel: Channel, address: string) => list.has(`${channel} ${address}`)
  const isNo = (id: string, channel: Channel, address: string) =>
    verdict(chainOf(id), channel, address) === 'no'
  const hasYes = (id: string, channel: Channel, address: string) =>
    verdict(chainOf(id), channel, address) === 'yes'
  const keysOf = ({ reaches }: Facts) =>
    channels.flatMap((channel) => reaches[channel].map((address) => `${channel} ${address}`))

  /** Who a record is by now. */
  function currentOf(id: string): string {
    const next = goneInto.get(id)
    return next ? currentOf(next) : id
  }

  /** A no closes all her ways by the channel, an objection all channels (Art. 21(3) GDPR); a confirmation opens one address. */
  function said(id: string, word: Word, facts: Facts | null): void {
    time += 1
    if (facts) chains.set(id, [...chainOf(id), word])
    if (noes.includes(word.event)) {
      for (const channel of word.event === 'objected' ? channels : [word.channel])
        block(channel, facts?.reaches[channel] ?? [])
      if (word.address) block(word.channel, [word.address])
    }
    if (word.event === 'confirmed' && word.address) list.delete(`${word.channel} ${word.address}`)
  }

  /** Somebody asked by letter or telephone that an address be left alone. */
  function listed(channel: Channel, address: string): void {
    time += 1
    block(channel, [address])
  }

  /** Staff may not write down a yes where she has said no, nor for an address that is to be left alone. */
  function mayNote(id: string, { channel }: Word, facts: Facts): boolean {
    const [address] = facts.reaches[channel]
    if (channel !== 'post' && address === undefined) return false
    return !isNo(id, channel, address ?? '') && !(address !== undefined && isListed(channel, address))
  }

  /** What became known of a record: a new address of somebody who said no is one to be left alone, too. */
  function seen(id: string, facts: Facts): void {
    const before = known.get(id) ?? new Set()
    for (const channel of channels)
      for (const address of facts.reaches[channel])
        if (!before.has(`${channel} ${address}`) && isNo(id, channel, address)) block(channel, [address])
    known.set(id, new Set(keysOf(facts)))
  }

  /** Two records were one person all along: what either forbids is forbidden, whoever said it when. */
  function merged(mergeId: string, kept: [string, Facts], gone: [string, Facts]): void {
    time += 1
    const [[keptId, keptFacts], [mergedId, mergedFacts]] = [kept, gone]
    const before = new Set(list.keys())
    chains.set(keptId, [...chainOf(keptId), { mergeId, chain: chainOf(mergedId) }])
    goneInto.set(mergedId, keptId)
    for (const channel of channels) {
      for (const [one, other] of [
        [keptFacts, mergedFacts],
        [mergedFacts, keptFacts],
      ] as const)
        if (one.reaches[channel].some((address) => before.has(`${channel} ${address}`)))
          block(
            channel,
            // An address of both is as free as either record had it.
            other.reaches[channel].filter(
              (address) => !one.reaches[channel].includes(address) && !isListed(channel, address),
            ),
          )
      for (const address of [...keptFacts.reaches[channel], ...mergedFacts.reaches[channel]])
        if (isNo(keptId, channel, address) && !isListed(channel, address)) block(channel, [address])
    }
    const entries = new Map([...list].filter(([key]) => !before.has(key)))
    merges.set(mergeId, { keptId, mergedId, entries })
    known.set(keptId, new Set([...keysOf(keptFacts), ...keysOf(mergedFacts)]))
  }

  /** They were two after all: each by her own words again, and by every no that was said of the one they were taken for. */
  function separated(mergeId: string): { mergedId: string; words: readonly Word[] } {
    time += 1
    const { keptId, mergedId, entries } = merges.get(mergeId) as Merge
    const chain = chainOf(keptId)
    const at = chain.findIndex((item) => 'mergeId' in item && item.mergeId === mergeId)
    const since = chain.slice(at + 1).filter((item): item is Word => 'event' in item)
    for (const [key, moment] of entries) if (list.get(key) === moment) list.delete(key)
    chains.set(keptId, chain.toSpliced(at, 1))
    chains.set(mergedId, (chain[at] as Joined).chain)
    goneInto.delete(mergedId)
    const words = since
      .filter(({ event }) => [...noes, ...ends].includes(event))
      .map((word): Word => ({ ...word, by: 'system', address: null }))
    return { mergedId, words }
  }

  function mayContact(id: string, facts: Facts, channel: Channel, purpose: string): boolean {
    const [address] = facts.reaches[channel]
    if (address === undefined) return false
    // What the law demands to be told is told to everybody (Art. 12, 19, 34 GDPR).
    if (purpose === 'legal-compliance') return true
    if (facts.isRestricted || facts.purposes.length === 0) return false
    if (purpose !== 'direct-marketing') return facts.purposes.includes(purpose)
    const word = verdict(chainOf(id), channel, address)
    if (word === 'no' || isListed(channel, address)) return false
    if (word === 'yes') return true
    // By post until she objects, to whom one has something to do with (Art. 6(1)(f) GDPR).
    if (channel === 'post') return word !== 'revoked' && (facts.isCustomer || !facts.isConsumer)
    if (word === 'revoked' || word === 'end') return false
    if (channel === 'phone') return facts.isPresumed && !facts.isConsumer
    // § 7(3) UWG speaks of electronic mail.
    return channel !== 'fax' && facts.hasSale
  }

  return { currentOf, said, listed, mayNote, seen, hasYes, merged, separated, mayContact }
}

/** Read from the end: what was said last, as far as it can be shown and was hers to say. */
function verdict(items: readonly Item[], channel: Channel, address: string): Verdict {
  const last = items.at(-1)
  if (!last) return 'nothing'
  const before = verdict(items.slice(0, -1), channel, address)
  if ('mergeId' in last) {
    const words = [before, verdict(last.chain, channel, address)]
    return (['no', 'revoked', 'end', 'yes'] as const).find((word) => words.includes(word)) ?? 'nothing'
  }
  const { event, way, by, isProven } = last
  if (last.channel !== channel && event !== 'objected') return before
  if (noes.includes(event)) return 'no'
  if (ends.includes(event)) {
    if (before === 'no' || before === 'revoked') return before
    return event === 'revoked' ? 'revoked' : 'end'
  }
  if (event === 'requested') return before
  if (channel !== 'post' && last.address !== address) return before
  if (event === 'confirmed') return by === 'person' && channel === 'email' ? 'yes' : before
  if (by !== 'person' && before === 'no') return 'no'
  if (way === 'electronic' && channel === 'email') return before
  const isShown = isProven && (way === 'paper' || (way === 'spoken' && channel === 'phone'))
  return isShown || before === 'yes' ? 'yes' : 'nothing'
}
