import assert from 'node:assert/strict'
import process from 'node:process'
import { type TestContext, test } from 'node:test'
import { removePeople } from '#server/contacts/empty-trash.job.ts'
import { throughGate } from '#server/platform/gate/gate.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import { permissionsFor } from '#server/privacy/consent/public.ts'
import { testApp, waitForJob } from '#test/app.ts'
import { uploadFile } from '#test/upload.ts'
import { type Happening, histories, type Mark } from './happenings.ts'
import { channels, type Facts } from './oracle.ts'
import { type Held, openWorld, type Row, type Stage, type World } from './world.ts'

// Few and always the same in a run of all tests; thousands, each time others, when somebody asks for them.
const COUNT = Number(process.env.TREU_HISTORIES ?? 40)
const SEED = Number(process.env.TREU_HISTORIES_SEED ?? 1)
/** As many people live in the database at once; what a round costs is shared by them. */
const TOGETHER = 50
const AT_ONCE = 6
const purposes = ['direct-marketing', 'customer-relations', 'contract', 'legal-compliance'] as const
const opening = { actor: systemActor('legal-compliance'), purpose: 'legal-compliance', means: 'job' } as const

async function aStage(t: TestContext): Promise<Stage> {
  const app = await testApp(t, { worker: true })
  const marketing = await app.as('marketing')
  const text = 'Ja, ich möchte den Newsletter der Firma per E-Mail erhalten.'
  await marketing.post('/consent-texts', {
    ...{ key: 'newsletter', purpose: 'direct-marketing', channels: ['email'], text },
  })
  const form = { key: 'neues', title: 'Neues', textVersion: 'newsletter', topics: [], asksName: true }
  assert.equal((await marketing.post('/forms', form)).status, 201)
  return { app, dpo: await app.as('dpo'), sales: await app.as('sales') }
}

const asTheyStand = `
  select c.id, c.last_name as "lastName", c.version, c.stage, c.deleted_at is not null as "isInTrash",
    c.is_restricted as "isRestricted", c.is_consumer as "isConsumer",
    array(select distinct b.purpose from processing_bases b where b.contact_id = c.id and b.ended_at is null) as purposes,
    coalesce((select json_agg(json_build_object('kind', p.kind, 'value', p.value_norm)
      order by p.is_main desc, p.created_at, p.id) from contact_points p where p.contact_id = c.id), '[]') as points,
    array(select a.house_number from addresses a where a.contact_id = c.id
      order by a.is_main desc, a.created_at, a.id) as houses,
    array(select g.kind from advertising_grounds g where g.contact_id = c.id and g.ended_at is null) as grounds
  from contacts c where c.last_name = any ($1) order by c.created_at, c.id`
type Standing = {
  id: string
  lastName: string
  version: number
  stage: string
  isInTrash: boolean
  isRestricted: boolean
  isConsumer: boolean
  purposes: string[]
  points: { kind: string; value: string }[]
  houses: string[]
  grounds: string[]
}

/** Looks how the records of these people stand; at nothing of what they declared. */
async function look({ app }: Stage, worlds: readonly World[]): Promise<void> {
  const { rows } = await app.db.ownerPool.query<Standing>(asTheyStand, [worlds.map((each) => each.lastName)])
  const byName = Map.groupBy(rows, ({ lastName }) => lastName)
  for (const world of worlds) world.look((byName.get(world.lastName) ?? []).map(recordOf))
}

function recordOf({ id, version, isInTrash, points, houses, grounds, ...row }: Standing): Held {
  const ofKind = (kind: string) => points.filter((each) => each.kind === kind).map(({ value }) => value)
  const facts: Facts = {
    isRestricted: row.isRestricted,
    isConsumer: row.isConsumer,
    isCustomer: row.stage !== 'lead',
    purposes: row.purposes,
    reaches: {
      ...{ email: ofKind('email'), phone: ofKind('mobile'), sms: ofKind('mobile') },
      ...{ fax: [], post: houses },
    },
    hasSale: grounds.includes('existing-customer'),
    isPresumed: grounds.includes('presumed'),
  }
  return { id, version, isInTrash, facts }
}

/** Imports the rows of one round as one list. */
async function importList({ app, sales }: Stage, known: string, rows: readonly (Row & { world: World })[]) {
  const columns = {
    Vorname: 'contact.firstName',
    Nachname: 'contact.lastName',
    'E-Mail': 'contactPoint.email',
    Mobil: 'contactPoint.mobile',
    Straße: 'address.street',
    Hausnummer: 'address.houseNumber',
    PLZ: 'address.postalCode',
    Ort: 'address.city',
    Land: 'address.country',
    'Keine Werbung': 'refusal.all',
    'Keine E-Mail-Werbung': 'refusal.email',
    'Keine Telefonwerbung': 'refusal.phone',
    'Keine Postwerbung': 'refusal.post',
  }
  const lines = rows.map(({ lastName, email, mobile, house, mark }) => {
    const marks = ['all', 'email', 'phone', 'post'].map((each) => (each === mark ? 'ja' : ''))
    return [
      'Eva',
      lastName,
      email,
      mobile,
      ...(house ? Object.values(house) : ['', '', '', '', '']),
      ...marks,
    ]
  })
  const text = [Object.keys(columns), ...lines].map((cells) => `${cells.join(';')}\n`).join('')
  const upload = await uploadFile(app, sales, '/imports', 'Liste.csv', text)
  assert.equal(upload.status, 201, JSON.stringify(upload.body))
  const { id } = upload.body
  const mapping = {
    about: 'contact',
    columns: Object.values(columns).map((target, column) => ({ column, target })),
  }
  const settings = { occasion: 'import', origin: 'Liste', known, similar: 'create' }
  const mapped = await sales.put(`/imports/${id}/mapping`, { mapping, settings })
  assert.equal(mapped.status, 200, JSON.stringify(mapped.body))
  await ended(sales, await sales.post(`/imports/${id}/run`, {}))
  const { rows: found } = await app.db.ownerPool.query<{
    line: number
    outcome: string
    contactId: string | null
  }>(
    'select row_number as line, outcome, contact_id as "contactId" from import_rows where import_id = $1 and row_number > 1',
    [id],
  )
  assert.equal(found.length, rows.length)
  for (const { line, outcome, contactId } of found) {
    // The first line names the columns.
    const { world, ...row } = rows[line - 2] as Row & { world: World }
    assert.ok(['create', 'update', 'unchanged', 'duplicate'].includes(outcome), outcome)
    world.imported(row, contactId, outcome)
  }
  return id as string
}

async function ended(
  caller: Stage['sales'],
  { status, body }: { status: number; body: { job?: { id: string } } },
) {
  assert.equal(status, 202, JSON.stringify(body))
  const job = await waitForJob(caller, body.job?.id ?? '')
  assert.equal(job.state, 'succeeded', JSON.stringify(job))
}

/** Compares what the program answers about each record with what the oracle says. */
async function compare({ app, dpo }: Stage, worlds: readonly World[], seed: string): Promise<number> {
  const asked = worlds.flatMap((world) =>
    world
      .records()
      .filter(({ isInTrash }) => !isInTrash)
      .map((record) => ({ world, record })),
  )
  const ids = asked.map(({ record }) => record.id)
  let allowed = 0
  const agree = ({ world, record }: (typeof asked)[number], said: boolean, about: string[], what: object) => {
    const [channel, purpose] = about as [keyof Facts['reaches'], string]
    const expected = world.oracle.mayContact(record.id, record.facts, channel, purpose)
    if (purpose === 'direct-marketing' && expected) allowed += 1
    const told = { seed, about, expected, said, what, record, history: world.log }
    assert.equal(said, expected, JSON.stringify(told, null, 1))
  }
  for (const purpose of purposes) {
    for (const channel of channels) {
      const question = { channel, purpose, productGroup: 'holz' }
      // As it holds, and as the ledger tells it of this moment.
      for (const at of [undefined, new Date()]) {
        const answers = await throughGate(app.platform, opening, (gate) =>
          permissionsFor(gate, ids, at ? { ...question, at } : question),
        )
        for (const each of asked) {
          const answer = answers.get(each.record.id)
          agree(
            each,
            answer?.allowed ?? false,
            [channel, purpose, at ? 'told by the ledger' : 'held'],
            answer ?? {},
          )
        }
      }
    }
  }
  // And as anybody asks.
  const one = asked[asked.length % 7]
  for (const each of one ? [one] : [])
    for (const purpose of purposes) {
      const { status, body } = await dpo.get(
        `/contacts/${each.record.id}/permissions?purpose=${purpose}&productGroup=holz`,
      )
      assert.equal(status, 200)
      for (const item of body.items) agree(each, item.allowed, [item.channel, purpose, 'asked for'], item)
    }
  return allowed
}

/** Lets so many of them work at the same time. */
async function together<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

type Told = { allowed: number; happened: Map<string, number> }

/** Lets the histories happen, step by step and all in turn, and compares after each step. */
async function tell(stage: Stage, all: readonly (readonly Happening[])[], seed: string): Promise<Told> {
  const told: Told = { allowed: 0, happened: new Map() }
  for (let first = 0; first < all.length; first += TOGETHER) {
    const people = all
      .slice(first, first + TOGETHER)
      .map((history, index) => ({ history, world: openWorld(stage, first + index) }))
    const worlds = people.map(({ world }) => world)
    const imports: string[] = []
    const longest = Math.max(...people.map(({ history }) => history.length))
    for (let round = 0; round < longest; round++) {
      const due = people.flatMap(({ history, world }) => {
        const happening = history[round]
        return happening ? [{ happening, world }] : []
      })
      for (const what of await happenAll(stage, due, seed))
        told.happened.set(what, (told.happened.get(what) ?? 0) + 1)
      await look(stage, worlds)
      await importAll(stage, due, imports, worlds)
      await look(stage, worlds)
      told.allowed += await compare(stage, worlds, seed)
    }
  }
  return told
}

type Due = { happening: Happening; world: World }

async function happenAll({ app }: Stage, due: readonly Due[], seed: string): Promise<string[]> {
  const happened: string[] = []
  await together(due, async ({ happening, world }) => {
    const isDone = await world.happen(happening).catch((error: Error) => {
      throw new Error(`${seed}: ${error.message}\n${world.log.join('\n')}\n${JSON.stringify(happening)}`)
    })
    if (isDone) happened.push(happening.what)
  })
  while ((await throughGate(app.platform, opening, removePeople)) > 0);
  return happened
}

/** The rows of a round are one list a way of importing; an undo takes back the last list of all. */
async function importAll(stage: Stage, due: readonly Due[], imports: string[], worlds: readonly World[]) {
  const isUndone = due.some(({ happening }) => happening.what === 'import undone')
  const undone = isUndone ? imports.pop() : undefined
  if (undone) {
    await ended(stage.sales, await stage.sales.post(`/imports/${undone}/undo`, {}))
    for (const { log } of worlds) log.push('the last import was undone')
  }
  for (const known of ['fill', 'skip'] as const) {
    const rows = due.flatMap(({ happening, world }) =>
      happening.what === 'imported' && happening.known === known
        ? [{ world, ...world.rowOf(happening) }]
        : [],
    )
    if (rows.length > 0) imports.push(await importList(stage, known, rows))
  }
}

test('whatever happens to people, the program and an independent oracle agree on who may be contacted', async (t) => {
  const seed = `TREU_HISTORIES_SEED=${SEED} TREU_HISTORIES=${COUNT}`
  const { allowed, happened } = await tell(await aStage(t), histories(COUNT, SEED), seed)
  t.diagnostic(`${seed}: ${allowed} times allowed, ${JSON.stringify(Object.fromEntries(happened))}`)
  assert.ok(allowed > COUNT, `histories in which nobody may be written to would agree as well: ${allowed}`)
})

const person = { mobile: false, house: false, isConsumer: false, isCustomer: false }
const entered = (email: number, more: object = {}): Happening => ({
  what: 'entered',
  email,
  ...person,
  ...more,
})
const said = (event: string): Happening => ({
  ...{ what: 'declared', who: 0, event, channel: 'email', way: 'paper', hasProof: true },
})
const merged = (who: number, into: number): Happening => ({
  ...{ what: 'merged', who, into, isOtherPreferred: false },
})
const listed = (email: number, mark: Mark = 'none'): Happening => ({
  ...{ what: 'imported', email, mobile: false, house: false, mark, known: 'fill' },
})
const confirmed = (email: number): Happening => ({ what: 'confirmed', email })
const left = (link: number): Happening => ({ what: 'left', link, how: 'at once' })
const added: Happening = { what: 'reach added', who: 0, email: 1, isMain: false }
const befell = (what: 'trashed' | 'restored' | 'removed' | 'restricted' | 'freed' | 'sold'): Happening => ({
  what,
  who: 0,
})

/** Each once went another way than the law says, or must not begin to. */
const remembered: { name: string; mayMail: boolean; history: Happening[] }[] = [
  {
    name: 'a no outlives the trash and the way back',
    mayMail: false,
    history: [entered(0), confirmed(0), said('objected'), befell('trashed'), befell('restored')],
  },
  {
    name: 'a no outlives the record, at the address that came later, too',
    mayMail: false,
    history: [entered(0), said('objected'), added, befell('removed'), listed(1), befell('sold')],
  },
  {
    name: 'a no that a list brought outlives the undo of the import',
    mayMail: false,
    history: [listed(0, 'all'), { what: 'import undone' }, listed(0), befell('sold')],
  },
  {
    name: 'a no in a row that is nobody’s record is heard',
    mayMail: false,
    history: [entered(0), confirmed(0), befell('restricted'), listed(0, 'email'), befell('freed')],
  },
  {
    name: 'whoever comes back and leaves by the link of another address has left',
    mayMail: false,
    history: [entered(0), added, confirmed(0), left(1), confirmed(0), left(1)],
  },
  {
    name: 'whoever came back and stands on a list as refusing refuses',
    mayMail: false,
    history: [entered(0), said('objected'), confirmed(0), listed(0, 'all')],
  },
  {
    name: 'whoever came back herself is not sent away by a merge',
    mayMail: true,
    history: [entered(0), said('objected'), confirmed(0), entered(1), merged(1, 0)],
  },
  {
    name: 'a merge that is undone leaves the no where it was',
    mayMail: false,
    history: [
      entered(0),
      confirmed(0),
      said('withdrawn'),
      entered(1),
      merged(0, 1),
      { what: 'separated', merge: 0 },
    ],
  },
]

test('a refusal stays through trash, undo, merge and import, and what she opened again herself stays open', async (t) => {
  const stage = await aStage(t)
  const all = remembered.map(({ history }) => history)
  await tell(stage, all, 'remembered')
  for (const [index, { name, mayMail }] of remembered.entries()) {
    const { lastName } = openWorld(stage, index)
    const { body } = await stage.dpo.get(`/contacts?sort=createdAt&q=${lastName}`)
    const { body: permissions } = await stage.dpo.get(
      `/contacts/${body.items[0].id}/permissions?channel=email&productGroup=holz`,
    )
    assert.equal(permissions.items[0].allowed, mayMail, name)
  }
})
