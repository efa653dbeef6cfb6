import Type, { type Static } from 'typebox'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'

export const OutboxMail = Type.Object({
  id: Id,
  version: Type.Integer(),
  kind: Type.Optional(Type.String()),
  userId: Type.Optional(Nullable(Type.String())),
  userName: Type.Optional(Nullable(Type.String())),
  state: Type.Optional(Type.String({ description: 'waiting, sent, failed or discarded' })),
  attempts: Type.Optional(Type.Integer()),
  nextAttemptAt: Type.Optional(Moment),
  problemCode: Type.Optional(Nullable(Type.String())),
  createdAt: Type.Optional(Moment),
  sentAt: Type.Optional(Nullable(Moment)),
})
export type OutboxMail = Static<typeof OutboxMail>

/** A mail opened: gone once it was sent or discarded, and never opened unless it invites; then `content` is null. */
export const OpenedMail = Type.Intersect([
  OutboxMail,
  Type.Object({
    content: Type.Unsafe<{ to: { name: string; address: string }; subject: string; text: string } | null>({
      type: ['object', 'null'],
      properties: {
        to: {
          type: 'object',
          properties: { name: { type: 'string' }, address: { type: 'string' } },
        },
        subject: { type: 'string' },
        text: { type: 'string' },
      },
    }),
    /** For its addressee alone. */
    isClosed: Type.Boolean(),
  }),
])
export type OpenedMail = Static<typeof OpenedMail>

export const ListOutbox = { querystring: ListQuery, response: { 200: listOf(OutboxMail) } }
export const GetOutboxMail = { params: IdParams, response: { 200: OpenedMail } }
export const PostOutboxMail = { params: IdParams, response: { 200: OutboxMail } }
