import { DeleteContact, GetContact, ListContacts, PatchContact, PostContact } from '#api/contacts.ts'
import type { PurposeKey } from '#server/platform/gate/vocabulary.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { changeContact, trashContact } from './change-contact.ts'
import { contact } from './contact.ts'
import { createContact } from './create-contact.ts'
import { readContact } from './read-contact.ts'

const purpose: readonly PurposeKey[] = [
  'customer-relations',
  'care',
  'contract',
  'events',
  'direct-marketing',
  'legal-compliance',
]

export const contactRoutes: Routes = async (app) => {
  app.get(
    '/contacts',
    { schema: ListContacts, config: { purpose } },
    ({ gate, query }) => gate.list(contact, readListQuery(query)) as never,
  )
  app.get('/contacts/:id', { schema: GetContact, config: { purpose } }, ({ gate, params }) =>
    readContact(gate, params.id),
  )
  app.post('/contacts', { schema: PostContact, config: { purpose } }, async ({ gate, body }, reply) => {
    const created = await createContact(gate, body)
    reply.code(201).header('location', `/api/v1/contacts/${created.id}`)
    return created
  })
  app.patch(
    '/contacts/:id',
    { schema: PatchContact, config: { purpose, versioned: true } },
    ({ gate, params, body, version }) => changeContact(gate, params.id, body, version),
  )
  app.delete(
    '/contacts/:id',
    { schema: DeleteContact, config: { purpose, versioned: true } },
    async ({ gate, params, version }, reply) => {
      await trashContact(gate, params.id, version)
      return reply.code(204).send(null)
    },
  )
}
