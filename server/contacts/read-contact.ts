import type { ContactDetail } from '#api/contacts.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { addressLines } from '#server/platform/values/address.ts'
import { address } from './address.ts'
import { contact } from './contact.ts'
import { contactPoint } from './contact-point.ts'
import { employment } from './employment.ts'
import { type AddressedPerson, letterSalutation } from './names.ts'
import { processingBasis } from './processing-basis.ts'
import { displayReach } from './reach.ts'

/** What belongs to a person and goes with her record. */
export const family = {
  contactPoints: { resource: contactPoint, parent: 'contactId' },
  addresses: { resource: address, parent: 'contactId' },
  employments: { resource: employment, parent: 'contactId' },
  bases: { resource: processingBasis, parent: 'contactId' },
} as const

/** A person with the ways to reach her, addresses, employments and bases, as far as the reader may see each. */
export async function readContact(gate: Gate, id: string): Promise<ContactDetail> {
  const record = await gate.getWith(contact, id, family)
  // The gate shaped each row by its contracts; the response schema of the route is checked against the same list.
  return {
    ...greeted(record),
    contactPoints: rowsOf(record.contactPoints).map(shownPoint),
    addresses: rowsOf(record.addresses).map(shownAddress),
  } as unknown as ContactDetail
}

/** Puts the salutation of letters together where nobody has given one, from what the reader may see of the name. */
export function greeted(row: Row): Row {
  if (!('letterSalutationShown' in row) || row.letterSalutationShown) return row
  return { ...row, letterSalutationShown: letterSalutation(row as AddressedPerson) }
}

function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value : []
}

export function shownPoint(row: Row): Row {
  const { valueNorm, ...point } = row
  if (typeof point.value !== 'string') return point
  return { ...point, display: displayReach(String(point.kind), point.value, String(valueNorm)) }
}

export function shownAddress(row: Row): Row {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const lines = addressLines({
    addition: text(row.addition),
    street: text(row.street),
    houseNumber: text(row.houseNumber),
    poBox: text(row.poBox),
    postalCode: text(row.postalCode),
    city: text(row.city),
    region: text(row.region),
    country: text(row.country),
  })
  return { ...row, lines }
}
