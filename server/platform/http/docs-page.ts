import type { App } from './routes.ts'

type Schema = {
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}
type Content = Record<string, { schema?: Schema }>
type Operation = {
  description?: string
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[]
  requestBody?: { content?: Content }
  responses?: Record<string, { description?: string; content?: Content }>
  'x-purposes'?: string[]
}
type Document = { paths?: Record<string, Record<string, Operation>> }

const config = { public: 'the description of the interface holds no data' } as const
const DEEPEST = 6

/** A page over the OpenAPI document for people: written by the server, without script, nothing from elsewhere. */
export function addDocsPage(app: App): void {
  let page: string | null = null
  app.get('/api/docs', { config, schema: { hide: true } }, (_request, reply) => {
    page ??= docsPage(app.swagger() as unknown as Document)
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
  })
  app.get('/api/docs/style.css', { config, schema: { hide: true } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(style),
  )
}

/** The page of a document; everything in it is escaped. */
export function docsPage(document: Document): string {
  const areas = new Map<string, [string, Record<string, Operation>][]>()
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    const area = path.split('/')[3] ?? ''
    areas.set(area, [...(areas.get(area) ?? []), [path, operations]])
  }
  const names = [...areas.keys()].sort()
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Treu: the interface</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<nav aria-label="Areas"><ul>${names.map((name) => `<li><a href="#${escaped(name)}">${escaped(name)}</a></li>`).join('')}</ul></nav>
<main>
<h1>Treu: the interface</h1>
${introduction}
${names.map((name) => area(name, areas.get(name) ?? [])).join('\n')}
</main>
</body>
</html>
`
}

const introduction = `<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<dl>
<dt>Sign-in</dt><dd><code>Authorization: Bearer &lt;token&gt;</code>. A token has scopes, an end and the rights of its user.</dd>
<dt>Purposes</dt><dd>Each request serves one purpose of those its route names and its user holds: the first, or the one in
<code>Treu-Purpose</code>. <code>Treu-Reason</code> carries a reason where one is asked, percent-encoded.</dd>
<dt>Lists</dt><dd><code>?q=</code> <code>?filter={"and":[{"field":"city","op":"eq","value":"Köln"}]}</code>
<code>?sort=lastName,-createdAt</code> <code>?limit=</code> (at most 200) <code>?cursor=</code> <code>?fields=</code>
<code>?count=true</code>. The answer is <code>{"items": […], "nextCursor": …}</code>. A search that a list does not have is
refused.</dd>
<dt>Versions</dt><dd><code>ETag</code> and <code>If-Match</code>: 428 without, 412 with both states when somebody was earlier.</dd>
<dt>Once only</dt><dd><code>Idempotency-Key</code> on POST: sent twice, done once.</dd>
<dt>Problems</dt><dd>RFC 9457 with <code>code</code> and <code>errors: [{pointer, code}]</code>; <code>title</code> and
<code>detail</code> are sentences in the language of <code>Accept-Language</code>, German or English.</dd>
<dt>What takes long</dt><dd>answers 202 with a job; <code>GET /api/v1/jobs/{id}</code> says how far it is.</dd>
</dl>`

function area(name: string, paths: readonly [string, Record<string, Operation>][]): string {
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => one(method, path, operation)),
  )
  return `<section id="${escaped(name)}"><h2>${escaped(name)}</h2>\n${operations.join('\n')}\n</section>`
}

function one(method: string, path: string, operation: Operation): string {
  const purposes = operation['x-purposes']
  const parts = [
    operation.description ? `<p>${escaped(operation.description)}</p>` : '',
    `<p>${purposes ? `Purposes: ${purposes.map((each) => code(each)).join(', ')}` : 'Needs no sign-in.'}</p>`,
    parameters(operation),
    body('Body', operation.requestBody?.content),
    ...Object.entries(operation.responses ?? {})
      .filter(([status]) => status !== 'default')
      .map(([status, { content }]) => body(`Answer ${status}`, content)),
  ]
  return `<details><summary><b>${escaped(method.toUpperCase())}</b> ${code(path)}</summary>${parts.join('')}</details>`
}

function parameters({ parameters: list = [] }: Operation): string {
  if (list.length === 0) return ''
  const items = list.map(({ name, in: place, required, description, schema }) =>
    line(name, { description, ...schema } as Schema, required ?? false, place),
  )
  return `<h3>Parameters</h3><ul>${items.join('')}</ul>`
}

function body(title: string, content: Content | undefined): string {
  const [kind, entry] = Object.entries(content ?? {})[0] ?? []
  const heading = `<h3>${escaped(title)}${kind && kind !== 'application/json' ? ` ${code(kind)}` : ''}</h3>`
  return entry?.schema ? `${heading}${members(entry.schema, 0) || `<p>${typeOf(entry.schema)}</p>`}` : heading
}

/** The members of a schema, one a line, those of objects within. */
function members(schema: Schema, depth: number): string {
  if (depth > DEEPEST) return ''
  if (schema.items) return members(schema.items, depth)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map((each) => members(each, depth)).join('')
  const lines = Object.entries(schema.properties ?? {}).map(([name, each]) =>
    line(name, each, schema.required?.includes(name) ?? false, '', members(each, depth + 1)),
  )
  return lines.length > 0 ? `<ul>${lines.join('')}</ul>` : ''
}

function line(name: string, schema: Schema, isRequired: boolean, place: string, within = ''): string {
  const notes = [place, typeOf(schema), isRequired ? 'required' : ''].filter(Boolean).join(', ')
  const text = schema.description ? ` ${escaped(schema.description)}` : ''
  return `<li>${code(name)} <small>${notes}</small>${text}${within}</li>`
}

function typeOf(schema: Schema): string {
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map(typeOf).join(' or ')
  const { type, format, items, enum: choices, const: only } = schema
  if (only !== undefined) return code(String(only))
  if (choices) return choices.map((each) => code(String(each))).join(' ')
  const word = [type ?? 'any'].flat().join(' or ')
  const bounds = [
    schema.minimum === undefined ? '' : `from ${schema.minimum}`,
    schema.maximum === undefined ? '' : `to ${schema.maximum}`,
    schema.maxLength === undefined ? '' : `up to ${schema.maxLength} characters`,
    schema.maxItems === undefined ? '' : `up to ${schema.maxItems}`,
    schema.default === undefined ? '' : `default ${String(schema.default)}`,
  ].filter(Boolean)
  const whole = items ? `list of ${typeOf(items)}` : escaped(format ? `${word} (${format})` : word)
  return [whole, ...bounds.map(escaped)].join(', ')
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

const style = `:root { color-scheme: light dark; --line: #d5dcdd; --quiet: #56646a; --accent: #0f5c63 }
@media (prefers-color-scheme: dark) { :root { --line: #37444a; --quiet: #a3b1b6; --accent: #7fd0d6 } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; grid-template-columns: 13rem minmax(0, 60rem); gap: 2rem; padding: 1.5rem }
nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow: auto }
nav ul { list-style: none; padding: 0; margin: 0 }
a { color: var(--accent) }
h1 { margin-top: 0 }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .25rem; margin-top: 2.5rem }
h3 { font-size: 1rem; margin: 1rem 0 .25rem }
dt { font-weight: 600 }
dd { margin: 0 0 .5rem 0 }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
small { color: var(--quiet) }
details { border-bottom: 1px solid var(--line); padding: .4rem 0 }
summary { cursor: pointer }
summary b { display: inline-block; min-width: 4.5rem; color: var(--accent) }
ul { padding-left: 1.25rem; margin: .25rem 0 }
@media (max-width: 50rem) { body { display: block; padding: 1rem } nav { position: static; max-height: none } nav ul { display: flex; flex-wrap: wrap; gap: .25rem .75rem } }
`
