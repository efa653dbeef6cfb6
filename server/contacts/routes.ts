import * as api from '#api/contacts.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { customerPurposes } from '#server/privacy/purposes/public.ts'
import { addBasis, changeBasis, decideBasis } from './change-bases.ts'
import { archiveContact, changeContact, restoreContact, trashContact } from './change-contact.ts'
import {
  addAddress,
  addContactPoint,
  addEmployment,
  changeAddress,
  changeContactPoint,
  changeEmployment,
  removeAddress,
  removeContactPoint,
  removeEmployment,
} from './change-parts.ts'
import { contact } from './contact.ts'
import { createContact } from './create-contact.ts'
import { duplicatesFor, duplicatesOf } from './find-duplicates.ts'
import { readContact } from './read-contact.ts'
import { readContactPage } from './read-page.ts'

const purpose = customerPurposes
const reading = { purpose }
const changing = { purpose, versioned: true }

export const contactRoutes: Routes = async (app) => {
  app.get(
    '/contacts',
    { schema: api.ListContacts, config: reading },
    ({ gate, query }) => gate.list(contact, readListQuery(query)) as never,
  )
  app.get(
    '/contacts/duplicates',
    { schema: api.ListDuplicates, config: reading },
    async ({ gate, query }) => ({ items: await duplicatesFor(gate, query) }),
  )
  app.get('/contacts/:id', { schema: api.GetContact, config: reading }, ({ gate, params }) =>
    readContact(gate, params.id),
  )
  // It notes what was opened last.
  app.get(
    '/contacts/:id/page',
    { schema: api.GetContactPage, config: { ...reading, writes: true } },
    ({ gate, params }) => readContactPage(gate, params.id),
  )
  app.get(
    '/contacts/:id/duplicates',
    { schema: api.ListDuplicatesOf, config: reading },
    async ({ gate, params }) => ({ items: await duplicatesOf(gate, params.id) }),
  )
  app.post('/contacts', { schema: api.PostContact, config: { purpose } }, async ({ gate, body }, reply) => {
    const created = await createContact(gate, body, { isLast: true })
    reply.code(201).header('location', `/api/v1/contacts/${created.id}`)
    return created
  })
  app.patch(
    '/contacts/:id',
    { schema: api.PatchContact, config: changing },
    ({ gate, params, body, version }) => changeContact(gate, params.id, body, version),
  )
  app.delete(
    '/contacts/:id',
    { schema: api.DeleteContact, config: changing },
    async ({ gate, params, version }, reply) => {
      await trashContact(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
  app.put(
    '/contacts/:id/restoration',
    { schema: api.PutContactRestoration, config: { purpose } },
    ({ gate, params }) => restoreContact(gate, params.id),
  )
  app.put(
    '/contacts/:id/archiving',
    { schema: api.PutContactArchiving, config: { purpose } },
    ({ gate, params }) => archiveContact(gate, params.id, true),
  )
  app.delete(
    '/contacts/:id/archiving',
    { schema: api.DeleteContactArchiving, config: { purpose } },
    ({ gate, params }) => archiveContact(gate, params.id, false),
  )
  app.put(
    '/contacts/:id/basis-decision',
    { schema: api.PutBasisDecision, config: { purpose: 'legal-compliance', versioned: true } },
    ({ gate, params, body, version }) => decideBasis(gate, params.id, body, version),
  )
  await partRoutes(app)
}

/** What belongs to a person, each with a version of its own. */
const partRoutes: Routes = async (app) => {
  app.post(
    '/contacts/:id/contact-points',
    { schema: api.PostContactPoint, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return addContactPoint(gate, params.id, body)
    },
  )
  app.patch(
    '/contact-points/:id',
    { schema: api.PatchContactPoint, config: changing },
    ({ gate, params, body, version }) => changeContactPoint(gate, params.id, body, version),
  )
  app.delete(
    '/contact-points/:id',
    { schema: api.DeleteContactPoint, config: changing },
    async ({ gate, params, version }, reply) => {
      await removeContactPoint(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/contacts/:id/addresses',
    { schema: api.PostAddress, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return addAddress(gate, params.id, body)
    },
  )
  app.patch(
    '/addresses/:id',
    { schema: api.PatchAddress, config: changing },
    ({ gate, params, body, version }) => changeAddress(gate, params.id, body, version),
  )
  app.delete(
    '/addresses/:id',
    { schema: api.DeleteAddress, config: changing },
    async ({ gate, params, version }, reply) => {
      await removeAddress(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/contacts/:id/employments',
    { schema: api.PostEmployment, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return addEmployment(gate, params.id, body)
    },
  )
  app.patch(
    '/employments/:id',
    { schema: api.PatchEmployment, config: changing },
    ({ gate, params, body, version }) => changeEmployment(gate, params.id, body, version),
  )
  app.delete(
    '/employments/:id',
    { schema: api.DeleteEmployment, config: changing },
    async ({ gate, params, version }, reply) => {
      await removeEmployment(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/contacts/:id/bases',
    { schema: api.PostBasis, config: { purpose } },
    async ({ gate, params, body }, reply) => {
      reply.code(201)
      return addBasis(gate, params.id, body)
    },
  )
  app.patch('/bases/:id', { schema: api.PatchBasis, config: changing }, ({ gate, params, body, version }) =>
    changeBasis(gate, params.id, body, version),
  )
}
