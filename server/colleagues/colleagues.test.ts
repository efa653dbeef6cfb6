import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '#test/app.ts'

test('colleagues know each other’s names and nothing else; a partner knows nobody', async (t) => {
  const { as, db } = await testApp(t)
  const [sales, admin, partner] = [await as('sales'), await as('administration'), await as('partner')]
  await db.ownerPool.query('update users set deactivated_at = now() where id = $1', [admin.userId])
  const { items } = (await sales.get('/colleagues')).body
  assert.equal(items.length, 3)
  assert.deepEqual(Object.keys(items[0]).sort(), ['id', 'isActive', 'name'])
  assert.equal(items.find((each: { id: string }) => each.id === admin.userId).isActive, false)
  assert.deepEqual(
    (await partner.get('/colleagues')).body.items.map((each: { id: string }) => each.id),
    [partner.userId],
  )
})

test('everybody knows her own teams', async (t) => {
  const { as, newTeam, teamId } = await testApp(t)
  await newTeam()
  const { items } = (await (await as('sales')).get('/teams/mine')).body
  assert.deepEqual(
    items.map((team: { id: string; isMain: boolean }) => [team.id, team.isMain]),
    [[teamId, true]],
  )
})
