import type { Contact } from '#api/contacts.ts'

type Named = Pick<Contact, 'titles' | 'firstName' | 'namePrefix' | 'lastName' | 'nameSuffix'>

/** „Dr. Eva von Berg“, as one speaks of her. */
export function fullName(person: Named): string {
  const { titles = [], firstName, namePrefix, lastName, nameSuffix } = person
  return [...titles, firstName, namePrefix, lastName, nameSuffix].filter(Boolean).join(' ')
}

/** „Berg, Dr. Eva von“, as lists sort her. */
export function sortedName(person: Named): string {
  const { titles = [], firstName, namePrefix, lastName = '', nameSuffix } = person
  const rest = [...titles, firstName, namePrefix].filter(Boolean).join(' ')
  return [lastName, nameSuffix].filter(Boolean).join(' ') + (rest ? `, ${rest}` : '')
}
