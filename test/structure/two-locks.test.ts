import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import { company } from '#server/companies/company.ts'
import { contact } from '#server/contacts/contact.ts'
import type { Actor, FieldLevel, ResourceRights } from '#server/platform/gate/actor.ts'
import { throughGate } from '#server/platform/gate/gate.ts'
import type { GroupBounds } from '#server/platform/gate/group-bounds.ts'
import { bits } from '#server/platform/gate/purpose-bits.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { type PurposeKey, purposeKeys, type RowScope } from '#server/platform/gate/vocabulary.ts'
import { testApp } from '#test/app.ts'

const scopes: readonly (RowScope | null)[] = ['own', 'team', 'all', null]
const groups = ['A', 'B, "b"', 'Ç{}']
type Rows = RowScope | null | GroupBounds
const fields = new Map<string, Map<string, FieldLevel>>([
  [
    'contact',
    new Map<string, FieldLevel>([
      ['lastName', 'see'],
      ['firstName', 'see'],
    ]),
  ],
  ['company', new Map<string, FieldLevel>([['name', 'see']])],
])

test('the gate and the policies of the database let through the same rows', async (t) => {
  const { platform, db, as, newTeam } = await testApp(t)
  const teams = [await newTeam(), await newTeam(), await newTeam()]
  const users = [(await as('sales')).userId, (await as('sales')).userId, (await as('sales')).userId]
  const random = chance(20260301)
  const rows = Array.from({ length: 150 }, () => ({
    id: uuidv7(),
    ownerId: random.of([...users, null]),
    teamId: random.of([...teams, null]),
    groups: groups.filter(() => random.next() < 0.4),
    mask: Math.floor(random.next() * 512),
    isRestricted: random.next() < 0.2,
    isQuarantined: random.next() < 0.2,
  }))
  for (const each of rows) {
    await db.ownerPool.query(
      `insert into contacts (id, last_name, occasion, origin, owner_id, team_id, purpose_mask, is_restricted, is_quarantined,
         customer_groups)
       values ($1, 'X', 'order', 'x', $2, $3, $4, $5, $6, $7)`,
      [each.id, each.ownerId, each.teamId, each.mask, each.isRestricted, each.isQuarantined, each.groups],
    )
    await db.ownerPool.query(
      `insert into companies (id, name, owner_id, team_id, customer_groups) values ($1, 'X', $2, $3, $4)`,
      [each.id, each.ownerId, each.teamId, each.groups],
    )
  }

  const bound = fc.oneof(fc.constant(true as const), fc.subarray(groups))
  const bounds = fc.record({ all: fc.subarray(groups), team: bound, own: bound }, { requiredKeys: [] })
  const shown = fc.oneof<fc.Arbitrary<Rows>[]>(fc.constantFrom(...scopes), bounds)
  const asked = fc.record({
    user: fc.constantFrom(...users),
    teamIds: fc.subarray(teams),
    contactRows: shown,
    companyRows: shown,
    purpose: fc.constantFrom<PurposeKey>(...purposeKeys),
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ user, teamIds, contactRows, companyRows, purpose }) => {
      const actor = actorWith(user, teamIds, purpose, { contact: contactRows, company: companyRows })
      const seen = await throughGate(platform, { actor, purpose, means: 'api' }, async (gate) => {
        const idsOf = async (name: 'contact' | 'company') => {
          const resource = allResources().get(name)
          assert.ok(resource)
          const { items } = gate.can(resource, 'see')
            ? await gate.list(resource, { limit: 200 })
            : { items: [] }
          return items.map((item) => String(item.id)).sort()
        }
        const policies = async (table: 'contacts' | 'companies') => {
          const found = await gate.tx.query<{ id: string }>(
            table === 'contacts' ? sql`select id from contacts` : sql`select id from companies`,
          )
          return found.map((row) => row.id).sort()
        }
        return {
          contact: [await idsOf('contact'), await policies('contacts')],
          company: [await idsOf('company'), await policies('companies')],
        }
      })
      const inScope = (scope: Rows, row: (typeof rows)[number]): boolean =>
        typeof scope === 'object' && scope !== null
          ? (['all', 'team', 'own'] as const).some((each) => {
              const within = scope[each]
              const isIn = within === true || row.groups.some((group) => within?.includes(group))
              return isIn && inScope(each, row)
            })
          : isInScope(scope, row)
      const isInScope = (scope: RowScope | null, row: (typeof rows)[number]) =>
        scope === 'all' ||
        (scope === 'team' && row.teamId !== null && teamIds.includes(row.teamId)) ||
        (scope === 'own' && row.ownerId === user)
      const isOpen = (row: (typeof rows)[number]) =>
        (row.mask & (1 << bits[purpose])) !== 0 &&
        (purpose === 'legal-compliance' || !(row.isRestricted || row.isQuarantined))
      const expected = {
        contact: rows.filter((row) => inScope(contactRows, row) && isOpen(row)),
        company: rows.filter((row) => inScope(companyRows, row)),
      }
      for (const name of ['contact', 'company'] as const) {
        const ids = expected[name].map((row) => row.id).sort()
        assert.deepEqual(seen[name][0], ids, `gate, ${name}`)
        assert.deepEqual(seen[name][1], ids, `policies, ${name}`)
      }
    }),
    { numRuns: 120, seed: 20260301 },
  )
  assert.equal(allResources().get('contact'), contact)
  assert.equal(allResources().get('company'), company)
})

function actorWith(
  userId: string,
  teamIds: readonly string[],
  purpose: PurposeKey,
  rows: Readonly<Record<string, Rows>>,
): Actor {
  const rights = Object.entries(rows).flatMap(([name, scope]) =>
    scope ? [[name, { ...rowsGiven(scope), create: false, update: false, remove: false }] as const] : [],
  )
  return {
    kind: 'user',
    userId,
    sessionId: null,
    tokenId: null,
    roleKeys: [],
    teamIds,
    mainTeamId: teamIds[0] ?? null,
    purposes: [purpose],
    rights: new Map(rights),
    fields,
    scopes: null,
    addresses: null,
    stepUpUntil: null,
  }
}

function rowsGiven(scope: RowScope | GroupBounds): Pick<ResourceRights, 'rows' | 'groups'> {
  return typeof scope === 'string' ? { rows: scope } : { rows: 'groups', groups: scope }
}

/** Numbers that look random and are the same in every run. */
function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
  return { next, of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T }
}
