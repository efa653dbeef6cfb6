import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportDetail } from '#api/imports.ts'
import { canUndo, currentStep, isWorthRunning, openSteps } from './steps.ts'

const mapping = { about: 'contact', columns: [] }
const settings = { occasion: 'import', origin: 'Liste' }
const item = (given: Partial<ImportDetail>) =>
  ({
    state: 'uploaded',
    mapping: null,
    settings: null,
    counts: {},
    undoUntil: null,
    ...given,
  }) as ImportDetail

test('a step opens when the one before it is answered', () => {
  assert.deepEqual(openSteps(item({})), ['file', 'mapping'])
  assert.deepEqual(openSteps(item({ mapping } as never)), ['file', 'mapping', 'origin'])
  assert.deepEqual(openSteps(item({ state: 'mapped', mapping, settings } as never)).at(-1), 'check')
})

test('while it is checked and once it runs, nothing of the preparation can be changed', () => {
  assert.deepEqual(openSteps(item({ state: 'checking', mapping, settings } as never)), ['check'])
  for (const state of ['running', 'done', 'undoing', 'undone'])
    assert.deepEqual(openSteps(item({ state, mapping, settings } as never)), ['run'])
})

test('an import that was cancelled took nothing over and can be prepared anew', () => {
  const cancelled = item({ state: 'cancelled', mapping, settings, runJobId: 'job' } as never)
  assert.deepEqual(openSteps(cancelled), ['file', 'mapping', 'origin', 'check'])
  assert.equal(currentStep(cancelled), 'check')
})

test('an address that names a step out of reach leads to the next one that is not', () => {
  assert.equal(currentStep(item({}), 'run'), 'file')
  assert.equal(currentStep(item({}), 'mapping'), 'mapping')
  assert.equal(currentStep(item({ mapping } as never), 'check'), 'origin')
  assert.equal(currentStep(item({ state: 'done' }), 'mapping'), 'run')
})

test('an undo is offered for as long as the source is there', () => {
  const undoUntil = '2026-12-01T00:00:00Z'
  assert.equal(canUndo(item({ state: 'done', undoUntil }), Date.parse('2026-11-30')), true)
  assert.equal(canUndo(item({ state: 'done', undoUntil }), Date.parse('2026-12-02')), false)
  assert.equal(canUndo(item({ state: 'undone', undoUntil }), Date.parse('2026-11-30')), false)
})

test('a file that brings nothing is not worth a run', () => {
  assert.equal(isWorthRunning({ counts: { unchanged: 3, refused: 2 } }), false)
  assert.equal(isWorthRunning({ counts: { update: 1 } }), true)
})
