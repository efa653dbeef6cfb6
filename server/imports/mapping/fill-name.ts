import {
  fullName,
  letterSalutation,
  parseName,
  parseSalutation,
  parseSurname,
  parseTitles,
} from '#server/contacts/public.ts'
import type { About } from './mapping.ts'
import { type Draft, type Fill, put } from './row-draft.ts'

const PERSON_WORD = /^(?:frau|fr\.|herrn?|hr\.|familie|fam\.|eheleute)\s+\p{L}/iu

/** By the name of the target. */
export const nameFills: Record<string, Fill> = {
  salutation(draft, text) {
    const [first = '', ...titles] = text.split(' ')
    const isPair =
      titles.length > 0 && ['frau', 'herr'].includes(parseSalutation(first)) && parseSalutation(text) !== text
    put(draft.contact, 'salutation', parseSalutation(isPair ? first : text).slice(0, 40))
    if (isPair) addTitles(draft, parseTitles(titles.join(' ')))
  },
  titles: (draft, text) => {
    // Outlook and Google put Mr. and Frau here.
    const salutation = parseSalutation(text)
    if (salutation === 'frau' || salutation === 'herr') put(draft.contact, 'salutation', salutation)
    else addTitles(draft, parseTitles(text))
  },
  firstName: (draft, text) => put(draft.contact, 'firstName', text.slice(0, 100)),
  lastName(draft, text) {
    const name = parseSurname(text)
    put(draft.contact, 'lastName', name.lastName.slice(0, 100))
    put(draft.contact, 'namePrefix', name.namePrefix)
    put(draft.contact, 'nameSuffix', name.nameSuffix)
    addTitles(draft, name.titles)
  },
  fullName: (draft, text) => {
    draft.fullName = text
  },
}

export function fillFullName(draft: Draft): void {
  if (draft.fullName === '') return
  const { contact } = draft
  if (contact.lastName !== undefined || contact.firstName !== undefined) return
  const name = parseName(
    draft.fullName.replace(/\s*\([^()]*\)\s*$/u, '').replace(/^(?:privat|z\.\s?hd\.|c\/o)[:\s]+/iu, ''),
  )
  put(contact, 'lastName', name.lastName.slice(0, 100))
  put(contact, 'firstName', name.firstName.slice(0, 100))
  put(contact, 'namePrefix', name.namePrefix)
  put(contact, 'nameSuffix', name.nameSuffix)
  if (name.salutation !== 'none') put(contact, 'salutation', name.salutation)
  addTitles(draft, name.titles)
}

/** `Firma / Name`: who is written with Frau or Herr is no company. */
export function personInCompanyColumn(draft: Draft, about: About): void {
  const { contact, company } = draft
  if (
    about === 'company' ||
    draft.fullName !== '' ||
    contact.lastName !== undefined ||
    contact.firstName !== undefined
  )
    return
  if (typeof company.name !== 'string' || !PERSON_WORD.test(company.name)) return
  draft.fullName = company.name
  delete company.name
}

function addTitles(draft: Draft, titles: readonly string[]): void {
  if (titles.length === 0) return
  const known = (draft.contact.titles ?? []) as string[]
  draft.contact.titles = [...known, ...titles.filter((title) => !known.includes(title))]
}

/** The greeting we would write anyway is not stored; one by first name says that du was agreed. */
export function keepOwnGreetingOnly(draft: Draft): void {
  const { contact } = draft
  const greeting = contact.letterSalutation
  if (typeof greeting !== 'string') return
  const first = typeof contact.firstName === 'string' ? contact.firstName : ''
  const person = { ...contact, country: draft.addresses.address.country ?? null }
  if (
    first !== '' &&
    contact.formOfAddress === undefined &&
    /^(?:liebe[rs]?|hallo|hi|servus|hoi)\s/i.test(greeting) &&
    greeting.endsWith(` ${first}`)
  ) {
    contact.formOfAddress = 'du'
  }
  const bare = greeting.replace(/[,!]$/, '')
  const own = [
    letterSalutation(person),
    letterSalutation({ ...person, formOfAddress: contact.formOfAddress as 'du' | undefined }),
    fullName(person),
  ]
  if (own.includes(bare)) delete contact.letterSalutation
}
