import assert from 'node:assert/strict'
import { test } from 'node:test'
import '#server/app.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { dataWords } from './data-words.ts'

test('the notice names data as people outside call them, and no bookkeeping of the program', () => {
  const fields = [...allResources()].flatMap(([, resource]) =>
    resource.subject === null
      ? []
      : Object.values(resource.fields).filter(
          ({ category, isTechnical, isSecret }) => !isTechnical && !isSecret && category.startsWith('user'),
        ),
  )
  assert.ok(fields.length > 50)
  const named = [...new Set(fields.flatMap((field) => dataWords(field)?.de ?? []))]
  assert.ok(named.includes('E-Mail-Adresse') && named.includes('Kundengruppen'), named.join(', '))
  for (const label of ['In Quarantäne', 'Eingeschränkt', 'Vereinheitlicht', 'Bevorzugt', 'Art', 'Zuständig'])
    assert.ok(!named.includes(label), label)
  assert.equal(new Set(named.map((words) => words.toLowerCase())).size, named.length)
})
