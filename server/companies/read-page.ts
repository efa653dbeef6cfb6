import type { Company, CompanyPage } from '#api/companies.ts'
import { contact, rememberOpened } from '#server/contacts/public.ts'
import { file, shownFile } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { task } from '#server/tasks/public.ts'
import { readTimeline, timelineEntry } from '#server/timeline/public.ts'
import { company } from './company.ts'

const PEOPLE = 50

/** Everything the page of a company shows, in one request. */
export async function readCompanyPage(gate: Gate, id: string): Promise<CompanyPage> {
  const record = await gate.get(company, id)
  const people = gate.can(contact, 'see') ? await peopleOf(gate, id, { limit: PEOPLE }) : { items: [] }
  const timeline = gate.can(timelineEntry, 'see')
    ? await readTimeline(gate, { companyId: id })
    : { items: [], nextCursor: null }
  const tasks = gate.can(task, 'see') ? await gate.find(task, { companyId: id, isDone: false }) : []
  const files = gate.can(file, 'see') ? await gate.find(file, { companyId: id }) : []
  await rememberOpened(gate, { companyId: id })
  return {
    company: record as Company,
    contacts: people.items as CompanyPage['contacts'],
    timeline,
    tasks: tasks as unknown as CompanyPage['tasks'],
    files: files.map(shownFile),
  }
}

/** The people of a company the reader may see; everything a list of contacts can do holds here too. */
export async function peopleOf(gate: Gate, id: string, query: ListQuery) {
  const own = { field: 'companyId', op: 'eq', value: id }
  const filter = query.filter === undefined ? own : { and: [own, query.filter] }
  return gate.list(contact, { ...query, filter })
}
