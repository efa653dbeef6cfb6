import type { AdvertisingGround } from '#api/consents.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { advertisingGround } from '#server/privacy/consent/public.ts'
import { visibleContact } from './visible-contact.ts'

/** What permits advertising to a person without her consent, the newest first. */
export async function groundsOf(gate: Gate, contactId: string): Promise<AdvertisingGround[]> {
  await visibleContact(gate, contactId)
  return (await gate.find(advertisingGround, { contactId })) as unknown as AdvertisingGround[]
}
