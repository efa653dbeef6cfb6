import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/database.ts'
import { companyParts, contactParts, staying } from './parts.ts'

test('whatever refers to a person or a company moves along or says why it stays (failure 15)', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const { rows: links } = await ownerPool.query<{ place: string }>(`
    select f.conrelid::regclass || '.' || a.attname as place
    from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
    where f.contype = 'f' and f.confrelid in ('contacts'::regclass, 'companies'::regclass)
    union
    select table_name || '.' || column_name from information_schema.columns
    where table_schema = 'public' and column_name in ('contact_id', 'company_id', 'record_id', 'subject_id', 'person_id')
      and table_name !~ '^audit_events_'`)
  const handled = new Set([
    ...[...contactParts, ...companyParts].map(({ table, column }) => `${table}.${column}`),
    ...Object.keys(staying),
  ])
  const found = links.map(({ place }) => place)
  assert.deepEqual(
    found.filter((place) => !handled.has(place)),
    [],
  )
  assert.deepEqual(
    [...handled].filter((place) => !found.includes(place)),
    [],
  )
})

test('what must be once for a person is known to say the same', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const { rows } = await ownerPool.query<{ table: string; columns: string[] }>(`
    select i.indrelid::regclass::text as table, array_agg(a.attname::text order by a.attname) as columns
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where i.indisunique and i.indrelid in (select conrelid from pg_constraint
      where contype = 'f' and confrelid in ('contacts'::regclass, 'companies'::regclass))
    group by i.indexrelid, i.indrelid`)
  for (const { table, column, same = [] } of [...contactParts, ...companyParts])
    for (const each of rows.filter((row) => row.table === table && row.columns.includes(column)))
      assert.deepEqual(
        same.filter((name) => each.columns.includes(name)),
        each.columns.filter((name) => name !== column).sort((a, b) => same.indexOf(a) - same.indexOf(b)),
        `${table}: ${each.columns}`,
      )
})
