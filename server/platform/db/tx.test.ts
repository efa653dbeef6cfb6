import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { testDatabase } from '#test/database.ts'
import { inReading, inTransaction, type Tx, useNamedStatements } from './tx.ts'

const numbers = sql`create table numbers (n integer primary key)`
const add = (n: number) => sql`insert into numbers values (${n})`
const all = sql`select n from numbers order by n`

test('what is asked for in one go is answered in its order', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  const answers = await inTransaction(ownerPool, {}, (tx) =>
    Promise.all([tx.execute(add(1)), tx.query(all), tx.execute(add(2)), tx.query(all)]),
  )
  assert.deepEqual(answers, [1, [{ n: 1 }], 1, [{ n: 1 }, { n: 2 }]])
})

test('of statements that travel together the one that fails is the one that is refused', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  for (let round = 0; round < 3; round++) {
    let outcomes: string[] = []
    const swallowing = inTransaction(ownerPool, {}, async (tx) => {
      const asked = await Promise.allSettled([tx.query(add(1)), tx.query(add(1)), tx.query(all)])
      outcomes = asked.map((each) => (each.status === 'rejected' ? each.reason.constraint : 'done'))
    })
    await assert.rejects(swallowing, /lost before its commit/)
    assert.deepEqual(outcomes, ['done', 'numbers_pkey', 'numbers_pkey'])
    assert.equal((await inTransaction(ownerPool, {}, (tx) => tx.query(all))).length, 0)
  }
})

test('whoever asked for the statement that fails puts it into words before its companions are heard', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  const failing = inTransaction(ownerPool, {}, async (tx) => {
    const inWords = async () => {
      try {
        await tx.query(add(1))
      } catch {
        await Promise.resolve()
        throw new Error('one is there already')
      }
    }
    await tx.query(add(1))
    await Promise.all([tx.query(all), inWords(), tx.query(all)])
  })
  await assert.rejects(failing, { message: 'one is there already' })
})

test('nothing is committed when the work throws, or when its record cannot be stored', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  await assert.rejects(
    inTransaction(ownerPool, {}, async (tx) => {
      await tx.query(add(1))
      throw new Error('no')
    }),
    { message: 'no' },
  )
  const failing = inTransaction(
    ownerPool,
    {},
    (tx) => tx.query(add(2)),
    () => sql`insert into numbers values (${null})`,
  )
  await assert.rejects(failing, { code: '23502' })
  const good = inTransaction(
    ownerPool,
    {},
    (tx) => tx.query(add(3)),
    () => add(4),
  )
  await good
  assert.deepEqual(await inTransaction(ownerPool, {}, (tx) => tx.query(all)), [{ n: 3 }, { n: 4 }])
})

test('settings hold for one transaction and not for the next on the same connection', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const asked = sql`select current_setting('treu.test', true) as value`
  for (const run of [inTransaction, inReading]) {
    const inside = await run(ownerPool, { 'treu.test': 'secret' }, async (tx) => [
      ...(await tx.query(asked)),
      ...(await tx.query(asked)),
    ])
    assert.deepEqual(inside, [{ value: 'secret' }, { value: 'secret' }])
    const [after] = await inTransaction(ownerPool, {}, (tx) => tx.query<{ value: string | null }>(asked))
    assert.ok(!after?.value)
  }
})

test('who opened for reading cannot write', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  await assert.rejects(
    inReading(ownerPool, {}, (tx) => tx.query(add(1))),
    { code: '25006' },
  )
  assert.deepEqual(await inReading(ownerPool, {}, (tx) => tx.query(all)), [])
})

test('the bare connection is inside the transaction, too', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  await assert.rejects(
    inTransaction(ownerPool, { 'treu.test': 'on' }, async (tx) => {
      await tx.onClient(async (client) => {
        const { rows } = await client.query("select current_setting('treu.test') as value")
        assert.deepEqual(rows, [{ value: 'on' }])
        await client.query('insert into numbers values (1)')
      })
      throw new Error('no')
    }),
    { message: 'no' },
  )
  assert.deepEqual(await inReading(ownerPool, {}, (tx) => tx.query(all)), [])
})

test('values of every type come back as they went in', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const at = new Date('2026-03-01T12:34:56.789Z')
  const values = sql`select ${'ü"\\,{}'}::text as text, ${at}::timestamptz as at, ${Buffer.from([0, 255])}::bytea as bytes,
    ${['a', 'b"c', '', 'd\\e,f']}::text[] as list, ${null}::text as nothing, ${12.5}::numeric as number,
    ${JSON.stringify({ a: [1] })}::jsonb as json, ${'2026-03-01'}::date as day, ${true}::boolean as yes`
  for (const run of [1, 2]) {
    const [row] = await inTransaction(ownerPool, {}, (tx) => tx.query(values))
    assert.deepEqual(
      row,
      {
        text: 'ü"\\,{}',
        at,
        bytes: Buffer.from([0, 255]),
        list: ['a', 'b"c', '', 'd\\e,f'],
        nothing: null,
        number: 12.5,
        json: { a: [1] },
        day: '2026-03-01',
        yes: true,
      },
      `run ${run}`,
    )
  }
})

test('one exchange at a time is on a connection, whatever is asked for beside it', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  const warnings: string[] = []
  const hear = (warning: Error) => warnings.push(warning.message)
  process.on('warning', hear)
  t.after(() => process.off('warning', hear))
  const chain = async (tx: Tx, n: number) => {
    for (let round = 0; round < 3; round++) await tx.query(add(n * 10 + round))
    return tx.onClient((client) => client.query('select 1'))
  }
  await inTransaction(ownerPool, {}, async (tx) => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => chain(tx, n)))
  })
  await inReading(ownerPool, {}, (tx) => Promise.all([tx.query(all), sleep(0).then(() => tx.query(all))]))
  await sleep(0)
  assert.deepEqual(warnings, [])
  const rows = await inReading(ownerPool, {}, (tx) => tx.query(all))
  assert.equal(rows.length, 15)
})

test('what was asked for before the bare connection is done before it, and what comes after is after', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  await inTransaction(ownerPool, {}, async (tx) => {
    const [, counted] = await Promise.all([
      tx.query(add(1)),
      tx.onClient((client) => client.query('select from numbers')),
      tx.query(add(2)),
    ])
    assert.equal(counted.rowCount, 1)
  })
})

test('work that goes on after its transaction ended does not reach the next one', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  let late: Promise<unknown> = Promise.resolve()
  const failing = inTransaction(ownerPool, {}, async (tx) => {
    const slow = sleep(5).then(() => tx.query(add(1)))
    late = slow.catch((error: Error) => error.message)
    await Promise.all([slow, Promise.reject(new Error('no'))])
  })
  await assert.rejects(failing, { message: 'no' })
  assert.equal(await late, 'the transaction is over')
  assert.deepEqual(await inReading(ownerPool, {}, (tx) => tx.query(all)), [])
})

test('a connection that breaks under a transaction refuses it and nothing else', async (t) => {
  const { ownerPool } = await testDatabase(t)
  const end = sql`select pg_terminate_backend(${0}::int)`
  for (const run of [inTransaction, inReading]) {
    const broken = run(ownerPool, {}, async (tx) => {
      const [self] = await tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      await ownerPool.query(end.text, [self?.pid])
      await sleep(20)
      return tx.query(sql`select 1`)
    })
    await assert.rejects(broken)
    assert.deepEqual(await run(ownerPool, {}, (tx) => tx.query(sql`select 1 as one`)), [{ one: 1 }])
  }
})

test('behind a pooler that hands each transaction another connection, none is asked by a name', async (t) => {
  const { ownerPool } = await testDatabase(t)
  await ownerPool.query(numbers)
  t.after(() => useNamedStatements(true))
  const known = () =>
    inTransaction(ownerPool, { 'treu.user_id': 'x' }, async (tx) => {
      await tx.execute(sql`delete from numbers`)
      return tx.query<{ name: string }>(sql`select name from pg_prepared_statements order by 1`)
    })
  useNamedStatements(false)
  assert.deepEqual(await known(), [])
  await inReading(ownerPool, { 'treu.user_id': 'y' }, (tx) => tx.query(all))
  assert.deepEqual(await known(), [])
  useNamedStatements(true)
  assert.ok((await known()).length > 2)
})
