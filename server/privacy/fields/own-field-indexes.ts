import type pg from 'pg'
import { txOf } from '#server/platform/db/tx.ts'
import { expressionOf } from '#server/platform/gate/filter.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { loadOwnFields } from './own-fields.ts'

const ordered = ['text', 'number', 'date', 'choice']

/**
 * Gives each own field one can sort by its index, and takes away those of fields that are gone. Row-level security
 * keeps such an index from filtering (-> is not leak-proof), but a sorted list reads only its first rows with it.
 */
export async function indexOwnFields(owner: pg.Pool): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query("select pg_advisory_lock(hashtextextended('treu own field indexes', 0))")
    const wanted = new Map<string, string>()
    for (const { resource, key, contract } of await loadOwnFields(txOf(client))) {
      const table = allResources().get(resource)?.table
      if (!table || !ordered.includes(contract.type)) continue
      const expression = expressionOf(`custom.${key}`, contract).text.replaceAll('t.custom', 'custom')
      wanted.set(`own_${table}_${key}`, `on ${table} ((${expression}), id)`)
    }
    const { rows } = await client.query<{ name: string; isValid: boolean }>(`
      select c.relname as name, i.indisvalid as "isValid" from pg_index i join pg_class c on c.oid = i.indexrelid
      join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relname like 'own\\_%'`)
    for (const { name, isValid } of rows) {
      if (!isValid || !wanted.has(name)) await client.query(`drop index concurrently if exists "${name}"`)
      else wanted.delete(name)
    }
    for (const [name, definition] of wanted) {
      await client.query(`create index concurrently if not exists "${name}" ${definition}`)
    }
  } finally {
    await client
      .query("select pg_advisory_unlock(hashtextextended('treu own field indexes', 0))")
      .catch(() => {})
    client.release()
  }
}
