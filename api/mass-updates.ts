import Type, { type Static } from 'typebox'
import {
  Id,
  IdParams,
  listOf,
  Moment,
  Nullable,
  outcomeQuery,
  outcomesOf,
  PlainListQuery,
  Words,
} from './common.ts'
import { JobStarted } from './jobs.ts'

const Kind = Type.Union([Type.Literal('contact'), Type.Literal('company')])
const Action = Type.Union(
  [
    Type.Literal('set'),
    Type.Literal('clear'),
    Type.Literal('replace'),
    Type.Literal('add'),
    Type.Literal('remove'),
    Type.Literal('refuse'),
    Type.Literal('end'),
    Type.Literal('inform'),
  ],
  {
    description:
      'set, clear, replace (`from` by `value`), add and remove (lists); refuse (advertising), end (bases), inform (information)',
  },
)
const Value = Type.Union([
  Type.String({ maxLength: 20_000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 500 }), { maxItems: 50 }),
])

export const MassChange = Type.Object(
  {
    /** A field of `/mass-updates/fields`. */
    field: Type.String({ maxLength: 80 }),
    action: Action,
    value: Type.Optional(Value),
    from: Type.Optional(Value),
  },
  { additionalProperties: false },
)
export type MassChange = Static<typeof MassChange>

/** A field that may be changed for many records, and how. */
export const MassField = Type.Object({
  resource: Kind,
  field: Type.String(),
  label: Words,
  type: Type.String(),
  choices: Type.Optional(Type.Array(Type.Object({ value: Type.String(), label: Words }))),
  actions: Type.Array(Action),
  /** Permissions hang on it, so that nobody changes it without saying why. */
  needsReason: Type.Boolean(),
  /** An undo gives back what was there before; refusals and ended bases stay. */
  isUndoable: Type.Boolean(),
})
export type MassField = Static<typeof MassField>

export const MassReason = Type.Object({ code: Type.String(), field: Nullable(Type.String()) })
export type MassReason = Static<typeof MassReason>

export const MassPreview = Type.Object({
  matched: Type.Integer({ description: 'records the selection finds now' }),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  refused: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer() })),
  needsReason: Type.Boolean(),
  /** Records that are out of your own sight afterwards. */
  handedOver: Type.Integer(),
  /** Legal bases that end. */
  bases: Type.Integer(),
  /** People who are held for nothing afterwards, and go into quarantine. */
  quarantined: Type.Integer(),
  /** Consents in force that end. */
  consents: Type.Integer(),
})
export type MassPreview = Static<typeof MassPreview>

export const MassCounts = Type.Object({
  matched: Type.Optional(Type.Integer()),
  waiting: Type.Optional(Type.Integer()),
  changed: Type.Optional(Type.Integer()),
  unchanged: Type.Optional(Type.Integer()),
  refused: Type.Optional(Type.Integer()),
  restored: Type.Optional(Type.Integer()),
  kept: Type.Optional(Type.Integer({ description: 'after an undo: changed by somebody since' })),
})
export type MassCounts = Static<typeof MassCounts>

export const MassUpdate = Type.Object({
  id: Id,
  version: Type.Integer(),
  resource: Kind,
  state: Type.String({ description: 'draft, running, done, cancelled, failed, undoing, undone' }),
  /** Values are forgotten after thirty days; then only the fields stand here. */
  changes: Type.Array(MassChange),
  reason: Nullable(Type.String()),
  counts: MassCounts,
  problemCode: Nullable(Type.String()),
  runJobId: Nullable(Id),
  undoJobId: Nullable(Id),
  undoUntil: Nullable(Moment),
  startedAt: Nullable(Moment),
  finishedAt: Nullable(Moment),
  createdAt: Moment,
  createdBy: Nullable(Id),
})
export type MassUpdate = Static<typeof MassUpdate>

export const MassUpdateDetail = Type.Interface([MassUpdate], {
  /** What would happen now; only as long as nothing has. */
  preview: Type.Union([Type.Null(), MassPreview]),
  fields: Type.Array(MassField),
})
export type MassUpdateDetail = Static<typeof MassUpdateDetail>

export const MassRow = Type.Object({
  recordId: Id,
  outcome: Type.String({ description: 'waiting, changed, unchanged, refused, restored, kept' }),
  reasons: Type.Array(MassReason),
  /** Name of the record; null where it is out of sight. */
  title: Nullable(Type.String()),
})
export type MassRow = Static<typeof MassRow>

export const ListMassFields = {
  response: { 200: Type.Object({ items: Type.Array(MassField) }) },
}
export const NewMassUpdate = Type.Object(
  {
    resource: Kind,
    /** Either these records, */
    ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 10_000 })),
    /** or all a list shows under this filter and search. */
    filter: Type.Optional(Type.Object({}, { additionalProperties: true })),
    q: Type.Optional(Type.String({ maxLength: 200 })),
    changes: Type.Array(MassChange, { minItems: 1, maxItems: 20 }),
  },
  { additionalProperties: false },
)
export type NewMassUpdate = Static<typeof NewMassUpdate>
export const PostMassUpdate = {
  description: 'Drafts a mass update; nothing is changed before it is run.',
  body: NewMassUpdate,
  response: { 201: MassUpdateDetail },
}
export const ListMassUpdates = {
  querystring: PlainListQuery,
  response: { 200: listOf(MassUpdate) },
}
export const GetMassUpdate = { params: IdParams, response: { 200: MassUpdateDetail } }
export const RunMassUpdate = {
  params: IdParams,
  body: Type.Object(
    {
      reason: Type.Optional(Type.String({ maxLength: 500 })),
      expected: Type.Optional(
        Type.Integer({
          minimum: 0,
          description:
            '`matched` of the preview one saw: when the selection has grown or shrunk since, nothing is run; required for a draft whose records a filter or a search finds',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 202: JobStarted },
}
export const UndoMassUpdate = { params: IdParams, response: { 202: JobStarted } }
export const ListMassRows = {
  params: IdParams,
  querystring: outcomeQuery(['waiting', 'changed', 'unchanged', 'refused', 'restored', 'kept']),
  response: { 200: outcomesOf(MassRow) },
}
export const GetMassRefused = { params: IdParams }
export const DeleteMassUpdate = { params: IdParams, response: { 204: Type.Null() } }
