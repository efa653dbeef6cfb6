import Type, { type Static, type TSchema } from 'typebox'

/** Building stones of the contracts. Everything the wire knows is said here or in the file of its feature. */

/** A value that may be null, in the shape that serialises fastest. */
export const Nullable = <T extends TSchema & { type?: string }>(schema: T) =>
  Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type ?? 'string', 'null'] })

export const Id = Type.String({ format: 'uuid' })
export const Day = Type.String({ format: 'date' })
export const Moment = Type.String({ format: 'date-time' })
export const Words = Type.Object({ de: Type.String(), en: Type.String() })
export type Words = Static<typeof Words>

/** One of a closed list of words. */
export const OneOf = <const Value extends string>(values: readonly Value[]) =>
  Type.Unsafe<Value>({ type: 'string', enum: [...values] })

export const IdParams = Type.Object({ id: Id })

export const ListParams = {
  q: Type.Optional(Type.String({ maxLength: 200 })),
  filter: Type.Optional(
    Type.String({
      maxLength: 20_000,
      description: 'JSON, for example {"and":[{"field":"city","op":"eq","value":"Köln"}]}',
    }),
  ),
  sort: Type.Optional(
    Type.String({ maxLength: 300, description: 'field names, `-` in front for descending' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 4000 })),
  fields: Type.Optional(Type.String({ maxLength: 2000 })),
  count: Type.Optional(Type.Boolean()),
  sum: Type.Optional(Type.String({ maxLength: 500 })),
  trash: Type.Optional(Type.Union([Type.Literal('with'), Type.Literal('only')])),
}
export const ListQuery = Type.Object(ListParams, { additionalProperties: false })
export type ListQuery = Static<typeof ListQuery>

const leafing = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  count: Type.Optional(Type.Boolean()),
}
/** A list that is only leafed through: no filter, no search. */
export const PlainListQuery = Type.Object(
  { ...leafing, sort: Type.Optional(Type.String({ maxLength: 100 })) },
  { additionalProperties: false },
)
/** The same in the one order it has. */
export const OrderedListQuery = Type.Object(leafing, { additionalProperties: false })

/** What became of each row of some work, page after page. */
export const outcomeQuery = (outcomes: readonly string[]) =>
  Type.Object(
    {
      outcome: Type.Optional(OneOf(outcomes)),
      cursor: Type.Optional(Type.String({ maxLength: 40 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    },
    { additionalProperties: false },
  )
export const outcomesOf = <T extends TSchema>(row: T) =>
  Type.Object({ items: Type.Array(row), nextCursor: Nullable(Type.String()) })

export const listOf = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    nextCursor: Nullable(Type.String()),
    total: Type.Optional(Type.Integer()),
    totalIsEstimate: Type.Optional(Type.Boolean()),
    sums: Type.Optional(Type.Record(Type.String(), Type.Number())),
  })

/** Values of own fields by key. What is in it was chosen by the gate. */
export const Custom = Type.Optional(Type.Object({}, { additionalProperties: true }))

export type List<T> = {
  items: T[]
  nextCursor: string | null
  total?: number
  totalIsEstimate?: boolean
  sums?: Record<string, number>
}
