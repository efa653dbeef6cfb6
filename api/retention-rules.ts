import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable, Words } from './common.ts'

const Start = Type.Union([
  Type.Literal('collection'),
  Type.Literal('end-of-operation'),
  Type.Literal('end-of-relationship'),
])

/** A period of its own for one customer group, beside the general one of its kind of data. */
export const RetentionRule = Type.Object({
  id: Id,
  version: Type.Integer(),
  dataKind: Type.String(),
  customerGroup: Type.String(),
  retentionMonths: Type.Integer(),
  retentionStart: Type.String(),
  roundsToYearEnd: Type.Boolean(),
  isDuty: Type.Boolean(),
  norm: Nullable(Type.String()),
  reason: Type.String(),
  retention: Words,
  createdAt: Moment,
  updatedAt: Moment,
  endedAt: Nullable(Moment),
})
export type RetentionRule = Static<typeof RetentionRule>

/** What is said of the rules of groups where a general one is shown. */
export const GroupRetention = Type.Object({ customerGroup: Type.String(), retention: Words })
export type GroupRetention = Static<typeof GroupRetention>

const said = {
  retentionMonths: Type.Integer({ minimum: 1, maximum: 600 }),
  retentionStart: Start,
  roundsToYearEnd: Type.Optional(Type.Boolean()),
  isDuty: Type.Optional(
    Type.Boolean({ description: 'a law demands it, named in `norm`; then no shorter rule holds' }),
  ),
  norm: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  reason: Type.String({ maxLength: 1000, description: 'why this group has a period of its own' }),
}

export const ListRetentionRules = { response: { 200: Type.Object({ items: Type.Array(RetentionRule) }) } }
export const PostRetentionRule = {
  body: Type.Object(
    {
      dataKind: Type.String({ maxLength: 60 }),
      customerGroup: Type.String({ maxLength: 100 }),
      ...said,
    },
    { additionalProperties: false },
  ),
  response: { 201: RetentionRule },
}
export type NewRetentionRule = Static<(typeof PostRetentionRule)['body']>

export const PatchRetentionRule = {
  params: IdParams,
  body: Type.Partial(
    Type.Object({
      ...said,
      isEnded: Type.Literal(true, { description: 'ends it; from then on the general rule holds' }),
    }),
    // Said here: a part forgets what the whole refuses.
    { additionalProperties: false },
  ),
  response: { 200: RetentionRule },
}
export type RetentionRulePatch = Static<(typeof PatchRetentionRule)['body']>

/** Customer groups as they are used, with how many people and companies are in each. */
export const ListCustomerGroups = {
  response: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({ name: Type.String(), people: Type.Integer(), companies: Type.Integer() }),
      ),
      isComplete: Type.Boolean({
        description: 'whoever is in a group is counted: then nobody is in one that is not named here',
      }),
    }),
  },
}
export type CustomerGroups = Static<(typeof ListCustomerGroups)['response'][200]>
