import assert from 'node:assert/strict'
import type pg from 'pg'

type Raw = { statusCode: number; body: string; headers: Record<string, unknown> }

/** Words of the machinery, which tell an attacker more than a user. */
const machinery =
  /node_modules|\.ts:\d|at async|\bpg_|syntax error|violates|constraint|relation "|column "|SELECT |INSERT /

/** Refused with a code, in the one shape all problems have, and without a word of what is behind. */
export function assertClearProblem(answer: Raw, about: string): void {
  const { statusCode, body, headers } = answer
  assert.ok(statusCode >= 400 && statusCode < 500, `${about}: status ${statusCode} ${body.slice(0, 300)}`)
  assertNoFault(answer, about)
  assert.match(String(headers['content-type']), /^application\/problem\+json/, about)
}

/** Whatever came of it, the server did not fail and told nothing of itself. */
export function assertNoFault({ statusCode, body, headers }: Raw, about: string): void {
  assert.ok(statusCode < 500 || statusCode === 503, `${about}: status ${statusCode} ${body.slice(0, 300)}`)
  if (statusCode < 400) return
  assert.ok(!machinery.test(body), `${about}: ${body.slice(0, 300)}`)
  if (!String(headers['content-type']).startsWith('application/problem+json')) {
    assert.fail(`${about}: ${statusCode} as ${headers['content-type']}`)
  }
  const problem = JSON.parse(body)
  assert.equal(problem.status, statusCode, about)
  assert.match(problem.code, /^[a-z][a-z0-9.-]+$/, about)
  assert.match(problem.requestId, /^[0-9a-f-]{36}$/, about)
}

/** How many rows each table holds, the trail and counters of attempts left out. */
export async function rowCounts(owner: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ name: string }>(`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname !~ '^(audit_|attempts|person_keys|sessions)' order by 1`)
  const counts: Record<string, number> = {}
  for (const { name } of rows) {
    const answer = await owner.query<{ count: number }>(`select count(*)::integer as count from ${name}`)
    counts[name] = answer.rows[0]?.count ?? 0
  }
  return counts
}
