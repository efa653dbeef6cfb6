import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aGif, aJpeg, aPng, aWebp } from '#test/pictures.ts'
import { imageSize } from './image-size.ts'

test('each kind of picture says how large it is', () => {
  assert.deepEqual(imageSize(aPng(640, 80), 'image/png'), { width: 640, height: 80 })
  assert.deepEqual(imageSize(aGif, 'image/gif'), { width: 1, height: 1 })
  assert.deepEqual(imageSize(aWebp, 'image/webp'), { width: 1, height: 1 })
  assert.deepEqual(imageSize(aJpeg(640, 480), 'image/jpeg'), { width: 640, height: 480 })
})

test('a photo taken upright is as high as it is shown, however much its camera wrote before it', () => {
  const photo = aJpeg(4000, 3000, { orientation: 6, filling: 50_000 })
  assert.deepEqual(imageSize(photo, 'image/jpeg'), { width: 3000, height: 4000 })
})

test('what is cut off at any place or is of another kind has no size, and nothing breaks', () => {
  for (const [bytes, mediaType] of [
    [aPng(3, 3), 'image/png'],
    [aGif, 'image/gif'],
    [aWebp, 'image/webp'],
    [aJpeg(3, 3), 'image/jpeg'],
  ] as const)
    for (let end = 0; end < bytes.length; end += 1) imageSize(bytes.subarray(0, end), mediaType)
  assert.equal(imageSize(aPng(3, 3).subarray(0, 20), 'image/png'), null)
  assert.equal(imageSize(aJpeg(3, 3).subarray(0, 40), 'image/jpeg'), null)
  assert.equal(imageSize(Buffer.from('<svg/>'), 'image/svg+xml'), null)
})
