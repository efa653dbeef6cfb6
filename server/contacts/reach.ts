import { parseEmail } from '#server/platform/values/email.ts'
import { internationalForm, parsePhone } from '#server/platform/values/phone.ts'

export type Reach = { kind: string; value: string; valueNorm: string }

/** The comparable form of an address or number, or the code of what is wrong with it. */
export function normaliseReach(kind: string, value: string, country = 'DE'): Reach | { code: string } {
  if (kind === 'email') {
    const email = parseEmail(value)
    return email.ok ? { kind, value: value.trim(), valueNorm: email.value } : { code: email.code }
  }
  if (kind === 'phone' || kind === 'mobile' || kind === 'fax') {
    const phone = parsePhone(value, country)
    if (!phone.ok) return { code: phone.code }
    const extension = phone.value.extension ? `;ext=${phone.value.extension}` : ''
    return {
      kind: kind === 'phone' ? phone.value.kind : kind,
      value: value.trim(),
      valueNorm: phone.value.e164 + extension,
    }
  }
  // A page somebody can open, and no script or file in disguise.
  if (
    kind === 'web' &&
    /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(value.trim()) &&
    !/^https?:\/\//i.test(value.trim())
  )
    return { code: 'field.not-a-link' }
  return { kind, value: value.trim(), valueNorm: value.trim().toLowerCase() }
}

/** A stored number or address as people here write it. */
export function displayReach(kind: string, value: string, valueNorm: string): string {
  if (kind !== 'phone' && kind !== 'mobile' && kind !== 'fax') return value
  return internationalForm(valueNorm) ?? value
}
