import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable, OneOf, Words } from './common.ts'

const Colleague = Type.Union([Type.Object({ id: Id, name: Type.String() }), Type.Null()])

/** Somebody is to watch over data protection, or everybody who holds a role; who does so already says yes or no. */
export const WatchGrant = Type.Object({
  id: Id,
  /** To whom the role is given; anybody can be called anything, so with the address. Null: the role itself is to hold legal compliance, with all who have it. */
  user: Type.Union([Type.Object({ id: Id, name: Type.String(), email: Type.String() }), Type.Null()]),
  role: Type.Object({ key: Type.String(), label: Words }),
  /** While the purpose of a role waits: who would watch with it, as of now; who got the role after it was asked for, too. */
  holders: Type.Array(Type.Object({ id: Id, name: Type.String(), email: Type.String() })),
  state: OneOf(['waiting', 'approved', 'refused']),
  requestedBy: Colleague,
  requestedAt: Moment,
  decidedBy: Colleague,
  decidedAt: Nullable(Moment),
  note: Nullable(Type.String()),
  isOwn: Type.Boolean(),
  canDecide: Type.Boolean(),
})
export type WatchGrant = Static<typeof WatchGrant>

export const WatchGrantDecision = Type.Object(
  {
    approved: Type.Boolean(),
    note: Type.Optional(Type.String({ maxLength: 500, description: 'needed to refuse' })),
    holderIds: Type.Optional(
      Type.Array(Id, {
        maxItems: 1000,
        description: 'needed to let a role watch: who was seen to hold it; a conflict when others do by now',
      }),
    ),
  },
  { additionalProperties: false },
)
export type WatchGrantDecision = Static<typeof WatchGrantDecision>

export const ListWatchGrants = {
  response: { 200: Type.Object({ items: Type.Array(WatchGrant), nextCursor: Type.Null() }) },
}
export const PutWatchGrantDecision = {
  params: IdParams,
  body: WatchGrantDecision,
  response: { 200: WatchGrant },
}
