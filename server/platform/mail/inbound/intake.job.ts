import { job } from '../../jobs/jobs.ts'
import { folderSource } from './folder.ts'
import { imapSource } from './imap.ts'
import { type MailSource, type SignalHandler, takeIn } from './take-in.ts'

const handlers: SignalHandler[] = []

/** Registers what a feature does with signals; all run in one transaction, so each must bear being run again. */
export function onMailSignal(handler: SignalHandler): void {
  handlers.push(handler)
}

/** Reads returned mails, complaints and wishes to stop from the mailbox and the folder the operator named. */
export const takeInMail = job({
  kind: 'mail.take-in',
  purpose: 'system-operation',
  schedule: '*/5 * * * *',
  run: async ({ platform, throughGate, isCancelled }) => {
    const { imapUrl, mailReturnsDir } = platform.config
    const sources: MailSource[] = []
    if (imapUrl) sources.push(imapSource(imapUrl, platform.pool))
    if (mailReturnsDir) sources.push(folderSource(mailReturnsDir))
    const result: Record<string, number> = {}
    let failure: unknown = null
    for (const source of sources) {
      try {
        const onFailure = (error: unknown) =>
          platform.log.warn(
            { code: (error as { code?: string }).code },
            'a mail that came in was not handled',
          )
        const taking = { platform, throughGate, isCancelled, onFailure }
        const taken = await takeIn(source, taking, async (gate, signal) => {
          for (const handle of handlers) await handle(gate, signal)
        })
        for (const [what, count] of Object.entries(taken)) result[what] = (result[what] ?? 0) + count
      } catch (error) {
        // A mailbox that is away does not keep the folder waiting.
        failure ??= error
      }
    }
    if (failure) throw failure
    return { result }
  },
})
