import Type, { type Static } from 'typebox'
import { Day, Id, IdParams, ListQuery, listOf, Moment, Nullable, OrderedListQuery, Words } from './common.ts'

export const Channel = Type.Union(
  (['email', 'phone', 'sms', 'fax', 'post'] as const).map((each) => Type.Literal(each)),
)
export const ConsentEventName = Type.String({
  maxLength: 40,
  description:
    'requested, given, confirmed, refused, withdrawn, objected, revoked, expired or invalidated; also with `consent-` before it',
})
export const Way = Type.Union([Type.Literal('electronic'), Type.Literal('paper'), Type.Literal('spoken')])

export const ConsentEvent = Type.Object({
  id: Id,
  contactId: Id,
  sequence: Type.Integer(),
  event: Type.String(),
  purpose: Type.String(),
  channel: Type.String(),
  topic: Nullable(Type.String()),
  way: Type.String(),
  declaredBy: Type.String(),
  occurredAt: Moment,
  localTime: Type.String(),
  /** The exact words, where there were any. */
  text: Nullable(Type.String()),
  textId: Nullable(Type.String()),
  textVersion: Nullable(Type.String()),
  notice: Nullable(Type.String()),
  pageUrl: Nullable(Type.String()),
  evidence: Nullable(Type.String()),
  evidenceFileId: Nullable(Type.String()),
  mailId: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  createdAt: Moment,
  createdBy: Nullable(Type.String()),
})
export type ConsentEvent = Static<typeof ConsentEvent>

export const ListConsents = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(ConsentEvent) }) },
}

export const NewConsent = Type.Object(
  {
    event: ConsentEventName,
    purpose: Type.Optional(Type.String({ maxLength: 60, description: 'direct-marketing unless told' })),
    channel: Type.String({ maxLength: 20 }),
    way: Way,
    occurredAt: Type.Optional(Moment),
    textVersion: Type.Optional(Nullable(Type.String({ maxLength: 80 }))),
    evidence: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
    topic: Type.Optional(Nullable(Type.String({ maxLength: 60 }))),
    reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  },
  { additionalProperties: false },
)
export type NewConsent = Static<typeof NewConsent>
export const PostConsent = { params: IdParams, body: NewConsent, response: { 201: ConsentEvent } }

/** A ZIP with PDF, signed JSON, the files that show it and a program that checks it; to look at oneself. */
export const GetConsentProof = { params: Type.Object({ id: Id, eventId: Id }), tags: ['contacts'] }
/** The same to be handed out: who gets it is noted as a disclosure. */
export const ConsentProofHandedOut = Type.Object(
  {
    recipient: Type.String({ maxLength: 200, description: 'who gets it, by name' }),
    use: Type.Union([Type.Literal('legal-duty'), Type.Literal('legal-claims')]),
    reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  },
  { additionalProperties: false },
)
export type ConsentProofHandedOut = Static<typeof ConsentProofHandedOut>
export const PostConsentProof = {
  params: Type.Object({ id: Id, eventId: Id }),
  body: ConsentProofHandedOut,
  tags: ['contacts'],
}

/** A consent to advertising by telephone, with what shows it and until when that is kept (§ 7a UWG). */
export const CallConsent = Type.Object({
  id: Id,
  contactId: Id,
  /** Null where the person is out of sight or gone; the proof stays. */
  contactName: Nullable(Type.String()),
  event: Type.String(),
  way: Type.String(),
  occurredAt: Moment,
  textVersion: Nullable(Type.String()),
  evidence: Nullable(Type.String()),
  /** Whether it is what holds today; otherwise she took it back or declared anew. */
  isInForce: Type.Boolean(),
  calls: Type.Integer(),
  lastCallAt: Nullable(Moment),
  keepUntil: Day,
})
export type CallConsent = Static<typeof CallConsent>
export const ListCallConsents = { querystring: OrderedListQuery, response: { 200: listOf(CallConsent) } }

export const Permission = Type.Object({
  channel: Type.String(),
  purpose: Type.String(),
  allowed: Type.Boolean(),
  code: Type.String(),
  norm: Type.String(),
  reason: Type.String(),
  reasonInWords: Words,
  ruleSet: Type.String(),
  /** What may be done in its place, where only a permission is missing. */
  instead: Type.Optional(Words),
  /** How often she wants advertising by mail at most, where she chose less than every mail. */
  wish: Type.Optional(
    Type.Object({
      frequency: Type.Union([Type.Literal('monthly'), Type.Literal('quarterly')]),
      changedAt: Moment,
      /** She has had one; the next may go from then on. */
      nextAt: Nullable(Moment),
    }),
  ),
})
export type Permission = Static<typeof Permission>
export const ListPermissions = {
  params: IdParams,
  querystring: Type.Object(
    {
      purpose: Type.Optional(Type.String({ maxLength: 60 })),
      channel: Type.Optional(Type.String({ maxLength: 20 })),
      at: Type.Optional(Moment),
      productGroup: Type.Optional(Type.String({ maxLength: 60 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({ items: Type.Array(Permission) }) },
}

export const ConsentText = Type.Object({
  id: Id,
  key: Type.String(),
  number: Type.Integer(),
  language: Type.String(),
  purpose: Type.String(),
  channels: Type.Array(Type.String()),
  text: Type.String(),
  notice: Nullable(Type.String()),
  sender: Type.String(),
  textHash: Type.String(),
  createdAt: Moment,
})
export type ConsentText = Static<typeof ConsentText>
export const ListConsentTexts = { response: { 200: Type.Object({ items: Type.Array(ConsentText) }) } }
export const NewConsentText = Type.Object(
  {
    key: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
    language: Type.Optional(Type.Union([Type.Literal('de'), Type.Literal('en')])),
    purpose: Type.String({ maxLength: 60 }),
    channels: Type.Array(Channel, { minItems: 1, maxItems: 5, uniqueItems: true }),
    text: Type.String({ minLength: 10, maxLength: 4000 }),
    notice: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  },
  { additionalProperties: false },
)
export type NewConsentText = Static<typeof NewConsentText>
export const PostConsentText = { body: NewConsentText, response: { 201: ConsentText } }

export const AdvertisingGround = Type.Object({
  id: Id,
  version: Type.Integer(),
  kind: Type.Optional(Type.String()),
  saleReference: Type.Optional(Nullable(Type.String())),
  soldOn: Type.Optional(Nullable(Type.String())),
  notice: Type.Optional(Nullable(Type.String())),
  productGroups: Type.Optional(Type.Array(Type.String())),
  reason: Type.Optional(Nullable(Type.String())),
  validUntil: Type.Optional(Nullable(Type.String())),
  endedAt: Type.Optional(Nullable(Moment)),
  createdAt: Moment,
})
export type AdvertisingGround = Static<typeof AdvertisingGround>
export const ListAdvertisingGrounds = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(AdvertisingGround) }) },
}
export const NewAdvertisingGround = Type.Object(
  {
    kind: Type.Union([Type.Literal('existing-customer'), Type.Literal('presumed')]),
    saleReference: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
    soldOn: Type.Optional(Nullable(Type.String({ format: 'date' }))),
    notice: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
    productGroups: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 })),
    reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
    validUntil: Type.Optional(Nullable(Type.String({ format: 'date' }))),
  },
  { additionalProperties: false },
)
export type NewAdvertisingGround = Static<typeof NewAdvertisingGround>
export const PostAdvertisingGround = {
  params: IdParams,
  body: NewAdvertisingGround,
  response: { 201: AdvertisingGround },
}
export const DeleteAdvertisingGround = { params: IdParams, response: { 204: Type.Null() } }

export const Suppression = Type.Object({
  id: Id,
  channel: Type.Optional(Type.String()),
  purpose: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  since: Type.Optional(Moment),
  liftedAt: Type.Optional(Nullable(Moment)),
})
export type Suppression = Static<typeof Suppression>
export const ListSuppressions = { querystring: ListQuery, response: { 200: listOf(Suppression) } }
const AddressOfChannel = Type.Object(
  {
    channel: Type.Union([
      Type.Literal('email'),
      Type.Literal('phone'),
      Type.Literal('sms'),
      Type.Literal('fax'),
    ]),
    address: Type.String({ minLength: 3, maxLength: 254 }),
    purpose: Type.Optional(Type.String({ maxLength: 60, description: 'direct-marketing unless told' })),
  },
  { additionalProperties: false },
)
export const PostSuppression = { body: AddressOfChannel, response: { 201: Suppression } }
/** Whether an address is on the list, asked for in the body, because addresses do not belong into URLs. */
export const PostSuppressionCheck = {
  body: AddressOfChannel,
  response: {
    200: Type.Object({ isSuppressed: Type.Boolean(), suppression: Type.Union([Suppression, Type.Null()]) }),
  },
}
