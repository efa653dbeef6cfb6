import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'

export type MailLanguage = 'de' | 'en'
/** Who writes, as the company's settings say; empty where they leave it to the operator. */
export type Sender = { language: MailLanguage; fromName: string; fromAddress: string }

export const plainSender: Sender = { language: 'de', fromName: '', fromAddress: '' }

/** The sender of mails and the language for those whose own is not known. */
export async function senderOf(tx: Tx): Promise<Sender> {
  const [row] = await tx.query<{ value: Partial<Sender> }>(sql`select value from settings where key = 'mail'`)
  return { ...plainSender, ...row?.value }
}
