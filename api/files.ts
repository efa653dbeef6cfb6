import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable } from './common.ts'
import { Colleague } from './timeline.ts'

/** A file about a person or a company, sealed with a key of its own. Fields the reader may not see are absent. */
export const StoredFile = Type.Object({
  id: Id,
  version: Type.Integer(),
  contactId: Type.Optional(Nullable(Id)),
  companyId: Type.Optional(Nullable(Id)),
  name: Type.Optional(Type.String()),
  mediaType: Type.Optional(Type.String()),
  sizeBytes: Type.Optional(Type.Integer()),
  purpose: Type.Optional(Type.String()),
  createdAt: Type.Optional(Moment),
  createdBy: Type.Optional(Colleague),
})
export type StoredFile = Static<typeof StoredFile>

const upload = { consumes: ['multipart/form-data'], tags: ['files'] }

/** Multipart with the file as `file` (25 MB at most) and, if it is not the request's own, its `purpose`. */
export const PostContactFile = { params: IdParams, ...upload, response: { 201: StoredFile } }
export const PostCompanyFile = { params: IdParams, ...upload, response: { 201: StoredFile } }
export const ListFiles = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(StoredFile) }) },
}
export const GetFile = { params: IdParams, response: { 200: StoredFile } }
/** The bytes, to be saved; never shown in place. */
export const GetFileContent = { params: IdParams, tags: ['files'] }
export const DeleteFile = { params: IdParams, response: { 204: Type.Null() } }
