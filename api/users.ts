import Type, { type Static } from 'typebox'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'
import { Device } from './session.ts'

const closed = { additionalProperties: false }
const nothing = { 204: Type.Null() }

/** Somebody who works with Treu. Fields the reader may not see are absent. */
export const User = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  pendingEmail: Type.Optional(
    Nullable(Type.String({ description: 'a new address that has not been confirmed yet' })),
  ),
  locale: Type.Optional(Type.String()),
  state: Type.Optional(Type.String({ description: 'active, invited or deactivated' })),
  roleKeys: Type.Optional(Type.Array(Type.String())),
  mainTeamId: Type.Optional(Nullable(Type.String())),
  teamIds: Type.Optional(Type.Array(Type.String())),
  hasSecondFactor: Type.Optional(Type.Boolean()),
  passwordChangedAt: Type.Optional(Nullable(Moment)),
  totpEnabledAt: Type.Optional(Nullable(Moment)),
  lastSeenAt: Type.Optional(Nullable(Moment)),
  createdAt: Type.Optional(Moment),
  deactivatedAt: Type.Optional(Nullable(Moment)),
  isDemo: Type.Optional(Type.Boolean()),
})
export type User = Static<typeof User>

const Keys = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })
const Ids = Type.Array(Id, { maxItems: 100 })
const Locale = Type.Union([Type.Literal('de'), Type.Literal('en')])
const fields = {
  name: Type.Optional(Type.String({ maxLength: 200 })),
  email: Type.Optional(Type.String({ maxLength: 500 })),
  locale: Type.Optional(Locale),
  roleKeys: Type.Optional(Keys),
  teamIds: Type.Optional(Ids),
  mainTeamId: Type.Optional(Nullable(Type.String({ format: 'uuid' }))),
}
const UserFields = Type.Object(fields, closed)
export type UserFields = Static<typeof UserFields>

export const ListUsers = { querystring: ListQuery, response: { 200: listOf(User) } }
export const GetUser = { params: IdParams, response: { 200: User } }
export const PostUser = { body: UserFields, response: { 201: User } }
export const PatchUser = { params: IdParams, body: UserFields, response: { 200: User } }
export const PutDeactivation = { params: IdParams, response: { 200: User } }
export const DeleteDeactivation = { params: IdParams, response: { 200: User } }
export const PostInvitation = { params: IdParams, response: { 200: User } }
export const PostUserPasswordReset = { params: IdParams, response: { 202: Type.Null() } }
export const DeleteSecondFactor = { params: IdParams, response: nothing }
export const ListUserSessions = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(Device) }) },
}
export const DeleteUserSessions = { params: IdParams, response: nothing }
export const DeleteUserSession = {
  params: Type.Object({ id: Id, sessionId: Id }),
  response: nothing,
}
