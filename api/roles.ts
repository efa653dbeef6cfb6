import Type, { type Static } from 'typebox'
import { Moment, Nullable, Words } from './common.ts'

const closed = { additionalProperties: false }
const Label = Type.Object(
  { de: Type.String({ minLength: 1, maxLength: 80 }), en: Type.String({ minLength: 1, maxLength: 80 }) },
  closed,
)
const Description = Type.Object(
  { de: Type.String({ maxLength: 500 }), en: Type.String({ maxLength: 500 }) },
  closed,
)

const CustomerGroups = Type.Array(Type.String(), {
  description: 'those whose records the role is bounded to; empty when it is bounded to none',
})
export const Role = Type.Object({
  key: Type.String(),
  version: Type.Integer(),
  label: Words,
  description: Type.Object({ de: Type.Optional(Type.String()), en: Type.Optional(Type.String()) }),
  isTemplate: Type.Boolean(),
  purposes: Type.Array(Type.String()),
  customerGroups: CustomerGroups,
  userCount: Type.Integer(),
  isOwn: Type.Boolean({ description: 'held by the reader, who therefore may not widen it' }),
  archivedAt: Nullable(Moment),
})
export type Role = Static<typeof Role>

const RoleKey = Type.Object({ key: Type.String({ maxLength: 60 }) })
export const ListRoles = {
  querystring: Type.Object({ archived: Type.Optional(Type.Boolean()) }, closed),
  response: { 200: Type.Object({ items: Type.Array(Role) }) },
}
/** Names of the customer groups that records and roles bear now. */
export const ListCustomerGroups = {
  response: { 200: Type.Object({ items: Type.Array(Type.String()) }) },
}
export const PostRole = {
  body: Type.Object(
    { label: Label, description: Type.Optional(Description), copyOf: Type.String({ maxLength: 60 }) },
    closed,
  ),
  response: { 201: Role },
}
export const PatchRole = {
  params: RoleKey,
  body: Type.Object(
    {
      label: Type.Optional(Label),
      description: Type.Optional(Description),
      isArchived: Type.Optional(Type.Boolean()),
      customerGroups: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
    },
    closed,
  ),
  response: { 200: Role },
}
export const PutRolePurposes = {
  params: RoleKey,
  body: Type.Object({ purposes: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 }) }, closed),
  response: { 200: Role },
}

/** What a role opens: per resource the rows and acts, per field whether it is seen or changed. */
export const RightsMatrix = Type.Object({
  role: Type.Object({
    key: Type.String(),
    label: Words,
    isArchived: Type.Boolean(),
    customerGroups: CustomerGroups,
  }),
  at: Moment,
  purposes: Type.Array(Type.String()),
  resources: Type.Array(
    Type.Object({
      resource: Type.String(),
      label: Words,
      /** Whether rows can be bounded by owner and team at all. */
      isOwned: Type.Boolean(),
      rows: Type.String({ description: 'none, own, team or all' }),
      create: Type.Boolean(),
      update: Type.Boolean(),
      remove: Type.Boolean(),
      fields: Type.Array(
        Type.Object({
          field: Type.String(),
          label: Words,
          category: Type.String(),
          purposes: Type.Array(Type.String()),
          isCustom: Type.Boolean(),
          canEdit: Type.Boolean({ description: 'false where Treu alone sets the value' }),
          level: Type.String({ description: 'none, see or edit' }),
        }),
      ),
    }),
  ),
})
export type RightsMatrix = Static<typeof RightsMatrix>

const Level = Type.Union([Type.Literal('none'), Type.Literal('see'), Type.Literal('edit')])
const Rows = Type.Union([
  Type.Literal('none'),
  Type.Literal('own'),
  Type.Literal('team'),
  Type.Literal('all'),
])
const RightsPatch = Type.Object(
  {
    resources: Type.Record(
      Type.String({ maxLength: 60 }),
      Type.Object(
        {
          rows: Type.Optional(Rows),
          create: Type.Optional(Type.Boolean()),
          update: Type.Optional(Type.Boolean()),
          remove: Type.Optional(Type.Boolean()),
          fields: Type.Optional(Type.Record(Type.String({ maxLength: 80 }), Level)),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type RightsPatch = Static<typeof RightsPatch>

export const GetRights = {
  params: RoleKey,
  querystring: Type.Object({ at: Type.Optional(Moment) }, closed),
  response: { 200: RightsMatrix },
}
export const PutRights = { params: RoleKey, body: RightsPatch, response: { 200: RightsMatrix } }
