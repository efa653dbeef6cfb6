import sql from 'sql-template-tag'
import type { Config } from '#server/config.ts'
import type { Keyring } from '#server/platform/crypto/keyring.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import { preferenceToken } from '#server/portal/public.ts'
import type { Footer, Language } from './render-mail.ts'

export type SenderOfMailing = { name: string; postalAddress: string[] }

type Company = { name?: string; street?: string; postalCode?: string; city?: string; country?: string }

/** Who advertises, as the company's settings say. */
export async function senderOfMailing(tx: Tx): Promise<SenderOfMailing> {
  const [row] = await tx.query<{ value: Company }>(sql`select value from settings where key = 'company'`)
  const { name = '', street = '', postalCode = '', city = '' } = row?.value ?? {}
  return {
    name,
    postalAddress: [street, `${postalCode} ${city}`.trim()].filter((line) => line !== ''),
  }
}

/** What stands under each mail: who writes, how to stop it, where one chooses, and what is done with the data. */
export function footerFor(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  keyring: Keyring,
  { name, postalAddress }: SenderOfMailing,
  recipient: { contactId: string; addressHash: Buffer; language: Language },
): Footer {
  const token = preferenceToken(keyring, recipient)
  return {
    language: recipient.language,
    senderName: name,
    postalAddress,
    stopUrl: `${publicUrl}/p/abmelden/${token}`,
    preferencesUrl: `${publicUrl}/p/einstellungen/${token}`,
    noticeUrl: `${publicUrl}/p/datenschutz`,
  }
}
