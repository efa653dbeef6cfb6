import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable } from './common.ts'

/** Somebody of the house, as colleagues know her. */
export const Colleague = Type.Unsafe<{ id: string; name: string } | null>({
  type: ['object', 'null'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
})

/** What happened with a person or a company. Fields the reader may not see are absent. */
export const TimelineEntry = Type.Object({
  id: Id,
  version: Type.Integer(),
  contactId: Type.Optional(Nullable(Id)),
  companyId: Type.Optional(Nullable(Id)),
  at: Type.Optional(Moment),
  kind: Type.Optional(Type.String({ description: 'note, call, meeting, letter, email or system' })),
  direction: Type.Optional(Nullable(Type.String({ description: 'in or out' }))),
  subject: Type.Optional(Nullable(Type.String())),
  text: Type.Optional(Nullable(Type.String())),
  purpose: Type.Optional(Type.String()),
  durationMinutes: Type.Optional(Nullable(Type.Integer())),
  createdAt: Type.Optional(Moment),
  createdBy: Type.Optional(Colleague),
  updatedAt: Type.Optional(Moment),
})
export type TimelineEntry = Static<typeof TimelineEntry>

const Query = Type.Object(
  {
    kind: Type.Optional(Type.String({ maxLength: 100, description: 'one or several, separated by commas' })),
    q: Type.Optional(Type.String({ maxLength: 200, description: 'part of subject or text' })),
    cursor: Type.Optional(Type.String({ maxLength: 4000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 30 })),
  },
  { additionalProperties: false },
)
export type TimelineQuery = Static<typeof Query>

export const TimelinePage = Type.Object({
  items: Type.Array(TimelineEntry),
  nextCursor: Nullable(Type.String()),
})
/** Fields are checked against their contracts by the gate, which answers each with its own code. */
const Fields = Type.Record(Type.String(), Type.Unknown())

export const ListContactTimeline = { params: IdParams, querystring: Query, response: { 200: TimelinePage } }
export const ListCompanyTimeline = { params: IdParams, querystring: Query, response: { 200: TimelinePage } }
const NewEntry = Type.Object(
  {
    purpose: Type.Optional(
      Type.Unknown({
        description:
          'Key of a purpose. To be chosen: without it 422 `timeline-entries.purpose-missing` names the choices (`errors[].params.known`).',
      }),
    ),
  },
  { additionalProperties: true, description: 'Fields of a timeline entry.' },
)
export const PostContactEntry = { params: IdParams, body: NewEntry, response: { 201: TimelineEntry } }
export const PostCompanyEntry = { params: IdParams, body: NewEntry, response: { 201: TimelineEntry } }
export const PatchEntry = { params: IdParams, body: Fields, response: { 200: TimelineEntry } }
export const DeleteEntry = { params: IdParams, response: { 204: Type.Null() } }
export const PutEntryRestoration = { params: IdParams, response: { 200: TimelineEntry } }
