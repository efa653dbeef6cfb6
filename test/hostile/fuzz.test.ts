import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { type Caller, testApp } from '#test/app.ts'
import { operationsOf } from '../leaks/crawl.ts'
import { assertNoFault } from './clear-problem.ts'
import { strangeText, valueFor } from './hostile-values.ts'

const SEED = 20260301
const RUNS = 25
// Signing out or removing everything would only end the test.
const leftOut = /\/(session|sessions|demo-data|jobs\/events)(\/|$)/

test('whatever is sent to whichever route, the server answers and never fails', async (t) => {
  const { app, as, newTeam } = await testApp(t)
  const [sales, dpo, administration] = [await as('sales'), await as('dpo'), await as('administration')]
  const marketing = await as('marketing')
  // Not those who ask: one of them could otherwise shut out the others, and the rest would prove nothing.
  const { contactId, ids } = await someRecords(sales)
  const known = [...ids, await newTeam(), (await as('service')).userId]
  const operations = operationsOf(app.swagger() as never).filter((each) => !leftOut.test(each.path))
  assert.ok(operations.length > 30)

  for (const operation of operations) {
    const inPath = operation.params.filter((each) => each.in === 'path')
    const inQuery = operation.params.filter((each) => each.in === 'query')
    const asked = fc.record({
      token: fc.constantFrom(sales.token, dpo.token, administration.token, marketing.token),
      path: fc.tuple(
        ...inPath.map(() =>
          fc.oneof(
            {
              weight: 4,
              arbitrary: fc.constant(operation.path.includes('/contacts/') ? contactId : known[0]),
            },
            { weight: 4, arbitrary: fc.constantFrom(...known) },
            { weight: 1, arbitrary: strangeText },
          ),
        ),
      ),
      // One or two at a time: of many, one is always wrong, and nothing behind the check would be reached.
      query: fc
        .subarray(inQuery, { maxLength: Math.min(2, inQuery.length) })
        .chain((chosen) =>
          fc.record(Object.fromEntries(chosen.map(({ name, schema }) => [name, askedFor(name, schema)]))),
        ),
      version: fc.constantFrom('"1"', '"2"', 'x', undefined),
      key: fc.oneof(
        { weight: 8, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom('a', 'b', '\u0001') },
      ),
      body: operation.body ? valueFor(operation.body, known) : fc.constant(undefined),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ token, path, query, version, key, body }) => {
        const values = [...path]
        const pathname = operation.path.replace(/\{[^}]+\}/g, () => encode(String(values.shift())))
        const search = Object.entries(query)
          .map(
            ([name, value]) =>
              `${name}=${encode(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))}`,
          )
          .join('&')
        const url = search ? `${pathname}?${search}` : pathname
        const answer = await app.inject({
          method: operation.method as NonNullable<InjectOptions['method']>,
          url,
          headers: {
            authorization: `Bearer ${token}`,
            ...(version ? { 'if-match': version } : {}),
            ...(key ? { 'idempotency-key': key } : {}),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { payload: JSON.stringify(body) ?? 'null' }),
        })
        assertNoFault(answer, `${operation.method} ${url} ${JSON.stringify(body)?.slice(0, 500)}`)
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    )
  }
})

function askedFor(name: string, schema: Record<string, unknown> = {}): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<unknown>(...(likely[name] ?? ['1', 'true', 'a'])) },
    { weight: 1, arbitrary: valueFor(schema, []) },
    { weight: 1, arbitrary: strangeText },
  )
}

const likely: Record<string, string[]> = {
  filter: [
    '{"field":"lastName","op":"contains","value":"é%_"}',
    '{"or":[{"field":"createdAt","op":"gt","value":"today-30"},{"not":{"field":"ownerId","op":"eq","value":"me"}}]}',
    '{"field":"titles","op":"in","value":["Dr."]}',
    '{"field":"email","op":"empty"}',
    '{"field":"dueOn","op":"lte","value":"today+7"}',
  ],
  sort: ['lastName', '-createdAt', 'name,-updatedAt', 'email,-phone,city', '-dueOn'],
  fields: ['lastName', 'name,email', 'id', 'custom'],
  sum: ['contactCount', 'durationMinutes'],
  q: ['müller', '0221', 'a@b', '%', 'a b c d e f g h'],
}

/** Lone surrogates have no place in an address; what a browser would send stands for them. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()) || '%20'
}

async function someRecords(sales: Caller): Promise<{ contactId: string; ids: string[] }> {
  const made = await sales.post('/contacts', {
    lastName: 'Weber',
    occasion: 'order',
    contactPoints: [{ kind: 'email', value: 'weber@marker.example' }],
    addresses: [{ street: 'Hauptstraße', houseNumber: '1', postalCode: '50667', city: 'Köln' }],
    company: 'Weber GmbH',
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const ids = JSON.stringify(made.body).matchAll(/"id":"([0-9a-f-]{36})"/g)
  return { contactId: made.body.id, ids: [...new Set([...ids].map((match) => match[1] ?? ''))] }
}
