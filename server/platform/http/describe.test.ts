import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

type Operation = {
  parameters?: { in: string; name: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }> }
  responses: Record<string, { content?: Record<string, unknown> }>
}

test('the description tells of files, versions, keys and problems, so that a program can be written by it', async (t) => {
  const { app } = await testApp(t)
  const paths = app.swagger().paths as unknown as Record<string, Record<string, Operation>>
  const headers = (operation?: Operation) =>
    (operation?.parameters ?? [])
      .filter((each) => each.in === 'header')
      .map(({ name, required }) => [name, required])
  const upload = paths['/api/v1/imports']?.post
  assert.deepEqual(Object.keys(upload?.requestBody?.content ?? {}), ['multipart/form-data'])
  assert.ok(upload?.requestBody?.content['multipart/form-data']?.schema.properties?.file)
  assert.deepEqual(headers(paths['/api/v1/contacts/{id}']?.patch)[0], ['if-match', true])
  assert.deepEqual(headers(paths['/api/v1/imports/{id}/run']?.post)[0], ['if-match', false])
  assert.ok(headers(paths['/api/v1/contacts']?.post).some(([name]) => name === 'idempotency-key'))
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { responses }] of Object.entries(operations))
      assert.ok(responses.default?.content?.['application/problem+json'], `${method} ${path}`)
})
