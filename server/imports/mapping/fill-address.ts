import { parsePostalCode, splitCity, splitStreet } from '#server/platform/values/address.ts'
import { countryCode } from '#server/platform/values/country.ts'
import type { TargetField } from './mapping.ts'
import { type Draft, type Fill, type MappedAddress, put, type Values, type Warn } from './row-draft.ts'

export function fillStreet(draft: Draft, resource: string, text: string, home: string): void {
  const address = addressOf(draft, resource)
  const parts = splitStreet(text, draft.country ?? home)
  for (const [name, value] of Object.entries(parts)) put(address, name, value)
}

export function fillCity(draft: Draft, resource: string, text: string, warn: Warn): void {
  const parts = splitCity(text)
  if (parts === null) {
    warn(draft, 'values.city-invalid')
    return
  }
  const address = addressOf(draft, resource)
  if (parts.country != null) {
    put(address, 'country', parts.country)
    draft.country ??= parts.country
  }
  put(address, 'city', parts.city)
  if (parts.postalCode == null) return
  const code = parsePostalCode(parts.postalCode, (address.country as string | undefined) ?? null)
  if (code.ok) put(address, 'postalCode', code.value)
  else warn(draft, code.code)
}

export function addressFill(
  resource: 'address' | 'company',
  name: keyof MappedAddress,
  home: string,
  warn: Warn,
  field: TargetField | undefined,
): Fill {
  if (name === 'country') {
    return (draft, text) => {
      const country = countryCode(text)
      if (country === null) return warn(draft, 'values.country-unknown')
      put(addressOf(draft, resource), 'country', country)
      draft.country = country
    }
  }
  if (name === 'postalCode') {
    return (draft, text) => {
      const address = addressOf(draft, resource)
      const country = address.country ?? draft.country
      const code = parsePostalCode(text, country)
      if (!code.ok) return warn(draft, code.code)
      if (country === 'DE' && text.replace(/\D/g, '').length === 4) warn(draft, 'imports.zero-restored')
      // Four digits in a German list: an Austrian or Swiss code, or a German one without its zero. Nobody can tell.
      if (country === null && home === 'DE' && code.value.length === 4)
        warn(draft, 'imports.postal-code-uncertain')
      put(address, 'postalCode', code.value)
    }
  }
  if (name === 'poBox')
    return (draft, text) => put(addressOf(draft, resource), 'poBox', text.replace(/^postfach\s*/i, ''))
  const maxLength = field?.maxLength ?? 200
  return (draft, text) => {
    if (text.length > maxLength) return warn(draft, 'values.text-too-long')
    put(addressOf(draft, resource), name, text)
  }
}

function addressOf(draft: Draft, resource: string): MappedAddress & Values {
  return resource === 'company' ? draft.addresses.company : draft.addresses.address
}
