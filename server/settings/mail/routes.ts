import { GetDomainCheck, GetMailDelivery, PutMailDelivery } from '#api/mail-delivery.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { changeDelivery, readDelivery, readDomainCheck } from './delivery.ts'

export const mailRoutes =
  ({ config }: Platform): Routes =>
  async (app) => {
    app.get(
      '/mail/delivery',
      { schema: GetMailDelivery, config: { purpose: 'system-operation' } },
      ({ gate }) => readDelivery(gate, config),
    )
    app.put(
      '/mail/delivery',
      { schema: PutMailDelivery, config: { purpose: 'system-operation', stepUp: true } },
      async ({ gate, body }) => {
        await changeDelivery(gate, config, body)
        return readDelivery(gate, config)
      },
    )
    app.get(
      '/mail/domain-check',
      { schema: GetDomainCheck, config: { purpose: 'system-operation' } },
      ({ gate }) => readDomainCheck(gate, config),
    )
  }
