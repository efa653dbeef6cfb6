import sql from 'sql-template-tag'
import type { Task, Today } from '#api/tasks.ts'
import { contact, recentRecords } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { isUnwatched } from '#server/platform/identity/watchers.ts'
import { countGrants, customField, refusedToday, watchGrant } from '#server/privacy/public.ts'
import { task } from './task.ts'
import { listTasks } from './write-task.ts'

const SHOWN_AT_MOST = 100

/** What the day asks of the reader: her due and overdue tasks, how many, and where she last was. */
export async function readToday(gate: Gate): Promise<Today> {
  const on = gate.today()
  const maySeeTasks =
    gate.can(task, 'see') && ['assigneeId', 'dueOn', 'isDone'].every((field) => gate.sees(task, field))
  const tasks = maySeeTasks ? await dueTasks(gate) : []
  return {
    on,
    overdue: tasks.filter((each) => (each.dueOn ?? on) < on),
    due: tasks.filter((each) => each.dueOn === on),
    counts: maySeeTasks ? await countTasks(gate, on) : { overdue: 0, due: 0, later: 0, withoutDate: 0 },
    recent: await recentRecords(gate),
    ...(gate.sees(contact, 'isQuarantined') && gate.purpose === 'legal-compliance'
      ? { quarantined: await countQuarantined(gate) }
      : {}),
    ...(gate.can(watchGrant, 'see') && gate.purpose === 'legal-compliance'
      ? { watchGrants: await countGrants(gate) }
      : {}),
    ...(gate.can(customField, 'update') && gate.purpose === 'legal-compliance'
      ? { refusedFields: (await refusedToday(gate.tx)).length }
      : {}),
    ...(gate.actor.purposes.includes('system-operation') && (await isUnwatched(gate.tx))
      ? { isUnwatched: true }
      : {}),
  }
}

async function dueTasks(gate: Gate): Promise<Task[]> {
  const filter = {
    and: [
      { field: 'assigneeId', op: 'eq', value: 'me' },
      { field: 'isDone', op: 'eq', value: false },
      { field: 'dueOn', op: 'lte', value: 'today' },
    ],
  }
  const { items } = await listTasks(gate, { filter, limit: SHOWN_AT_MOST })
  return items as unknown as Task[]
}

async function countTasks(gate: Gate, on: string): Promise<Today['counts']> {
  const [row] = await gate.tx.query<Today['counts']>(sql`
    select count(*) filter (where t.due_on < ${on}::date)::integer as overdue,
      count(*) filter (where t.due_on = ${on}::date)::integer as due,
      count(*) filter (where t.due_on > ${on}::date)::integer as later,
      count(*) filter (where t.due_on is null)::integer as "withoutDate"
    from tasks t where t.assignee_id = ${gate.actor.userId} and not t.is_done`)
  return row ?? { overdue: 0, due: 0, later: 0, withoutDate: 0 }
}

async function countQuarantined(gate: Gate): Promise<number> {
  const [row] = await gate.tx.query<{ count: number }>(sql`
    select count(*)::integer as count from contacts t
    where t.is_quarantined and t.deleted_at is null and ${gate.rowsOf(contact)}`)
  return row?.count ?? 0
}
