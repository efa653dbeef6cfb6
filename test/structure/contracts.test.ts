import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import '#server/app.ts'
import { columnsFile, readColumns } from '#server/platform/db/read-columns.ts'
import { contractGaps } from '#server/platform/gate/completeness.ts'
import { allResources, columnOf } from '#server/platform/gate/resource.ts'
import { basisKeys, exportClasses, purposeKeys, roleKeys } from '#server/platform/gate/vocabulary.ts'
import { gated } from '#server/platform/http/gated.ts'
import { dataKindTemplates } from '#server/privacy/purposes/templates.ts'
import { testApp } from '#test/app.ts'
import { testDatabase } from '#test/database.ts'

const root = join(import.meta.dirname, '../..')

test('the trail has a word for everything it may be about', () => {
  const names = readFileSync(join(root, 'web/privacy/trail/trail-names.ts'), 'utf8')
  const unnamed = [...allResources().keys()].filter((name) => !names.includes(`'${name}'`))
  assert.deepEqual(unnamed, [])
})

test('every column says what it is and why it is held', async (t) => {
  const { ownerPool } = await testDatabase(t)
  assert.deepEqual(contractGaps(await readColumns(ownerPool)), [])
})

test('the server does not start with a column that has no contract', async (t) => {
  const database = await testDatabase(t)
  await database.ownerPool.query('alter table contacts add column pet_name text')
  await assert.rejects(testApp(t, { database }), /contacts\.pet_name has no contract/)
})

test('the server does not start with a table that has no contract', async (t) => {
  const database = await testDatabase(t)
  await database.ownerPool.query('create table pets (id uuid primary key)')
  await assert.rejects(testApp(t, { database }), /table pets has no contract/)
})

test('a column without a contract does not compile, nor does a contract without a column', (t) => {
  // Where no other check looks: this one is meant to fail.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist/fixture-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const attempt = (name: string, key: string, more: string) =>
    writeFileSync(
      join(folder, `${name}.ts`),
      `import { keptTable } from '#server/platform/gate/kept-table.ts'
       keptTable({ table: 'search_words', purpose: 'care', basis: 'none', dataKind: 'operation', ${key}
         erase: 'deleted-with-record', subject: null, columns: { word: 'user.name' ${more} } })
       `,
    )
  attempt('whole', '', ", bearers: 'system.operations'")
  attempt('missing', '', '')
  attempt('invented', '', ", bearers: 'system.operations', pet: 'user.name'")
  attempt('purposeless', 'purpose: undefined,', ", bearers: 'system.operations'")
  writeFileSync(
    join(folder, 'field.ts'),
    `import { resource } from '#server/platform/gate/resource.ts'
     import { technical } from '#server/privacy/fields/contract.ts'
     resource({ name: 'pet', feature: 'pets', label: { de: '', en: '' }, table: 'search_words', subject: null,
       rows: 'everyone', rights: {}, defaultSort: [], fields: { word: technical('text') } })
     `,
  )
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] }),
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: root, encoding: 'utf8' })
  const failing = new Set([...stdout.matchAll(/fixture-\w+\/(\w+)\.ts/g)].map((match) => match[1]))
  assert.deepEqual([...failing].sort(), ['field', 'invented', 'missing', 'purposeless'], stdout)
  assert.match(stdout, /'bearers' is missing/)
})

test('the types of the columns are those of the database', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const written = readFileSync(join(root, 'server/platform/db/columns.ts'), 'utf8')
  assert.equal(written, columnsFile(await readColumns(ownerPool)), 'npx treu columns writes it anew')
})

test('a list of values the database closes is closed in the contract, too', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const { rows } = await ownerPool.query<{ place: string; values: string[] }>(`
    select c.conrelid::regclass || '.' || a.attname as place,
      (select array_agg(m[1] order by m[1]) from regexp_matches(pg_get_constraintdef(c.oid), '''([^'']*)''::text', 'g') m) as values
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'c' and cardinality(c.conkey) = 1 and pg_get_constraintdef(c.oid) ~ '(= ANY|<@) [(]?ARRAY'`)
  const closed = new Map(rows.map(({ place, values }) => [place, values]))
  const unlike: string[] = []
  let compared = 0
  for (const [name, resource] of allResources())
    for (const [field, contract] of Object.entries(resource.fields)) {
      const values = closed.get(`${resource.table}.${columnOf(field)}`)
      if (!values || contract.isSecret || contract.isFilterable === false) continue
      compared += 1
      const known = contract.choices?.map(({ value }) => value).sort()
      if (JSON.stringify(known) !== JSON.stringify([...values].sort()))
        unlike.push(`${name}.${field}: ${known} instead of ${values}`)
    }
  assert.deepEqual(unlike, [])
  assert.ok(compared > 20, `${compared} fields`)
})

test('contracts use the words of the vocabulary and kinds of data that have a rule', () => {
  const kinds = new Set(dataKindTemplates.map((each) => each.key))
  const wrong: string[] = []
  for (const [name, resource] of allResources()) {
    for (const [field, contract] of Object.entries(resource.fields)) {
      const at = `${name}.${field}`
      if (!kinds.has(contract.dataKind)) wrong.push(`${at}: kind of data ${contract.dataKind}`)
      if (![...basisKeys, 'none'].includes(contract.basis)) wrong.push(`${at}: basis ${contract.basis}`)
      if (!exportClasses.includes(contract.exportClass)) wrong.push(`${at}: export ${contract.exportClass}`)
      for (const purpose of contract.purposes)
        if (!purposeKeys.includes(purpose)) wrong.push(`${at}: purpose ${purpose}`)
      for (const role of [...contract.see, ...contract.edit])
        if (!roleKeys.includes(role)) wrong.push(`${at}: role ${role}`)
      for (const role of contract.edit)
        if (!contract.see.includes(role)) wrong.push(`${at}: ${role} may change what she may not see`)
      if (!/^(user|system)(\.[a-z_]+)*$/.test(contract.category))
        wrong.push(`${at}: category ${contract.category}`)
      // Personal data has a basis; a field about nobody needs none.
      if (resource.subject !== null && !contract.isTechnical && contract.basis === 'none')
        wrong.push(`${at}: personal and without a basis`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('every route names its purpose or says why it needs none', async (t) => {
  const { app, platform } = await testApp(t)
  const document = app.swagger() as unknown as {
    paths: Record<string, Record<string, { 'x-purposes'?: string[]; responses: Record<string, unknown> }>>
  }
  const known = new Set<string>([...purposeKeys, 'own-account'])
  const open: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const purposes = operation['x-purposes']
      if (!purposes) open.push(`${method} ${path}`)
      for (const purpose of purposes ?? []) assert.ok(known.has(purpose), `${method} ${path}: ${purpose}`)
    }
  }
  // Whoever adds to this list says in the route's config why a stranger may call it.
  for (const each of open)
    assert.match(each, /\/(session|invitations|new-address|password-reset|setup)(\/|$)/, each)
  assert.throws(
    () => gated({ method: 'GET', url: '/x', handler: async () => null }, platform),
    /names no purpose/,
  )
})

// Answers whose members are not known when they are written, and what stands in for the list.
const open = [
  /\/custom takes/, // own fields: chosen by the gate, one by one
  /\/state takes/, // a saved view: what its owner chose herself
  /segments.*\/filter takes/, // conditions somebody wrote, and no values of anybody
  /\/(before|after) takes/, // rules and rights, which are about nobody
  /\/result\/1 takes/, // numbers and codes of a job
  /\/params\/\* takes/, // numbers and codes of a problem
  /audit-events.*\/(details|values)\/1 takes/, // ids and codes; values are opened by the trail alone
]

test('every answer lists what may leave; nothing passes because nobody thought of it', async (t) => {
  const { app } = await testApp(t)
  const wrong: string[] = []
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    const schema = node as Record<string, unknown>
    const either = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as unknown[] | undefined
    for (const [index, each] of (either ?? []).entries()) walk(each, `${path}/${index}`)
    if (either) return
    if (schema.enum || schema.const !== undefined || schema.$ref) return
    const types = [schema.type].flat()
    if (types[0] === undefined) wrong.push(`${path} takes anything`)
    if (types.includes('array')) walk(schema.items ?? {}, `${path}/items`)
    if (!types.includes('object')) return
    const properties = (schema.properties ?? {}) as Record<string, unknown>
    const more = schema.additionalProperties
    if (more === true || (more === undefined && Object.keys(properties).length === 0))
      wrong.push(`${path} takes any member`)
    if (typeof more === 'object') walk(more, `${path}/*`)
    for (const [name, each] of Object.entries(properties)) walk(each, `${path}/${name}`)
  }
  for (const [path, methods] of Object.entries(app.swagger().paths ?? {})) {
    for (const [method, operation] of Object.entries(
      methods as Record<
        string,
        { responses: Record<string, { content?: Record<string, { schema?: unknown }> }> }
      >,
    )) {
      const good = Object.entries(operation.responses).filter(([status]) => /^2/.test(status))
      if (good.length === 0) wrong.push(`${method} ${path} says nothing of its answer`)
      for (const [status, { content }] of good) {
        const schema = content?.['application/json']?.schema
        if (schema) walk(schema, `${method} ${path} ${status}`)
        else if (
          !['202', '204'].includes(status) &&
          !/\/(content|events|refused\.csv|proof|letters|letters\/preview)$/.test(path)
        )
          wrong.push(`${method} ${path} ${status} lists nothing`)
      }
    }
  }
  assert.deepEqual(
    wrong.filter((each) => !open.some((place) => place.test(each))),
    [],
  )
})

test('people read one name for one thing: in the matrix, in lists and at "Wozu?"', async (t) => {
  const app = await testApp(t)
  const all = await app.as(roleKeys.filter((role) => role !== 'partner'))
  const twice = (labels: readonly string[]) => labels.filter((label, at) => labels.indexOf(label) !== at)
  const { body: fields } = await all.get('/fields')
  const names = (items: { resource: string; label: { de: string } }[]) =>
    twice(items.map(({ resource, label }) => `${resource}: ${label.de}`))
  assert.deepEqual(names(fields.items.filter((each: { keyOf?: string }) => !each.keyOf)), [])
  const { body: matrix } = await all.get('/roles/sales/rights')
  for (const { resource, fields: lines } of matrix.resources)
    assert.deepEqual(twice(lines.map((line: { label: { de: string } }) => line.label.de)), [], resource)
})
