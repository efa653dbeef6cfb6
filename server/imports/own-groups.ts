import { company } from '#server/companies/public.ts'
import { contact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { groupsIn, groupsWithin } from '#server/platform/gate/group-bounds.ts'
import type { Resource } from '#server/platform/gate/resource.ts'
import type { MappedRow, Values } from './mapping/row-draft.ts'
import type { Owner } from './write-rows.ts'

/** Where what an import makes lies, so that whoever is bounded to customer groups sees it. */
export type OwnGroups = {
  /** The row with the groups its new person gets; null when none of them is hers who imports. */
  withPerson: (row: MappedRow) => MappedRow | null
  /** The values of a new company with its groups; null as above. */
  withCompany: (values: Readonly<Values>) => Values | null
  /** A company that says nothing of groups is in those of its person. */
  companyOf: (row: MappedRow) => Values | null
}

export function ownGroups({ actor }: Gate, { ownerId, teamId }: Owner): OwnGroups {
  const within = (resource: Resource, values: Readonly<Values>): Values | null => {
    const rights = actor.rights.get(resource.name)
    if (rights?.rows !== 'groups') return values
    const groups = groupsWithin(rights, actor, { ownerId, teamId }, groupsIn(values))
    return groups && { ...values, customerGroups: groups }
  }
  const isBounded = actor.rights.get(company.name)?.rows === 'groups'
  return {
    withPerson: (row) => {
      const values = within(contact, row.contact ?? {})
      return values && { ...row, contact: values }
    },
    withCompany: (values) => within(company, values),
    companyOf: ({ company: values, contact: person }) => {
      const isSilent = values !== null && groupsIn(values).length === 0
      return isBounded && isSilent && person ? { ...values, customerGroups: groupsIn(person) } : values
    },
  }
}
