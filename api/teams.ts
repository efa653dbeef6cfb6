import Type, { type Static } from 'typebox'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'

const closed = { additionalProperties: false }

export const Team = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  memberIds: Type.Optional(Type.Array(Type.String())),
  createdAt: Type.Optional(Moment),
  archivedAt: Type.Optional(Nullable(Moment)),
})
export type Team = Static<typeof Team>

const TeamFields = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 200 })),
    memberIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
  },
  closed,
)
export type TeamFields = Static<typeof TeamFields>

export const ListTeams = { querystring: ListQuery, response: { 200: listOf(Team) } }
export const GetTeam = { params: IdParams, response: { 200: Team } }
export const PostTeam = { body: TeamFields, response: { 201: Team } }
export const PatchTeam = { params: IdParams, body: TeamFields, response: { 200: Team } }
export const DeleteTeam = { params: IdParams, response: { 204: Type.Null() } }
