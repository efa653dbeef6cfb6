import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runNow, testApp } from '#test/app.ts'
import { testDatabase } from '#test/database.ts'

test('proof stays as long as somebody is there or may ask for it, and goes whole when its time is over', async (t) => {
  const clock = { at: new Date('2026-11-22T10:00:00Z') }
  const app = await testApp(t, { worker: true, now: () => clock.at })
  const sales = await app.as('sales')
  const owner = app.db.ownerPool
  const person = async (name: string, channel: string) => {
    const { body } = await sales.post('/contacts', {
      lastName: name,
      occasion: 'enquiry',
      contactPoints: [{ kind: 'phone', value: `+49 221 ${110000 + name.length}` }],
      addresses: [
        { kind: 'private', street: 'Deichweg', houseNumber: '1', postalCode: '26721', city: 'Emden' },
      ],
    })
    const { status, body: said } = await sales.post(`/contacts/${body.id}/consents`, {
      event: 'given',
      purpose: 'direct-marketing',
      channel,
      way: 'paper',
      evidence: 'Formular',
    })
    assert.equal(status, 201, JSON.stringify(said))
    return body.id as string
  }
  const [there, gone, called, used] = [
    await person('Da', 'post'),
    await person('Fort', 'post'),
    await person('Anruf', 'phone'),
    await person('Brief', 'post'),
  ]
  await owner.query('delete from contacts where id = any ($1)', [[gone, called, used]])
  await owner.query(
    `insert into contact_uses (id, contact_id, at, channel, purpose, code, rule_set, keep_until)
     values (gen_random_uuid(), $1, '2028-02-01', 'post', 'direct-marketing', 'consent-post', '2026-11', '2033-02-01')`,
    [used],
  )
  const kept = async (day: string) => {
    clock.at = new Date(`${day}T10:00:00Z`)
    const { state } = await runNow(app, 'forget-consent-proofs')
    assert.equal(state, 'succeeded')
    const { rows } = await owner.query('select distinct contact_id as id from consent_events')
    const left = new Set(rows.map(({ id }) => id))
    return { there: left.has(there), gone: left.has(gone), called: left.has(called), used: left.has(used) }
  }
  const all = { there: true, gone: true, called: true, used: true }
  assert.deepEqual(await kept('2026-11-23'), all)
  // Three years, and to the end of that one.
  assert.deepEqual(await kept('2029-12-30'), all)
  assert.deepEqual(await kept('2030-01-02'), { ...all, gone: false })
  // A consent to calls is kept five years.
  assert.deepEqual(await kept('2031-11-20'), { ...all, gone: false })
  assert.deepEqual(await kept('2031-11-24'), { there: true, gone: false, called: false, used: true })
  assert.deepEqual(await kept('2033-02-01'), { there: true, gone: false, called: false, used: true })
  assert.deepEqual(await kept('2033-02-03'), { there: true, gone: false, called: false, used: false })
  const { rows } = await owner.query('select count(*)::integer as n from contact_uses')
  assert.equal(rows[0].n, 0)
})

test('a period ends with a day of the calendar here, on the last of a month that is shorter', async (t) => {
  const { ownerPool: owner } = await testDatabase(t)
  const lastDay = async (since: string, months: number, toYearEnd: boolean) => {
    const { rows } = await owner.query('select last_day_of($1, $2, $3)::text as day', [
      since,
      months,
      toYearEnd,
    ])
    return rows[0].day
  }
  assert.equal(await lastDay('2026-11-22T22:30:00Z', 60, false), '2031-11-22')
  assert.equal(await lastDay('2026-11-22T23:30:00Z', 60, false), '2031-11-23')
  assert.equal(await lastDay('2024-02-29T12:00:00Z', 12, false), '2025-02-28')
  assert.equal(await lastDay('2026-12-31T22:30:00Z', 36, true), '2029-12-31')
  assert.equal(await lastDay('2026-12-31T23:30:00Z', 36, true), '2030-12-31')
})
