import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changesOf,
  countOf,
  isWidening,
  noRights,
  patchOf,
  type RoleRights,
  rightsOfState,
  withRows,
} from './rights.ts'

const before: RoleRights = {
  contact: {
    rows: 'team',
    create: true,
    update: true,
    remove: false,
    fields: { name: 'edit', phone: 'none', fax: 'none', email: 'see' },
  },
}
const contact = before.contact ?? noRights

test('an unchanged matrix tells no change, also where a field is denied by not being named', () => {
  const { name, email } = contact.fields
  const after = { contact: { ...contact, fields: { name: name ?? 'none', email: email ?? 'none' } } }
  assert.deepEqual(changesOf('sales', before, after), [])
})

test('fields that change alike are told together, others apart', () => {
  const after = {
    contact: { ...contact, fields: { name: 'see', phone: 'see', fax: 'see', email: 'none' } },
  } as RoleRights
  const changes = changesOf('sales', before, after)
  assert.deepEqual(
    changes.map((change) => change.kind === 'fields' && [change.fields, change.from, change.to]),
    [
      [['name'], 'edit', 'see'],
      [['phone', 'fax'], 'none', 'see'],
      [['email'], 'see', 'none'],
    ],
  )
  assert.equal(countOf(changes), 4)
  assert.deepEqual(changes.map(isWidening), [false, true, false])
})

test('a new resource starts from nothing', () => {
  const after = { ...before, task: { ...noRights, rows: 'own', create: true } } as RoleRights
  assert.deepEqual(changesOf('sales', before, after), [
    { role: 'sales', resource: 'task', kind: 'rows', from: 'none', to: 'own' },
    { role: 'sales', resource: 'task', kind: 'act', act: 'create', isAllowed: true },
  ])
})

test('taking all rows away takes the acts with them', () => {
  const rights = withRows(contact, 'none')
  assert.equal(rights.create || rights.update || rights.remove, false)
  assert.equal(withRows(contact, 'all').create, true)
})

test('only cells that are different are sent', () => {
  const after = {
    contact: { ...contact, rows: 'all', remove: true, fields: { ...contact.fields, phone: 'see' } },
  } as RoleRights
  assert.deepEqual(patchOf(before, after), {
    resources: { contact: { rows: 'all', remove: true, fields: { phone: 'see' } } },
  })
  assert.deepEqual(patchOf(before, before), { resources: {} })
})

test('a role that did not exist yet had no rights', () => {
  assert.deepEqual(rightsOfState(null), {})
  assert.deepEqual(rightsOfState({ fields: { contact: { name: 'see' } } }), {
    contact: { ...noRights, fields: { name: 'see' } },
  })
})
