type Schema = Record<string, unknown>

/** One value that fits a schema well enough to reach the code behind it. */
export function sampleOf(schema: Schema): unknown {
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (either?.[0]) return sampleOf(either[0])
  if (schema.const !== undefined) return schema.const
  const closed = schema.enum as unknown[] | undefined
  if (closed) return closed[0]
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'object': {
      const properties = (schema.properties ?? {}) as Record<string, Schema>
      return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, sampleOf(each)]))
    }
    case 'array':
      return schema.items ? [sampleOf(schema.items as Schema)] : []
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return sampleText(schema.format)
  }
}

function sampleText(format: unknown): string {
  if (format === 'uuid') return '0198c0de-0000-7000-8000-000000000000'
  if (format === 'date') return '2026-03-01'
  if (format === 'date-time') return '2026-03-01T10:00:00Z'
  if (format === 'email') return 'nobody@marker.example'
  return 'order'
}
