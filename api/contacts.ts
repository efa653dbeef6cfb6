import Type, { type Static } from 'typebox'
import { Custom, Day, Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'
import { StoredFile } from './files.ts'
import { Task } from './tasks.ts'
import { TimelinePage } from './timeline.ts'

const CompanyRef = Type.Unsafe<{ id: string; name: string } | null>({
  type: ['object', 'null'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
})

/** A person. Fields the reader may not see are absent. */
export const Contact = Type.Object({
  id: Id,
  version: Type.Integer(),
  salutation: Type.Optional(Nullable(Type.String())),
  titles: Type.Optional(Type.Array(Type.String())),
  firstName: Type.Optional(Nullable(Type.String())),
  namePrefix: Type.Optional(Nullable(Type.String())),
  lastName: Type.Optional(Type.String()),
  nameSuffix: Type.Optional(Nullable(Type.String())),
  letterSalutation: Type.Optional(Nullable(Type.String())),
  letterSalutationShown: Type.Optional(Nullable(Type.String())),
  formOfAddress: Type.Optional(Type.String()),
  language: Type.Optional(Nullable(Type.String())),
  jobTitle: Type.Optional(Nullable(Type.String())),
  department: Type.Optional(Nullable(Type.String())),
  customerGroups: Type.Optional(Type.Array(Type.String())),
  stage: Type.Optional(Type.String()),
  isConsumer: Type.Optional(Type.Boolean()),
  email: Type.Optional(Nullable(Type.String())),
  phone: Type.Optional(Nullable(Type.String())),
  postalCode: Type.Optional(Nullable(Type.String())),
  city: Type.Optional(Nullable(Type.String())),
  country: Type.Optional(Nullable(Type.String())),
  companyId: Type.Optional(Nullable(Type.String())),
  company: Type.Optional(CompanyRef),
  ownerId: Type.Optional(Nullable(Type.String())),
  teamId: Type.Optional(Nullable(Type.String())),
  /** What holds now; only when `fields` names it. */
  legalBases: Type.Optional(Type.Array(Type.String())),
  occasion: Type.Optional(Type.String()),
  origin: Type.Optional(Type.String()),
  informedAt: Type.Optional(Nullable(Moment)),
  informationDueOn: Type.Optional(Nullable(Day)),
  isQuarantined: Type.Optional(Type.Boolean()),
  isRestricted: Type.Optional(Type.Boolean()),
  followUpOn: Type.Optional(Nullable(Day)),
  lastContactAt: Type.Optional(Nullable(Moment)),
  archivedAt: Type.Optional(Nullable(Moment)),
  deletedAt: Type.Optional(Nullable(Moment)),
  createdAt: Type.Optional(Moment),
  createdBy: Type.Optional(Nullable(Type.String())),
  updatedAt: Type.Optional(Moment),
  updatedBy: Type.Optional(Nullable(Type.String())),
  custom: Custom,
})
export type Contact = Static<typeof Contact>

export const ContactPoint = Type.Object({
  id: Id,
  version: Type.Integer(),
  contactId: Type.Optional(Id),
  kind: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
  display: Type.Optional(Type.String()),
  label: Type.Optional(Nullable(Type.String())),
  isMain: Type.Optional(Type.Boolean()),
})
export type ContactPoint = Static<typeof ContactPoint>

export const Address = Type.Object({
  id: Id,
  version: Type.Integer(),
  contactId: Type.Optional(Id),
  kind: Type.Optional(Type.String()),
  isMain: Type.Optional(Type.Boolean()),
  addition: Type.Optional(Nullable(Type.String())),
  street: Type.Optional(Nullable(Type.String())),
  houseNumber: Type.Optional(Nullable(Type.String())),
  poBox: Type.Optional(Nullable(Type.String())),
  postalCode: Type.Optional(Nullable(Type.String())),
  city: Type.Optional(Nullable(Type.String())),
  region: Type.Optional(Nullable(Type.String())),
  country: Type.Optional(Type.String()),
  lines: Type.Optional(Type.Array(Type.String())),
})
export type Address = Static<typeof Address>

export const Employment = Type.Object({
  id: Id,
  version: Type.Integer(),
  contactId: Type.Optional(Id),
  companyId: Type.Optional(Id),
  company: Type.Optional(CompanyRef),
  jobTitle: Type.Optional(Nullable(Type.String())),
  department: Type.Optional(Nullable(Type.String())),
  isMain: Type.Optional(Type.Boolean()),
  fromOn: Type.Optional(Nullable(Day)),
  untilOn: Type.Optional(Nullable(Day)),
})
export type Employment = Static<typeof Employment>

export const Basis = Type.Object({
  id: Id,
  version: Type.Integer(),
  contactId: Type.Optional(Id),
  purpose: Type.Optional(Type.String()),
  basis: Type.Optional(Type.String()),
  occasion: Type.Optional(Nullable(Type.String())),
  origin: Type.Optional(Type.String()),
  note: Type.Optional(Nullable(Type.String())),
  validFrom: Type.Optional(Nullable(Day)),
  validUntil: Type.Optional(Nullable(Day)),
  reviewOn: Type.Optional(Nullable(Day)),
  endedAt: Type.Optional(Nullable(Moment)),
  endedReason: Type.Optional(Nullable(Type.String())),
  createdAt: Type.Optional(Moment),
})
export type Basis = Static<typeof Basis>

/** A person with everything that belongs to her master data. */
export const ContactDetail = Type.Interface([Contact], {
  contactPoints: Type.Array(ContactPoint),
  addresses: Type.Array(Address),
  employments: Type.Array(Employment),
  bases: Type.Array(Basis),
})
export type ContactDetail = Static<typeof ContactDetail>

/** Everything the page of a person shows. */
export const ContactPage = Type.Object({
  contact: Type.Interface([ContactDetail], {
    createdByName: Type.Optional(Nullable(Type.String())),
    updatedByName: Type.Optional(Nullable(Type.String())),
  }),
  timeline: TimelinePage,
  /** The open ones, by day. */
  tasks: Type.Array(Task),
  files: Type.Array(StoredFile),
})
export type ContactPage = Static<typeof ContactPage>

/** Somebody who may be meant already; of those out of sight only that there is one. */
export const DuplicateContact = Type.Object({
  id: Type.Optional(Id),
  name: Type.Optional(Type.String()),
  company: Type.Optional(Nullable(Type.String())),
  city: Type.Optional(Nullable(Type.String())),
  email: Type.Optional(Nullable(Type.String())),
  /** 0 to 100; from 80 on it is most likely the same person. */
  score: Type.Integer(),
  reasons: Type.Array(Type.String({ description: 'email, phone, name-company, name-postal-code, name' })),
  isHidden: Type.Boolean(),
})
export type DuplicateContact = Static<typeof DuplicateContact>

/** Fields are checked against their contracts by the gate, which answers each with its own code. */
const Fields = Type.Record(Type.String(), Type.Unknown())
const Gone = { 204: Type.Null() }

export const ListContacts = { querystring: ListQuery, response: { 200: listOf(Contact) } }
export const GetContact = { params: IdParams, response: { 200: ContactDetail } }
export const GetContactPage = { params: IdParams, response: { 200: ContactPage } }
export const PostContact = {
  body: Type.Object(
    {
      occasion: Type.String({
        description: 'business-card, phone-call, enquiry, order, event, referral, public-source, import',
      }),
      name: Type.Optional(
        Type.String({ maxLength: 300, description: 'in one, for example `Frau Dr. Eva Müller`' }),
      ),
      firstName: Type.Optional(Nullable(Type.String())),
      lastName: Type.Optional(Type.String()),
      contactPoints: Type.Optional(Type.Array(Fields, { maxItems: 50 })),
      addresses: Type.Optional(Type.Array(Fields, { maxItems: 20 })),
      employments: Type.Optional(Type.Array(Fields, { maxItems: 20 })),
      company: Type.Optional(
        Nullable(
          Type.String({ description: 'name of the company she works for; made when it is not there' }),
        ),
      ),
      note: Type.Optional(Nullable(Type.String({ description: 'first entry of her history' }))),
      notePurpose: Type.Optional(
        Nullable(
          Type.String({
            description:
              'what the note is for; with a note it has to be chosen, without it 422 `timeline-entries.purpose-missing` names the choices',
          }),
        ),
      ),
      followUpOn: Type.Optional(Nullable(Type.String({ description: 'day to get back to her, YYYY-MM-DD' }))),
    },
    { additionalProperties: true },
  ),
  response: { 201: ContactDetail },
}
export const PatchContact = { params: IdParams, body: Fields, response: { 200: ContactDetail } }
export const DeleteContact = { params: IdParams, response: Gone }
export const PutContactRestoration = { params: IdParams, response: { 200: ContactDetail } }
export const PutContactArchiving = { params: IdParams, response: { 200: ContactDetail } }
export const DeleteContactArchiving = { params: IdParams, response: { 200: ContactDetail } }

export const PostContactPoint = { params: IdParams, body: Fields, response: { 201: ContactPoint } }
export const PatchContactPoint = { params: IdParams, body: Fields, response: { 200: ContactPoint } }
export const DeleteContactPoint = { params: IdParams, response: Gone }
export const PostAddress = { params: IdParams, body: Fields, response: { 201: Address } }
export const PatchAddress = { params: IdParams, body: Fields, response: { 200: Address } }
export const DeleteAddress = { params: IdParams, response: Gone }
export const PostEmployment = { params: IdParams, body: Fields, response: { 201: Employment } }
export const PatchEmployment = { params: IdParams, body: Fields, response: { 200: Employment } }
export const DeleteEmployment = { params: IdParams, response: Gone }
export const PostBasis = { params: IdParams, body: Fields, response: { 201: Basis } }
export const PatchBasis = { params: IdParams, body: Fields, response: { 200: Basis } }
export const PutBasisDecision = {
  params: IdParams,
  body: Type.Union([
    Type.Object(
      {
        action: Type.Literal('assign'),
        purpose: Type.String({ maxLength: 40 }),
        basis: Type.String({ maxLength: 40 }),
        origin: Type.Optional(Type.String({ maxLength: 300 })),
        note: Type.Optional(Type.String({ maxLength: 500 })),
        /** Demanded where the purpose is another one than the data were collected for. */
        assessment: Type.Optional(Type.String({ maxLength: 2000 })),
      },
      { additionalProperties: false },
    ),
    Type.Object({ action: Type.Literal('remove') }, { additionalProperties: false }),
  ]),
  response: { 200: ContactDetail },
}

const text = Type.Optional(Type.String({ maxLength: 300 }))
export const DuplicateQuery = Type.Object(
  { name: text, firstName: text, lastName: text, email: text, phone: text, company: text, postalCode: text },
  { additionalProperties: false },
)
export type DuplicateQuery = Static<typeof DuplicateQuery>
const Duplicates = Type.Object({ items: Type.Array(DuplicateContact) })
export const ListDuplicates = { querystring: DuplicateQuery, response: { 200: Duplicates } }
export const ListDuplicatesOf = { params: IdParams, response: { 200: Duplicates } }
