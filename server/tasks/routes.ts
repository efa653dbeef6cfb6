import {
  DeleteTask,
  DeleteTaskCompletion,
  GetTask,
  GetToday,
  ListTasks,
  PatchTask,
  PostTask,
  PutTaskCompletion,
} from '#api/tasks.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { readToday } from './read-today.ts'
import { task } from './task.ts'
import { addTask, changeTask, completeTask, readTask } from './write-task.ts'

const purpose: readonly PurposeKey[] = [
  'customer-relations',
  'care',
  'contract',
  'direct-marketing',
  'events',
  'legal-compliance',
]
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

export const taskRoutes: Routes = async (app) => {
  app.get('/today', { schema: GetToday, config: { purpose: purposeOfDay } }, ({ gate }) => readToday(gate))
  app.get(
    '/tasks',
    { schema: ListTasks, config: { purpose } },
    ({ gate, query }) => gate.list(task, readListQuery(query)) as never,
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
  app.put('/tasks/:id/completion', { schema: PutTaskCompletion, config: { purpose } }, ({ gate, params }) =>
    completeTask(gate, params.id, true),
  )
  app.delete(
    '/tasks/:id/completion',
    { schema: DeleteTaskCompletion, config: { purpose } },
    ({ gate, params }) => completeTask(gate, params.id, false),
  )
}
