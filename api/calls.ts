import Type, { type Static } from 'typebox'
import { Id, IdParams, listOf, Nullable, Words } from './common.ts'

/** People of a segment who may be called for advertising; nobody else is in it. */
export const CallListQuestion = Type.Object(
  {
    productGroup: Type.Optional(Nullable(Type.String({ maxLength: 120 }))),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { additionalProperties: false },
)
export const Callable = Type.Object({
  contact: Type.Object({ id: Id, name: Type.String() }),
  company: Nullable(Type.String()),
  phone: Type.String(),
  /** Why she may be called. */
  norm: Type.String(),
  reason: Words,
  /** When somebody last called. */
  calledAt: Nullable(Type.String()),
  /** When she was told what is stored of a call. */
  noticeGivenAt: Nullable(Type.String()),
})
export type Callable = Static<typeof Callable>
export const PostCallList = {
  params: IdParams,
  body: CallListQuestion,
  response: { 200: listOf(Callable) },
  tags: ['segments'],
}

/** What is read out at the beginning of a call. */
export const CallNotice = Type.Object({ text: Words })
export const GetCallNotice = { response: { 200: CallNotice }, tags: ['segments'] }

/** `beginning` asks once more whether she may be called, and keeps that it was asked; it comes before dialling. */
export const BegunCall = Type.Object({
  phone: Type.String(),
  norm: Type.String(),
  reason: Words,
  text: Words,
})
export const CallBeginning = Type.Object(
  { productGroup: Type.Optional(Nullable(Type.String({ maxLength: 120 }))) },
  { additionalProperties: false },
)
export const PostCallBeginning = {
  params: IdParams,
  body: CallBeginning,
  response: { 200: BegunCall },
  tags: ['contacts'],
}

export const NewCall = Type.Object(
  {
    outcome: Type.Union([
      Type.Literal('reached'),
      Type.Literal('not-reached'),
      /** She wants no calls: kept as her objection. */
      Type.Literal('objected'),
    ]),
    /** "Hinweis gegeben": the notice was read out. */
    isNoticeGiven: Type.Boolean(),
    durationMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 600 })),
    text: Type.Optional(Type.String({ maxLength: 5000 })),
  },
  { additionalProperties: false },
)
export type NewCall = Static<typeof NewCall>
export const PostCall = {
  params: IdParams,
  body: NewCall,
  response: { 201: Type.Object({ entryId: Nullable(Id), noticeGivenAt: Nullable(Type.String()) }) },
  tags: ['contacts'],
}
