import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { Problem } from './problem.ts'
import type { App } from './routes.ts'
import { serveWeb } from './web-files.ts'

test('every address of the program shows its one page, which is asked for anew each time', async (t) => {
  const get = await aWeb(t)

  for (const path of ['/', '/contacts', '/contacts/01a2-b3?tab=timeline', '/settings/roles']) {
    const { statusCode, body, headers } = await get(path)
    assert.deepEqual([statusCode, body], [200, 'the page'], path)
    assert.equal(headers['cache-control'], 'no-cache')
  }
})

test('files that carry their content in their name are kept for good', async (t) => {
  const get = await aWeb(t)

  const { body, headers } = await get('/assets/main-x1.js')
  assert.equal(body, 'the script')
  assert.match(String(headers['cache-control']), /immutable/)
  assert.match(String(headers['content-type']), /javascript/)
})

test('nothing outside the built web is ever served', async (t) => {
  const get = await aWeb(t)

  for (const path of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/.env',
  ]) {
    const { body } = await get(path)
    assert.notEqual(body, 'the secret', path)
  }
})

test('what is missing is not found, and not the page', async (t) => {
  const get = await aWeb(t)

  for (const path of ['/assets/old-x0.js', '/api/v1/nothing', '/p/nothing']) {
    assert.equal((await get(path)).statusCode, 404, path)
  }
})

test('a browser that asks for an icon on its own gets the one of the program, or nothing', async (t) => {
  const get = await aWeb(t)
  assert.equal((await get('/favicon.ico')).statusCode, 204)
  writeFileSync(join(get.web, 'icon.svg'), '<svg/>')
  const found = await get('/favicon.ico')
  assert.equal(found.statusCode, 200)
  assert.match(String(found.headers['content-type']), /^image\/svg\+xml/)
})

async function aWeb(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'treu-web-'))
  const web = join(folder, 'web')
  mkdirSync(join(web, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'the secret')
  writeFileSync(join(web, 'index.html'), 'the page')
  writeFileSync(join(web, 'assets/main-x1.js'), 'the script')
  const app = fastify() as unknown as App
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof Problem ? error.status : 500).send(String(error)),
  )
  await serveWeb(app, web)
  t.after(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })
  return Object.assign((url: string) => app.inject({ url }), { web })
}
