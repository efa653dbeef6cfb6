import Type, { type Static } from 'typebox'
import { Id, Nullable } from './common.ts'

/** A person or a company that was found. */
export const SearchHit = Type.Object({
  kind: Type.Union([Type.Literal('contact'), Type.Literal('company')]),
  id: Id,
  title: Type.String(),
  subtitle: Nullable(Type.String()),
  /** The address or number that matched, where the name did not. */
  matched: Nullable(Type.String()),
  isArchived: Type.Boolean(),
})
export type SearchHit = Static<typeof SearchHit>

export const SearchAnswer = Type.Object({
  items: Type.Array(SearchHit),
  /** How far it had to be looked: for the words as typed, for what sounds alike, for what may be mistyped. */
  stage: Type.Union([Type.Literal('words'), Type.Literal('sound'), Type.Literal('typo')]),
})
export type SearchAnswer = Static<typeof SearchAnswer>

export const GetSearch = {
  querystring: Type.Object(
    {
      q: Type.String({ maxLength: 200 }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: SearchAnswer },
}
