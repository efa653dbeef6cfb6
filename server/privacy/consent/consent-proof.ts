import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import { documentOf, type Part } from '#server/platform/documents/document.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import { programFolder } from '#server/platform/program-folder.ts'
import { type Channel, channelLabels } from './channels.ts'
import { chainsOf } from './current-person.ts'
import { type HashedField, hashedFields } from './event-hash.ts'
import { eventLabels } from './ledger.ts'
import { localTimeOf } from './local-time.ts'
import { networksOf } from './origins.ts'
import { textSelection } from './texts.ts'

type Event = Record<HashedField, string | number | null> & { hash: string }
/** A permission that was used: what went out or who was called, and by which rule. */
type Use = Record<'at' | 'channel' | 'purpose' | 'code' | 'ruleSet' | 'keepUntil', string> & {
  eventId: string | null
  campaignId: string | null
}
type Text = Record<'id' | 'key' | 'language' | 'purpose' | 'text' | 'sender' | 'textHash', string> & {
  number: number
  channels: string[]
  notice: string | null
}
/** A file that shows a declaration: the sheet that was signed. */
export type EvidenceFile = { name: string; content: Buffer }
/** Which events a file shows and where it lies in the bundle; without a place it was removed or is not to be seen. */
type Evidence = { fileId: string; eventIds: string[]; name: string | null; path: string | null }

const verifier = readFileSync(join(programFolder, 'server/privacy/consent/verify-proof.mjs'))

export type ConsentProof = {
  zip: Buffer
  name: string
  /** Fields of `consentEvent` that say something in it, and what else there is. */
  told: readonly string[]
  hasUses: boolean
  hasFiles: boolean
}

/**
 * What a court or an authority gets about the consents of a person: a PDF to read, a signed JSON, the files that show what
 * was declared, and a program that checks it all without us (Art. 7(1) GDPR; § 7a(2) UWG). Each making of it stands in the
 * trail.
 */
export async function consentProof(
  gate: Gate,
  person: { id: string; name: string },
  eventId: string,
  openEvidence: (fileId: string) => Promise<EvidenceFile | null>,
): Promise<ConsentProof> {
  // What she declared to a record that was merged into hers stands in a chain of its own.
  const [chain] = await gate.tx.query<{ id: string }>(sql`
    select contact_id as id from consent_events
    where id = ${eventId} and contact_id = any (${await chainsOf(gate.tx, person.id)}::uuid[])`)
  const events = chain ? await chainOf(gate, chain.id) : []
  const asked = events.find((event) => event.id === eventId)
  if (!chain || !asked) throw new Problem('consents.not-found')
  const textIds = [...new Set(events.flatMap((event) => (event.textId ? [String(event.textId)] : [])))]
  const texts = await gate.tx.query<Text>(
    sql`${textSelection} where id = any (${textIds}::uuid[]) order by key, number`,
  )
  const issuer = (await companyName(gate.tx)) || 'Treu'
  const uses = await usesOf(gate, person.id)
  const networks = await networksOf(
    gate,
    events.map(({ id }) => String(id)),
  )
  const { evidence, files } = await evidenceOf(events, openEvidence)
  const publicKey = gate.keyring.publicKeyPem()
  const issuedAt = gate.now()
  const pdf = await documentOf(
    'Nachweis der Einwilligung',
    partsOf({ issuer, issuedAt, person, asked, events, texts, uses, networks, evidence, publicKey }),
  )
  files.set('nachweis.pdf', pdf)
  const signed = {
    kind: 'treu-consent-proof',
    version: 2,
    issuer,
    issuedAt: issuedAt.toISOString(),
    person: chain.id === person.id ? person : { ...person, id: chain.id, mergedInto: person.id },
    about: eventId,
    hashedFields,
    events,
    texts,
    uses,
    /** Where declarations came from, by their ids: the network only. */
    networks,
    evidence,
    // Who changes a letter of what people read is found out as well.
    files: Object.fromEntries([...files].map(([path, bytes]) => [path, sha256(bytes).toString('hex')])),
  }
  const signature = gate.keyring.sign(Buffer.from(JSON.stringify(signed))).toString('base64')
  const json = JSON.stringify({ ...signed, signature, publicKey }, null, 2)
  gate.record({
    action: 'export',
    resource: 'consentEvent',
    recordIds: [eventId, person.id],
    subjectId: person.id,
    fields: ['event', 'channel', 'purpose', 'occurredAt', 'evidence'],
    details: { kind: 'consent-proof' },
  })
  return {
    zip: await zipOf(files, json),
    name: `nachweis-${eventId}.zip`,
    told: hashedFields[2].filter((field) => events.some((event) => event[field] !== null)),
    hasUses: uses.length > 0,
    hasFiles: files.size > 1,
  }
}

/** The files the events name, each once, under names that every system can unpack. */
async function evidenceOf(
  events: readonly Event[],
  openEvidence: (fileId: string) => Promise<EvidenceFile | null>,
): Promise<{ evidence: Evidence[]; files: Map<string, Buffer> }> {
  const named = Map.groupBy(
    events.filter(({ evidenceFileId }) => evidenceFileId !== null),
    ({ evidenceFileId }) => String(evidenceFileId),
  )
  const evidence: Evidence[] = []
  const files = new Map<string, Buffer>()
  for (const [fileId, shown] of named) {
    const file = await openEvidence(fileId)
    const path = file && `belege/${evidence.length + 1}-${plainName(file.name)}`
    if (file && path) files.set(path, file.content)
    evidence.push({ fileId, eventIds: shown.map(({ id }) => String(id)), name: file?.name ?? null, path })
  }
  return { evidence, files }
}

function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'beleg'
}

async function chainOf(gate: Gate, contactId: string): Promise<Event[]> {
  const rows = await gate.tx.query<Event & { occurredAt: Date; createdAt: Date }>(sql`
    select encode(previous_hash, 'hex') as "previousHash", id, contact_id as "contactId", sequence,
      encode(address_hash, 'hex') as "addressHash", channel, purpose, topic, event, way, declared_by as "declaredBy",
      occurred_at as "occurredAt", local_time as "localTime", text_id as "textId", notice, form_id as "formId",
      form_version as "formVersion", page_url as "pageUrl", evidence, evidence_file_id as "evidenceFileId",
      mail_id as "mailId", encode(mail_hash, 'hex') as "mailHash", reason, hash_scheme as "hashScheme",
      import_id as "importId", created_at as "createdAt", created_by as "createdBy", encode(hash, 'hex') as hash
    from consent_events where contact_id = ${contactId} order by sequence`)
  return rows.map((row) => ({
    ...row,
    occurredAt: new Date(row.occurredAt).toISOString(),
    createdAt: new Date(row.createdAt).toISOString(),
  }))
}

async function usesOf(gate: Gate, contactId: string): Promise<Use[]> {
  const rows = await gate.tx.query<Use & { at: Date }>(sql`
    select at, channel, purpose, code, rule_set as "ruleSet", keep_until::text as "keepUntil", event_id as "eventId",
      campaign_id as "campaignId"
    from contact_uses where contact_id = any (${await chainsOf(gate.tx, contactId)}::uuid[]) order by at, id`)
  return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }))
}

const ways = { electronic: 'elektronisch', paper: 'auf Papier', spoken: 'mündlich' }
const declarants = { person: 'die Person selbst', staff: 'vermerkt durch Beschäftigte', system: 'übernommen' }

type Shown = {
  issuer: string
  issuedAt: Date
  person: { id: string; name: string }
  asked: Event
  events: readonly Event[]
  texts: readonly Text[]
  uses: readonly Use[]
  networks: Readonly<Record<string, string>>
  evidence: readonly Evidence[]
  publicKey: string
}

function partsOf({
  issuer,
  issuedAt,
  person,
  asked,
  events,
  texts,
  uses,
  networks,
  evidence,
  publicKey,
}: Shown): Part[] {
  const relying = uses.filter(({ eventId }) => eventId === asked.id)
  const nameOf = (event: Event) => eventLabels[event.event as keyof typeof eventLabels][0]
  const channelOf = (event: Event) => channelLabels[event.channel as Channel].de
  return [
    {
      text: `${issuer} weist nach, was ${person.name} zur Ansprache für Werbung erklärt hat (Art. 7 Abs. 1 DSGVO, § 7a UWG). Erstellt am ${dayAndTime(localTimeOf(issuedAt))}.`,
    },
    { heading: `${nameOf(asked)}: ${channelOf(asked)}` },
    { rows: rowsOf(asked, networks[String(asked.id)] ?? null) },
    ...texts
      .filter((text) => text.id === asked.textId)
      .flatMap((text): Part[] => [
        { heading: `Wortlaut der Einwilligung (${text.key}, Fassung ${text.number})` },
        { text: text.text },
      ]),
    { heading: 'Alle Ereignisse' },
    {
      rows: events.map((event) => [
        dayAndTime(String(event.localTime)),
        `${nameOf(event)}, ${channelOf(event)}, ${ways[event.way as keyof typeof ways]}, ${declarants[event.declaredBy as keyof typeof declarants]}`,
      ]),
    },
    { heading: 'Worauf sich die Erklärung ausgewirkt hat' },
    relying.length === 0
      ? { text: 'Bisher hat sich nichts auf diese Erklärung gestützt.' }
      : {
          rows: relying.map((use) => [
            dayAndTime(localTimeOf(new Date(use.at))),
            `${channelLabels[use.channel as Channel].de}, Regeln ${use.ruleSet}, Nachweis aufzuheben bis ${dayOf(use.keepUntil)}`,
          ]),
        },
    ...evidenceParts(evidence, events),
    { heading: 'Prüfen ohne Treu' },
    {
      text: 'Die Datei nachweis.json enthält dieselben Angaben mit Prüfsummen und Unterschrift (Ed25519), auch die Prüfsummen dieses PDF und der Belege. Mit Node.js 18 oder neuer prüft der Aufruf „node pruefen.mjs“ im selben Ordner, ob an JSON, PDF oder Belegen etwas verändert wurde.',
    },
    { text: `Fingerabdruck des Schlüssels: ${sha256(publicKey).toString('hex')}`, isSmall: true },
  ]
}

function evidenceParts(evidence: readonly Evidence[], events: readonly Event[]): Part[] {
  if (evidence.length === 0) return []
  const whenOf = (id: string) => events.find((event) => event.id === id)?.localTime
  return [
    { heading: 'Belege' },
    {
      rows: evidence.map(({ eventIds, path }) => [
        eventIds.map((id) => dayAndTime(String(whenOf(id)))).join('; '),
        path ?? 'Die Datei liegt nicht bei: Sie wurde entfernt oder war nicht einzusehen.',
      ]),
    },
  ]
}

function rowsOf(event: Event, network: string | null): (readonly [string, string])[] {
  const rows: (readonly [string, string | number | null])[] = [
    ['Zeitpunkt (Ortszeit)', withZone(String(event.localTime))],
    ['Zeitpunkt (UTC)', dayAndTime(String(event.occurredAt))],
    ['Form', ways[event.way as keyof typeof ways]],
    ['Erklärt durch', declarants[event.declaredBy as keyof typeof declarants]],
    ['Datenschutzhinweise', event.notice],
    ['Seite', event.pageUrl],
    ['Fassung des Formulars', event.formVersion],
    ['Netz, aus dem sie kam', network],
    ['Bestätigungsmail', event.mailId],
    ['Prüfsumme der Mail', event.mailHash],
    ['Nachweis', event.evidence],
    ['Grund', event.reason],
    ['Prüfsumme', event.hash],
  ]
  return rows.flatMap(([name, value]): (readonly [string, string])[] =>
    value === null ? [] : [[name, String(value)]],
  )
}

/** `2026-11-21T15:12:24+01:00[Europe/Berlin]` → `21.11.2026, 15:12:24`; the JSON beside it keeps the whole. */
function dayAndTime(iso: string): string {
  return `${dayOf(iso)}, ${iso.slice(11, 19)}`
}

function dayOf(iso: string): string {
  return iso.slice(0, 10).split('-').reverse().join('.')
}

/** With the offset and the name of the time zone. */
function withZone(local: string): string {
  const [, offset, zone] = /^.{19}(?:\.\d+)?([+-]\d\d:\d\d|Z)(?:\[(.+)\])?$/.exec(local) ?? []
  return offset
    ? `${dayAndTime(local)} (${[`UTC${offset === 'Z' ? '' : offset}`, zone].filter(Boolean).join(', ')})`
    : local
}

async function zipOf(files: ReadonlyMap<string, Buffer>, json: string): Promise<Buffer> {
  const { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } = await import('@zip.js/zip.js')
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false })
  for (const [path, bytes] of files) await zip.add(path, new Uint8ArrayReader(bytes))
  await zip.add('nachweis.json', new TextReader(json))
  await zip.add('pruefen.mjs', new Uint8ArrayReader(verifier))
  return Buffer.from(await (await zip.close()).arrayBuffer())
}
