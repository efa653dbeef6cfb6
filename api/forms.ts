import Type, { type Static } from 'typebox'
import { Id, IdParams, ListParams, listOf, Moment, Nullable } from './common.ts'

export const Topic = Type.Object(
  {
    key: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
    label: Type.String({ minLength: 1, maxLength: 100 }),
  },
  { additionalProperties: false },
)

export const SubscriptionForm = Type.Object({
  id: Id,
  version: Type.Integer(),
  key: Type.String(),
  kind: Type.String(),
  title: Type.String(),
  intro: Nullable(Type.String()),
  language: Type.String(),
  textId: Nullable(Type.String()),
  topics: Type.Array(Topic),
  asksName: Type.Boolean(),
  origins: Type.Array(Type.String()),
  isActive: Type.Boolean(),
  /** Where people find it. */
  url: Type.String(),
  /** HTML to put into the own website; it works without script. */
  embedding: Type.String(),
  createdAt: Moment,
})
export type SubscriptionForm = Static<typeof SubscriptionForm>

const values = {
  title: Type.String({ minLength: 1, maxLength: 120 }),
  intro: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
  language: Type.Optional(Type.Union([Type.Literal('de'), Type.Literal('en')])),
  textVersion: Type.Optional(Type.String({ maxLength: 80 })),
  topics: Type.Optional(Type.Array(Topic, { maxItems: 20 })),
  asksName: Type.Optional(Type.Boolean()),
  origins: Type.Optional(Type.Array(Type.String({ pattern: '^https?://[^/\\s]{1,200}$' }), { maxItems: 20 })),
  isActive: Type.Optional(Type.Boolean()),
}
export const NewForm = Type.Object(
  {
    key: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
    kind: Type.Optional(Type.Union([Type.Literal('newsletter'), Type.Literal('event')])),
    ...values,
  },
  { additionalProperties: false },
)
export type NewForm = Static<typeof NewForm>
export const FormPatch = Type.Partial(Type.Object(values), { additionalProperties: false })
export type FormPatch = Static<typeof FormPatch>

export const ListForms = { response: { 200: listOf(SubscriptionForm) } }
export const GetForm = { params: IdParams, response: { 200: SubscriptionForm } }
export const PostForm = { body: NewForm, response: { 201: SubscriptionForm } }
export const PatchForm = { params: IdParams, body: FormPatch, response: { 200: SubscriptionForm } }

export const Subscription = Type.Object({
  id: Id,
  topic: Type.Optional(Type.String()),
  isSubscribed: Type.Optional(Type.Boolean()),
  changedAt: Type.Optional(Moment),
})
export const ListSubscriptions = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(Subscription) }) },
}

const { filter, fields, limit, cursor, count } = ListParams
/** Who is subscribed to what, oldest entry first: the one order an index serves. */
export const ListAllSubscriptions = {
  querystring: Type.Object({ filter, fields, limit, cursor, count }, { additionalProperties: false }),
  response: {
    200: listOf(Type.Object({ ...Subscription.properties, contactId: Type.Optional(Id) })),
  },
}

/** How often somebody wants advertising by mail at most, at one of her addresses. */
export const MailFrequency = Type.Object({
  id: Id,
  contactId: Id,
  frequency: Type.Optional(Type.String()),
  changedAt: Type.Optional(Moment),
})
export const ListMailFrequencies = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(MailFrequency) }) },
}
