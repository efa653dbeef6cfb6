import {
  DeleteTask,
  DeleteTaskCompletion,
  GetTask,
  GetToday,
  ListTasks,
  PatchTask,
  PostTask,
  PostTaskCall,
  PostTaskCallBeginning,
  PutTaskCompletion,
} from '#api/tasks.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { beginTaskCall, noteTaskCall, tickOff } from './call-task.ts'
import { readToday } from './read-today.ts'
import { task } from './task.ts'
import { addTask, changeTask, completeTask, listTasks, readTask } from './write-task.ts'

const purpose = customerPurposes
// Who watches over the law sees what waits for her there first; who runs the system has a day, too.
const purposeOfDay: readonly PurposeKey[] = [
  'legal-compliance',
  'customer-relations',
  'care',
  'contract',
  'direct-marketing',
  'events',
  'analysis',
  'system-operation',
]

export function taskRoutes({ config: { publicUrl } }: Platform): Routes {
  return async (app) => {
    app.get('/today', { schema: GetToday, config: { purpose: purposeOfDay } }, ({ gate }) => readToday(gate))
    app.get(
      '/tasks',
      { schema: ListTasks, config: { purpose } },
      ({ gate, query }) => listTasks(gate, readListQuery(query)) as never,
    )
    app.get('/tasks/:id', { schema: GetTask, config: { purpose } }, ({ gate, params }) =>
      readTask(gate, params.id),
    )
    app.post('/tasks', { schema: PostTask, config: { purpose } }, async ({ gate, body }, reply) => {
      reply.code(201)
      return addTask(gate, body)
    })
    app.patch(
      '/tasks/:id',
      { schema: PatchTask, config: { purpose, versioned: true } },
      ({ gate, params, body, version }) => changeTask(gate, params.id, body, version),
    )
    app.delete(
      '/tasks/:id',
      { schema: DeleteTask, config: { purpose, versioned: true } },
      async ({ gate, params, version }, reply) => {
        await gate.remove(task, params.id, { version })
        return reply.code(204).send(null)
      },
    )
    app.put(
      '/tasks/:id/completion',
      { schema: PutTaskCompletion, config: { purpose } },
      ({ gate, params, body }) => tickOff(gate, params.id, body?.isCalled ?? true, publicUrl),
    )
    app.post(
      '/tasks/:id/calls/beginning',
      { schema: PostTaskCallBeginning, config: { purpose } },
      ({ gate, params }) => beginTaskCall(gate, params.id, publicUrl),
    )
    app.post(
      '/tasks/:id/calls',
      { schema: PostTaskCall, config: { purpose } },
      async ({ gate, params, body }, reply) => {
        reply.code(201)
        return noteTaskCall(gate, params.id, body, publicUrl)
      },
    )
    app.delete(
      '/tasks/:id/completion',
      { schema: DeleteTaskCompletion, config: { purpose } },
      ({ gate, params }) => completeTask(gate, params.id, false),
    )
  }
}
