import { createHash } from 'node:crypto'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { inTransaction } from '#server/platform/db/tx.ts'
import { allKeptTables } from '#server/platform/gate/kept-table.ts'
import { allResources, columnOf } from '#server/platform/gate/resource.ts'
import { indexCompanies, indexContacts } from '#server/search/public.ts'
import type { Caller, TestApp } from '#test/app.ts'
import { sampleFor } from '../structure/fill-every-table.ts'
import { forEachTable, type SchemaColumn, schemaColumns } from '../structure/schema-columns.ts'

export type Place = { table: string; column: string }

/** A database in which every column that can hold one holds a marker of its own. */
export type Scene = {
  /** Markers found in a text, with the places they were put. */
  markersIn: (text: string) => Map<string, Place[]>
  /** Every place that holds a marker. */
  places: readonly Place[]
  /** What was put there, as it can be searched for. */
  textsOf: (table: string) => { column: string; text: string }[]
  /** The seeded row of each table. */
  ids: ReadonlyMap<string, string>
}

// What the database derives carries the marker of its source, because it is that value.
const derived: Record<string, string> = {
  'contacts.email': 'contact_points.value',
  'contact_points.value_norm': 'contact_points.value',
  'contacts.city': 'addresses.city',
  'contacts.postal_code': 'addresses.postal_code',
  'contacts.country': 'addresses.country',
  'users.email_norm': 'users.email',
}
// Names of columns that would take the row out of sight.
const leftAlone = /^(deleted|archived|ended|deactivated|valid|locked|expires|used|is_|finished|cancel)/
const alive: Record<string, Record<string, string>> = {
  // Kept by month, and no month is made that far ahead.
  audit_events: { at: 'now()' },
  privacy_notices: { content: `'[]'` },
  contacts: { purpose_mask: '511', is_quarantined: 'false' },
}
const pattern = /mkq[a-z]{9}z|(?<!\d)917\d{4}(?!\d)|21\d\d-\d\d-\d\d/gi

export async function seedScene(
  { db, app }: TestApp,
  people: { owner: Caller; victim: Caller; uploader: Caller; teamId: string },
): Promise<Scene> {
  const owner = await db.ownerPool.connect()
  // Derived columns would otherwise be computed anew and lose what was put there.
  await owner.query(`set treu.bulk = 'on'`)
  const markers = new Map<string, Place[]>()
  const byPlace = new Map<string, string>()
  const ids = new Map<string, string>()
  let count = 0

  function markerFor(column: SchemaColumn, type: string | undefined): string {
    const place = `${column.table}.${column.name}`
    const source = derived[place] ?? place
    const known = byPlace.get(source)
    const marker = known ?? newMarker(column.type, type)
    byPlace.set(source, marker)
    byPlace.set(place, marker)
    const key = (marker.match(pattern)?.[0] ?? marker).toLowerCase()
    markers.set(key, [...(markers.get(key) ?? []), { table: column.table, column: column.name }])
    return marker
  }

  function newMarker(type: string, kind: string | undefined): string {
    count += 1
    if (['integer', 'bigint', 'numeric'].includes(type)) return String(9_170_000 + count)
    if (type === 'date' || type.startsWith('timestamp')) {
      return new Date(Date.UTC(2101, 0, 1 + count, 12)).toISOString().slice(0, type === 'date' ? 10 : 24)
    }
    const word = `mkq${letters(count)}z`
    return kind === 'email' ? `${word}@${word.slice(3)}.example` : word
  }

  const contracts = new Map([...allResources().values()].map((each) => [each.table, each.fields]))
  const kept = allKeptTables()
  const custom = { contacts: ownKeys('contacts'), companies: ownKeys('companies') } as Record<
    string,
    string[]
  >

  try {
    ids.set('custom_fields', await seedOwnFields(owner, ['sales', 'management']))
    await forEachTable(await schemaColumns(owner), fillTable)
  } finally {
    owner.release(true)
  }

  async function fillTable(table: string, columns: readonly SchemaColumn[]): Promise<void> {
    // Rules are open to all; files and imports are sent below, so that their content is there as well.
    if (
      [
        'purposes',
        'data_kinds',
        'retention_rules',
        'occasions',
        'custom_fields',
        'files',
        'imports',
      ].includes(table)
    )
      return
    if (columns.some(({ target, isNeeded }) => isNeeded && (target === 'imports' || target === 'files')))
      return
    if (/^roles?(_|$)/.test(table)) return // the matrix itself
    const fields = contracts.get(table)
    const id = uuidv7()
    const values = new Map<string, string>()
    for (const column of columns) {
      const field = Object.entries(fields ?? {}).find(([name]) => columnOf(name) === column.name)?.[1]
      // What is about a person need not be about a company as well.
      const isAboutPerson = columns.some((each) => each.target === 'contacts')
      if (column.target === 'companies' && !column.isNeeded && isAboutPerson) continue
      const fixed = alive[table]?.[column.name]
      const value = fixed ?? valueIn(column, id, field?.isTechnical ? undefined : field?.type)
      if (value !== undefined) values.set(column.name, value)
    }
    if (custom[table]) values.set('custom', quoted(JSON.stringify(ownValues(table, custom[table]))))
    const names = [...values.keys()].map((name) => `"${name}"`)
    // A row that is there already, because it consists of nothing but keys, needs no second.
    await owner.query(
      `insert into ${table} (${names}) values (${[...values.values()]}) on conflict do nothing`,
    )
    ids.set(table, values.get('id') === quoted(id) ? id : '')
  }

  function valueIn(column: SchemaColumn, id: string, kind: string | undefined): string | undefined {
    const { name, type, target, rule, isNeeded } = column
    if (name === 'id' && type === 'uuid') return quoted(id)
    if (target === 'users') return quoted(name === 'owner_id' ? people.owner.userId : people.victim.userId)
    if (target === 'teams') return quoted(people.teamId)
    // Proof that outlives the person names her without a reference.
    if (!target && name === 'contact_id') {
      const person = ids.get('contacts')
      if (!person) throw new Error('there is nobody yet')
      return quoted(person)
    }
    if (target && (ids.get(target) || isNeeded)) {
      const pointed = ids.get(target)
      return pointed ? quoted(pointed) : sampleFor(column)
    }
    if (target || leftAlone.test(name)) return isNeeded ? sampleFor(column) : undefined
    const category = (kept.get(column.table)?.columns as Record<string, string> | undefined)?.[name]
    const isMarkable =
      kind !== undefined || (isNeeded && category !== undefined && category !== 'system.operations')
    if (!isMarkable || rule || name === 'purpose' || type === 'boolean' || type === 'smallint') {
      return isNeeded ? sampleFor(column) : undefined
    }
    if (/^(uuid|bytea)/.test(type)) return isNeeded ? sampleFor(column) : undefined
    const marker = markerFor(column, kind)
    if (type === 'jsonb') return quoted(JSON.stringify({ de: marker, en: marker }))
    return type.endsWith('[]') ? `array[${quoted(marker)}]` : quoted(marker)
  }

  function ownValues(table: string, keys: readonly string[]) {
    return Object.fromEntries(
      keys.map((key) => {
        const type = key === 'own_number' ? 'numeric' : key === 'own_date' ? 'date' : 'text'
        const marker = markerFor({ table, name: `custom.${key}`, type } as SchemaColumn, 'text')
        const value =
          key === 'own_number' ? Number(marker) : key === 'own_link' ? `https://a.example/${marker}` : marker
        return [key, value]
      }),
    )
  }

  const contactId = ids.get('contacts') ?? ''
  await inTransaction(db.ownerPool, {}, async (tx) => {
    await indexContacts(tx, [contactId])
    await indexCompanies(tx, [ids.get('companies') ?? ''])
  })
  const content = (table: string, name: string) =>
    markerFor({ table, name, type: 'text' } as SchemaColumn, 'text')
  const letter = `Vertraulich: ${content('files', 'content')}\n`
  const list = `Nachname;E-Mail\n${content('imports', 'content')};${content('imports', 'content')}@marker.example\n`
  ids.set('files', await send(`/contacts/${contactId}/files`, letter, `${content('files', 'name')}.txt`))
  ids.set('imports', await send('/imports', list, `${content('imports', 'file_name')}.csv`))

  async function send(path: string, text: string, name: string): Promise<string> {
    const form = new FormData()
    form.set('file', new Blob([text]), name)
    const request = new Response(form)
    const answer = await people.uploader.post(path, Buffer.from(await request.arrayBuffer()), {
      'content-type': request.headers.get('content-type') ?? '',
    })
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body.id
  }
  await app.ready()

  return {
    ids,
    markersIn: (text) => {
      const found = new Map<string, Place[]>()
      for (const [hit] of text.matchAll(pattern)) {
        const places = markers.get(hit.toLowerCase())
        if (places) found.set(hit.toLowerCase(), places)
      }
      return found
    },
    places: [...markers.values()].flat(),
    textsOf: (table) =>
      [...byPlace].flatMap(([place, text]) => {
        const [at = '', ...column] = place.split('.')
        return at === table && /^mkq/.test(text) ? [{ column: column.join('.'), text }] : []
      }),
  }
}

/** Letters in no likeness to those of another number, so that no word is a slip of the pen for another. */
function letters(number: number): string {
  const digest = createHash('sha256').update(String(number)).digest()
  return Array.from(digest.subarray(0, 9), (byte) => String.fromCharCode(97 + (byte % 26))).join('')
}

function ownKeys(table: string): string[] {
  return table === 'contacts' ? ['own_text', 'own_number', 'own_date', 'own_link'] : ['own_text']
}

/** Own fields that only these roles may see; answers the id of one. */
async function seedOwnFields(owner: Pick<pg.ClientBase, 'query'>, roles: readonly string[]): Promise<string> {
  let id = ''
  for (const table of ['contacts', 'companies']) {
    const resource = table === 'contacts' ? 'contact' : 'company'
    for (const key of ownKeys(table)) {
      id = uuidv7()
      await owner.query(
        `insert into custom_fields (id, resource, key, label, why, type, category, purposes, basis, data_kind, see_roles, edit_roles, state)
         values ($1, $2, $3, '{"de":"Eigenes","en":"Own"}', '{"de":"Zur Probe","en":"To try"}', $4, 'user.social',
           '{customer-relations,contract}', 'A6-1-f', 'contact-master', $5, '{sales}', 'active')`,
        [id, resource, key, key.slice(4), roles],
      )
      await owner.query(
        `insert into role_field_rights (role_key, resource, field, level) select r, $1, $2, 'see' from unnest($3::text[]) r`,
        [resource, `custom.${key}`, roles],
      )
    }
  }
  return id
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
