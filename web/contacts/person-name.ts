import type { Contact } from '#api/contacts.ts'
import { standsBehind } from '#api/title-words.ts'

type Named = Pick<Contact, 'titles' | 'firstName' | 'namePrefix' | 'lastName' | 'nameSuffix'>

/** „Dr. Eva von Berg“, as one speaks of her. */
export function fullName(person: Named): string {
  const { titles = [], firstName, namePrefix, lastName, nameSuffix } = person
  const name = [...before(titles), firstName, namePrefix, lastName, nameSuffix].filter(Boolean).join(' ')
  return [name, ...titles.filter(standsBehind)].filter(Boolean).join(', ')
}

/** „Berg, Dr. Eva von“, as lists sort her. */
export function sortedName(person: Named): string {
  const { titles = [], firstName, namePrefix, lastName = '', nameSuffix } = person
  const rest = [...before(titles), firstName, namePrefix].filter(Boolean).join(' ')
  const name = [lastName, nameSuffix].filter(Boolean).join(' ')
  return [name, rest, ...titles.filter(standsBehind)].filter(Boolean).join(', ')
}

const before = (titles: readonly string[]) => titles.filter((title) => !standsBehind(title))
