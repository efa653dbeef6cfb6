import sql from 'sql-template-tag'
import type { NewCall } from '#api/calls.ts'
import type { Task } from '#api/tasks.ts'
import { asking, beginCall, hasBegun, noteCall } from '#server/calls/public.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { demandPermission } from '#server/privacy/consent/public.ts'
import { task } from './task.ts'
import { completeTask, readTask } from './write-task.ts'

/** Asks at the moment of dialling whether the call of a task may still be made, and keeps that it was asked. */
export async function beginTaskCall(gate: Gate, id: string, publicUrl: string) {
  const { contactId, purpose } = await openCall(gate, id)
  return beginCall(gate, contactId, { purpose }, publicUrl)
}

/**
 * Notes how the call of a task went. One that was not begun is asked for now; what is forbidden by then was not made. Who was
 * not reached is still to be called.
 */
export async function noteTaskCall(
  gate: Gate,
  id: string,
  call: NewCall,
  publicUrl: string,
): Promise<{ entryId: string | null; noticeGivenAt: string | null }> {
  const { contactId, purpose, title } = await openCall(gate, id)
  if (call.outcome !== 'objected' && !(await hasBegun(gate, contactId, purpose)))
    await demandPermission(gate, contactId, asking({ purpose }))
  if (call.outcome !== 'not-reached')
    await gate.update(task, id, {}, { also: { isDone: true, doneAt: gate.now() } })
  return noteCall(gate, contactId, call, { purpose, subject: title }, publicUrl)
}

/** Ticks a task off. A call with that is noted as made; `isCalled` false ends it without one. */
export async function tickOff(gate: Gate, id: string, isCalled: boolean, publicUrl: string): Promise<Task> {
  const { kind, isDone } = await readTask(gate, id)
  if (kind !== 'call' || isDone || !isCalled) return completeTask(gate, id, true)
  await noteTaskCall(gate, id, { outcome: 'reached', isNoticeGiven: false }, publicUrl)
  return readTask(gate, id)
}

type OpenCall = { contactId: string; purpose: PurposeKey; title: string | null }

/** The call that is still to be made; one at a time. */
async function openCall(gate: Gate, id: string): Promise<OpenCall> {
  gate.demand(task, 'update')
  await gate.tx.query(sql`select from tasks where id = ${id} for update`)
  const found: Row = await gate.get(task, id)
  if (found.kind !== 'call' || found.isDone) throw new Problem('tasks.no-open-call-conflict')
  return found as OpenCall
}
