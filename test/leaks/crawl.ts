import type { InjectOptions } from 'fastify'
import type { TestApp } from '#test/app.ts'
import type { Matrix, Purpose, Walker } from './matrix.ts'
import { sampleOf } from './sample.ts'
import type { Scene } from './scene.ts'

export type Leak = { walker: string; purpose: string; call: string; found: string }

export type Operation = {
  method: string
  path: string
  purposes: readonly Purpose[] | null
  params: readonly Param[]
  body: Schema | null
}
type Param = { name: string; in: string; required?: boolean; schema?: Schema }
type Schema = Record<string, unknown>
type Answer = { status: number; text: string; json: unknown; headers: string }

const listParams = ['q', 'filter', 'sort', 'limit', 'cursor', 'fields', 'count', 'sum', 'trash']
const nowhere = 'zz_nothing'

/**
 * Calls every route there is as everyone there is, for every purpose they hold, and answers what came out that the
 * matrix does not open. It knows routes from the interface's description and fields from their contracts, so it needs
 * no change when either grows.
 */
export async function crawl(
  { app }: TestApp,
  walkers: readonly Walker[],
  matrix: Matrix,
  scene: Scene,
  options: { changes?: boolean } = {},
): Promise<{ leaks: Leak[]; calls: number; shown: ReadonlySet<string> }> {
  const leaks: Leak[] = []
  const shown = new Set<string>()
  let calls = 0
  const operations = operationsOf(app.swagger() as never)

  async function call(
    walker: Walker,
    purpose: Purpose | null,
    method: string,
    url: string,
    more: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    calls += 1
    const answer = await app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: {
        ...(walker.caller ? { authorization: `Bearer ${walker.caller.token}` } : {}),
        ...(purpose && purpose !== 'own-account' ? { 'treu-purpose': purpose } : {}),
        ...more.headers,
      },
      ...(more.body === undefined ? {} : { payload: more.body as object }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      text: answer.body,
      json: isJson && answer.body ? answer.json() : null,
      headers: JSON.stringify(answer.headers),
    }
  }

  function check(walker: Walker, purpose: Purpose, operation: Operation, url: string, answer: Answer): void {
    const report = (found: string) =>
      leaks.push({ walker: walker.name, purpose, call: `${operation.method} ${url}`, found })
    if (answer.status >= 500) report(`status ${answer.status}`)
    if (operation.purposes && !walker.caller && answer.status !== 401)
      report(`status ${answer.status} without sign-in`)
    const isInArea = walker.area === null || operation.path.split('/')[3] === walker.area
    for (const [marker, places] of scene.markersIn(answer.text + answer.headers)) {
      const isOpen =
        isInArea && places.some(({ table, column }) => matrix.mayKnow(walker, purpose, table, column))
      if (isOpen) for (const { table, column } of places) shown.add(`${table}.${column}`)
      else report(`${marker} of ${places.map((each) => `${each.table}.${each.column}`)}`)
    }
    for (const key of hiddenKeysIn(answer.json, walker, purpose)) report(`key ${key}`)
  }

  /** Names of fields one may not see tell something too: that the record has them. */
  function hiddenKeysIn(json: unknown, walker: Walker, purpose: Purpose): string[] {
    if (Array.isArray(json)) return json.flatMap((each) => hiddenKeysIn(each, walker, purpose))
    if (typeof json !== 'object' || json === null) return []
    const own: string[] = []
    const id = (json as { id?: unknown }).id
    const resource = matrix.resources.find(
      (each) => typeof id === 'string' && scene.ids.get(each.table) === id,
    )
    for (const [key, value] of Object.entries(json)) {
      if (resource?.fields[key] && !matrix.sees(walker, purpose, resource.name, key)) {
        own.push(`${resource.name}.${key}`)
      }
      if (resource && key === 'custom' && typeof value === 'object' && value !== null) {
        for (const each of Object.keys(value)) {
          if (!matrix.sees(walker, purpose, resource.name, `custom.${each}`))
            own.push(`${resource.name}.custom.${each}`)
        }
      }
      own.push(...hiddenKeysIn(value, walker, purpose))
    }
    return own
  }

  function purposesOf(walker: Walker, operation: Operation): readonly (Purpose | null)[] {
    if (!operation.purposes || !walker.actor) return [null]
    if (operation.purposes.includes('own-account')) return ['own-account']
    const held = operation.purposes.filter((each) => walker.actor?.purposes.includes(each as never))
    return held.length > 0 ? held : [null]
  }

  function pathsOf(operation: Operation): string[] {
    return operation.params
      .filter((each) => each.in === 'path')
      .reduce(
        (paths, { name }) =>
          paths.flatMap((path) => valuesOf(operation, name).map((value) => path.replace(`{${name}}`, value))),
        [operation.path],
      )
  }

  function valuesOf(operation: Operation, name: string): string[] {
    const resource = resourceOf(operation.path)
    if (name === 'id') {
      const own = scene.ids.get(resource?.table ?? operation.path.split('/')[3]?.replaceAll('-', '_') ?? '')
      return own ? [own] : [...new Set([...scene.ids.values()].filter((each) => each !== ''))]
    }
    if (name === 'name' && resource) return Object.keys(resource.fields)
    return ['customer-relations', 'contact-master', 'order', 'sales']
  }

  function resourceOf(path: string) {
    const segment = path.split('/')[3] ?? ''
    const named = (name: string) =>
      matrix.resources.find((each) => [each.feature, each.table.replaceAll('_', '-')].includes(name))
    // issued-tokens are tokens, and views are saved views
    return (
      named(segment) ??
      named(segment.replace(/^[a-z]+-/, '')) ??
      matrix.resources.find((each) => each.table.endsWith(`_${segment}`))
    )
  }

  async function read(walker: Walker, operation: Operation): Promise<void> {
    for (const held of purposesOf(walker, operation)) {
      const purpose = held ?? 'own-account'
      for (const path of pathsOf(operation)) {
        for (const url of [path, ...variantsOf(operation, path)]) {
          check(walker, purpose, operation, url, await call(walker, held, 'GET', url))
        }
      }
    }
  }

  /** The same with parameters: everything at once, and what looks for a person by a value of hers. */
  function variantsOf(operation: Operation, path: string): string[] {
    const names = operation.params.filter((each) => each.in === 'query').map((each) => each.name)
    const wide = names.filter((each) => ['count', 'limit', 'scope'].includes(each))
    const values: Record<string, string> = { count: 'true', limit: '200', scope: 'all' }
    const known = scene.textsOf('contacts').concat(scene.textsOf('contact_points'))
    const asked = names.flatMap((name) => {
      const column =
        name === 'email' ? 'value' : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      const text = known.find((each) => each.column === column)?.text
      return text && !listParams.includes(name) ? [`${name}=${encodeURIComponent(text)}`] : []
    })
    return [
      ...(wide.length > 0 ? [`${path}?${wide.map((each) => `${each}=${values[each]}`).join('&')}`] : []),
      ...(names.includes('trash') ? [`${path}?trash=with&limit=200`] : []),
      ...(asked.length > 0 ? [`${path}?${asked.join('&')}`] : []),
    ]
  }

  /** A field one may not see answers like one that does not exist, whatever is asked of it. */
  async function probe(walker: Walker, operation: Operation): Promise<void> {
    const names = operation.params.map((each) => each.name)
    const resource = resourceOf(operation.path)
    if (names.includes('filter') && !resource)
      throw new Error(`${operation.path}: no resource found for this list`)
    for (const held of purposesOf(walker, operation).slice(0, 1)) {
      const purpose = held ?? 'own-account'
      for (const path of pathsOf(operation)) {
        const base = await call(walker, held, 'GET', path)
        if (base.status !== 200 && !names.includes('q')) continue
        if (resource && names.includes('filter'))
          await probeFields(walker, purpose, operation, path, resource)
        if (names.includes('q')) await probeWords(walker, purpose, path)
      }
    }
  }

  async function probeFields(
    walker: Walker,
    purpose: Purpose,
    operation: Operation,
    path: string,
    resource: Matrix['resources'][number],
  ): Promise<void> {
    const ways: ((name: string) => string)[] = [
      (name) => `filter=${encodeURIComponent(JSON.stringify({ field: name, op: 'notEmpty' }))}`,
      (name) =>
        `filter=${encodeURIComponent(JSON.stringify({ not: { or: [{ field: name, op: 'eq', value: 'a' }] } }))}`,
      (name) => `sort=-${name}`,
      (name) => `fields=${name}`,
      (name) => `sum=${name}`,
    ]
    const asks = ways.filter((way) => operation.params.some((each) => way('x').startsWith(`${each.name}=`)))
    for (const way of asks) {
      const reference = await call(walker, purpose, 'GET', `${path}?${way(nowhere)}`)
      if (reference.status < 400) {
        leaks.push({
          walker: walker.name,
          purpose,
          call: `GET ${path}?${way(nowhere)}`,
          found: 'takes an unknown field',
        })
      }
      for (const name of Object.keys(resource.fields)) {
        if (matrix.sees(walker, purpose, resource.name, name)) continue
        const answer = await call(walker, purpose, 'GET', `${path}?${way(name)}`)
        if (shapeOf(answer) !== shapeOf(reference)) {
          leaks.push({
            walker: walker.name,
            purpose,
            call: `GET ${path}?${way(name)}`,
            found: `${resource.name}.${name} answers otherwise than a field that does not exist`,
          })
        }
      }
    }
  }

  /** What one may not see cannot be found by it. */
  async function probeWords(walker: Walker, purpose: Purpose, path: string): Promise<void> {
    const asking = (text: string) => call(walker, purpose, 'GET', `${path}?q=${encodeURIComponent(text)}`)
    const [noWord, noAddress] = [
      await asking('mkqxyxyxyxyxz'),
      await asking('mkqxyxyxyxyxz@xyxyxyxyxz.example'),
    ]
    for (const table of scene.ids.keys()) {
      for (const { column, text } of scene.textsOf(table)) {
        const places = [...scene.markersIn(text).values()].flat()
        if (places.some((each) => matrix.mayKnow(walker, purpose, each.table, each.column))) continue
        // Also with a slip of the pen: how it was found tells that it is there, even when nothing is shown.
        for (const typed of [text, text.replace(/^mkq(.)(.)/, 'mkq$2$1')]) {
          const answer = await asking(typed)
          if (shapeOf(answer) !== shapeOf(text.includes('@') ? noAddress : noWord)) {
            leaks.push({
              walker: walker.name,
              purpose,
              call: `GET ${path}?q=${typed}`,
              found: `found by ${table}.${column}`,
            })
          }
        }
      }
    }
  }

  async function change(walker: Walker, operation: Operation): Promise<void> {
    const held = purposesOf(walker, operation)[0] ?? null
    const purpose = held ?? 'own-account'
    const sample = operation.body ? sampleOf(operation.body) : undefined
    const empty = operation.body ? {} : undefined
    // An old version is refused with the present state, which is an answer like any other. A removal without one
    // might succeed, and the rest of the walk would find nothing more.
    const tries = [
      { body: sample, headers: { 'if-match': '"999"' } },
      ...(operation.method === 'DELETE' ? [] : [{ body: empty }]),
    ]
    for (const path of pathsOf(operation)) {
      for (const each of tries) {
        check(walker, purpose, operation, path, await call(walker, held, operation.method, path, each))
      }
    }
  }

  const reads = operations.filter((each) => each.method === 'GET' && !each.path.endsWith('/events'))
  for (const walker of walkers) {
    for (const operation of reads) await read(walker, operation)
    if (walker.actor) {
      for (const operation of reads.filter((each) =>
        each.params.some((param) => ['filter', 'q'].includes(param.name)),
      )) {
        await probe(walker, operation)
      }
    }
  }
  if (options.changes) {
    const writes = operations.filter(
      (each) => each.method !== 'GET' && !/\/(session|sessions|password-reset|demo-data)/.test(each.path),
    )
    for (const operation of writes.sort((a, b) => rank(a) - rank(b))) {
      for (const walker of walkers) await change(walker, operation)
    }
  }
  return { leaks, calls, shown }
}

/** Removals come last, or there would be nothing left to look at. */
function rank(operation: Operation): number {
  return operation.method === 'DELETE' ? 2 : operation.method === 'POST' ? 0 : 1
}

/** An answer without what differs from call to call; names and words that were asked for are never repeated in it. */
function shapeOf({ status, text }: Answer): string {
  return `${status} ${text.replaceAll(/"requestId":"[^"]*"|"20\d\d-[^"]*Z"/g, '')}`
}

type Document = { paths: Record<string, Record<string, Record<string, unknown>>> }

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      if (!['get', 'post', 'put', 'patch', 'delete'].includes(method)) return []
      const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)
        ?.content
      return [
        {
          method: method.toUpperCase(),
          path,
          purposes: (operation['x-purposes'] as Purpose[] | undefined) ?? null,
          params: (operation.parameters as Param[] | undefined) ?? [],
          body: content?.['application/json']?.schema ?? null,
        },
      ]
    }),
  )
}
