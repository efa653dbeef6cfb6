import Type, { type Static } from 'typebox'
import { IdParams } from './common.ts'

/**
 * A mailing by post to the people of a segment, one part at a time: letters as PDF, or their addresses for whoever prints.
 * The header `treu-next` of the answer is the `cursor` of the next part; without it there is none.
 */
export const NewLetters = Type.Object(
  {
    as: Type.Union([Type.Literal('pdf'), Type.Literal('csv'), Type.Literal('xlsx')]),
    /** Of letters; both take placeholders: `{{ letterSalutation }}`. */
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    text: Type.Optional(Type.String({ maxLength: 20_000 })),
    /** Who gets the addresses and what for; kept in the trail. */
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    productGroup: Type.Optional(Type.Union([Type.String({ maxLength: 120 }), Type.Null()])),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
)
export type NewLetters = Static<typeof NewLetters>
export const PostLetters = { params: IdParams, body: NewLetters, tags: ['segments'] }

/** One letter to somebody invented. */
export const LetterText = Type.Object(
  { subject: Type.String({ maxLength: 200 }), text: Type.String({ maxLength: 20_000 }) },
  { additionalProperties: false },
)
export type LetterText = Static<typeof LetterText>
export const PostLetterPreview = { body: LetterText, tags: ['segments'] }
