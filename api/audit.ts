import Type, { type Static } from 'typebox'
import { Day, Id, IdParams, listOf, Moment, Nullable, Words } from './common.ts'
import { JobStarted } from './jobs.ts'

const Free = Type.Object({}, { additionalProperties: true })
const OrNull = <T extends typeof Free>(schema: T) => Type.Union([Type.Null(), schema])

/** Who did it. Without a reason given (header Treu-Reason) people are numbered, and the id is a stand-in. */
export const TrailActor = Type.Object({
  kind: Type.String({ description: 'user, token or system' }),
  id: Nullable(Type.String()),
  name: Nullable(Type.String()),
  number: Nullable(Type.Integer({ description: 'in place of the name, in any language' })),
})

export type TrailActor = Static<typeof TrailActor>

/** One line of the trail: who did what with which records, when, what for, by what means. */
export const AuditEvent = Type.Object({
  id: Id,
  at: Moment,
  actor: TrailActor,
  action: Type.String(),
  resource: Type.String(),
  recordId: Nullable(Type.String()),
  recordIds: Type.Array(Type.String()),
  subjectId: Nullable(Type.String()),
  fields: Type.Array(Type.String()),
  purpose: Nullable(Type.String()),
  means: Type.String(),
  reason: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  jobId: Nullable(Type.String()),
  details: OrNull(Free),
})
export type AuditEvent = Static<typeof AuditEvent>

/** With the values that were sealed; null when there were none or the person's key is gone. */
export const OpenedAuditEvent = Type.Intersect([
  AuditEvent,
  Type.Object({ values: OrNull(Free), isShredded: Type.Boolean() }),
])
export type OpenedAuditEvent = Static<typeof OpenedAuditEvent>

const Filter = Type.Object(
  {
    recordId: Type.Optional(Id),
    actorId: Type.Optional(Id),
    action: Type.Optional(Type.String({ maxLength: 60 })),
    resource: Type.Optional(Type.String({ maxLength: 60 })),
    from: Type.Optional(Type.String({ maxLength: 40, description: 'a day or a moment, included' })),
    to: Type.Optional(Type.String({ maxLength: 40, description: 'a day or a moment, included' })),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
)
export type AuditEventFilter = Static<typeof Filter>

export const ListAuditEvents = { querystring: Filter, response: { 200: listOf(AuditEvent) } }
export const GetAuditEvent = { params: IdParams, response: { 200: OpenedAuditEvent } }

/** Who used a person's data on a day; names only for those who watch over data protection. */
export const Use = Type.Object({
  day: Day,
  action: Type.String(),
  purpose: Nullable(Type.String()),
  count: Type.Integer(),
  lastAt: Moment,
  actor: Type.Union([Type.Null(), TrailActor]),
  roles: Type.Array(Type.Object({ key: Type.String(), label: Words })),
})
export type Use = Static<typeof Use>
export const ListUses = {
  params: IdParams,
  querystring: Type.Object(
    {
      cursor: Type.Optional(Type.String({ maxLength: 1000 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: listOf(Use) },
}

export const AuditVerification = Type.Object({
  id: Id,
  at: Moment,
  isIntact: Type.Boolean(),
  eventCount: Type.Integer(),
  sealCount: Type.Integer(),
  unsealedCount: Type.Integer(),
  anchorCount: Type.Integer(),
  findingCount: Type.Integer(),
  findings: Type.Array(Type.String()),
})
export type AuditVerification = Static<typeof AuditVerification>
export const ListAuditVerifications = {
  response: {
    200: Type.Object({
      last: Type.Union([Type.Null(), AuditVerification]),
      items: Type.Array(AuditVerification),
    }),
  },
}
export const PostAuditVerification = { response: { 202: JobStarted } }
