import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleKeys } from '#server/platform/gate/vocabulary.ts'
import { testApp } from '#test/app.ts'
import { browser } from '#test/person.ts'

type Operation = {
  parameters?: { in: string; name: string }[]
  responses: Record<string, { content?: Record<string, { schema?: { properties?: object } }> }>
}

test('a list searches for what one asks, or says that it cannot', async (t) => {
  const app = await testApp(t)
  const all = await app.as(roleKeys.filter((role) => role !== 'partner'))
  const { body: contact } = await all.post('/contacts', { lastName: 'Ahlers', occasion: 'business-card' })
  const { body: company } = await all.post('/companies', { name: 'Ahlers GmbH' })
  await all.post(`/contacts/${contact.id}/timeline`, { kind: 'note', text: 'Rückruf' })
  await all.post('/tasks', { kind: 'task', title: 'Angebot schreiben', dueOn: '2026-12-01' })
  const ids: [RegExp, string][] = [
    [/(\/contacts\/)\{id\}/, contact.id],
    [/(\/companies\/)\{id\}/, company.id],
    [/(\/users\/)\{id\}/, all.userId],
  ]
  const searched: string[] = []
  const refused: string[] = []
  const ignored: string[] = []
  for (const [path, methods] of Object.entries(app.app.swagger().paths ?? {})) {
    const operation = (methods as Record<string, Operation>).get
    const answer = operation?.responses['200']?.content?.['application/json']?.schema
    if (!operation || !answer?.properties || !('items' in answer.properties)) continue
    const url = ids
      .reduce((text, [place, id]) => text.replace(place, `$1${id}`), path)
      .replace('/api/v1', '')
      .replace(/\{\w+\}/, contact.id)
    // Own sessions are those of a browser; a token has none.
    const caller = path.endsWith('/v1/sessions') ? browser(app) : all
    const { status, body } = await caller.get(`${url}?q=zzqqxx`)
    if (status === 401 && caller !== all) continue
    if (status === 200 && body.items.length === 0) searched.push(url)
    else if (body.code === 'search.not-offered' || body.errors?.[0]?.pointer === '/querystring/q')
      refused.push(url)
    else ignored.push(`${path}: ${status} ${body.code ?? ''}`)
  }
  assert.deepEqual(ignored, [])
  assert.ok(searched.includes('/contacts') && searched.includes('/tasks') && searched.includes('/users'))
  assert.ok(refused.includes('/teams') && refused.includes('/purposes') && refused.includes('/outbox'))
})

test('a task is found by the words of its title', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  for (const title of ['Angebot schreiben', '100 % Rabatt prüfen'])
    await sales.post('/tasks', { kind: 'task', title, dueOn: '2026-12-01' })
  const titles = async (q: string) =>
    (await sales.get(`/tasks?q=${encodeURIComponent(q)}`)).body.items.map(
      (item: { title: string }) => item.title,
    )
  assert.deepEqual(await titles('schreib ANGEBOT'), ['Angebot schreiben'])
  assert.deepEqual(await titles('0 %'), ['100 % Rabatt prüfen'])
  assert.deepEqual(await titles('_'), [])
})
