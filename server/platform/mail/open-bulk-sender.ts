import { join } from 'node:path'
import { inTransaction } from '../db/tx.ts'
import { Problem } from '../http/problem.ts'
import type { Platform } from '../platform.ts'
import { type BulkSender, type BulkSenderSettings, bulkSender } from './bulk-sender.ts'
import { type Delivery, deliveryOf } from './delivery-settings.ts'
import { dkimKeyOf, mailSigner } from './dkim.ts'
import { type SendJournal, sendJournal } from './send-journal.ts'

export type OpenedSender = { sender: BulkSender; journal: SendJournal; delivery: Delivery }

/**
 * A sender as the settings want it, signing once there is a key. The journal is one of its own for each `name`, which one
 * job may use at a time; it has to be reconciled before the first mail and closed after the last.
 */
export async function openBulkSender(
  platform: Pick<Platform, 'config' | 'pool' | 'keyring' | 'now'>,
  name: string,
  options: Pick<BulkSenderSettings, 'connections'> = {},
): Promise<OpenedSender> {
  const { config, pool, keyring, now } = platform
  if (!/^[\w-]{1,80}$/.test(name)) throw new Error('a journal has a plain name')
  if (!config.smtpUrl) throw new Problem('mail.no-server', { status: 409 })
  const { delivery, key } = await inTransaction(pool, {}, async (tx) => {
    const found = await deliveryOf(tx, config)
    if (!found) throw new Problem('mail.no-sender', { status: 409 })
    return { delivery: found, key: await dkimKeyOf(tx, keyring, found.domain, found.dkimSelector) }
  })
  const journal = sendJournal(join(config.dataDir, 'mail', name))
  const sender = bulkSender({
    ...options,
    smtpUrl: config.smtpUrl,
    keyring,
    journal,
    bounceDomain: delivery.bounceDomain,
    signer: key ? mailSigner(key) : undefined,
    now,
  })
  return { sender, journal, delivery }
}
