import type { Company, CompanyPage } from '#api/companies.ts'
import { contact, rememberOpened } from '#server/contacts/public.ts'
import { file, shownFile } from '#server/files/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { openTasks } from '#server/tasks/public.ts'
import { readTimeline, timelineEntry } from '#server/timeline/public.ts'
import { company } from './company.ts'

const PEOPLE = 50

/** Everything the page of a company shows, in one request. */
export async function readCompanyPage(gate: Gate, id: string): Promise<CompanyPage> {
  // Asked for together, they go to the database in one parcel.
  const [record, people, timeline, tasks, files] = await Promise.all([
    gate.get(company, id),
    gate.can(contact, 'see') ? peopleOf(gate, id, { limit: PEOPLE }) : { items: [] },
    gate.can(timelineEntry, 'see') ? readTimeline(gate, { companyId: id }) : { items: [], nextCursor: null },
    openTasks(gate, { companyId: id }),
    gate.can(file, 'see') ? gate.find(file, { companyId: id }) : [],
  ])
  await rememberOpened(gate, { companyId: id })
  return {
    company: record as Company,
    contacts: people.items as CompanyPage['contacts'],
    timeline,
    tasks,
    files: files.map(shownFile),
  }
}

/** The people of a company the reader may see; everything a list of contacts can do holds here too. */
export async function peopleOf(gate: Gate, id: string, query: ListQuery) {
  const own = { field: 'companyId', op: 'eq', value: id }
  const filter = query.filter === undefined ? own : { and: [own, query.filter] }
  return gate.list(contact, { ...query, filter })
}
