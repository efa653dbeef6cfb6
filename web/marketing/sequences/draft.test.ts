import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sequence } from '#api/sequences.ts'
import { newBlock } from '../campaigns/draft.ts'
import { bodyOf, draftOf, lackOf, newStep } from './draft.ts'

const steps = [
  { waitDays: 3, subject: 'Neues', preheader: null, blocks: [{ type: 'text', text: 'Guten Tag' }] },
]
const sequence = { name: 'Begrüßung', productGroup: null, segmentId: null, steps } as unknown as Sequence

test('a sequence that was only looked at is sent as it came', () => {
  assert.deepEqual(bodyOf(draftOf(sequence)), {
    name: 'Begrüßung',
    productGroup: null,
    segmentId: null,
    steps,
  })
})

test('a mail without a subject, or with a button without an address only, is not complete', () => {
  const step = newStep(0)
  assert.equal(lackOf(step), 'subject')
  assert.equal(lackOf({ ...step, subject: 'Neues', blocks: [newBlock('button')] }), 'content')
  assert.equal(lackOf({ ...step, subject: 'Neues' }), null)
})
