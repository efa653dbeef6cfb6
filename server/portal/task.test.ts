import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { keyring } from '#server/platform/crypto/keyring.ts'
import { testApp } from '#test/app.ts'
import { testMasterKey } from '#test/database.ts'
import { isSolved, newTask, taskJudge, taskScript } from './task.ts'

const keys = keyring(testMasterKey)
const at = new Date('2026-11-22T10:00:00Z')
const later = (milliseconds: number) => new Date(at.getTime() + milliseconds)

/** Runs the script as a browser does, on a page with the two fields. */
async function solvedByScript(task: string): Promise<string> {
  const fields: Record<string, { value: string }> = {
    'input[name=aufgabe]': { value: task },
    'input[name=loesung]': { value: '' },
  }
  const document = { querySelector: (name: string) => fields[name] }
  const page = { document, crypto, TextEncoder, Promise, Array, DataView, String }
  await runInNewContext(taskScript, Object.assign(page, { globalThis: page }))
  return fields['input[name=loesung]']?.value ?? ''
}

test('the script solves its task, and a solution is good for one sending of one form', async () => {
  const judge = taskJudge(keys)
  const task = newTask(keys, 'neues', at)
  const solution = await solvedByScript(task)
  assert.ok(isSolved(task, solution), solution)
  assert.equal(judge('neues', task, solution, later(500)), 'not-done')
  assert.equal(judge('anderes', task, solution, later(5000)), 'machine')
  assert.equal(judge('neues', task, solution, later(5000)), 'done')
  assert.equal(judge('neues', task, solution, later(6000)), 'not-done')
  const old = newTask(keys, 'neues', later(-86_400_000))
  assert.equal(judge('neues', old, await solvedByScript(old), at), 'not-done')
  for (const made of [`${at.getTime().toString(36)}.abc.def`, 'x', '..', 'é.é.é'])
    assert.equal(judge('neues', made, '1', later(5000)), 'machine')
})

test('a form works without script, and from one place only a few times in a while', async (t) => {
  const clock = { at: new Date() }
  const app = await testApp(t, { now: () => clock.at })
  const marketing = await app.as('marketing')
  await marketing.post('/consent-texts', {
    key: 'newsletter',
    purpose: 'direct-marketing',
    channels: ['email'],
    text: 'Ja, ich möchte den Newsletter.',
  })
  const made = await marketing.post('/forms', { key: 'neues', title: 'Neues', textVersion: 'newsletter' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const kept = async () => {
    const { rows } = await app.db.ownerPool.query('select count(*)::integer as n from consent_requests')
    return rows[0].n as number
  }
  let number = 0
  const submit = async (more: Record<string, string> = {}) => {
    number += 1
    const answer = await app.app.inject({
      method: 'POST',
      url: '/p/formular/neues',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        email: `p${number}@kundin.example`,
        zustimmung: 'ja',
        ...more,
      }).toString(),
    })
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /Postfach/)
  }
  const taskOnPage = async () => {
    const { body } = await app.app.inject({ url: '/p/formular/neues' })
    assert.match(body, /<script src="\/p\/aufgabe\.js" defer><\/script>/)
    return /name="aufgabe" value="([^"]+)"/.exec(body)?.[1] ?? ''
  }
  const script = await app.app.inject({ url: '/p/aufgabe.js' })
  assert.equal(script.statusCode, 200)
  assert.doesNotMatch(script.body, /https?:/)

  for (let n = 0; n < 15; n += 1) await submit()
  assert.equal(await kept(), 12)
  // Thanked like everybody, and nothing kept: the work was not done, or sooner than anybody types.
  await submit({ aufgabe: await taskOnPage() })
  assert.equal(await kept(), 12)
  const task = await taskOnPage()
  clock.at = new Date(clock.at.getTime() + 5000)
  await submit({ aufgabe: task, loesung: await solvedByScript(task) })
  assert.equal(await kept(), 13)
  clock.at = new Date(clock.at.getTime() + 601_000)
  await submit()
  assert.equal(await kept(), 14)
})
