import { setTimeout as sleep } from 'node:timers/promises'
import type { Keyring } from '../crypto/keyring.ts'
import { Problem } from '../http/problem.ts'
import { composeMail, type MailDraft } from './compose-mail.ts'
import type { MailSigner } from './dkim.ts'
import { domainThrottle, type Paces, unhurried, usualPaces } from './domain-throttle.ts'
import type { Verdict } from './inbound/status.ts'
import { type LineKeeper, lineKeeper } from './line-keeper.ts'
import { mailToken, messageIdOf, returnPathOf } from './return-path.ts'
import type { SendJournal } from './send-journal.ts'
import { isLocalServer, openSmtpLine, type SmtpLine } from './smtp-line.ts'

/** One mail of many. What it says is asked for when its turn has come, so that thousands can wait without their text. */
export type BulkMail = {
  /** UUID of this mail to this person; return path, Message-ID and journal go by it. */
  id: string
  recipient: string
  compose: (own: MailNames) => Promise<BulkDraft> | BulkDraft
}
/** What the mail is called outside; the token belongs into nothing the recipient could pass on. */
export type MailNames = { messageId: string; token: string }
export type BulkDraft = Omit<MailDraft, 'to' | 'messageId' | 'date'> & { recipientName?: string | undefined }

export type SendOutcome =
  /** Taken by the server; unconfirmed when the connection broke before its answer. Never to be sent again. */
  | { id: string; state: 'sent'; isConfirmed: boolean }
  /** 4xx: may be tried again later. 5xx: will not change. The verdict is for `noteBounce`: hard when the address is gone. */
  | { id: string; state: 'refused'; status: string; isPermanent: boolean; verdict: Verdict }
  /** `mayStillGo` said no. */
  | { id: string; state: 'withheld' }
  /** Composing threw a Problem, for example `mail.not-lawful`. */
  | { id: string; state: 'unfit'; code: string }

export type SendCounts = { sent: number; refused: number; withheld: number; unfit: number }

export type SendOptions = {
  /**
   * Asked for each mail when it is composed and nothing but the sending is left; answers those that may go. Best it claims
   * them in the database, for this run: then a run that was given up for lost sends nothing when it wakes up. May be asked
   * for the same mail again after the connection broke.
   */
  mayStillGo: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Stores what became of mails; until it has, the journal remembers them. Called one after the other. */
  onOutcomes: (outcomes: readonly SendOutcome[]) => Promise<void>
  /** Aborted: what is in hand goes out, nothing further is taken. */
  signal?: AbortSignal | undefined
}

export type BulkSender = {
  /** Sends until the source ends. Rejects when the server cannot be reached or storing fails; nothing is lost by it. */
  send: (source: AsyncIterable<BulkMail>, options: SendOptions) => Promise<SendCounts>
}

export type BulkSenderSettings = {
  smtpUrl: string
  keyring: Keyring
  journal: SendJournal
  /** Domain of return paths and Message-IDs. */
  bounceDomain: string
  signer?: MailSigner | undefined
  connections?: number | undefined
  paces?: Paces | undefined
  now?: (() => Date) | undefined
  /** How long the server may be away before `send` gives up. */
  patienceMs?: number | undefined
}

/** How many mails wait for the pace of their domain before no more are taken from the source. */
const WAITING_AT_MOST = 2000
const MAILS_PER_CONNECTION = 500
const OUTCOMES_AT_ONCE = 500
const OUTCOMES_EVERY_MS = 250
const TRIES = 4
/** Each question of `mayStillGo` costs the same few exchanges with the database, however many mails it is about. */
const WORTH_A_QUESTION = 10
/** So many in a row, and it is not the addresses. */
const REFUSED_IN_A_ROW = 100

/** Sends many mails over a few connections: paced by target domain, signed, each at most once and none forgotten. */
export function bulkSender(settings: BulkSenderSettings): BulkSender {
  const { smtpUrl, keyring, journal, bounceDomain, signer } = settings
  const now = settings.now ?? (() => new Date())
  const paces = settings.paces ?? (isLocalServer(smtpUrl) ? unhurried : usualPaces)
  const throttle = domainThrottle(paces)

  async function madeReady(mail: BulkMail): Promise<Buffer> {
    const messageId = messageIdOf(keyring, mail.id, bounceDomain)
    const { recipientName, ...draft } = await mail.compose({
      messageId,
      token: mailToken(keyring, mail.id),
    })
    const to = { name: recipientName, address: mail.recipient }
    const message = await composeMail({ ...draft, to, messageId, date: now() })
    return signer ? signer(message) : message
  }

  return {
    send: async (source, options) => {
      const counts: SendCounts = { sent: 0, refused: 0, withheld: 0, unfit: 0 }
      const stop = new AbortController()
      const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])])
      const queue = pacedQueue(source, throttle.take, signal)
      const asked = inBatches(options.mayStillGo)
      const outcomes = outcomeBook(options.onOutcomes, journal)
      const keeper = lineKeeper(journal.folder)
      let refusedInARow = 0
      let failure: unknown = null
      const fail = (error: unknown) => {
        failure ??= error
        stop.abort()
      }

      /** The next mail that can be sent; what cannot be composed is noted and passed over. */
      async function prepared(): Promise<Ready | null> {
        for (let next = await queue.next(); next; next = await queue.next()) {
          try {
            return { ...next, message: await madeReady(next.mail) }
          } catch (error) {
            if (!(error instanceof Problem)) throw error
            counts.unfit += 1
            await outcomes.note({ id: next.mail.id, state: 'unfit', code: error.code })
          }
        }
        return null
      }

      const preparing = new Set<Promise<unknown>>()
      function prepare(): Promise<Ready | null> {
        const ready = prepared()
        const settled = ready.catch(() => {}).finally(() => preparing.delete(settled))
        preparing.add(settled)
        return ready
      }

      async function work() {
        let line: SmtpLine | null = null
        let used = 0
        try {
          let following = prepare()
          for (let next = await following; next && !signal.aborted; next = await following) {
            const { mail, message } = next
            // Made ready while this one is asked about and on its way.
            following = prepare()
            for (let tries = 1; ; tries += 1) {
              if (!line?.isUsable() || used >= MAILS_PER_CONNECTION) {
                line?.close()
                line = await openPatiently(smtpUrl, keeper, settings.patienceMs ?? 60_000, signal)
                used = 0
                if (!line) return
              }
              // Asked again at each try: the server may have been away for a minute.
              if (!(await asked(mail.id))) {
                counts.withheld += 1
                await outcomes.note({ id: mail.id, state: 'withheld' })
                break
              }
              used += 1
              const envelope = { from: returnPathOf(keyring, mail.id, bounceDomain), to: mail.recipient }
              const { name } = line
              const delivery = await line.deliver(envelope, message, () => journal.ending(mail.id, name))
              if (delivery.state === 'sent') {
                if (delivery.isConfirmed) journal.answered(mail.id, '250')
                counts.sent += 1
                refusedInARow = 0
                await outcomes.note({ id: mail.id, state: 'sent', isConfirmed: delivery.isConfirmed })
                break
              }
              if (delivery.state === 'refused') {
                journal.answered(mail.id, delivery.status)
                if (delivery.status === '421' || delivery.status === '450') throttle.pause(next.domain)
                counts.refused += 1
                await outcomes.note({
                  id: mail.id,
                  state: 'refused',
                  status: delivery.status,
                  isPermanent: delivery.status.startsWith('5'),
                  verdict: delivery.verdict,
                })
                refusedInARow = delivery.verdict === 'hard-bounce' ? 0 : refusedInARow + 1
                if (refusedInARow >= REFUSED_IN_A_ROW) throw new Error('the mail server refuses everything')
                break
              }
              await sleep(tries * 250, undefined, { signal }).catch(() => {})
              if (tries >= TRIES) throw new Error(`the mail server does not take mails (${delivery.code})`)
            }
          }
        } finally {
          line?.close()
        }
      }

      const workers = Array.from({ length: settings.connections ?? 8 }, () => work().catch(fail))
      await Promise.all(workers)
      await Promise.all(preparing)
      keeper.close()
      await queue.close().catch(fail)
      await outcomes.finish().catch(fail)
      if (failure) throw failure
      return counts
    },
  }
}

type Paced = { mail: BulkMail; domain: string }
type Ready = Paced & { message: Buffer }

/** Hands out mails as the pace of their domains allows; a slow domain does not hold up the others. */
function pacedQueue(source: AsyncIterable<BulkMail>, take: (domain: string) => number, signal: AbortSignal) {
  const iterator = source[Symbol.asyncIterator]()
  const waiting = new Map<string, BulkMail[]>()
  let count = 0
  let isDry = false
  let turn: Promise<unknown> = Promise.resolve()

  /** The next mail whose domain may get one now, or how long until there may be one. */
  function ready(): Paced | number {
    let shortest = Number.POSITIVE_INFINITY
    for (const [domain, mails] of waiting) {
      const wait = take(domain)
      if (wait > 0) {
        shortest = Math.min(shortest, wait)
        continue
      }
      const mail = mails.shift()
      waiting.delete(domain)
      // To the end of the round, so that domains take turns.
      if (mails.length > 0) waiting.set(domain, mails)
      if (!mail) continue
      count -= 1
      return { mail, domain }
    }
    return shortest
  }

  async function find(): Promise<Paced | null> {
    while (!signal.aborted) {
      const found = count > 0 ? ready() : Number.POSITIVE_INFINITY
      if (typeof found !== 'number') return found
      if (!isDry && count < WAITING_AT_MOST) {
        const { value, done } = await iterator.next()
        if (done) {
          isDry = true
          continue
        }
        const domain = value.recipient.slice(value.recipient.lastIndexOf('@') + 1).toLowerCase()
        const mails = waiting.get(domain)
        if (mails) mails.push(value)
        else waiting.set(domain, [value])
        count += 1
        continue
      }
      if (count === 0) return null
      await sleep(Math.min(Math.max(found, 1), 1000), undefined, { signal }).catch(() => {})
    }
    return null
  }

  return {
    /** One asks at a time: the source is read in order. */
    next: (): Promise<Paced | null> => {
      const mine = turn.then(find)
      turn = mine.catch(() => {})
      return mine
    },
    close: async () => {
      if (!isDry) await iterator.return?.()
    },
  }
}

/**
 * Gathers what several connections ask in the same moment into one question. Two are under way at a time, or all would
 * wait while the database thinks; the second only begins when it is worth it.
 */
function inBatches(ask: (ids: readonly string[]) => Promise<ReadonlySet<string>>) {
  type Question = { id: string; resolve: (answer: boolean) => void; reject: (error: unknown) => void }
  let questions: Question[] = []
  let asking = 0

  async function askAll() {
    asking += 1
    // What the other connections ask in this turn of the loop comes along.
    await new Promise((resolve) => setImmediate(resolve))
    while (questions.length > 0) {
      const batch = questions
      questions = []
      try {
        const allowed = await ask(batch.map(({ id }) => id))
        for (const { id, resolve } of batch) resolve(allowed.has(id))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    asking -= 1
  }

  return (id: string) =>
    new Promise<boolean>((resolve, reject) => {
      questions.push({ id, resolve, reject })
      if (asking === 0 || (asking === 1 && questions.length >= WORTH_A_QUESTION)) void askAll()
    })
}

/** Hands outcomes over in batches; who notes one waits when the batches before are not stored yet. */
function outcomeBook(store: SendOptions['onOutcomes'], journal: SendJournal) {
  let pending: SendOutcome[] = []
  let storing: Promise<void> = Promise.resolve()
  let broken: unknown = null
  let timer: NodeJS.Timeout | null = null

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    storing = storing.then(async () => {
      const batch = pending
      if (broken || batch.length === 0) return
      pending = []
      try {
        await store(batch)
        journal.stored(batch.map(({ id }) => id))
      } catch (error) {
        broken = error
      }
    })
    return storing
  }

  return {
    note: async (outcome: SendOutcome) => {
      if (broken) throw broken
      pending.push(outcome)
      if (pending.length >= OUTCOMES_AT_ONCE) await flush()
      else timer ??= setTimeout(flush, OUTCOMES_EVERY_MS)
    },
    finish: async () => {
      await flush()
      if (broken) throw broken
    },
  }
}

/** A connection, tried with growing pauses; null when the work was stopped meanwhile. */
async function openPatiently(
  smtpUrl: string,
  keeper: LineKeeper,
  patienceMs: number,
  signal: AbortSignal,
): Promise<SmtpLine | null> {
  const until = Date.now() + patienceMs
  for (let pause = 250; !signal.aborted; pause = Math.min(pause * 2, 10_000)) {
    try {
      return await openSmtpLine(smtpUrl, keeper)
    } catch (error) {
      const { code } = error as { code?: string }
      // A wrong password does not become right by asking again, and may lock the account.
      if (code === 'EAUTH' || Date.now() + pause > until) {
        throw new Error(`the mail server cannot be reached (${code ?? 'unknown'})`)
      }
      await sleep(pause, undefined, { signal }).catch(() => {})
    }
  }
  return null
}
