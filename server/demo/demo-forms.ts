import sql, { raw } from 'sql-template-tag'
import type { Block } from '#api/campaigns.ts'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import type { Platform } from '#server/platform/platform.ts'
import { dayInGermany } from '#server/platform/values/day-in-germany.ts'
import { draftNotice, releasedNotice, storeNotice } from '#server/privacy/notice/public.ts'
import { chance } from './chance.ts'
import { type DemoUser, demoCompanyName } from './demo-users.ts'
import { insertRows } from './insert-rows.ts'

/** What people of the demo company agreed to, and where. */
export type DemoForms = {
  /** Before, nobody was asked. */
  since: Date
  newsletterId: string
  pageUrl: string
  textAt: (moment: Date) => string
  paperTextId: string
}

const SEED = 1890
const CALL_SEED = 1877
const CALLS_WITHIN_DAYS = 12

/** The notice that stood beside the words. */
export const toldAs = `Datenschutzhinweise der ${demoCompanyName}`

export const topics = [
  { key: 'neuheiten', label: 'Neue Leuchten' },
  { key: 'lichtplanung', label: 'Lichtplanung' },
  { key: 'termine', label: 'Messen und Fachabende' },
] as const

const wordings = [
  {
    days: 700,
    text: `Ja, ich möchte den Newsletter der ${demoCompanyName} per E-Mail erhalten. Ich kann das jederzeit widerrufen.`,
  },
  {
    days: 200,
    text: `Ja, die ${demoCompanyName} darf mir per E-Mail Neues zu den Themen schicken, die ich oben gewählt habe. Das kann ich jederzeit widerrufen, am einfachsten mit dem Link am Ende jeder Mail.`,
  },
] as const
const onPaper = `Ich bin damit einverstanden, dass die ${demoCompanyName} mich per E-Mail und am Telefon über neue Leuchten unterrichtet. Das kann ich jederzeit widerrufen.`

/** Texts, forms, a segment with a draft for it, and the notice people are told. */
export async function storeForms(
  tx: Tx,
  { config, now }: Platform,
  users: readonly DemoUser[],
): Promise<DemoForms> {
  const draw = chance(SEED)
  const today = now()
  const ago = (days: number) => new Date(today.getTime() - days * 86_400_000)
  const marketing = users.find((user) => user.role === 'marketing')?.id ?? null
  const textKey = await freeName(tx, { table: 'consent_texts', column: 'key', wanted: 'newsletter' })
  const paperKey = await freeName(tx, { table: 'consent_texts', column: 'key', wanted: 'karte' })
  const text = (key: string, number: number, channels: readonly string[], words: string, at: Date) => ({
    id: draw.id(at),
    key,
    number,
    language: 'de',
    purpose: 'direct-marketing',
    channels,
    text: words,
    notice: toldAs,
    sender: demoCompanyName,
    textHash: `\\x${sha256(JSON.stringify([key, 'de', 'direct-marketing', channels, words, toldAs, demoCompanyName])).toString('hex')}`,
    isDemo: true,
    createdAt: at,
    createdBy: marketing,
  })
  const [first, second] = wordings
  const older = text(textKey, 1, ['email'], first.text, ago(first.days))
  const newer = text(textKey, 2, ['email'], second.text, ago(second.days))
  const paper = text(paperKey, 1, ['email', 'phone'], onPaper, ago(first.days))
  await insertRows(tx, 'consent_texts', [older, newer, paper])

  const formKey = await freeName(tx, { table: 'subscription_forms', column: 'key', wanted: 'newsletter' })
  const eventKey = await freeName(tx, { table: 'subscription_forms', column: 'key', wanted: 'fachabend' })
  const made = { version: 1, isDemo: true, createdBy: marketing, updatedBy: marketing }
  const form = (at: Date, more: Record<string, unknown>) => ({
    id: draw.id(at),
    language: 'de',
    asksName: true,
    origins: [],
    isActive: true,
    createdAt: at,
    updatedAt: at,
    ...made,
    ...more,
  })
  const newsletter = form(ago(first.days), {
    key: formKey,
    kind: 'newsletter',
    title: 'Newsletter „Gutes Licht“',
    intro: 'Einmal im Monat: neue Leuchten, Wissen zur Lichtplanung, Termine.',
    textId: newer.id,
    topics,
  })
  const evening = form(ago(40), {
    key: eventKey,
    kind: 'event',
    title: 'Fachabend „Licht im Büro“',
    intro: 'Melden Sie sich zu unserem Fachabend in Bielefeld an. Die Teilnahme ist kostenlos.',
    textId: null,
    topics: [],
  })
  await insertRows(tx, 'subscription_forms', [newsletter, evening])
  await storeMailing(tx, { draw, at: ago(6), made })
  const caller = users.find((user) => user.role === 'caller')?.id ?? null
  await storeCalls(tx, { draw: chance(CALL_SEED), at: ago(2), made }, { caller, by: marketing })
  const dpo = users.find((user) => user.role === 'dpo')?.id ?? null
  // A company that tells people something already goes on telling them that.
  if (!(await releasedNotice(tx))) {
    const { draft, missing } = await draftNotice(tx)
    if (missing.length === 0) await storeNotice(tx, draft.sections, { at: ago(first.days), by: dpo })
  }
  return {
    since: ago(first.days),
    newsletterId: newsletter.id,
    pageUrl: `${config.publicUrl}/p/formular/${formKey}`,
    textAt: (moment) => (moment < newer.createdAt ? older.id : newer.id),
    paperTextId: paper.id,
  }
}

type Made = { draw: ReturnType<typeof chance>; at: Date; made: Record<string, unknown> }

async function storeMailing(tx: Tx, { draw, at, made }: Made): Promise<void> {
  const segmentId = draw.id(at)
  const name = await freeName(tx, {
    table: 'segments',
    column: 'name',
    wanted: 'Interessiert an neuen Leuchten',
  })
  const filter = {
    and: [
      { field: 'subscription.topic', op: 'in', value: ['neuheiten'] },
      { field: 'country', op: 'eq', value: 'DE' },
    ],
  }
  const moments = { createdAt: at, updatedAt: at }
  await insertRows(tx, 'segments', [{ id: segmentId, name, filter, isLive: true, ...made, ...moments }])
  const blocks: Block[] = [
    { type: 'heading', text: 'Die neue Pendelleuchte „Förde“' },
    {
      type: 'text',
      text: '{{ letterSalutation }},\n\nunsere neue Pendelleuchte blendet nicht, braucht wenig Strom und lässt sich ohne Werkzeug hängen. Ab Januar liefern wir sie in drei Größen.',
    },
    { type: 'button', text: 'Leuchte ansehen', url: 'https://www.sparrenlicht.example/foerde' },
  ]
  await insertRows(tx, 'campaigns', [
    {
      id: draw.id(at),
      name: 'Neuheiten im Winter',
      purpose: 'direct-marketing',
      segmentId,
      subject: 'Neu: die Pendelleuchte „Förde“',
      blocks,
      state: 'draft',
      ...made,
      ...moments,
    },
  ])
}

type Hands = { caller: string | null; by: string | null }

/** Who agreed to be called, handed to the one who calls. */
async function storeCalls(tx: Tx, { draw, at, made }: Made, { caller, by }: Hands): Promise<void> {
  const segmentId = draw.id(at)
  const name = await freeName(tx, {
    table: 'segments',
    column: 'name',
    wanted: 'Wer angerufen werden möchte',
  })
  const filter = {
    and: [
      { field: 'consent.phone', op: 'in', value: ['given', 'confirmed'] },
      { field: 'country', op: 'eq', value: 'DE' },
    ],
  }
  const moments = { createdAt: at, updatedAt: at }
  await insertRows(tx, 'segments', [{ id: segmentId, name, filter, isLive: true, ...made, ...moments }])
  await insertRows(tx, 'call_lists', [
    {
      id: draw.id(at),
      version: 1,
      segmentId,
      assigneeId: caller,
      dueOn: dayInGermany(new Date(at.getTime() + CALLS_WITHIN_DAYS * 86_400_000)),
      note: 'Pendelleuchte „Förde“ vorstellen, Muster anbieten',
      isDone: false,
      createdBy: by,
      updatedBy: by,
      ...moments,
    },
  ])
}

type Naming = {
  table: 'consent_texts' | 'subscription_forms' | 'segments'
  column: 'key' | 'name'
  wanted: string
}

/** The name, or one beside it when the company has given it to something of its own. */
async function freeName(tx: Tx, { table, column, wanted }: Naming): Promise<string> {
  const taken = await tx.query<{ name: string }>(sql`
    select ${raw(column)} as name from ${raw(table)} where starts_with(${raw(column)}, ${wanted})`)
  const names = new Set(taken.map(({ name }) => name))
  let free = wanted
  for (let number = 2; names.has(free); number++) free = `${wanted}-${number}`
  return free
}
