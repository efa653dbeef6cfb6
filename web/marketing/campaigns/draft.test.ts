import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Campaign } from '#api/campaigns.ts'
import {
  bodyOf,
  completeUrl,
  copyOf,
  draftOf,
  isAddress,
  isUntranslated,
  moved,
  newBlock,
  sentIndex,
  textIn,
  withText,
} from './draft.ts'

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
  const body = { name, subject, preheader, productGroup, segmentId, blocks }
  assert.deepEqual(bodyOf(draftOf(campaign)), { ...body, translations: {} })
  const translations = {
    en: { subject: 'News', preheader: 'Early', blocks: [{ type: 'text', text: 'Hello' }] },
  }
  const both = { ...campaign, translations } as unknown as Campaign
  assert.deepEqual(bodyOf(draftOf(both)), { ...body, translations })
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

test('an English version begins as a copy in pieces of its own, and is none until a word of it is changed', () => {
  const draft = draftOf(campaign)
  const en = copyOf(draft)
  const copied = { ...draft, translations: { en } }
  assert.equal(isUntranslated(draft), false)
  assert.equal(isUntranslated(copied), true)
  assert.deepEqual(
    en.blocks.filter(({ key }) => draft.blocks.some((block) => block.key === key)),
    [],
  )
  const changed = { ...copied, ...withText(copied.translations, 'en', { subject: 'News' }) }
  assert.equal(isUntranslated(changed), false)
  assert.equal(changed.subject, 'Neues')
  assert.equal(textIn(changed, 'en').subject, 'News')
  assert.equal(withText({}, 'en', { subject: 'Anders' }).subject, 'Anders')
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
