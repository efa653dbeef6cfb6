import jsvat from 'jsvat'
import { bad, type Checked, good } from './checked.ts'

export type VatId = { vatId: string; country: string }

const SWISS = /^CHE(?<digits>\d{9})(?:MWST|TVA|IVA)?$/
const NO_VAT_ID_STATES = new Set(['andorra', 'brazil', 'russia'])
const EUROPE = jsvat.countries.filter((country) => !NO_VAT_ID_STATES.has(country.name.toLowerCase()))

/** Form and check digit of a USt-IdNr. or UID, without asking anybody; a bare number belongs to `country`. */
export function parseVatId(raw: string, country?: string): Checked<VatId> {
  if (raw.length > 60) return bad('values.vat-id-invalid')
  const text = raw
    .toUpperCase()
    .replace(/[\s.\-–/']/gu, '')
    .replace(/^(?:UST-?ID(?:NR)?|UID|MWST)(?:NR)?:?/, '')
  const given = /^\d/.test(text) && country ? `${country === 'AT' ? 'ATU' : country}${text}` : text
  const swiss = SWISS.exec(given)?.groups?.digits
  if (swiss !== undefined) {
    if (!isSwissUid(swiss)) return bad('values.vat-id-check-digit')
    return good({ vatId: `CHE-${swiss.slice(0, 3)}.${swiss.slice(3, 6)}.${swiss.slice(6)}`, country: 'CH' })
  }
  const found = jsvat.checkVAT(given, EUROPE)
  if (found.isValid && found.country) return good({ vatId: given, country: found.country.isoCode.short })
  return bad(found.isValidFormat ? 'values.vat-id-check-digit' : 'values.vat-id-invalid')
}

/** eCH-0097: weights 5 4 3 2 7 6 5 4, modulo 11. */
function isSwissUid(digits: string): boolean {
  const weights = [5, 4, 3, 2, 7, 6, 5, 4]
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  const check = (11 - (sum % 11)) % 11
  return check !== 10 && check === Number(digits[8])
}
