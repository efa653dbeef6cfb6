import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

const purpose = 'customer-relations'
const nameOf = { contacts: 'contacts.in-trash-conflict', companies: 'companies.in-trash-conflict' }

test('what lies in the trash is brought back before anything of it changes', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const made = await sales.post('/contacts', {
    occasion: 'order',
    name: 'Eva Berger',
    company: 'Alpha AG',
    note: 'Gespräch',
    notePurpose: 'customer-relations',
    followUpOn: '2031-01-01',
    contactPoints: [{ kind: 'email', value: 'eva@kundin.example' }],
    addresses: [{ kind: 'work', postalCode: '50667', city: 'Köln', country: 'DE' }],
  })
  const { id, contactPoints, addresses, employments, bases } = made.body
  const page = (await sales.get(`/contacts/${id}/page`)).body
  const [entry, task] = [page.timeline.items[0], page.tasks[0]]
  assert.equal((await sales.delete(`/contacts/${id}`, 1)).status, 204)
  const { version } = (await sales.get(`/contacts/${id}`)).body
  const [point, address, work, basis] = [contactPoints[0], addresses[0], employments[0], bases[0]]
  const refused = {
    field: await sales.patch(`/contacts/${id}`, { jobTitle: 'x' }, version),
    'field of an older version': await sales.patch(`/contacts/${id}`, { jobTitle: 'x' }, 1),
    archive: await sales.put(`/contacts/${id}/archiving`, {}),
    'new point': await sales.post(`/contacts/${id}/contact-points`, { kind: 'email', value: 'a@b.example' }),
    point: await sales.patch(`/contact-points/${point.id}`, { label: 'x' }, point.version),
    'point away': await sales.delete(`/contact-points/${point.id}`, point.version),
    'new address': await sales.post(`/contacts/${id}/addresses`, { kind: 'work', city: 'Bonn' }),
    address: await sales.patch(`/addresses/${address.id}`, { city: 'Bonn' }, address.version),
    'address away': await sales.delete(`/addresses/${address.id}`, address.version),
    'new work': await sales.post(`/contacts/${id}/employments`, { company: 'Beta AG' }),
    work: await sales.patch(`/employments/${work.id}`, { jobTitle: 'x' }, work.version),
    'work away': await sales.delete(`/employments/${work.id}`, work.version),
    'new basis': await sales.post(`/contacts/${id}/bases`, { purpose: 'care', basis: 'A6-1-f' }),
    basis: await sales.patch(`/bases/${basis.id}`, { note: 'x' }, basis.version),
    'new entry': await sales.post(`/contacts/${id}/timeline`, { text: 'x', purpose }),
    entry: await sales.patch(`/timeline-entries/${entry.id}`, { text: 'x' }, entry.version),
    'entry away': await sales.delete(`/timeline-entries/${entry.id}`, entry.version),
    'new task': await sales.post('/tasks', { title: 'x', contactId: id }),
    task: await sales.patch(`/tasks/${task.id}`, { dueOn: '2031-02-01' }, task.version),
    ground: await sales.post(`/contacts/${id}/advertising-grounds`, { kind: 'presumed', reason: 'x' }),
  }
  for (const [what, { status, body }] of Object.entries(refused))
    assert.deepEqual([status, body.code], [409, nameOf.contacts], `${what}: ${JSON.stringify(body)}`)
  // What she declares holds wherever her record lies (Art. 7(3), 21 GDPR).
  const objected = await sales.post(`/contacts/${id}/consents`, {
    event: 'objected',
    channel: 'email',
    way: 'spoken',
  })
  assert.equal(objected.status, 201, JSON.stringify(objected.body))
  const back = await sales.put(`/contacts/${id}/restoration`, {})
  assert.equal(back.status, 200)
  assert.equal((await sales.patch(`/contacts/${id}`, { jobTitle: 'x' }, back.body.version)).status, 200)
})

test('so it is with a company', async (t) => {
  const { as } = await testApp(t)
  const sales = await as('sales')
  const { id } = (await sales.post('/companies', { name: 'Alpha AG' })).body
  const { body: entry } = await sales.post(`/companies/${id}/timeline`, { text: 'Gespräch', purpose })
  const { body: task } = await sales.post('/tasks', { title: 'Nachfassen', companyId: id })
  assert.equal((await sales.delete(`/companies/${id}`, 1)).status, 204)
  const { version } = (await sales.get(`/companies/${id}`)).body
  const refused = {
    field: await sales.patch(`/companies/${id}`, { industry: 'x' }, version),
    archive: await sales.put(`/companies/${id}/archiving`, {}),
    'new entry': await sales.post(`/companies/${id}/timeline`, { text: 'x', purpose }),
    entry: await sales.patch(`/timeline-entries/${entry.id}`, { text: 'x' }, entry.version),
    'new task': await sales.post('/tasks', { title: 'x', companyId: id }),
    task: await sales.patch(`/tasks/${task.id}`, { title: 'y' }, task.version),
  }
  for (const [what, { status, body }] of Object.entries(refused))
    assert.deepEqual([status, body.code], [409, nameOf.companies], `${what}: ${JSON.stringify(body)}`)
  const back = await sales.put(`/companies/${id}/restoration`, {})
  assert.equal((await sales.patch(`/companies/${id}`, { industry: 'x' }, back.body.version)).status, 200)
})
