import Type, { type Static } from 'typebox'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'

const closed = { additionalProperties: false }

export const Token = Type.Object({
  id: Id,
  userId: Type.Optional(Id),
  userName: Type.Optional(Nullable(Type.String())),
  name: Type.Optional(Type.String()),
  tokenHint: Type.Optional(Type.String()),
  scopes: Type.Optional(Type.Array(Type.String())),
  purposes: Type.Optional(Type.Array(Type.String({ description: 'empty: all purposes of the user' }))),
  addresses: Type.Optional(Type.Array(Type.String({ description: 'empty: from anywhere' }))),
  createdAt: Type.Optional(Moment),
  createdBy: Type.Optional(Nullable(Type.String())),
  expiresAt: Type.Optional(Moment),
  lastUsedAt: Type.Optional(Nullable(Moment)),
  endedAt: Type.Optional(Nullable(Moment)),
})
export type Token = Static<typeof Token>

export const NewToken = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(Type.String({ maxLength: 60, description: 'all, read, contacts:read …' }), {
      minItems: 1,
      maxItems: 40,
    }),
    purposes: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })),
    addresses: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })),
    days: Type.Integer({ minimum: 1, maximum: 366 }),
  },
  closed,
)
export type NewToken = Static<typeof NewToken>

export const ListTokens = { response: { 200: Type.Object({ items: Type.Array(Token) }) } }
export const PostToken = {
  body: NewToken,
  response: {
    201: Type.Intersect([Token, Type.Object({ token: Type.String({ description: 'shown this once' }) })]),
  },
}
export const DeleteToken = { params: IdParams, response: { 204: Type.Null() } }
export const ListIssuedTokens = { querystring: ListQuery, response: { 200: listOf(Token) } }
