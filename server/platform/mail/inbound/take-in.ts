import sql from 'sql-template-tag'
import { sha256 } from '../../crypto/keyring.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Gate, GatePlatform } from '../../gate/gate.ts'
import { type MailSignal, readSignal, type SignalKind } from './read-signal.ts'

/** A mail that lies ready somewhere. */
export type InMail = {
  /** Where it lies, for a later try: a UID, a file name. */
  place: string
  raw: Buffer
  /** Called when nothing more is to be done with it: it was handled now or before, or given up. */
  settle: (end: 'handled' | 'given-up') => Promise<void>
}

export type MailSource = {
  name: string
  /** New ones, and those of the given places whose handling has failed before. */
  mails: (again: readonly string[]) => AsyncIterable<InMail>
}

/** What to do with a signal, in one transaction with the note that the mail was handled. */
export type SignalHandler = (gate: Gate, signal: MailSignal & { at: Date }) => Promise<void>

export type TakenIn = Partial<Record<SignalKind, number>> & { failed?: number; known?: number }

export type Taking = {
  platform: Pick<GatePlatform, 'pool' | 'keyring' | 'now'>
  throughGate: (work: (gate: Gate) => Promise<void>) => Promise<void>
  isCancelled?: (() => Promise<boolean>) | undefined
  onFailure?: ((error: unknown) => void) | undefined
}

const TRIES = 5
const KEPT_DAYS = 90

/**
 * Reads what came in and hands each mail on once, whichever way it comes a second time. A mail that cannot be handled is
 * tried again with the next rounds, and never keeps the others waiting.
 */
export async function takeIn(source: MailSource, taking: Taking, handle: SignalHandler): Promise<TakenIn> {
  const { platform, throughGate } = taking
  const counts: TakenIn = {}
  const count = (what: keyof TakenIn) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const open = await inTransaction(platform.pool, {}, async (tx) => {
    const before = new Date(platform.now().getTime() - KEPT_DAYS * 86_400_000)
    await tx.query(sql`delete from mail_intake where at < ${before}`)
    return tx.query<{ place: string }>(sql`
      select place from mail_intake where source = ${source.name} and kind is null and attempts < ${TRIES}`)
  })
  for await (const mail of source.mails(open.map(({ place }) => place))) {
    if (await taking.isCancelled?.()) break
    const key = keyOf(mail.raw)
    const hash = platform.keyring.mac('mail-intake', key)
    const at = platform.now()
    try {
      let kind: SignalKind | null = null
      await throughGate(async (gate) => {
        kind = null
        // The row is locked until the end, so that two readers of one mailbox do not handle a mail twice.
        await gate.tx.query(sql`
          insert into mail_intake (key, source, place, at) values (${hash}, ${source.name}, ${mail.place}, ${at})
          on conflict (key) do nothing`)
        const [row] = await gate.tx.query<{ kind: string | null }>(
          sql`select kind from mail_intake where key = ${hash} for update`,
        )
        if (row?.kind) return
        const signal = await readSignal(mail.raw, platform.keyring)
        await handle(gate, { ...signal, at })
        await gate.tx.query(sql`update mail_intake set kind = ${signal.kind}, at = ${at} where key = ${hash}`)
        kind = signal.kind
      })
      count(kind ?? 'known')
      await mail.settle('handled')
    } catch (error) {
      taking.onFailure?.(error)
      count('failed')
      const [row] = await inTransaction(platform.pool, {}, (tx) =>
        tx.query<{ attempts: number }>(sql`
          insert into mail_intake as i (key, source, place, attempts, at)
          values (${hash}, ${source.name}, ${mail.place}, 1, ${at})
          on conflict (key) do update set attempts = i.attempts + 1, place = excluded.place
          returning attempts`),
      )
      if ((row?.attempts ?? TRIES) >= TRIES) await mail.settle('given-up')
    }
  }
  return counts
}

/** A mail is the same when its Message-ID is; one without any is known by its bytes. */
function keyOf(raw: Buffer): string {
  const head =
    raw
      .subarray(0, 64_000)
      .toString('latin1')
      .split(/\r?\n\r?\n/)[0] ?? ''
  const id = /^message-id:\s*(?:\r?\n[ \t]+)?(<[^<>\s]{3,250}>)/im.exec(head)?.[1]
  return id ?? sha256(raw).toString('hex')
}
