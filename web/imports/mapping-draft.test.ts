import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportDetail, ImportMapping, ImportTarget } from '#api/imports.ts'
import {
  aboutOther,
  columnDraft,
  columnLetter,
  firstDraft,
  groupOf,
  lineRanges,
  rivalOf,
  withColumn,
} from './mapping-draft.ts'

const contactDraft = (...targets: (string | null)[]): ImportMapping => ({
  about: 'contact',
  columns: targets.map((target, column) => ({ column, target })),
})
const targets = (...names: string[]) =>
  names.map((target) => ({ target, label: { de: target, en: target }, type: 'text' }) as ImportTarget)
const targetsOf = (draft: ImportMapping) => draft.columns.map(({ target }) => target)

test('a saved mapping goes before a template, a template before the proposal', () => {
  const saved = contactDraft('contact.lastName')
  const kept = contactDraft('contact.firstName')
  const suggestion = { target: 'contactPoint.email', confidence: 1, reason: 'header', sensitive: null }
  const item = {
    suggestedAbout: 'contact',
    columns: [{ index: 0, name: 'x', samples: [], suggestion }],
    template: { id: 't', name: 'Messe', mapping: kept },
    mapping: saved,
  } as unknown as ImportDetail
  assert.equal(firstDraft(item), saved)
  assert.equal(firstDraft({ ...item, mapping: null }), kept)
  assert.deepEqual(targetsOf(firstDraft({ ...item, mapping: null, template: null } as ImportDetail)), [
    'contactPoint.email',
  ])
})

test('rows about companies take address and number to the company, and back', () => {
  const known = targets(
    'company.city',
    'company.website',
    'company.email',
    'address.city',
    'contactPoint.web',
  )
  const draft = contactDraft(
    'address.city',
    'contactPoint.web',
    'contactPoint.mobile',
    'contact.lastName',
    null,
  )
  const companies = aboutOther(draft, 'company', known)
  assert.deepEqual(targetsOf(companies), [
    'company.city',
    'company.website',
    'contactPoint.mobile',
    'contact.lastName',
    null,
  ])
  assert.deepEqual(targetsOf(aboutOther(companies, 'contact', known)), targetsOf(draft))
})

test('two columns for one field are told, two numbers are not', () => {
  const draft = contactDraft(
    'contact.lastName',
    'contact.lastName',
    'contactPoint.phone',
    'contactPoint.phone',
  )
  assert.equal(rivalOf(draft, 1), 0)
  assert.equal(rivalOf(draft, 3), null)
})

test('a column that a template does not know is not stored', () => {
  assert.deepEqual(columnDraft(contactDraft('contact.lastName'), 7), { column: 7, target: null })
  assert.deepEqual(
    targetsOf(withColumn(contactDraft(null, null), { column: 0, target: 'contact.lastName' })),
    ['contact.lastName', null],
  )
})

test('own fields stand in their own group, whoever they are about', () => {
  assert.equal(groupOf('company.custom.size'), 'custom')
  assert.equal(groupOf('employment.jobTitle'), 'person')
  assert.equal(groupOf('contactPoint.email'), 'reach')
  assert.equal(groupOf('refusal.all'), 'refusal')
})

test('lines and columns are named as one says them', () => {
  assert.equal(lineRanges([9, 1, 2, 3, 7]), '1–3, 7, 9')
  assert.deepEqual([0, 25, 26, 701, 702].map(columnLetter), ['A', 'Z', 'AA', 'ZZ', 'AAA'])
})
