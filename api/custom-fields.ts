import Type, { type Static } from 'typebox'
import { Id, IdParams, ListQuery, listOf, Moment, Nullable, OneOf, Words } from './common.ts'
import { GroupRetention } from './retention-rules.ts'

const Text = Type.String({ maxLength: 300 })
const Keys = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 30 })
const WordsIn = Type.Object(
  { de: Type.Optional(Text), en: Type.Optional(Text) },
  { additionalProperties: false },
)

/** An own field: proposed, active, refused or retired. */
export const CustomField = Type.Object({
  id: Id,
  version: Type.Integer(),
  resource: Type.Optional(Type.String()),
  key: Type.Optional(Type.String()),
  /** Its name in lists, filters and forms. */
  name: Type.Optional(Type.String()),
  label: Type.Optional(Words),
  why: Type.Optional(Words),
  type: Type.Optional(Type.String()),
  choices: Type.Optional(Type.Array(Type.Object({ value: Type.String(), label: Words }))),
  category: Type.Optional(Type.String()),
  purposes: Type.Optional(Type.Array(Type.String())),
  basis: Type.Optional(Type.String()),
  dataKind: Type.Optional(Type.String()),
  retention: Type.Optional(Words),
  retentionByGroup: Type.Optional(Type.Array(GroupRetention)),
  seeRoles: Type.Optional(Type.Array(Type.String())),
  editRoles: Type.Optional(Type.Array(Type.String())),
  exportClass: Type.Optional(Type.String()),
  isProvided: Type.Optional(Type.Boolean()),
  state: Type.Optional(Type.String()),
  statement: Type.Optional(Nullable(Type.String())),
  createdAt: Type.Optional(Moment),
  createdBy: Type.Optional(Nullable(Type.String())),
  decidedAt: Type.Optional(Nullable(Moment)),
  decidedBy: Type.Optional(Nullable(Type.String())),
  /** The words hint at data of special protection or at data nobody needs. */
  looksSensitive: Type.Optional(Type.Boolean()),
  /** In use for a month and filled in no record: to be removed. Told to those who watch over data protection. */
  isUnused: Type.Optional(Type.Boolean()),
  /** In use, and what it says is concluded about a person: refused today, so to be retired (F78). Null when it is not so. */
  concludes: Type.Optional(Nullable(OneOf(['credit', 'finances', 'profile']))),
  /** Decided by somebody else than who proposed it; null while undecided. */
  isFourEyes: Type.Optional(Nullable(Type.Boolean())),
})
export type CustomField = Static<typeof CustomField>

/** Parts may be missing here, because each missing one is answered with its own code. */
export const PostCustomField = {
  body: Type.Object(
    {
      resource: Type.Union([Type.Literal('contact'), Type.Literal('company')]),
      key: Type.Optional(Type.String({ maxLength: 41 })),
      type: Type.Union(
        ['text', 'number', 'date', 'choice', 'boolean', 'choices', 'link'].map((each) => Type.Literal(each)),
      ),
      label: Type.Optional(WordsIn),
      why: Type.Optional(WordsIn),
      choices: Type.Optional(
        Type.Array(
          Type.Object(
            { value: Type.String({ maxLength: 100 }), label: Type.Optional(WordsIn) },
            { additionalProperties: false },
          ),
          { maxItems: 200 },
        ),
      ),
      category: Type.Optional(Type.String({ maxLength: 100, description: 'one of /field-categories' })),
      purposes: Type.Optional(Keys),
      basis: Type.Optional(Type.String({ maxLength: 40, description: 'one of /legal-bases' })),
      dataKind: Type.Optional(Type.String({ maxLength: 60, description: 'one of /data-kinds' })),
      seeRoles: Type.Optional(Keys),
      editRoles: Type.Optional(Keys),
      exportClass: Type.Optional(
        Type.String({ maxLength: 20, description: 'free, reason, four-eyes (default), never' }),
      ),
      isProvided: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  response: { 201: CustomField },
}
export type NewCustomField = Static<(typeof PostCustomField)['body']>

export const ListCustomFields = { querystring: ListQuery, response: { 200: listOf(CustomField) } }
export const GetCustomField = { params: IdParams, response: { 200: CustomField } }
export const PutApproval = {
  params: IdParams,
  body: Type.Object(
    {
      decision: Type.Union([Type.Literal('approve'), Type.Literal('refuse')]),
      statement: Type.String({ minLength: 1, maxLength: 2000 }),
      aloneReason: Type.Optional(
        Type.String({
          maxLength: 2000,
          description:
            'why nobody else decides, in ten characters or more; needed from the only one who may, on her own proposal',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: CustomField },
}
export type Approval = Static<(typeof PutApproval)['body']>
export const PutRetirement = {
  params: IdParams,
  body: Type.Object(
    {
      statement: Type.String({ minLength: 1, maxLength: 2000 }),
      /** What was stored in the field: removed from every record, or kept out of sight until its period ends. */
      values: Type.Union([Type.Literal('remove'), Type.Literal('keep')]),
    },
    { additionalProperties: false },
  ),
  response: { 200: CustomField },
}
export type Retirement = Static<(typeof PutRetirement)['body']>
export const DeleteCustomField = { params: IdParams, response: { 204: Type.Null() } }
