import type { Logger } from 'pino'

/**
 * A failure nobody waited for is reported and ends nothing: what belongs together is in a transaction, which was or was
 * not committed, and the other people at work have no part in it.
 */
export function keepRunning(log: Pick<Logger, 'error'>): void {
  process.on('unhandledRejection', (reason) => {
    const { code, name, stack } = (reason ?? {}) as { code?: unknown; name?: unknown; stack?: unknown }
    // Places only: messages of the database quote values.
    const places = typeof stack === 'string' ? stack.split('\n').filter((line) => /^ {4}at /.test(line)) : []
    log.error(
      { code: typeof code === 'string' ? code : String(name), stack: places.slice(0, 12).join('\n') },
      'a failure nobody waited for',
    )
  })
}
