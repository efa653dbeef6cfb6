import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { preferenceToken } from '#server/portal/public.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import { runNow, testApp, waitForJob } from '#test/app.ts'
import { mailSink } from '#test/mail/mail-sink.ts'

const [paula, vera] = ['paula@kundin.example', 'vera@kundin.example']
const topic = 'neue-leuchten'

/** Two records of one person, both willing and with the same topic, and a company that may send. */
async function twoOfOne(t: TestContext) {
  const sink = await mailSink({ keepText: true })
  t.after(sink.close)
  const clock = { at: new Date() }
  const app = await testApp(t, { worker: true, now: () => clock.at, settings: { TREU_SMTP_URL: sink.url } })
  const [admin, sales, marketing] = [
    await app.as('administration'),
    await app.as('sales'),
    await app.as('marketing'),
  ]
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  const { ownerPool } = app.db
  const someone = async (email: string) => {
    const { body } = await sales.post('/contacts', {
      firstName: 'Eva',
      lastName: 'Berger',
      occasion: 'enquiry',
      contactPoints: [{ kind: 'email', value: email }],
      addresses: [{ kind: 'work', postalCode: '50667', city: 'Köln', country: 'DE' }],
    })
    await sales.post(`/contacts/${body.id}/consents`, {
      event: 'given',
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'paper',
      evidence: 'Formular',
    })
    const hash = addressHash(app.platform.keyring, email)
    for (const each of [topic, 'termine'])
      await ownerPool.query(
        `insert into subscriptions (id, contact_id, address_hash, topic, is_subscribed, changed_at)
         values (gen_random_uuid(), $1, $2, $3, true, now())`,
        [body.id, hash, each],
      )
    const link = `/p/einstellungen/${preferenceToken(app.platform.keyring, { contactId: body.id, addressHash: hash })}`
    const says = async (payload: string) => {
      const answer = await app.app.inject({
        method: 'POST',
        url: link,
        payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      assert.equal(answer.statusCode, 200, answer.body)
    }
    return { id: body.id as string, says }
  }
  const [p, v] = [await someone(paula), await someone(vera)]
  const merge = async () => {
    const [one, other] = [await sales.get(`/contacts/${p.id}`), await sales.get(`/contacts/${v.id}`)]
    const done = await sales.post(
      `/contacts/${p.id}/merges`,
      { mergedId: v.id, mergedVersion: other.body.version, fields: {} },
      { 'if-match': `"${one.body.version}"` },
    )
    assert.equal(done.status, 201, JSON.stringify(done.body))
    return async () => assert.equal((await sales.post(`/merges/${done.body.id}/undo`)).status, 200)
  }
  const segmentOf = async (filter: object, isLive = false) => {
    const { status, body } = await marketing.post('/segments', {
      name: `Liste ${crypto.randomUUID()}`,
      filter,
      isLive,
    })
    assert.equal(status, 201, JSON.stringify(body))
    return body.id as string
  }
  /** Sends to all of a list and answers who got it. */
  const send = async (segmentId: string) => {
    const before = sink.received.length
    const { status, body } = await marketing.post('/campaigns', {
      name: 'Herbst',
      segmentId,
      subject: 'Neues',
      blocks: [{ type: 'text', text: 'Es gibt Neues.' }],
    })
    assert.equal(status, 201, JSON.stringify(body))
    const planned = await marketing.post(`/campaigns/${body.id}/schedule`, {})
    assert.equal(planned.status, 200, JSON.stringify(planned.body))
    clock.at = new Date(clock.at.getTime() + 16 * 60_000)
    await runNow(app, 'campaigns.start')
    await waitForJob(marketing, (await marketing.get(`/campaigns/${body.id}`)).body.jobId)
    return sink.received.slice(before).map(({ to }) => to)
  }
  const chosen = async () => {
    const { rows } = await ownerPool.query<{ id: string; said: string }>(
      `select contact_id as id, topic || ' ' || is_subscribed as said from subscriptions
       union all select contact_id, frequency from mail_frequencies order by 2`,
    )
    return Object.fromEntries(
      [p.id, v.id].map((id, index) => [
        index === 0 ? 'p' : 'v',
        rows.filter((row) => row.id === id).map(({ said }) => said),
      ]),
    )
  }
  return { p, v, merge, segmentOf, send, chosen }
}

const wantsTopic = { field: 'subscription.topic', op: 'contains', value: topic }
const everybody = { field: 'city', op: 'eq', value: 'Köln' }

test('what is chosen by a link of the merged record holds at every address of the person (failure 15)', async (t) => {
  const { v, merge, segmentOf, send } = await twoOfOne(t)
  await merge()
  const [frozen, all] = [await segmentOf(wantsTopic), await segmentOf(everybody, true)]
  await v.says('aktion=themen&thema=termine')
  await v.says('aktion=haeufigkeit&haeufigkeit=quarterly')
  assert.deepEqual(await send(frozen), [], 'the topic was left by the other link')
  assert.deepEqual(await send(all), [paula], 'one a quarter is wanted')
  assert.deepEqual(await send(all), [], 'and no more than one')
})

test('what either record wanted less of is wanted less of by the person, and an undo gives both theirs back', async (t) => {
  const { v, merge, segmentOf, send, chosen } = await twoOfOne(t)
  const [frozen, all] = [await segmentOf(wantsTopic), await segmentOf(everybody, true)]
  await v.says('aktion=themen&thema=termine')
  await v.says('aktion=haeufigkeit&haeufigkeit=quarterly')
  const before = await chosen()
  assert.deepEqual(before, {
    p: [`${topic} true`, 'termine true'],
    v: [`${topic} false`, 'quarterly', 'termine true'],
  })
  assert.deepEqual(await send(all), [paula, vera])
  const undo = await merge()
  assert.deepEqual(await send(frozen), [])
  assert.deepEqual(await send(all), [], 'the mail to her other address counts')
  await undo()
  assert.deepEqual(await chosen(), before)
})

test('after an undo a no said meanwhile counts for both, a yes for neither', async (t) => {
  const { p, v, merge, chosen } = await twoOfOne(t)
  await p.says(`aktion=themen&thema=${topic}`)
  await p.says('aktion=haeufigkeit&haeufigkeit=monthly')
  const undo = await merge()
  await v.says('aktion=themen&thema=termine')
  await v.says('aktion=haeufigkeit&haeufigkeit=every')
  await undo()
  const after = await chosen()
  assert.deepEqual(after, {
    p: ['monthly', `${topic} false`, 'termine false'],
    v: [`${topic} false`, 'termine true'],
  })
  const again = await merge()
  await v.says('aktion=haeufigkeit&haeufigkeit=quarterly')
  await again()
  const { p: ofP = [], v: ofV = [] } = await chosen()
  assert.ok(ofP.includes('quarterly') && ofV.includes('quarterly'))
})
