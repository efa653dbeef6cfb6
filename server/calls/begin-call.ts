import { contact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { PurposeKey, Words } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { internationalForm } from '#server/platform/values/phone.ts'
import { demandPermission, type Question } from '#server/privacy/consent/public.ts'
import { timelineEntry } from '#server/timeline/public.ts'
import { callNotice } from './call-notice.ts'

/** What a call is for. */
export type CallFor = { purpose: PurposeKey; productGroup?: string | null }

/** The one question behind every call. */
export function asking({ purpose, productGroup = null }: CallFor): Omit<Question, 'at'> {
  return { channel: 'phone', purpose, productGroup }
}

/** Asks at the moment of dialling, and keeps that it was asked; refuses with norm and reason. */
export async function beginCall(
  gate: Gate,
  contactId: string,
  call: CallFor,
  publicUrl: string,
): Promise<{ phone: string; norm: string; reason: Words; text: Words }> {
  demandNumbers(gate)
  const { norm, reason } = await demandPermission(gate, contactId, asking(call))
  const { phone } = await gate.get(contact, contactId)
  return { phone: shownNumber(phone), norm, reason, text: await callNotice(gate, publicUrl) }
}

/** Asked before a number is shown: who calls must be able to write down how it went. */
export function demandNumbers(gate: Gate): void {
  gate.demand(timelineEntry, 'create')
  if (!gate.sees(contact, 'phone')) throw new Problem('access.not-allowed')
}

export function shownNumber(phone: unknown): string {
  return typeof phone === 'string' ? (internationalForm(phone) ?? phone) : ''
}
