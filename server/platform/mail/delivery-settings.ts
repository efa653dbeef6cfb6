import sql from 'sql-template-tag'
import type { Config } from '../../config.ts'
import type { Tx } from '../db/tx.ts'
import { parseEmail } from '../values/email.ts'
import { senderOf } from './sender.ts'

/** How mails to many go out; empty means: like the sender. */
export type DeliverySettings = {
  /** Domain of the return paths; needs an MX record that leads to the mailbox of returns. */
  bounceDomain: string
  /** Under which name the DKIM key stands in the DNS. */
  dkimSelector: string
}

export type Delivery = DeliverySettings & {
  from: { name: string; address: string }
  /** The domain of the sender, which is also the one that signs. */
  domain: string
}

export const usualDelivery: DeliverySettings = { bounceDomain: '', dkimSelector: 'treu' }

export async function deliverySettings(tx: Tx): Promise<DeliverySettings> {
  const [row] = await tx.query<{ value: Partial<DeliverySettings> }>(
    sql`select value from settings where key = 'mailDelivery'`,
  )
  return { ...usualDelivery, ...row?.value }
}

/** Sender, signing domain and return domain as they hold now; null while nobody has said who sends. */
export async function deliveryOf(tx: Tx, { mailFrom }: Pick<Config, 'mailFrom'>): Promise<Delivery | null> {
  const settings = await deliverySettings(tx)
  const { fromName, fromAddress } = await senderOf(tx)
  const address = parseEmail(fromAddress || (mailFrom ?? ''))
  if (!address.ok) return null
  const usualName = /^\s*"?([^"<]*?)"?\s*</.exec(mailFrom ?? '')?.[1] ?? ''
  const domain = address.value.slice(address.value.lastIndexOf('@') + 1)
  return {
    ...settings,
    from: { name: fromName || usualName, address: address.value },
    domain,
    bounceDomain: settings.bounceDomain || domain,
  }
}
