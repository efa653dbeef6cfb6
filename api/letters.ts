import Type, { type Static } from 'typebox'
import { IdParams, Nullable } from './common.ts'
import { RecipientUse, Release } from './releases.ts'

/**
 * A mailing by post to the people of a segment, one part at a time: letters as PDF, or their addresses for whoever prints.
 * Addresses, and letters to more people within seven days than the settings allow, need a release of somebody else, and are taken once, part by part.
 * The header `treu-next` of the answer is the `cursor` of the next part; without it there is none.
 */
export const NewLetters = Type.Object(
  {
    as: Type.Union([Type.Literal('pdf'), Type.Literal('csv'), Type.Literal('xlsx')]),
    /** Of letters; both take placeholders: `{{ letterSalutation }}`. */
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    text: Type.Optional(Type.String({ maxLength: 20_000 })),
    /** Asked for before, and approved by a second person. */
    releaseId: Type.Optional(Type.String({ format: 'uuid' })),
    /** Of letters, what they are for; kept in the trail. */
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    /** Of letters without a release, who prints them, where that is somebody else; noted as a disclosure. */
    recipient: Type.Optional(Type.String({ maxLength: 200 })),
    productGroup: Type.Optional(Type.Union([Type.String({ maxLength: 120 }), Type.Null()])),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
)
export type NewLetters = Static<typeof NewLetters>
/** Asks for addresses, or for letters to more people than one may print alone. */
export const NewLettersRelease = Type.Object(
  {
    as: Type.Union([Type.Literal('pdf'), Type.Literal('csv'), Type.Literal('xlsx')]),
    reason: Type.String({ minLength: 1, maxLength: 500, description: 'what they are for' }),
    /** Refused for `own-advertising`: no consent in Treu names a recipient. */
    use: RecipientUse,
    /** Who gets them, by name; needed unless they stay in the house. */
    recipient: Type.Optional(Type.String({ maxLength: 200 })),
    productGroup: Type.Optional(Nullable(Type.String({ maxLength: 120 }))),
  },
  { additionalProperties: false },
)
export type NewLettersRelease = Static<typeof NewLettersRelease>
export const PostLettersRelease = {
  params: IdParams,
  body: NewLettersRelease,
  response: { 201: Release },
  tags: ['segments'],
}

export const PostLetters = { params: IdParams, body: NewLetters, tags: ['segments'] }

/** Letters one may print without a second person: counted are different people, over all segments and slices. */
export const LettersAllowance = Type.Object({
  most: Type.Integer(),
  /** In so many days, up to now. */
  days: Type.Integer(),
  left: Type.Integer(),
})
export type LettersAllowance = Static<typeof LettersAllowance>
export const GetLettersAllowance = { response: { 200: LettersAllowance }, tags: ['segments'] }

/** One letter to somebody invented. */
export const LetterText = Type.Object(
  { subject: Type.String({ maxLength: 200 }), text: Type.String({ maxLength: 20_000 }) },
  { additionalProperties: false },
)
export type LetterText = Static<typeof LetterText>
export const PostLetterPreview = { body: LetterText, tags: ['segments'] }
