import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('whoever finds a weakness finds the company’s address, once there is one', async (t) => {
  const { app, db } = await testApp(t, { now: () => new Date('2026-11-22T10:00:00Z') })
  assert.equal((await app.inject('/.well-known/security.txt')).statusCode, 404)
  await db.ownerPool.query(`insert into settings (key, value) values ('company', $1)`, [
    JSON.stringify({ name: 'Hofmann GmbH', email: 'post@hofmann.example' }),
  ])
  const answer = await app.inject('/.well-known/security.txt')
  assert.match(String(answer.headers['content-type']), /^text\/plain/)
  assert.deepEqual(answer.body.split('\n').slice(0, 3), [
    'Contact: mailto:post@hofmann.example',
    'Expires: 2027-05-21T10:00:00.000Z',
    'Preferred-Languages: de, en',
  ])
})
