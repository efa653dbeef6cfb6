import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { testDatabase, testMasterKey } from '#test/database.ts'
import { keyring } from '../crypto/keyring.ts'
import { personKeys } from '../crypto/person-keys.ts'
import { inTransaction, txOf } from '../db/tx.ts'
import { beginEpoch } from './epoch.ts'
import { eventRows } from './event-rows.ts'
import { ensureMonths, monthsOfTrail } from './partitions.ts'
import { reportOf } from './report.ts'
import { hashOfSeal, linkTo, SEAL_COLUMNS, type Seal, sealOf } from './seal.ts'
import { sealer } from './sealer.ts'
import { type NewAuditEvent, trail } from './trail.ts'
import { type FindingKind, verifyTrail } from './verify.ts'

const keys = keyring(testMasterKey)

async function setup(t: TestContext) {
  const db = await testDatabase(t)
  const folder = mkdtempSync(join(tmpdir(), 'treu-audit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const anchorFile = join(folder, 'anchor.jsonl')
  const onFailure = (error: unknown) => assert.fail(error as Error)
  const events = trail(db.appPool, keys, onFailure)
  const open = () =>
    sealer({ pool: db.appPool, keyring: keys, now: () => new Date(), anchorFiles: [anchorFile], onFailure })
  const seals = open()
  // A background process of the server may hold the horizon back for a moment.
  const sealAll = async (by = seals) => {
    let sealed = await by.sealNow()
    for (;;) {
      const { rows } = await db.ownerPool.query(
        `select 1 from audit_events where (epoch, tx) >=
           (select epoch, tx_to from (values (0, 1, 0::bigint)) as none (seq, epoch, tx_to)
            union all select epoch, tx_to from (select * from audit_seals order by seq desc limit 1) s
            order by 1 desc, 2 desc limit 1) limit 1`,
      )
      if (rows.length === 0) return sealed
      await sleep(20)
      sealed += await by.sealNow()
    }
  }
  const write = (...list: NewAuditEvent[]) => inTransaction(db.appPool, {}, (tx) => events.write(tx, list))
  const verify = (anchorFiles = [anchorFile]) => verifyTrail({ pool: db.appPool, keyring: keys, anchorFiles })
  const kinds = async (): Promise<FindingKind[]> => (await verify()).findings.map((finding) => finding.kind)
  const owner = (text: string, values: unknown[] = []) => db.ownerPool.query(text, values)
  return { db, anchorFile, events, seals, sealAll, open, write, verify, kinds, owner }
}

function anEvent(more: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    at: new Date(),
    actorKind: 'user',
    actorId: uuidv7(),
    action: 'update',
    resource: 'contact',
    recordIds: [uuidv7(), uuidv7()],
    subjectId: uuidv7(),
    fields: ['firstName', 'custom.hobby'],
    purpose: 'customer-relations',
    means: 'web',
    reason: 'Anfrage von „Eva“\t\\ und "mehr"',
    requestId: uuidv7(),
    jobId: uuidv7(),
    details: { b: 1, a: ['ü', null, 1.5], c: { y: true, x: 'z' } },
    sealed: Buffer.from('sealed'),
    ...more,
  }
}

test('what is read while the program ends is written or refused, and keeps nothing running', async (t) => {
  const { db, owner } = await setup(t)
  const failures: unknown[] = []
  const events = trail(db.appPool, keys, (error) => failures.push(error))
  events.note(anEvent({ action: 'view' }))
  const closing = events.close()
  assert.throws(() => events.note(anEvent({ action: 'view' })), { code: 'audit.not-ready' })
  await closing
  assert.throws(() => events.note(anEvent({ action: 'view' })), { code: 'audit.not-ready' })
  const { rows } = await owner('select count(*)::integer as count from audit_events')
  assert.equal(rows[0].count, 1)
  await sleep(100)
  assert.deepEqual(failures, [])
})

test('what was written verifies, sealed or not yet', async (t) => {
  const { sealAll, write, verify } = await setup(t)
  await write(anEvent(), anEvent({ reason: null, details: null, sealed: null, fields: [], recordIds: [] }))
  await write(anEvent({ at: new Date('2026-01-31T23:59:59.999Z') }))
  assert.equal(await sealAll(), 3)
  await write(anEvent())
  const result = await verify()
  assert.deepEqual(result.findings, [])
  assert.deepEqual(
    [result.isIntact, result.sealedCount, result.unsealedCount, result.sealCount],
    [true, 3, 1, 2],
  )
  assert.match(reportOf(result), /unverändert und vollständig[\s\S]*unchanged and complete/)
})

// A change of each column by the smallest step its type has.
const changes: Record<string, string> = {
  id: `overlay(id::text placing translate(right(id::text, 1), '0123456789abcdef', '123456789abcdef0') from 36)::uuid`,
  at: `at + interval '1 microsecond'`,
  actor_kind: `actor_kind || 'x'`,
  actor_id: 'null',
  action: `'remove'`,
  resource: `resource || ' '`,
  record_ids: 'record_ids[2:2]',
  subject_id: 'null',
  fields: `array['firstName,custom.hobby']`,
  purpose: `'contract'`,
  means: `'api'`,
  reason: `reason || '.'`,
  request_id: 'null',
  job_id: 'null',
  details: `jsonb_set(details, '{b}', '1.0')`,
  sealed: `set_byte(sealed, 0, get_byte(sealed, 0) # 1)`,
  mac: `set_byte(mac, 31, get_byte(mac, 31) # 1)`,
  epoch: 'epoch + 1',
  tx: 'tx + 1',
}

test('one changed byte of any column of one event is found', async (t) => {
  const { db, sealAll, write, verify, owner } = await setup(t)
  for (let n = 0; n < 5; n += 1) await write(anEvent(), anEvent())
  await sealAll()
  const { rows } = await db.ownerPool.query(
    `select column_name as name from information_schema.columns where table_name = 'audit_events'`,
  )
  assert.deepEqual(rows.map((row) => row.name).sort(), Object.keys(changes).sort())
  const { rows: victims } = await owner(
    'select id, at from audit_events order by tx, at, id offset 4 limit 1',
  )
  for (const [column, change] of Object.entries(changes)) {
    const client = await db.ownerPool.connect()
    const before = await client.query('select * from audit_events where id = $1 and at = $2', [
      victims[0].id,
      victims[0].at,
    ])
    await client.query(`create table saved as select * from audit_events`)
    const done = await client.query(`update audit_events set ${column} = ${change} where id = $1`, [
      victims[0].id,
    ])
    client.release()
    assert.equal(done.rowCount, 1, column)
    assert.equal(before.rowCount, 1)
    assert.equal((await verify()).isIntact, false, column)
    await owner('delete from audit_events')
    await owner('insert into audit_events select * from saved')
    await owner('drop table saved')
    assert.equal((await verify()).isIntact, true, `${column} put back`)
  }
})

test('the report names the event that was changed', async (t) => {
  const { sealAll, write, verify, owner } = await setup(t)
  await write(anEvent(), anEvent(), anEvent())
  await sealAll()
  const { rows } = await owner(
    `update audit_events set action = 'read' where id = (select max(id::text)::uuid from audit_events) returning id`,
  )
  const { findings } = await verify()
  assert.deepEqual(findings, [{ kind: 'events-changed', seq: 1, eventIds: [rows[0].id] }])
})

test('a removed, an added and a moved event are found', async (t) => {
  const { sealAll, write, kinds, owner } = await setup(t)
  await write(anEvent(), anEvent())
  await write(anEvent(), anEvent())
  await sealAll()
  await write(anEvent())
  await sealAll()
  await owner('create table saved as select * from audit_events')
  const again = async () => {
    await owner('delete from audit_events')
    await owner('insert into audit_events select * from saved')
    assert.deepEqual(await kinds(), [])
  }
  await owner('delete from audit_events where id = (select id from saved limit 1)')
  assert.deepEqual(await kinds(), ['events-missing'])
  await again()
  await owner(`insert into audit_events select '${uuidv7()}', at, actor_kind, actor_id, action, resource, record_ids, subject_id,
    fields, purpose, means, reason, request_id, job_id, details, sealed, mac, epoch, tx from saved limit 1`)
  assert.ok((await kinds()).includes('events-added'))
  await again()
  // Two events of one transaction change places.
  await owner(`update audit_events a set at = b.at from saved b, saved c
    where c.tx = b.tx and c.id < b.id and a.id in (b.id, c.id) and b.tx = (select min(tx) from saved) and a.id = c.id`)
  await owner(
    `update audit_events set at = at + interval '1 millisecond' where id = (select id from saved order by tx, id limit 1)`,
  )
  assert.deepEqual(await kinds(), ['events-changed'])
  await again()
  await owner(
    `update audit_events set tx = (select max(tx) from saved) where tx = (select min(tx) from saved)`,
  )
  assert.ok((await kinds()).length > 0)
  await again()
  await owner('delete from audit_events where tx = (select max(tx) from audit_events)')
  assert.deepEqual(await kinds(), ['events-missing'])
})

test('an event that is not sealed yet cannot be changed unseen either', async (t) => {
  const { write, kinds, owner } = await setup(t)
  await write(anEvent())
  await owner(`update audit_events set action = 'read'`)
  assert.deepEqual(await kinds(), ['unsealed-changed'])
})

test('a cut end is found by the anchor', async (t) => {
  const { sealAll, open, write, verify, kinds, owner } = await setup(t)
  await write(anEvent())
  await sealAll()
  await write(anEvent())
  await sealAll(open())
  assert.deepEqual(await kinds(), [])
  await owner('delete from audit_events where tx >= (select tx_from from audit_seals where seq = 2)')
  await owner('delete from audit_seals where seq = 2')
  assert.deepEqual(await kinds(), ['tail-cut'])
  await owner('delete from audit_events')
  await owner('delete from audit_seals')
  assert.deepEqual(await kinds(), ['tail-cut'])
  const unanchored = await verify([])
  assert.match(reportOf(unanchored), /Keine Ankerdatei/)
})

test('the report says how many of the newest seals no file outside the database knows', async (t) => {
  const { anchorFile, sealAll, open, write, verify } = await setup(t)
  await write(anEvent())
  await sealAll()
  const noted = readFileSync(anchorFile)
  await write(anEvent())
  await sealAll(open())
  assert.equal((await verify()).unanchoredCount, 0)
  assert.doesNotMatch(reportOf(await verify()), /Ankerdatei/)
  // As when the program ended right after sealing: an anchor is written every few seconds.
  writeFileSync(anchorFile, noted)
  const result = await verify()
  assert.deepEqual([result.isIntact, result.unanchoredCount], [true, 1])
  assert.match(
    reportOf(result),
    /Noch nicht in der Ankerdatei: 1 der jüngsten Siegel[\s\S]*Not in the anchor file yet: 1 of/,
  )
})

test('seals that were changed, removed or exchanged are found', async (t) => {
  const { sealAll, write, kinds, owner } = await setup(t)
  for (let n = 0; n < 3; n += 1) {
    await write(anEvent())
    await sealAll()
  }
  await owner('create table saved as select * from audit_seals')
  const flip = (column: string) => `set_byte(${column}, 3, get_byte(${column}, 3) # 1)`
  const attacks = [
    `delete from audit_seals where seq = 2`,
    `delete from audit_seals where seq = 1`,
    `update audit_seals set seq = 5 where seq = 3`,
    `update audit_seals set at = at + interval '1 microsecond' where seq = 2`,
    `update audit_seals set month = month - 31 where seq = 2`,
    `update audit_seals set epoch = 7 where seq = 2`,
    `update audit_seals set tx_from = tx_from - 1 where seq = 2`,
    `update audit_seals set tx_to = tx_to + 1 where seq = 2`,
    `update audit_seals set event_count = event_count + 1 where seq = 2`,
    ...['events_hash', 'previous_hash', 'seal_hash', 'signature'].flatMap((column) =>
      [2, 3].map((seq) => `update audit_seals set ${column} = ${flip(column)} where seq = ${seq}`),
    ),
  ]
  for (const attack of attacks) {
    await owner(attack)
    assert.ok((await kinds()).length > 0, attack)
    await owner('delete from audit_seals')
    await owner('insert into audit_seals select * from saved')
    assert.deepEqual(await kinds(), [], attack)
  }
})

test('a chain written anew is found by its signature, and with the key by the anchor', async (t) => {
  const { db, sealAll, write, verify, kinds, owner } = await setup(t)
  await write(anEvent())
  await sealAll()
  await write(anEvent())
  await sealAll()
  const rewrite = async (sign: (data: Buffer) => Buffer) => {
    await owner(
      `update audit_events set action = 'read' where tx < (select tx_to from audit_seals where seq = 1)`,
    )
    const { rows } = await db.ownerPool.query<Seal>(`select ${SEAL_COLUMNS} from audit_seals order by seq`)
    let before: Seal | null = null
    for (const row of rows.map(sealOf)) {
      const hash = await hashOfEvents(db.url, row)
      const seal: Seal = { ...row, eventsHash: hash, previousHash: linkTo(before) }
      const sealHash = hashOfSeal(seal)
      const signed: Seal = { ...seal, sealHash, signature: sign(sealHash) }
      await owner(
        'update audit_seals set events_hash = $1, previous_hash = $2, seal_hash = $3, signature = $4 where seq = $5',
        [hash, signed.previousHash, sealHash, signed.signature, row.seq],
      )
      before = signed
    }
  }
  await rewrite(keyring(Buffer.alloc(32, 7)).sign)
  assert.ok((await verify([])).findings.some((finding) => finding.kind === 'signature-wrong'))
  await rewrite(keys.sign)
  assert.deepEqual(await kinds(), ['chain-rewritten'])
})

async function hashOfEvents(url: string, seal: Seal): Promise<Buffer> {
  const client = new pg.Client(url)
  await client.connect()
  const hash = createHash('sha256')
  const where = `epoch = ${seal.epoch} and tx >= ${seal.txFrom} and tx < ${seal.txTo}`
  for await (const rows of eventRows(client, where)) hash.update(rows.bytes(0, rows.count))
  await client.end()
  return hash.digest()
}

test('what a running transaction has written is sealed when it has ended, and nothing is skipped', async (t) => {
  const { db, events, seals, sealAll, write, verify } = await setup(t)
  await write(anEvent())
  const slow = await db.appPool.connect()
  await slow.query('begin')
  await slow.query('select pg_current_xact_id()')
  await write(anEvent())
  let first = 0
  while (first === 0) first = await seals.sealNow()
  assert.equal(await seals.sealNow(), 0)
  await events.write(txOf(slow), [anEvent()])
  await slow.query('commit')
  slow.release()
  assert.deepEqual([first, await sealAll()], [1, 2])
  assert.equal((await verify()).isIntact, true)
})

test('a long transaction in another database of the server does not keep the trail open', async (t) => {
  const { seals, write } = await setup(t)
  const { db: neighbour } = await setup(t)
  const slow = await neighbour.appPool.connect()
  await slow.query('begin')
  await slow.query('select pg_current_xact_id()')
  await write(anEvent())
  let sealed = 0
  for (let n = 0; n < 200 && sealed === 0; n += 1) {
    await sleep(10)
    sealed = await seals.sealNow()
  }
  await slow.query('rollback')
  slow.release()
  assert.equal(sealed, 1)
})

test('two sealers at once make one chain', async (t) => {
  const { seals, sealAll, open, write, verify } = await setup(t)
  const other = open()
  for (let n = 0; n < 10; n += 1) {
    await write(anEvent())
    await Promise.all([seals.sealNow(), other.sealNow()])
  }
  await sealAll()
  const result = await verify()
  assert.deepEqual([result.isIntact, result.sealedCount], [true, 10])
})

test('destroying a person’s key leaves the trail as it is', async (t) => {
  const { db, sealAll, write, verify, owner } = await setup(t)
  const persons = personKeys(keys)
  const subjectId = uuidv7()
  const sealed = await inTransaction(db.appPool, {}, (tx) => persons.seal(tx, subjectId, 'Eva'))
  await write(anEvent({ subjectId, sealed }))
  await sealAll()
  await owner('delete from person_keys')
  assert.equal((await verify()).isIntact, true)
  assert.equal(await inTransaction(db.appPool, {}, (tx) => persons.open(tx, subjectId, sealed)), null)
})

test('after a restore the numbers of transactions may begin anew', async (t) => {
  const { db, anchorFile, sealAll, open, write, verify, kinds, owner } = await setup(t)
  await write(anEvent())
  await sealAll()
  await write(anEvent())
  await sealAll(open())
  // As in a backup from before the second event, in a cluster whose transactions have higher numbers than this one.
  await owner('delete from audit_seals where seq = 2')
  await owner('delete from audit_events where tx >= (select tx_to from audit_seals)')
  assert.deepEqual(await kinds(), ['tail-cut'])
  assert.equal(await beginEpoch(db.ownerPool, [anchorFile], new Date()), 2)
  await write(anEvent())
  await owner('update audit_events set tx = 3 where epoch = 2')
  assert.equal(await sealAll(open()), 1)
  const result = await verify()
  assert.deepEqual(result.findings, [])
  assert.ok(result.restoredAt)
  const { rows } = await db.ownerPool.query('select seq, epoch from audit_seals order by seq')
  assert.deepEqual(rows, [
    { seq: 1, epoch: 1 },
    { seq: 2, epoch: 2 },
  ])
})

test('a half written last line of the anchor is no finding, a broken one in between is', async (t) => {
  const { anchorFile, sealAll, write, kinds } = await setup(t)
  await write(anEvent())
  await sealAll()
  appendFileSync(anchorFile, '{"seq":2,"ha')
  assert.deepEqual(await kinds(), [])
  writeFileSync(anchorFile, `nonsense\n${readFileSync(anchorFile, 'utf8')}`)
  assert.deepEqual(await kinds(), ['anchor-unreadable'])
})

test('months have tables of their own, and what fell into the catch-all moves there', async (t) => {
  const { db, sealAll, write, verify } = await setup(t)
  await write(anEvent({ at: new Date('2031-05-15T10:00:00.000Z') }))
  await sealAll()
  const client = await db.ownerPool.connect()
  await ensureMonths(client, new Date('2031-05-01T00:00:00Z'))
  await ensureMonths(client, new Date('2031-05-01T00:00:00Z'))
  client.release()
  const { rows } = await db.ownerPool.query('select tableoid::regclass::text as name from audit_events')
  assert.deepEqual(rows, [{ name: 'audit_events_2031_05' }])
  assert.ok((await monthsOfTrail(db.ownerPool)).some(({ month }) => month === '2031-07-01'))
  assert.equal((await verify()).isIntact, true)
})

test('the application itself can neither change nor remove what is recorded', async (t) => {
  const { db, sealAll, write } = await setup(t)
  await write(anEvent())
  await sealAll()
  for (const table of ['audit_events', 'audit_seals', 'audit_prunings', 'audit_epochs']) {
    for (const attack of [`delete from ${table}`, `truncate ${table}`]) {
      await assert.rejects(db.appPool.query(attack), { code: '42501' }, attack)
    }
  }
  await assert.rejects(db.appPool.query(`update audit_events set action = 'x'`), { code: '42501' })
  await assert.rejects(db.appPool.query('select begin_audit_epoch()'), { code: '42501' })
})

test('the text of a row is the text of its event, whatever it holds', async (t) => {
  const { db, write } = await setup(t)
  const text = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter((each) => !each.includes('\0') && each.isWellFormed())
  const word = text.filter((each) => each !== '' && !each.includes(','))
  const json = fc.dictionary(
    text,
    fc.oneof(
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(text, { maxLength: 3 }),
    ),
    { maxKeys: 4 },
  )
  const event = fc.record({
    at: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
    action: text,
    resource: text,
    fields: fc.array(word, { maxLength: 4 }),
    reason: fc.option(text),
    purpose: fc.option(text),
    details: fc.option(json),
    sealed: fc.option(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))),
    subjectId: fc.option(fc.constant(uuidv7())),
  })
  const samples = fc.sample(event, 300)
  for (const sample of samples) await write(anEvent(sample))
  const client = await db.ownerPool.connect()
  let seen = 0
  for await (const rows of eventRows(client, 'true')) {
    for (let index = 0; index < rows.count; index++) {
      const { text, mac } = rows.read(index)
      seen += 1
      assert.deepEqual(keys.mac('audit', text), mac)
    }
  }
  client.release()
  assert.equal(seen, samples.length)
})
