import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import pg from 'pg'
import { openLog } from './log.ts'

test('a line never says who, whatever it is given', () => {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const log = openLog('info', stream)
  const refused = Object.assign(new pg.DatabaseError('Key (email)=(ada@example.com)', 1, 'error'), {
    severity: 'ERROR',
    routine: '_bt_check_unique',
    code: '23505',
    constraint: 'users_email_key',
    detail: 'Key (email)=(ada@example.com) already exists.',
  })

  log.error({ err: refused }, 'failed')
  log.info({ user: { email: 'ada@example.com', password: 'ada' } }, 'signed in')
  log.info(
    { req: { id: '1', method: 'GET', url: '/contacts?q=ada', headers: { cookie: 'ada' } } },
    'answered',
  )

  assert.doesNotMatch(lines.join(''), /ada/)
  const first = JSON.parse(lines[0] ?? '')
  assert.equal(first.err.code, '23505')
  assert.equal(first.err.constraint, 'users_email_key')
})
