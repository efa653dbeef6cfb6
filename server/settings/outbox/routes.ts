import { GetOutboxMail, ListOutbox, type OutboxMail, PostOutboxMail } from '#api/outbox.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { discardMail, readMail, sendAgain } from './handle-mail.ts'
import { outboxMail } from './outbox-mail.ts'

const purpose = 'system-operation'

export const outboxRoutes =
  ({ mailer }: Platform): Routes =>
  async (app) => {
    app.get(
      '/outbox',
      { schema: ListOutbox, config: { purpose } },
      ({ gate, query }) => gate.list(outboxMail, readListQuery(query)) as never,
    )
    app.get('/outbox/:id', { schema: GetOutboxMail, config: { purpose } }, ({ gate, params }) =>
      readMail(gate, params.id),
    )
    app.post(
      '/outbox/:id/send',
      { schema: PostOutboxMail, config: { purpose } },
      async ({ gate, params }) => {
        await sendAgain(gate, mailer, params.id)
        return (await gate.get(outboxMail, params.id)) as OutboxMail
      },
    )
    app.post(
      '/outbox/:id/discard',
      { schema: PostOutboxMail, config: { purpose } },
      async ({ gate, params }) => {
        await discardMail(gate, params.id)
        return (await gate.get(outboxMail, params.id)) as OutboxMail
      },
    )
  }
