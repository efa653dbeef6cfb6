import sql from 'sql-template-tag'
import type { Task } from '#api/tasks.ts'
import { changeableCompany } from '#server/companies/public.ts'
import { changeableContact } from '#server/contacts/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { ListQuery } from '#server/platform/gate/list-query.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { deciding, planCall, withDecisions } from './call-decision.ts'
import { task } from './task.ts'

/**
 * Notes something to do. A follow-up needs its day and nothing else, a task says what is to be done, a call is to somebody,
 * for a purpose, and only planned where it may be made.
 */
export async function addTask(gate: Gate, input: Row): Promise<Task> {
  gate.demand(task, 'create')
  const values: Row = {
    kind: input.title ? 'task' : 'follow-up',
    assigneeId: gate.actor.userId,
    ...input,
  }
  demandContent(values)
  await demandColleague(gate, values.assigneeId)
  const about = await aboutOf(gate, values)
  if (values.kind === 'call') {
    const { purpose, callReason } = await planCall(gate, { ...values, ...about })
    const id = await gate.create(task, { ...values, ...about, purpose: undefined, callReason }, { purpose })
    return readTask(gate, id)
  }
  const purpose = about.contactId || about.companyId ? gate.purpose : null
  const id = await gate.create(task, { ...values, ...about }, { purpose })
  return readTask(gate, id)
}

/** Changes a task; `version` is the one the user saw. */
export async function changeTask(gate: Gate, id: string, patch: Row, version: number): Promise<Task> {
  const before = await gate.get(task, id)
  demandContent({ ...before, ...patch })
  if (patch.assigneeId !== undefined) await demandColleague(gate, patch.assigneeId)
  await demandAbout(gate, before)
  const about = 'contactId' in patch || 'companyId' in patch ? await aboutOf(gate, patch) : {}
  const after = { ...before, ...patch, ...about }
  // Made or not, it is not laid upon somebody else who may not be called; reopened it would stand there as planned.
  const anew = after.isDone ? ['kind', 'contactId'] : deciding
  if (after.kind === 'call' && anew.some((name) => name in patch)) {
    const { purpose, callReason } = await planCall(gate, after)
    const values = { ...patch, ...about, purpose: undefined, callReason }
    await gate.update(task, id, values, { version, also: { purpose } })
    return readTask(gate, id)
  }
  const purpose =
    'contactId' in about || 'companyId' in about ? { purpose: before.purpose ?? gate.purpose } : {}
  await gate.update(task, id, { ...patch, ...about }, { version, also: purpose })
  return readTask(gate, id)
}

/** Ticks a task off, or takes that back. A call is ticked off by `noteTaskCall`, or ended without having been made. */
export async function completeTask(gate: Gate, id: string, isDone: boolean): Promise<Task> {
  const before = await gate.get(task, id)
  if (before.isDone !== isDone)
    await gate.update(task, id, {}, { also: { isDone, doneAt: isDone ? gate.now() : null } })
  return readTask(gate, id)
}

export async function readTask(gate: Gate, id: string): Promise<Task> {
  const [shown] = await withDecisions(gate, [await gate.get(task, id)])
  // The gate shaped the row by its contract, which the response schema repeats.
  return shown as unknown as Task
}

/** What is still to be done about somebody or something, calls with the decision of today. */
export async function openTasks(
  gate: Gate,
  about: { contactId: string } | { companyId: string },
): Promise<Task[]> {
  if (!gate.can(task, 'see')) return []
  const found = await gate.find(task, { ...about, isDone: false })
  return (await withDecisions(gate, found)) as unknown as Task[]
}

export async function listTasks(gate: Gate, query: ListQuery) {
  const page = await gate.list(task, query)
  return { ...page, items: await withDecisions(gate, page.items) }
}

function demandContent({ kind, title, dueOn }: Row): void {
  if (kind === 'follow-up' && !dueOn) refuse('/dueOn', 'field.required')
  if (kind === 'task' && (typeof title !== 'string' || title.trim() === ''))
    refuse('/title', 'field.required')
}

/** A task is about somebody or something the writer sees; one about a person belongs to her company's page too. */
async function aboutOf(gate: Gate, { contactId, companyId }: Row): Promise<Row> {
  const about: Row = {}
  if (contactId !== undefined) about.contactId = contactId
  if (companyId !== undefined) about.companyId = companyId
  if (typeof contactId === 'string') {
    const person = await changeableContact(gate, contactId)
    about.companyId ??= person.companyId
  }
  if (typeof companyId === 'string') await changeableCompany(gate, companyId)
  return about
}

/** What is to be done about somebody in the trash waits until she is brought back. */
async function demandAbout(gate: Gate, { contactId, companyId }: Row): Promise<void> {
  if (typeof contactId === 'string') await changeableContact(gate, contactId)
  else if (typeof companyId === 'string') await changeableCompany(gate, companyId)
}

async function demandColleague(gate: Gate, userId: unknown): Promise<void> {
  if (typeof userId !== 'string') return
  const [found] = await gate.tx.query(
    sql`select id from users where id::text = ${userId} and deactivated_at is null`,
  )
  if (!found) refuse('/assigneeId', 'field.link-not-found')
}

function refuse(pointer: string, code: string): never {
  throw new Problem('tasks.invalid', { errors: [{ pointer, code }] })
}
