import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** One connection of this process that hears NOTIFY. What it hears is a wake-up call; the truth is always in a table. */
export type Listener = {
  /** Starts hearing a channel; `again` runs when the connection was lost and is back. Answers how to stop. */
  on: (channel: string, hear: (payload: string) => void, again?: () => void) => Promise<() => void>
  close: () => Promise<void>
}

type Ear = { channel: string; hear: (payload: string) => void; again: () => void }

const LONGEST_PAUSE_MS = 30_000

/** Connects with the settings of the pool when the first channel is asked for, and again whenever the connection breaks. */
export function listener(pool: pg.Pool, onFailure: (error: unknown) => void): Listener {
  const ears = new Set<Ear>()
  const ended = new AbortController()
  let connected: Promise<pg.Client> | null = null
  let turn: Promise<unknown> = Promise.resolve()

  /** Several who begin to hear at once do it one after the other: a client takes one statement at a time. */
  function hearing(work: () => Promise<void>): Promise<void> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...pool.options, application_name: 'treu listener', keepAlive: true })
    client.on('notification', ({ channel, payload = '' }) => {
      for (const ear of ears) if (ear.channel === channel) ear.hear(payload)
    })
    client.on('error', onFailure)
    await client.connect()
    client.once('end', () => {
      connected = null
      if (!ended.signal.aborted) reconnect().catch(() => {})
    })
    await hearing(() => listenTo(client, new Set([...ears].map((ear) => ear.channel))))
    return client
  }

  async function reconnect() {
    for (let pause = 100; !ended.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: ended.signal, ref: false })
      connected ??= connect()
      try {
        await connected
        for (const ear of ears) ear.again()
        return
      } catch (error) {
        connected = null
        onFailure(error)
      }
    }
  }

  return {
    on: async (channel, hear, again = () => {}) => {
      const ear = { channel, hear, again }
      ears.add(ear)
      const before = connected
      connected ??= connect()
      try {
        const client = await connected
        if (before) await hearing(() => listenTo(client, [channel]))
      } catch (error) {
        connected = null
        ears.delete(ear)
        throw error
      }
      return () => {
        ears.delete(ear)
      }
    },
    close: async () => {
      ended.abort()
      const client = await connected?.catch(() => null)
      await client?.end().catch(() => {})
    },
  }
}

async function listenTo(client: pg.Client, channels: Iterable<string>): Promise<void> {
  for (const channel of channels) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
}
