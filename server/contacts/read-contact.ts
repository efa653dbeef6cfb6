import type { Address, Basis, ContactDetail, ContactPoint, Employment } from '#api/contacts.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { addressLines } from '#server/platform/values/address.ts'
import { address } from './address.ts'
import { contact } from './contact.ts'
import { contactPoint } from './contact-point.ts'
import { employment } from './employment.ts'
import { processingBasis } from './processing-basis.ts'
import { displayReach } from './reach.ts'

/** A person with the ways to reach her, addresses, employments and bases, as far as the reader may see each. */
export async function readContact(gate: Gate, id: string): Promise<ContactDetail> {
  const record = await gate.get(contact, id)
  const children = { contactId: id }
  const points = gate.can(contactPoint, 'see') ? await gate.find(contactPoint, children) : []
  const addresses = gate.can(address, 'see') ? await gate.find(address, children) : []
  const employments = gate.can(employment, 'see') ? await gate.find(employment, children) : []
  const bases = gate.can(processingBasis, 'see') ? await gate.find(processingBasis, children) : []
  // The gate shaped each row by its contracts; the response schema of the route is checked against the same list.
  return {
    ...record,
    contactPoints: points.map(shownPoint) as ContactPoint[],
    addresses: addresses.map(shownAddress) as Address[],
    employments: employments as Employment[],
    bases: bases as Basis[],
  } as ContactDetail
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
