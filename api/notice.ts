import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable, Words } from './common.ts'

export const NoticeSection = Type.Object({
  key: Type.String(),
  heading: Words,
  paragraphs: Type.Array(Words),
  rows: Type.Array(Type.Object({ name: Words, value: Words })),
})
export type NoticeSection = Static<typeof NoticeSection>

export const PrivacyNotice = Type.Object({
  id: Nullable(Type.String()),
  number: Nullable(Type.Integer()),
  releasedAt: Nullable(Moment),
  sections: Type.Array(NoticeSection),
})
export type PrivacyNotice = Static<typeof PrivacyNotice>

/** The notice as contracts and purposes make it now, beside the one that was released last. */
export const GetNotice = {
  response: {
    200: Type.Object({
      draft: PrivacyNotice,
      released: Type.Union([PrivacyNotice, Type.Null()]),
      isChanged: Type.Boolean(),
      /** All that were released, the newest first; each is still found under its number. */
      versions: Type.Array(Type.Object({ number: Type.Integer(), releasedAt: Moment })),
      /** What has to be filled in before it can be released. */
      missing: Type.Array(Type.String()),
      url: Type.String(),
    }),
  },
}
export const PostNotice = { response: { 201: PrivacyNotice } }

export const Information = Type.Object({
  id: Id,
  way: Type.Optional(Type.String()),
  at: Type.Optional(Moment),
  reason: Type.Optional(Nullable(Type.String())),
  noticeId: Nullable(Type.String()),
})
export type Information = Static<typeof Information>
export const ListInformations = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(Information) }) },
}
export const NewInformation = Type.Object(
  {
    way: Type.Union([
      Type.Literal('mail'),
      Type.Literal('letter'),
      Type.Literal('spoken'),
      Type.Literal('page'),
      Type.Literal('exempt'),
    ]),
    reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
    at: Type.Optional(Moment),
  },
  { additionalProperties: false },
)
export type NewInformation = Static<typeof NewInformation>
export const PostInformation = { params: IdParams, body: NewInformation, response: { 201: Information } }
