import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyListState, finishedFilter, type ListState, readListState, writeListState } from './list-url.ts'

const standard: ListState = { ...emptyListState, sort: [{ field: 'lastName', isDescending: false }] }

test('a list comes back from its address as it was left', () => {
  const state: ListState = {
    q: '007',
    filter: {
      and: [
        { field: 'city', op: 'eq', value: 'Köln' },
        { or: [{ field: 'stage', op: 'in', value: ['lead'] }] },
      ],
    },
    sort: [
      { field: 'city', isDescending: false },
      { field: 'createdAt', isDescending: true },
    ],
    columns: [{ name: 'lastName' }, { name: 'custom.size', width: 120 }],
    view: 'v1',
    shelf: 'archive',
  }
  const address = writeListState(state, standard)
  assert.ok(Object.values(address).every((value) => typeof value === 'string'))
  assert.deepEqual(readListState(address, standard), state)
})

test('what is standard stays out of the address', () => {
  assert.deepEqual(
    Object.values(writeListState(standard, standard)).filter((value) => value !== undefined),
    [],
  )
})

test('a list with a filter of its own can be shown without it', () => {
  const mine: ListState = { ...standard, filter: { and: [{ field: 'isDone', op: 'eq', value: false }] } }
  assert.deepEqual(readListState({}, mine).filter, mine.filter)
  assert.equal(writeListState(mine, mine).filter, undefined)
  const all = readListState({ filter: writeListState({ ...mine, filter: null }, mine).filter }, mine)
  assert.equal(finishedFilter(all.filter), null)
})

test('an address mangled by hand shows a list and no error', () => {
  for (const filter of ['{', '5', 'null', '{"and":1}', '{"and":[{"field":1}]}', '{"and":[null]}']) {
    assert.equal(readListState({ filter }, standard).filter, null, filter)
  }
  assert.deepEqual(readListState({ columns: 'a:9999,b:x,,' }, standard).columns, [
    { name: 'a' },
    { name: 'b' },
  ])
})

test('a condition without its value does not filter yet', () => {
  assert.equal(finishedFilter({ and: [{ field: 'city', op: 'eq' }, { or: [] }] }), null)
  assert.deepEqual(
    finishedFilter({
      and: [
        { field: 'city', op: 'empty' },
        { field: 'n', op: 'eq', value: 0 },
      ],
    }),
    {
      and: [
        { field: 'city', op: 'empty' },
        { field: 'n', op: 'eq', value: 0 },
      ],
    },
  )
  assert.deepEqual(finishedFilter({ and: [{ field: 'isConsumer', op: 'eq', value: false }] }), {
    and: [{ field: 'isConsumer', op: 'eq', value: false }],
  })
})
