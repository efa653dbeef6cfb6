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
  await all.post(`/contacts/${contact.id}/timeline`, {
    kind: 'note',
    text: 'Rückruf',
    purpose: 'customer-relations',
  })
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

test('a list heeds what it takes, and refuses what it does not offer', async (t) => {
  const app = await testApp(t)
  const all = await app.as(roleKeys.filter((role) => role !== 'partner'))
  const { body: contact } = await all.post('/contacts', { lastName: 'Ahlers', occasion: 'business-card' })
  const { body: company } = await all.post('/companies', { name: 'Ahlers GmbH' })
  await all.post('/tasks', { kind: 'task', title: 'Angebot schreiben', dueOn: '2026-12-01' })
  await app.newTeam()
  await all.post('/suppressions', { channel: 'email', address: 'ahlers@kunde.example' })
  const { body: segment } = await all.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  await all.post('/campaigns', { name: 'Herbst', subject: 'Neues', segmentId: segment.id })
  await all.post('/sequences', { name: 'Willkommen', segmentId: segment.id })
  const filled: string[] = []
  const withTrash: string[] = []
  for (const [path, methods] of Object.entries(app.app.swagger().paths ?? {})) {
    const operation = (methods as Record<string, Operation>).get
    const answer = operation?.responses['200']?.content?.['application/json']?.schema
    if (!operation || !answer?.properties || !('items' in answer.properties)) continue
    const names = (operation.parameters ?? []).filter((each) => each.in === 'query').map((each) => each.name)
    const id = path.includes('/companies/') ? company.id : contact.id
    const url = path.replace('/api/v1', '').replace(/\{\w+\}/, id)
    const ask = async (query: string) => {
      const { status, body } = await all.get(`${url}?${query}`)
      assert.ok(status < 500, `${url}?${query}: ${status}`)
      return { status, body }
    }
    for (const query of ['sort=zznothing', 'sum=zznothing', 'filter=zz', 'fields=zznothing', 'zznothing=1'])
      assert.ok((await ask(query)).status >= 400, `${url}?${query}`)
    if (names.includes('trash') && (await ask('trash=with')).status === 200) withTrash.push(url)
    if (!names.includes('fields')) continue
    const few = await ask('fields=id&limit=1&count=true')
    assert.equal(few.status, 200, url)
    assert.equal(typeof few.body.total, 'number', url)
    if (few.body.total > 0) {
      filled.push(url)
      assert.equal(few.body.items.length, 1, url)
      assert.deepEqual(
        Object.keys(few.body.items[0]).filter((key) => key !== 'version'),
        ['id'],
        url,
      )
    }
  }
  for (const list of ['/contacts', '/companies', '/tasks', '/segments', '/campaigns', '/sequences', '/users'])
    assert.ok(filled.includes(list), list)
  assert.deepEqual(withTrash.sort(), [
    '/companies',
    `/companies/${company.id}/contacts`,
    '/contacts',
    '/teams',
  ])
})

/** Kinds of letters come and go with what is sent. */
const openFilters = ['outbox filter kind']

/** What one types oneself, and what the history says: a word nobody knows any more is no mistake there. */
const open = new Set([
  ...['q', 'name', 'firstName', 'lastName', 'email', 'phone', 'company', 'postalCode', 'vatId', 'website'],
  ...['key', 'action', 'resource', 'productGroup'],
])

test('a value that does not exist is refused with those that do', async (t) => {
  const app = await testApp(t)
  const all = await app.as(roleKeys.filter((role) => role !== 'partner'))
  const { body: contact } = await all.post('/contacts', { lastName: 'Ahlers', occasion: 'business-card' })
  const { body: company } = await all.post('/companies', { name: 'Ahlers GmbH' })
  const { body: segment } = await all.post('/segments', { name: 'Alle', filter: {}, isLive: true })
  const { body: campaign } = await all.post('/campaigns', {
    name: 'Herbst',
    subject: 'Neues',
    segmentId: segment.id,
  })
  const { body: sequence } = await all.post('/sequences', { name: 'Willkommen', segmentId: segment.id })
  const ids = { companies: company.id, campaigns: campaign.id, sequences: sequence.id }
  const answered: string[] = []
  const unnamed: string[] = []
  const naming = new Set<string>()
  for (const [path, methods] of Object.entries(app.app.swagger().paths ?? {})) {
    const operation = (methods as Record<string, Operation>).get
    const answer = operation?.responses['200']?.content?.['application/json']?.schema
    if (!operation || !answer?.properties || !('items' in answer.properties)) continue
    const list = path.replace('/api/v1/', '')
    const url = `/${list.replace(/\{\w+\}/, ids[list.split('/')[0] as keyof typeof ids] ?? contact.id)}`
    const names = (operation.parameters ?? []).filter((each) => each.in === 'query').map((each) => each.name)
    const asked = names
      .filter((name) => name !== 'filter')
      .map((name) => [name, `${name}=zznothing`] as const)
    const fields = [
      'kind',
      'state',
      'code',
      'channel',
      'reason',
      'purpose',
      'stage',
      'occasion',
      'type',
      'basis',
    ]
    const filters = fields.map((field) => {
      const filter = JSON.stringify({ field, op: 'in', value: ['zznothing'] })
      return [`filter ${field}`, `filter=${encodeURIComponent(filter)}`] as const
    })
    for (const [what, query] of [...asked, ...(names.includes('filter') ? filters : [])]) {
      const { status, body } = await all.get(`${url}?${query}`)
      assert.ok(status < 500, `${url}?${query}: ${status}`)
      if (status === 200 && !open.has(what) && !openFilters.includes(`${list} ${what}`))
        answered.push(`${list} ${what}`)
      const [error] = body.errors ?? []
      if (error?.params?.known?.length > 0) naming.add(`${list} ${what}`)
      else if (/not-a-choice|unknown-value/.test(error?.code)) unnamed.push(`${list} ${what}`)
    }
  }
  assert.deepEqual(answered, [])
  assert.deepEqual(unnamed, [])
  for (const each of [
    'contacts filter stage',
    'contacts filter occasion',
    'tasks filter kind',
    'jobs state',
    'jobs kind',
  ])
    assert.ok(naming.has(each), each)
  for (const each of [
    'campaigns/{id}/recipients code',
    'sequences/{id}/members state',
    'custom-fields filter state',
  ])
    assert.ok(naming.has(each), each)
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
