import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Campaign } from '#api/campaigns.ts'
import { bodyOf, completeUrl, draftOf, isAddress, moved, newBlock, sentIndex } from './draft.ts'

const campaign = {
  name: 'Herbst',
  subject: 'Neues',
  preheader: null,
  productGroup: null,
  segmentId: null,
  blocks: [
    { type: 'heading', text: 'Neues' },
    { type: 'divider' },
    { type: 'button', text: 'Ansehen', url: 'https://firma.example/neues' },
    { type: 'image', imageId: '01a', alt: 'Der Hafen' },
  ],
} as unknown as Campaign

test('what was loaded and not touched is what would be sent', () => {
  const { name, subject, preheader, productGroup, segmentId, blocks } = campaign
  assert.deepEqual(bodyOf(draftOf(campaign)), { name, subject, preheader, productGroup, segmentId, blocks })
})

test('a button that still waits for its address keeps nothing else from being saved', () => {
  const draft = draftOf(campaign)
  const waiting = newBlock('button')
  const text = { ...newBlock('text'), text: 'Bis bald' }
  const blocks = [waiting, ...draft.blocks, text]
  assert.equal(bodyOf({ ...draft, blocks }).blocks?.length, 5)
  assert.equal(sentIndex(blocks, text.key), 4)
  assert.equal(sentIndex(blocks, waiting.key), -1)
})

test('a picture waits for its file and its description, and leads nowhere but to https', () => {
  const picture = { ...newBlock('image'), imageId: '01b', text: 'Der Hafen' }
  const sent = (patch: object) => bodyOf({ ...draftOf(campaign), blocks: [{ ...picture, ...patch }] }).blocks
  assert.deepEqual(sent({}), [{ type: 'image', imageId: '01b', alt: 'Der Hafen' }])
  assert.deepEqual(sent({ url: 'https://firma.example' })?.[0], {
    type: 'image',
    imageId: '01b',
    alt: 'Der Hafen',
    url: 'https://firma.example',
  })
  for (const patch of [{ imageId: null }, { text: '  ' }, { url: 'http://firma.example' }])
    assert.deepEqual(sent(patch), [])
})

test('an address without its beginning gets one; what is none is not taken for one', () => {
  assert.equal(completeUrl(' www.firma.example/neues '), 'https://www.firma.example/neues')
  assert.equal(completeUrl('https://firma.example'), 'https://firma.example')
  assert.equal(isAddress(completeUrl('javascript:alert(1)')), false)
  assert.equal(isAddress('https://firma.example/{{ email }}'), false)
})

test('a block moves by one place, and no other is lost', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 2, -1), ['a', 'c', 'b'])
  assert.deepEqual(moved(['a', 'b', 'c'], 0, 1), ['b', 'a', 'c'])
})
