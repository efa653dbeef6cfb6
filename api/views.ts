import Type, { type Static } from 'typebox'
import { Id, IdParams, Nullable } from './common.ts'

/** What a list shows: search, filter, order, columns. */
export const ViewState = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 200 })),
    filter: Type.Optional(Nullable(Type.Object({}, { additionalProperties: true }))),
    sort: Type.Optional(
      Type.Array(
        Type.Object(
          { field: Type.String({ maxLength: 80 }), isDescending: Type.Boolean() },
          { additionalProperties: false },
        ),
        { maxItems: 6 },
      ),
    ),
    columns: Type.Optional(
      Type.Unsafe<{ name: string; width?: number }[] | null>({
        type: ['array', 'null'],
        maxItems: 100,
        items: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: {
            name: { type: 'string', maxLength: 80 },
            width: { type: 'number', minimum: 20, maximum: 2000 },
          },
        },
      }),
    ),
    density: Type.Optional(Type.Union([Type.Literal('compact'), Type.Literal('comfortable')])),
  },
  { additionalProperties: false },
)
export type ViewState = Static<typeof ViewState>

/** A list one comes back to. */
export const SavedView = Type.Object({
  id: Id,
  version: Type.Integer(),
  resource: Type.String(),
  name: Type.String(),
  /** Only for its owner, or for the owner's team. */
  scope: Type.Union([Type.Literal('mine'), Type.Literal('team')]),
  isMine: Type.Boolean(),
  /** It speaks of fields the reader may not see and is shown without them. */
  isReduced: Type.Boolean(),
  state: Type.Object({}, { additionalProperties: true }),
})
export type SavedView = Omit<Static<typeof SavedView>, 'state'> & { state: ViewState }

const Scope = Type.Union([Type.Literal('mine'), Type.Literal('team')])
const Name = Type.String({ minLength: 1, maxLength: 80 })

export const ListViews = {
  querystring: Type.Object(
    { resource: Type.Optional(Type.String({ maxLength: 40 })) },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({ items: Type.Array(SavedView) }) },
}
export const PostView = {
  body: Type.Object(
    { resource: Type.String({ maxLength: 40 }), name: Name, scope: Type.Optional(Scope), state: ViewState },
    { additionalProperties: false },
  ),
  response: { 201: SavedView },
}
export const PatchView = {
  params: IdParams,
  body: Type.Object(
    {
      name: Type.Optional(Name),
      scope: Type.Optional(Scope),
      state: Type.Optional(ViewState),
      position: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: SavedView },
}
export const DeleteView = { params: IdParams, response: { 204: Type.Null() } }
