import fc from 'fast-check'

type Schema = Record<string, unknown>

/** What people who mean ill, broken programs and unlucky users send. */
export const strangeTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202Eevil\u2066',
  '\u200B',
  `'); drop table contacts; --`,
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  '%00',
  '{"a":1}',
  'null',
  '-1',
  '1e999',
  '0198c0de-0000-7000-8000-000000000000',
  '2026-02-30',
  '9999999-01-01',
  'x'.repeat(5000),
  '🦄'.repeat(100),
  'á'.repeat(50),
]

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...strangeTexts),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, [], {}, [[]], [null], {
    __proto__x: 1,
  }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

/** Text for addresses and headers, which is always text. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...strangeTexts),
  fc.string({ maxLength: 40 }),
)

/** Mostly what the schema asks for, and here and there something else: so that checks behind the schema are reached. */
export function valueFor(schema: Schema, known: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema, known, depth) }, { weight: 1, arbitrary: strange })
}

function fitting(schema: Schema, known: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (depth > 5) return strange
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (either?.length) return fc.oneof(...either.map((each) => fitting(each, known, depth)))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]))
  const types = [schema.type].flat()
  return fc.oneof(...types.map((type) => ofType(type, schema, known, depth)))
}

function ofType(
  type: unknown,
  schema: Schema,
  known: readonly string[],
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object': {
      const properties = (schema.properties ?? {}) as Record<string, Schema>
      const own = fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([name, each]) => [name, valueFor(each, known, depth + 1)]),
        ),
        {
          requiredKeys:
            fc.sample(fc.subarray(Object.keys(properties)), { numRuns: 1, seed: depth + 7 })[0] ?? [],
        },
      )
      const more = fc.dictionary(fc.constantFrom(...fieldNames), strange, { maxKeys: 4 })
      return schema.additionalProperties === false && Object.keys(properties).length > 0
        ? own
        : fc.tuple(own, more).map(([a, b]) => ({ ...b, ...a }))
    }
    case 'array':
      return fc.array(valueFor((schema.items ?? {}) as Schema, known, depth + 1), { maxLength: 4 })
    case 'integer':
      return fc.oneof(fc.integer({ min: -5, max: 500 }), fc.constantFrom(2 ** 31, 2 ** 53, -(2 ** 31)))
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textOf(schema, known)
    default:
      return strange
  }
}

const fieldNames = [
  'id',
  'version',
  'lastName',
  'name',
  'email',
  'kind',
  'value',
  'titles',
  'custom',
  'ownerId',
  'teamId',
  'deletedAt',
  'purposeMask',
  'street',
  'country',
  'text',
  'dueOn',
  'at',
  '__proto__x',
  'toString',
]

function textOf(schema: Schema, known: readonly string[]): fc.Arbitrary<string> {
  if (schema.format === 'uuid')
    return known.length > 0 ? fc.oneof(fc.constantFrom(...known), fc.uuid()) : fc.uuid()
  if (schema.format === 'date')
    return fc.constantFrom('2026-03-01', '1800-01-01', '2999-12-31', '0001-01-01', '0000-01-01', '2026-02-30')
  if (schema.format === 'date-time')
    return fc.constantFrom(
      '2026-03-01T10:00:00Z',
      '2016-12-31T23:59:60Z',
      '0001-01-01T00:00:00+14:00',
      '9999-12-31T23:59:59.999-12:00',
    )
  return fc.oneof(
    fc.constantFrom(
      'order',
      'email',
      'a@b.example',
      '+49 30 123456',
      'customer-relations',
      'de',
      'DE',
      'note',
      'approve',
    ),
    fc.constantFrom(...strangeTexts),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    ...(known.length > 0 ? [fc.constantFrom(...known)] : []),
  )
}
