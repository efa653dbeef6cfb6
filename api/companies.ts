import Type, { type Static } from 'typebox'
import { Custom, Id, IdParams, ListQuery, listOf, Moment, Nullable } from './common.ts'

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

const Fields = Type.Record(Type.String(), Type.Unknown())

export const ListCompanies = { querystring: ListQuery, response: { 200: listOf(Company) } }
export const GetCompany = { params: IdParams, response: { 200: Company } }
export const PostCompany = {
  body: Type.Object({ name: Type.Optional(Type.String()) }, { additionalProperties: true }),
  response: { 201: Company },
}
export const PatchCompany = { params: IdParams, body: Fields, response: { 200: Company } }
export const DeleteCompany = { params: IdParams, response: { 204: Type.Null() } }
