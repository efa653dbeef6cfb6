import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MassChange } from '#api/mass-updates.ts'
import { type Caller, runNow, type TestApp, testApp, waitForJob } from '#test/app.ts'

type Person = { id: string; version: number }

async function aPerson(caller: Caller, lastName: string, more: object = {}): Promise<Person> {
  const answer = await caller.post('/contacts', { lastName, occasion: 'order', ...more })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return answer.body
}

async function drafted(caller: Caller, changes: MassChange[], more: object = { filter: {} }) {
  const answer = await caller.post('/mass-updates', { resource: 'contact', changes, ...more })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return answer.body
}

async function done(caller: Caller, id: string, step: 'run' | 'undo', body: object = {}) {
  const { preview } = (await caller.get(`/mass-updates/${id}`)).body
  const seen = step === 'run' && preview ? { expected: preview.matched } : {}
  const started = await caller.post(`/mass-updates/${id}/${step}`, { ...seen, ...body })
  assert.equal(started.status, 202, JSON.stringify(started.body))
  const job = await waitForJob(caller, started.body.job.id)
  assert.equal(job.state, 'succeeded', JSON.stringify(job))
  return (await caller.get(`/mass-updates/${id}`)).body
}

const read = async (caller: Caller, { id }: Person) => (await caller.get(`/contacts/${id}`)).body

async function count(app: TestApp, text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await app.db.ownerPool.query(`select count(*)::integer as count from ${text}`, values)
  return rows[0].count
}

test('a preview says what will happen and changes nobody; the run does just that, and an undo gives it all back', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const eva = await aPerson(sales, 'Berger', { jobTitle: 'Einkauf', customerGroups: ['A'] })
  const jan = await aPerson(sales, 'Cramer', { jobTitle: 'Leitung', customerGroups: ['A', 'B'] })
  const ute = await aPerson(sales, 'Dorn', { language: 'en' })
  const changes: MassChange[] = [
    { field: 'customerGroups', action: 'add', value: ['B'] },
    { field: 'jobTitle', action: 'replace', from: 'Einkauf', value: 'Einkaufsleitung' },
    { field: 'language', action: 'clear' },
  ]
  const draft = await drafted(sales, changes)
  assert.deepEqual(
    { matched: draft.preview.matched, changed: draft.preview.changed, unchanged: draft.preview.unchanged },
    { matched: 3, changed: 2, unchanged: 1 },
  )
  assert.equal((await read(sales, eva)).jobTitle, 'Einkauf')

  const after = await done(sales, draft.id, 'run', { expected: 3 })
  assert.equal(after.state, 'done')
  assert.deepEqual(after.counts, { matched: 3, changed: 2, unchanged: 1 })
  const changed = await read(sales, eva)
  assert.equal(changed.jobTitle, 'Einkaufsleitung')
  assert.deepEqual(changed.customerGroups, ['A', 'B'])
  assert.equal((await read(sales, jan)).version, jan.version)
  assert.equal((await read(sales, ute)).language, null)
  await app.platform.trail.flush()
  assert.equal(await count(app, `audit_events where action = 'start' and resource = 'massUpdate'`), 1)
  const trail = `audit_events where action = 'update' and resource = 'contact' and $1 = any (record_ids) and job_id is not null`
  assert.equal(await count(app, trail, [eva.id]), 1)

  const undone = await done(sales, draft.id, 'undo')
  assert.deepEqual([undone.state, undone.counts.restored], ['undone', 2])
  const back = await read(sales, eva)
  assert.deepEqual([back.jobTitle, back.customerGroups], ['Einkauf', ['A']])
  assert.equal((await read(sales, ute)).language, 'en')
})

test('asked for six times at once it runs once, and is taken back once', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const people: Person[] = []
  for (let count = 0; count < 8; count += 1) people.push(await aPerson(sales, `Berger ${count}`))
  const draft = await drafted(sales, [{ field: 'department', action: 'set', value: 'Nord' }])
  const sixTimes = async (step: 'run' | 'undo') => {
    const ask = () =>
      sales.post(`/mass-updates/${draft.id}/${step}`, step === 'run' ? { expected: 8 } : undefined)
    const answers = await Promise.all(Array.from({ length: 6 }, ask))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409, 409, 409, 409, 409])
    const started = answers.find(({ status }) => status === 202)
    assert.equal((await waitForJob(sales, started?.body.job.id)).state, 'succeeded')
    return (await sales.get(`/mass-updates/${draft.id}`)).body
  }
  const after = await sixTimes('run')
  assert.deepEqual([after.state, after.counts], ['done', { matched: 8, changed: 8 }])
  for (const each of people) assert.equal((await read(sales, each)).department, 'Nord')
  const undone = await sixTimes('undo')
  assert.deepEqual([undone.state, undone.counts], ['undone', { matched: 8, restored: 8 }])
  for (const each of people) assert.equal((await read(sales, each)).department, null)
})

test('an undo keeps what somebody changed since, value by value, and names it', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const eva = await aPerson(sales, 'Berger', { jobTitle: 'Einkauf', department: 'Nord' })
  const draft = await drafted(sales, [
    { field: 'jobTitle', action: 'set', value: 'Leitung' },
    { field: 'department', action: 'set', value: 'Süd' },
  ])
  await done(sales, draft.id, 'run')
  await sales.patch(`/contacts/${eva.id}`, { jobTitle: 'Vorstand' }, eva.version + 1)
  const undone = await done(sales, draft.id, 'undo')
  assert.equal(undone.counts.kept, 1)
  const back = await read(sales, eva)
  assert.deepEqual([back.jobTitle, back.department], ['Vorstand', 'Nord'])
  const { items } = (await sales.get(`/mass-updates/${draft.id}/rows?outcome=kept`)).body
  assert.deepEqual(items[0].reasons, [{ code: 'mass-updates.kept-edited', field: 'jobTitle' }])
  assert.match(items[0].title, /Berger/)
})

test('people of another team are neither counted nor touched, also when they are named', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const other = await app.as('sales', { teamId: await app.newTeam() })
  const mine = await aPerson(sales, 'Berger')
  const theirs = await aPerson(other, 'Cramer')
  const all = await drafted(sales, [{ field: 'jobTitle', action: 'set', value: 'Leitung' }])
  assert.equal(all.preview.matched, 1)
  const named = await drafted(sales, [{ field: 'jobTitle', action: 'set', value: 'Leitung' }], {
    ids: [mine.id, theirs.id],
  })
  assert.deepEqual(named.preview.refused, [{ code: 'mass-updates.out-of-sight', count: 1 }])
  const after = await done(sales, named.id, 'run', { reason: 'Neue Leitung' })
  assert.deepEqual([after.counts.changed, after.counts.refused], [1, 1])
  assert.equal((await read(other, theirs)).jobTitle, null)
  const { items } = (await sales.get(`/mass-updates/${named.id}/rows?outcome=refused`)).body
  assert.deepEqual(items[0], {
    recordId: theirs.id,
    outcome: 'refused',
    reasons: [{ code: 'mass-updates.out-of-sight', field: null }],
    title: null,
  })
  const file = await sales.get(`/mass-updates/${named.id}/refused.csv`)
  assert.match(file.body, new RegExp(theirs.id))
  assert.doesNotMatch(file.body, /Cramer/)
  await app.platform.trail.flush()
  const { rows } = await app.db.ownerPool.query(
    `select record_ids, reason from audit_events where action = 'download' and resource = 'massUpdate'`,
  )
  assert.deepEqual(rows, [{ record_ids: [named.id, theirs.id], reason: 'Neue Leitung' }])
})

test('one record that breaks a rule of its own is refused by name, and the others are changed', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const groups = Array.from({ length: 50 }, (_, index) => `Gruppe ${index}`)
  const full = await aPerson(sales, 'Berger', { customerGroups: groups })
  const [jan, ute] = [await aPerson(sales, 'Cramer'), await aPerson(sales, 'Dorn')]
  const draft = await drafted(sales, [{ field: 'customerGroups', action: 'add', value: ['Messe'] }])
  const after = await done(sales, draft.id, 'run')
  assert.deepEqual([after.counts.changed, after.counts.refused], [2, 1])
  assert.deepEqual((await read(sales, full)).customerGroups, groups)
  for (const each of [jan, ute]) assert.deepEqual((await read(sales, each)).customerGroups, ['Messe'])
  const { items } = (await sales.get(`/mass-updates/${draft.id}/rows?outcome=refused`)).body
  assert.deepEqual(items[0].reasons, [{ code: 'field.too-many', field: 'customerGroups' }])
})

test('a stopped run leaves what it did, goes on when asked, and can be taken back as far as it came', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const eva = await aPerson(sales, 'Berger')
  const { id } = await drafted(sales, [{ field: 'department', action: 'set', value: 'Nord' }])
  await app.db.ownerPool.query(
    `update mass_updates set state = 'cancelled', started_at = now() where id = $1`,
    [id],
  )
  const { body } = await sales.get(`/mass-updates/${id}`)
  assert.deepEqual([body.state, body.preview], ['cancelled', null])
  assert.equal((await done(sales, id, 'run')).counts.changed, 1)
  assert.equal((await done(sales, id, 'undo')).counts.restored, 1)
  assert.equal((await read(sales, eva)).department, null)
  for (const step of ['run', 'undo'])
    assert.equal(
      (await sales.post(`/mass-updates/${id}/${step}`, step === 'run' ? {} : undefined)).status,
      409,
    )
})

test('a mass update is its author’s own; only data protection looks into it', async (t) => {
  const app = await testApp(t)
  const sales = await app.as('sales')
  await aPerson(sales, 'Berger')
  const { id } = await drafted(sales, [{ field: 'jobTitle', action: 'set', value: 'Leitung' }])
  const colleague = await app.as('sales')
  assert.equal((await colleague.get(`/mass-updates/${id}`)).status, 404)
  assert.equal((await colleague.get('/mass-updates')).body.items.length, 0)
  assert.equal((await colleague.post(`/mass-updates/${id}/run`, {})).status, 404)
  assert.equal((await (await app.as('dpo')).get(`/mass-updates/${id}`)).status, 200)
  for (const role of ['marketing', 'management', 'partner', 'administration'] as const) {
    const caller = await app.as(role)
    const changes = [{ field: 'jobTitle', action: 'set', value: 'Leitung' }]
    const answer = await caller.post('/mass-updates', { resource: 'contact', filter: {}, changes })
    assert.equal(answer.status, 403, role)
  }
})

test('a field one may not change answers like one that does not exist, and so does what names one person', async (t) => {
  const app = await testApp(t)
  const service = await app.as('service')
  const fields = (await service.get('/mass-updates/fields')).body.items
  const names = fields
    .filter((each: { resource: string }) => each.resource === 'contact')
    .map((each: { field: string }) => each.field)
  assert.ok(names.includes('department') && !names.includes('ownerId') && !names.includes('lastName'))
  for (const field of ['ownerId', 'lastName', 'isRestricted', 'purposeMask', 'nonsense', 'bases']) {
    const changes = [{ field, action: 'set', value: 'x' }]
    const answer = await service.post('/mass-updates', { resource: 'contact', filter: {}, changes })
    assert.deepEqual(answer.body.errors, [{ pointer: '/changes/0/field', code: 'field.unknown' }], field)
  }
  const wrong = async (changes: object[]) =>
    (await service.post('/mass-updates', { resource: 'contact', filter: {}, changes })).body.errors?.[0]
  assert.equal((await wrong([{ field: 'stage', action: 'set', value: 'x' }])).code, 'field.not-a-choice')
  assert.equal((await wrong([{ field: 'stage', action: 'clear' }])).code, 'mass-updates.action-not-possible')
  assert.equal((await wrong([{ field: 'department', action: 'set' }])).code, 'field.required')
  assert.equal(
    (
      await wrong([
        { field: 'department', action: 'set', value: 'a' },
        { field: 'department', action: 'clear' },
      ])
    ).code,
    'mass-updates.field-twice',
  )
})

test('rights that are taken away between draft and run stop the run', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const eva = await aPerson(sales, 'Berger')
  const { id } = await drafted(sales, [{ field: 'jobTitle', action: 'set', value: 'Leitung' }])
  await app.db.ownerPool.query(
    `update role_field_rights set level = 'see' where role_key = 'sales' and resource = 'contact' and field = 'jobTitle'`,
  )
  // The request still knows the rights of a moment ago; the job looks anew.
  const started = await sales.post(`/mass-updates/${id}/run`, { expected: 1 })
  const job = await waitForJob(sales, started.body.job.id)
  assert.deepEqual([job.state, job.problemCode], ['failed', 'mass-updates.invalid'])
  const { body } = await sales.get(`/mass-updates/${id}`)
  assert.deepEqual([body.state, body.problemCode], ['failed', 'mass-updates.invalid'])
  assert.equal((await read(sales, eva)).version, eva.version)
  app.platform.authentication.forget()
  assert.equal((await sales.post(`/mass-updates/${id}/run`, {})).status, 422)
})

test('only who wrote a draft starts it, and a filter only with the number of records one saw', async (t) => {
  const app = await testApp(t, { worker: true })
  const [sales, dpo] = [await app.as('sales'), await app.as('dpo')]
  const eva = await aPerson(sales, 'Berger')
  const changes: MassChange[] = [{ field: 'department', action: 'set', value: 'Nord' }]
  const draft = await drafted(sales, changes)
  assert.equal((await dpo.post(`/mass-updates/${draft.id}/run`, { expected: 1 })).status, 403)
  const blind = await sales.post(`/mass-updates/${draft.id}/run`, {})
  assert.deepEqual(
    [blind.status, blind.body.errors],
    [422, [{ pointer: '/expected', code: 'field.required' }]],
  )
  assert.equal((await read(sales, eva)).department, null)
  const picked = await drafted(sales, changes, { ids: [eva.id] })
  const started = await sales.post(`/mass-updates/${picked.id}/run`, {})
  assert.equal(started.status, 202)
  assert.equal((await waitForJob(sales, started.body.job.id)).state, 'succeeded')
})

test('when the selection has grown since the preview nothing is run', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  await aPerson(sales, 'Berger')
  const draft = await drafted(sales, [{ field: 'jobTitle', action: 'set', value: 'Leitung' }])
  await aPerson(sales, 'Cramer')
  const answer = await sales.post(`/mass-updates/${draft.id}/run`, { expected: draft.preview.matched })
  assert.equal(answer.body.code, 'mass-updates.rows-changed-conflict')
  assert.equal((await sales.get(`/mass-updates/${draft.id}`)).body.preview.matched, 2)
})

test('what permissions hang on needs a reason, and a protection is never loosened', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const consumer = await aPerson(sales, 'Berger', { isConsumer: true })
  const business = await aPerson(sales, 'Cramer')
  const loosening = await drafted(sales, [{ field: 'isConsumer', action: 'set', value: false }])
  assert.deepEqual(loosening.preview.refused, [{ code: 'mass-updates.loosens', count: 1 }])
  assert.equal(loosening.preview.needsReason, true)
  const mute = await sales.post(`/mass-updates/${loosening.id}/run`, {})
  assert.deepEqual(mute.body.errors, [{ pointer: '/reason', code: 'field.required' }])
  const after = await done(sales, loosening.id, 'run', { reason: 'Liste geprüft' })
  assert.deepEqual([after.counts.refused, after.counts.unchanged], [1, 1])
  assert.equal((await read(sales, consumer)).isConsumer, true)

  const tightening = await drafted(sales, [{ field: 'isConsumer', action: 'set', value: true }])
  await done(sales, tightening.id, 'run', { reason: 'Alle sind Verbraucher' })
  assert.equal((await read(sales, business)).isConsumer, true)
  await app.platform.trail.flush()
  const { rows } = await app.db.ownerPool.query(
    `select reason from audit_events where action = 'update' and resource = 'contact' and $1 = any (record_ids)`,
    [business.id],
  )
  assert.deepEqual(rows, [{ reason: 'Alle sind Verbraucher' }])
})

test('advertising refused for many stays refused after an undo', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const eva = await aPerson(sales, 'Berger', { contactPoints: [{ kind: 'email', value: 'eva@b.example' }] })
  const draft = await drafted(sales, [
    { field: 'advertising', action: 'refuse', value: ['email'] },
    { field: 'department', action: 'set', value: 'Nord' },
  ])
  assert.equal(draft.preview.changed, 1)
  await done(sales, draft.id, 'run', { reason: 'Gekaufte Liste' })
  const state = `consent_states where contact_id = $1 and channel = 'email' and state = 'refused'`
  assert.ok((await count(app, state, [eva.id])) > 0)
  const again = await drafted(sales, [{ field: 'advertising', action: 'refuse', value: ['email'] }])
  assert.equal(again.preview.changed, 0)
  const undone = await done(sales, draft.id, 'undo')
  assert.equal(undone.counts.restored, 1)
  assert.equal((await read(sales, eva)).department, null)
  assert.ok((await count(app, state, [eva.id])) > 0)
})

test('bases end for many with a reason; who is held for nothing any more goes into quarantine, and nothing brings her back unasked', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const dpo = await app.as('dpo')
  const eva = await aPerson(sales, 'Berger', { occasion: 'business-card' })
  const draft = await drafted(dpo, [{ field: 'bases', action: 'end', value: 'customer-relations' }])
  assert.deepEqual([draft.preview.bases, draft.preview.quarantined], [1, 1])
  await done(dpo, draft.id, 'run', { reason: 'Messe liegt drei Jahre zurück' })
  assert.equal((await sales.get(`/contacts/${eva.id}`)).status, 404)
  assert.equal((await dpo.post(`/mass-updates/${draft.id}/undo`)).status, 409)
  assert.equal((await sales.get(`/contacts/${eva.id}`)).status, 404)
})

test('who is due is told by mail what is held of her, once, and who cannot be reached is named', async (t) => {
  const app = await testApp(t, { worker: true })
  const [dpo, sales, admin] = [await app.as('dpo'), await app.as('sales'), await app.as('administration')]
  const due = { occasion: 'referral' }
  const eva = await aPerson(sales, 'Berger', {
    ...due,
    contactPoints: [{ kind: 'email', value: 'eva@b.example' }],
  })
  const jan = await aPerson(sales, 'Cramer', due)
  const inform: MassChange[] = [{ field: 'information', action: 'inform' }]
  const body = { resource: 'contact', filter: {}, changes: inform }
  const early = await sales.post('/mass-updates', body)
  assert.equal(early.body.errors[0].code, 'notices.none-released-conflict')
  await admin.patch('/settings', {
    company: {
      name: 'Holz',
      street: 'Weg 4',
      postalCode: '33602',
      city: 'Bielefeld',
      email: 'p@holz.example',
    },
  })
  assert.equal((await dpo.post('/privacy-notice')).status, 201)
  const mixed = [...inform, { field: 'department', action: 'set', value: 'x' }]
  assert.equal(
    (await sales.post('/mass-updates', { ...body, changes: mixed })).body.errors[0].code,
    'mass-updates.alone',
  )

  const draft = await drafted(sales, inform)
  assert.equal(draft.preview.changed, 1)
  assert.deepEqual(draft.preview.refused, [{ code: 'informations.address-missing-conflict', count: 1 }])
  const after = await done(sales, draft.id, 'run')
  assert.deepEqual([after.counts.changed, after.counts.refused], [1, 1])
  const told = await read(sales, eva)
  assert.ok(told.informedAt && told.informationDueOn === null)
  assert.equal((await sales.get(`/contacts/${eva.id}/informations`)).body.items[0].way, 'mail')
  assert.equal((await read(sales, jan)).informedAt, null)
  assert.equal(await count(app, `outbox_mails where kind = 'inform-contact'`), 1)

  const again = await drafted(sales, inform, { ids: [eva.id] })
  assert.equal((await done(sales, again.id, 'run')).counts.unchanged, 1)
  assert.equal(await count(app, `outbox_mails where kind = 'inform-contact'`), 1)
  assert.equal((await sales.post(`/mass-updates/${draft.id}/undo`)).status, 409)
})

test('restricted people are left as they are, also by data protection', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const dpo = await app.as('dpo')
  const eva = await aPerson(sales, 'Berger')
  await app.db.ownerPool.query(`update contacts set is_restricted = true where id = $1`, [eva.id])
  const draft = await drafted(dpo, [{ field: 'department', action: 'set', value: 'Nord' }])
  assert.deepEqual(draft.preview.refused, [{ code: 'mass-updates.protected', count: 1 }])
  const after = await done(dpo, draft.id, 'run')
  assert.deepEqual([after.counts.changed ?? 0, after.counts.refused], [0, 1])
  assert.equal((await read(dpo, eva)).department, null)

  await app.db.ownerPool.query(`update contacts set is_restricted = false where id = $1`, [eva.id])
  const early = await drafted(dpo, [{ field: 'department', action: 'set', value: 'Nord' }])
  await done(dpo, early.id, 'run')
  await app.db.ownerPool.query(`update contacts set is_restricted = true where id = $1`, [eva.id])
  assert.equal((await done(dpo, early.id, 'undo')).counts.kept, 1)
  assert.equal((await read(dpo, eva)).department, 'Nord')
})

test('records handed over by mistake come back, unless somebody has worked on them', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const teamId = await app.newTeam()
  const other = await app.as('sales', { teamId })
  const eva = await aPerson(sales, 'Berger', { jobTitle: 'Einkauf' })
  const jan = await aPerson(sales, 'Cramer')
  const draft = await drafted(sales, [
    { field: 'teamId', action: 'set', value: teamId },
    { field: 'jobTitle', action: 'set', value: 'Leitung' },
  ])
  assert.equal(draft.preview.handedOver, 2)
  await done(sales, draft.id, 'run')
  assert.equal((await sales.get(`/contacts/${eva.id}`)).status, 404)
  await other.patch(`/contacts/${jan.id}`, { department: 'Nord' }, (await read(other, jan)).version)
  const undone = await done(sales, draft.id, 'undo')
  assert.deepEqual([undone.counts.restored, undone.counts.kept], [1, 1])
  assert.equal((await read(sales, eva)).jobTitle, 'Einkauf')
  assert.equal((await sales.get(`/contacts/${jan.id}`)).status, 404)
  assert.equal((await read(other, jan)).jobTitle, 'Leitung')
})

test('an undo reaches nobody who is out of sight for another reason than this run', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const dpo = await app.as('dpo')
  const eva = await aPerson(sales, 'Berger')
  const { body: session } = await sales.get('/session')
  const draft = await drafted(sales, [
    { field: 'ownerId', action: 'set', value: session.user.id },
    { field: 'department', action: 'set', value: 'Nord' },
  ])
  await app.db.ownerPool.query(`update contacts set owner_id = null where id = $1`, [eva.id])
  assert.equal((await done(sales, draft.id, 'run')).counts.changed, 1)
  const left = (await read(dpo, eva)).version
  await app.db.ownerPool.query(`update contacts set team_id = $2 where id = $1`, [
    eva.id,
    await app.newTeam(),
  ])
  const undone = await done(sales, draft.id, 'undo')
  assert.deepEqual([undone.counts.restored ?? 0, undone.counts.kept], [0, 1])
  const after = await read(dpo, eva)
  assert.deepEqual([after.ownerId, after.department, after.version], [session.user.id, 'Nord', left])
})

test('a field one may not edit any more is not given back, and the count says so', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const teamId = await app.newTeam()
  const other = await app.as('sales', { teamId })
  const eva = await aPerson(sales, 'Berger')
  const jan = await aPerson(sales, 'Cramer')
  const handed = await drafted(sales, [{ field: 'teamId', action: 'set', value: teamId }], { ids: [eva.id] })
  const set: MassChange[] = [
    { field: 'jobTitle', action: 'set', value: 'Leitung' },
    { field: 'department', action: 'set', value: 'Nord' },
  ]
  const written = await drafted(sales, set, { ids: [jan.id] })
  for (const { id } of [handed, written]) assert.equal((await done(sales, id, 'run')).counts.changed, 1)
  await app.db.ownerPool.query(
    `update role_field_rights set level = 'see'
     where role_key = 'sales' and resource = 'contact' and field in ('teamId', 'jobTitle')`,
  )
  app.platform.authentication.forget()
  const kept = await done(sales, handed.id, 'undo')
  assert.deepEqual([kept.counts.restored ?? 0, kept.counts.kept], [0, 1])
  assert.equal((await read(other, eva)).teamId, teamId)
  const half = await done(sales, written.id, 'undo')
  assert.deepEqual([half.counts.restored ?? 0, half.counts.kept], [0, 1])
  const after = await read(sales, jan)
  assert.deepEqual([after.jobTitle, after.department], ['Leitung', null])
  const { items } = (await sales.get(`/mass-updates/${written.id}/rows?outcome=kept`)).body
  assert.deepEqual(items[0].reasons, [{ code: 'mass-updates.kept-right', field: 'jobTitle' }])
})

test('own fields are set and cleared like the others', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const dpo = await app.as('dpo')
  const field = await dpo.post('/custom-fields', {
    resource: 'contact',
    type: 'text',
    label: { de: 'Messestand', en: 'Booth' },
    why: { de: 'Damit wir wissen, wo wir uns trafen.', en: 'So that we know where we met.' },
    category: 'user.content.private',
    purposes: ['customer-relations'],
    basis: 'A6-1-f',
    dataKind: 'communication',
    seeRoles: ['sales'],
    editRoles: ['sales'],
  })
  const decision = { decision: 'approve', statement: 'Geprüft.', aloneReason: 'Es gibt nur eine.' }
  assert.equal((await dpo.put(`/custom-fields/${field.body.id}/approval`, decision)).status, 200)
  app.platform.authentication.forget()
  const name = `custom.${field.body.key}`
  const eva = await aPerson(sales, 'Berger')
  const set = await drafted(sales, [{ field: name, action: 'set', value: 'Halle 7' }])
  assert.equal(set.preview.changed, 1)
  await done(sales, set.id, 'run')
  assert.equal((await read(sales, eva)).custom[field.body.key], 'Halle 7')
  const found = async () => (await sales.get('/contacts?q=halle&count=true')).body.total
  assert.equal(await found(), 1)
  const clear = await drafted(sales, [{ field: name, action: 'clear' }])
  await done(sales, clear.id, 'run')
  assert.equal((await read(sales, eva)).custom[field.body.key], undefined)
  assert.equal(await found(), 0)
  await done(sales, clear.id, 'undo')
  assert.equal(await found(), 1)
  assert.equal((await read(sales, eva)).custom[field.body.key], 'Halle 7')
})

test('companies are changed alike', async (t) => {
  const app = await testApp(t, { worker: true })
  const sales = await app.as('sales')
  const ids = []
  for (const name of ['Nord GmbH', 'Süd AG']) {
    const answer = await sales.post('/companies', { name, industry: 'Handel' })
    ids.push(answer.body.id)
  }
  const draft = await drafted(
    sales,
    [
      { field: 'industry', action: 'replace', from: 'Handel', value: 'Großhandel' },
      { field: 'isCustomer', action: 'set', value: true },
    ],
    { resource: 'company', ids },
  )
  assert.equal((await done(sales, draft.id, 'run')).counts.changed, 2)
  const { body } = await sales.get(`/companies/${ids[0]}`)
  assert.deepEqual([body.industry, body.isCustomer], ['Großhandel', true])
  await done(sales, draft.id, 'undo')
  assert.equal((await sales.get(`/companies/${ids[0]}`)).body.industry, 'Handel')
})

test('values are forgotten after thirty days, and with them the way back', async (t) => {
  let now = new Date()
  const app = await testApp(t, { worker: true, now: () => now })
  const sales = await app.as('sales')
  await aPerson(sales, 'Berger', { jobTitle: 'Einkauf' })
  const { id } = await drafted(sales, [{ field: 'jobTitle', action: 'set', value: 'Leitung' }])
  await done(sales, id, 'run')
  const stored = await app.db.ownerPool.query(`select sealed_before from mass_update_rows`)
  assert.ok(!stored.rows[0].sealed_before.includes('Einkauf'))
  now = new Date(now.getTime() + 31 * 86_400_000)
  await app.db.ownerPool.query(`update access_tokens set expires_at = expires_at + interval '1 year'`)
  assert.equal((await sales.post(`/mass-updates/${id}/undo`)).status, 409)
  assert.equal((await runNow(app, 'mass-updates.forget-values')).state, 'succeeded')
  assert.equal(await count(app, 'mass_update_rows'), 0)
  const { body } = await sales.get(`/mass-updates/${id}`)
  assert.deepEqual(body.changes, [{ field: 'jobTitle', action: 'set' }])
  assert.equal(body.counts.changed, 1)
})
