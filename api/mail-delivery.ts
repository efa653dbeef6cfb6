import Type, { type Static } from 'typebox'
import { Nullable } from './common.ts'

const closed = { additionalProperties: false }

export const DnsRecord = Type.Object({ type: Type.Literal('TXT'), name: Type.String(), value: Type.String() })
const NullableRecord = Type.Unsafe<Static<typeof DnsRecord> | null>({
  ...DnsRecord,
  type: ['object', 'null'],
})

export const MailDelivery = Type.Object({
  bounceDomain: Type.String({ description: 'domain of the return paths; empty: that of the sender' }),
  dkimSelector: Type.String({ description: 'name under which the key stands in the DNS' }),
  from: Type.Unsafe<{ name: string; address: string } | null>({
    type: ['object', 'null'],
    properties: { name: { type: 'string' }, address: { type: 'string' } },
  }),
  domain: Nullable(Type.String({ description: 'domain of the sender, which signs' })),
  dkim: NullableRecord,
  takesReturns: Type.Boolean({ description: 'a mailbox or a folder of returned mails is read' }),
})
export type MailDelivery = Static<typeof MailDelivery>

export const DomainCheck = Type.Object({
  domain: Type.String(),
  bounceDomain: Type.String(),
  items: Type.Array(
    Type.Object({
      topic: Type.Enum(['spf', 'dkim', 'dmarc', 'returns']),
      state: Type.Enum(['ok', 'warn', 'fail']),
      code: Type.String(),
      found: Type.Array(Type.String()),
      publish: NullableRecord,
      words: Type.Object({ de: Type.String(), en: Type.String() }),
    }),
  ),
})
export type DomainCheck = Static<typeof DomainCheck>

export const GetMailDelivery = { response: { 200: MailDelivery } }
export const PutMailDelivery = {
  body: Type.Object(
    {
      bounceDomain: Type.String({ maxLength: 253 }),
      dkimSelector: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
    },
    closed,
  ),
  response: { 200: MailDelivery },
}
export const GetDomainCheck = { response: { 200: DomainCheck } }
