import { setTimeout as sleep } from 'node:timers/promises'
import type { DataSet } from './data-set.ts'
import { say } from './folder.ts'
import { residentMegabytes } from './load.ts'
import { type Mailing, withMailing } from './mailing.ts'
import type { BenchDatabase } from './server.ts'

export type MailTimes = {
  sent: number
  /** Those who were looked at and may not be written to. */
  excluded: number
  /** From the first mail to the last. */
  perSecond: number
  /** With finding the people and deciding for each beforehand. */
  wholeSeconds: number
  megabytesAtFirst: number
  megabytes: number
}

const AT_LEAST = 50_000

/** Sends a mailing to so many people, signed, each decided twice, to a mail server in a process of its own. */
export function mailTimes(data: DataSet, database: BenchDatabase): Promise<MailTimes | string> {
  return withMailing(data, database, AT_LEAST, watched)
}

async function watched({ product, sink, look }: Mailing): Promise<MailTimes> {
  const { pid } = product()
  let [first, last, whole] = [0, 0, 0]
  let [megabytesAtFirst, megabytes] = [0, 0]
  for (;;) {
    await sleep(1000)
    const campaign = await look()
    const { count } = await sink.came()
    const now = performance.now()
    if (campaign.state === 'sending' && whole === 0) whole = now
    if (count > 0 && first === 0) {
      first = now
      megabytesAtFirst = residentMegabytes(pid)
      say('mails: the first are there')
    }
    megabytes = Math.max(megabytes, residentMegabytes(pid))
    last = now
    if (campaign.state === 'sent' || campaign.state === 'stopped') {
      const sum = (isSent: boolean) =>
        campaign.counts.reduce(
          (all, each) => ((each.state === 'sent') === isSent ? all + each.count : all),
          0,
        )
      const { different } = await sink.came()
      const sent = sum(true)
      if (different !== sent || count !== sent)
        throw new Error(`${sent} sent, ${count} came, ${different} differ`)
      return {
        sent,
        excluded: sum(false),
        perSecond: sent / ((last - first) / 1000),
        wholeSeconds: (last - whole) / 1000,
        megabytesAtFirst,
        megabytes,
      }
    }
  }
}
