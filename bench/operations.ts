import type pg from 'pg'
import type { DataSet } from './data-set.ts'
import type { Operation, Request } from './load.ts'

/** An operation on both sides; the product may lack one whose feature is not there yet. */
export type Pair = { floor: Operation; product: Operation }

const IDS = 20_000
const PAGES = 40

/** Contacts to read and to change, and the beginnings of words somebody types. */
export type Samples = {
  ids: string[]
  toChange: { id: string; version: number }[]
  names: { firstName: string; lastName: string; email: string | null; phone: string | null }[]
  companies: string[]
}

export async function drawSamples(pool: pg.Pool): Promise<Samples> {
  const { rows: changing } = await pool.query<{ id: string; version: number }>(
    'select id, version from contacts where deleted_at is null and archived_at is null order by md5(id::text) limit 200000',
  )
  const { rows: names } = await pool.query<Samples['names'][number]>(
    `select first_name as "firstName", last_name as "lastName", email, phone from contacts
     where id = any ($1::uuid[])`,
    [changing.slice(0, 2000).map((each) => each.id)],
  )
  const { rows: companies } = await pool.query<{ name: string }>(
    'select name from companies order by md5(id::text) limit 500',
  )
  return {
    ids: changing.slice(0, IDS).map((each) => each.id),
    toChange: changing,
    names,
    companies: companies.map((company) => company.name),
  }
}

type Ask = (path: string) => Promise<{ nextCursor: string | null }>

/** Pages that follow one another, as somebody who scrolls asks for them. */
export async function walkPages(ask: Ask, path: (cursor: string | null) => string): Promise<string[]> {
  const paths = [path(null)]
  let { nextCursor } = await ask(path(null))
  while (nextCursor && paths.length < PAGES) {
    paths.push(path(nextCursor))
    nextCursor = (await ask(path(nextCursor))).nextCursor
  }
  return paths
}

/** Answers the members of a list in turn, so that both sides get the same questions in the same order. */
export function inTurn<T>(list: readonly T[]): () => T {
  let index = 0
  return () => {
    const found = list[index++ % list.length]
    if (found === undefined) throw new Error('nothing to ask for')
    return found
  }
}

const holds = (body: unknown, ...names: string[]) => {
  const missing = names.filter((name) => !(body as Record<string, unknown>)[name])
  return missing.length > 0 ? `lacks ${missing.join(', ')}` : null
}
const lists = (least: number) => (body: unknown) => {
  const { items } = body as { items: Record<string, unknown>[] }
  return items.length < least ? `only ${items.length} items` : null
}

export function listOperation(name: string, paths: readonly string[]): Operation {
  const next = inTurn(paths)
  const check = (body: unknown) => {
    const { items } = body as { items: Record<string, unknown>[] }
    if (items.length !== 50) return `${items.length} items`
    return items.some((item) => item.company) && items.every((item) => item.lastName)
      ? null
      : 'no company or no name'
  }
  return { name, status: 200, request: () => ({ path: next() }), check }
}

export function readOperation(prefix: string, samples: Samples): Operation {
  const next = inTurn(samples.ids)
  return {
    name: 'get one contact',
    status: 200,
    request: () => ({ path: `${prefix}/contacts/${next()}` }),
    check: (body) => holds(body, 'id', 'lastName', 'contactPoints', 'addresses', 'employments', 'bases'),
  }
}

/** What people type: beginnings of names at every length, two words, firms, addresses and numbers. */
export function searchTexts(samples: Samples): string[] {
  return samples.names.flatMap(({ firstName, lastName, email, phone }, index) => {
    const length = 3 + (index % 5)
    const company = samples.companies[index % samples.companies.length] ?? ''
    return [
      lastName.slice(0, length),
      lastName.slice(0, length).replace('ü', 'ue').replace('ö', 'oe'),
      `${firstName.slice(0, 3)} ${lastName.slice(0, length)}`,
      company.slice(0, length + 2),
      ...(email ? [email.slice(0, 6 + length)] : []),
      ...(phone ? [phone.slice(3, 6 + length)] : []),
    ]
  })
}

export function searchOperation(path: (text: string) => string, texts: readonly string[]): Operation {
  const next = inTurn(texts)
  return { name: 'search as you type', status: 200, request: () => ({ path: path(next()) }), check: lists(1) }
}

let created = 0

/** Never the same person twice, also not in the next run. */
export function createOperation(prefix: string): Operation {
  const run = Date.now().toString(36)
  return {
    name: 'create',
    status: 201,
    request: (): Request => {
      created += 1
      return {
        method: 'POST',
        path: `${prefix}/contacts`,
        body: {
          firstName: 'Bench',
          lastName: `Bench${created % 997}`,
          occasion: 'business-card',
          contactPoints: [{ kind: 'email', value: `bench.${run}.${created}@bench.example` }],
        },
      }
    },
    check: (body) => holds(body, 'id', 'lastName', 'contactPoints', 'bases'),
  }
}

/** Each contact is changed once a run, so that its version is known. */
export function updateOperation(prefix: string, next: () => { id: string; version: number }): Operation {
  let round = 0
  return {
    name: 'update',
    status: 200,
    request: (): Request => {
      const { id, version } = next()
      round += 1
      return {
        method: 'PATCH',
        path: `${prefix}/contacts/${id}`,
        body: { jobTitle: `Leitung ${round}-${Date.now().toString(36)}` },
        headers: { 'if-match': `"${version}"` },
      }
    },
    check: (body) => holds(body, 'id', 'lastName', 'jobTitle'),
  }
}

export function pageOperation(prefix: string, { longContactId }: DataSet): Operation {
  return {
    name: 'record page with 5,000 entries',
    status: 200,
    request: () => ({ path: `${prefix}/contacts/${longContactId}/page` }),
    check: (body) => {
      const { timeline } = body as { timeline: unknown[] | { items: unknown[] } }
      const entries = Array.isArray(timeline) ? timeline : timeline.items
      return entries.length >= 20 ? null : `only ${entries.length} entries`
    },
  }
}
