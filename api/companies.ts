import Type, { type Static } from 'typebox'
import { Custom, Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'
import { Contact } from './contacts.ts'
import { StoredFile } from './files.ts'
import { Task } from './tasks.ts'
import { TimelinePage } from './timeline.ts'

const text = Type.Optional(Nullable(Type.String()))

/** A company. Fields the reader may not see are absent. */
export const Company = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  legalForm: text,
  isCustomer: Type.Optional(Type.Boolean()),
  isSupplier: Type.Optional(Type.Boolean()),
  industry: text,
  vatId: text,
  registerNumber: text,
  website: text,
  email: text,
  phone: text,
  addition: text,
  street: text,
  houseNumber: text,
  poBox: text,
  postalCode: text,
  city: text,
  region: text,
  country: text,
  customerGroups: Type.Optional(Type.Array(Type.String())),
  ownerId: text,
  teamId: text,
  contactCount: Type.Optional(Type.Integer()),
  custom: Custom,
  archivedAt: Type.Optional(Nullable(Moment)),
  deletedAt: Type.Optional(Nullable(Moment)),
  createdAt: Type.Optional(Moment),
  createdBy: text,
  updatedAt: Type.Optional(Moment),
  updatedBy: text,
})
export type Company = Static<typeof Company>

/** Everything the page of a company shows. */
export const CompanyPage = Type.Object({
  company: Company,
  /** The first of its people one may see, by name. */
  contacts: Type.Array(Contact),
  timeline: TimelinePage,
  tasks: Type.Array(Task),
  files: Type.Array(StoredFile),
})
export type CompanyPage = Static<typeof CompanyPage>

export const DuplicateCompany = Type.Object({
  id: Id,
  name: Type.String(),
  city: text,
  score: Type.Integer(),
  reasons: Type.Array(Type.String({ description: 'vat-id, name, similar-name, email, website' })),
})
export type DuplicateCompany = Static<typeof DuplicateCompany>

const Fields = Type.Record(Type.String(), Type.Unknown())
const optional = Type.Optional(Type.String({ maxLength: 300 }))
const DuplicateQuery = Type.Object(
  { name: optional, vatId: optional, email: optional, website: optional },
  { additionalProperties: false },
)
export type CompanyDuplicateQuery = Static<typeof DuplicateQuery>

export const ListCompanies = { querystring: ListQuery, response: { 200: listOf(Company) } }
export const ListCompanyDuplicates = {
  querystring: DuplicateQuery,
  response: { 200: Type.Object({ items: Type.Array(DuplicateCompany) }) },
}
export const ListDuplicatesOfCompany = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(DuplicateCompany) }) },
}
export const GetCompany = { params: IdParams, response: { 200: Company } }
export const GetCompanyPage = { params: IdParams, response: { 200: CompanyPage } }
export const ListCompanyContacts = {
  params: IdParams,
  querystring: ListQuery,
  response: { 200: listOf(Contact) },
}
export const PostCompany = {
  body: Type.Object({ name: Type.Optional(Type.String()) }, { additionalProperties: true }),
  response: { 201: Company },
}
export const PatchCompany = { params: IdParams, body: Fields, response: { 200: Company } }
export const DeleteCompany = { params: IdParams, response: { 204: Type.Null() } }
export const PutCompanyRestoration = { params: IdParams, response: { 200: Company } }
export const PutCompanyArchiving = { params: IdParams, response: { 200: Company } }
export const DeleteCompanyArchiving = { params: IdParams, response: { 200: Company } }
