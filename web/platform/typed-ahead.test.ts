import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepTyping, takeTyped } from './typed-ahead.ts'

test('what is typed before a surface is there reaches it, and nothing else', () => {
  const target = new EventTarget()
  const elsewhere: string[] = []
  keepTyping(target, () => {})
  target.addEventListener('keydown', (event) => elsewhere.push((event as KeyboardEvent).key))
  for (const key of ['n', 'i', 'x', 'Backspace', 'e', 'Enter', 'Tab']) press(target, key)
  assert.equal(takeTyped(), 'nie')
  assert.deepEqual(elsewhere, [])
  press(target, 'h')
  assert.deepEqual(elsewhere, ['h'])
  assert.equal(takeTyped(), '')
})

test('Escape calls the surface off before it is there', () => {
  const target = new EventTarget()
  let hasLeft = false
  keepTyping(target, () => {
    hasLeft = true
  })
  press(target, 'n')
  press(target, 'Escape')
  assert.ok(hasLeft)
  assert.equal(takeTyped(), '')
})

function press(target: EventTarget, key: string): void {
  const event = new Event('keydown', { cancelable: true })
  target.dispatchEvent(Object.assign(event, { key, getModifierState: () => false }))
}
