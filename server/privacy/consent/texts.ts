import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import * as api from '#api/consents.ts'
import { sha256 } from '#server/platform/crypto/keyring.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import { consentEvent, suppression } from './ledger.ts'
import { purposeNamed } from './names.ts'

const reading = [
  'direct-marketing',
  'legal-compliance',
  'customer-relations',
  'care',
  'contract',
  'events',
] as const

/** The exact words people agree to. A text is never changed: new words are a new number under the same key. */
export const consentTextRoutes: Routes = async (app) => {
  app.get(
    '/consent-texts',
    { schema: api.ListConsentTexts, config: { purpose: reading } },
    async ({ gate }) => ({
      items: await gate.tx.query<api.ConsentText>(sql`${textSelection} order by key, language, number desc`),
    }),
  )
  app.post(
    '/consent-texts',
    { schema: api.PostConsentText, config: { purpose: ['legal-compliance', 'direct-marketing'] } },
    async ({ gate, body }, reply) => {
      reply.code(201)
      return addText(gate, body)
    },
  )
}

export const textSelection = sql`
  select id, key, number, language, purpose, channels, text, notice, sender, encode(text_hash, 'hex') as "textHash",
    created_at as "createdAt" from consent_texts`

export async function addText(gate: Gate, input: api.NewConsentText): Promise<api.ConsentText> {
  const { key, language = 'de', channels, text, notice = null } = input
  gate.demand(consentEvent, 'create')
  // Who may only note what people said writes no words for them to agree to.
  gate.demand(suppression, 'create')
  const purpose = purposeNamed(input.purpose)
  if (!purpose)
    throw new Problem('consents.invalid', { errors: [{ pointer: '/purpose', code: 'field.not-a-choice' }] })
  await gate.tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`consent text ${key}`}, 0))`)
  const sender = (await companyName(gate.tx)) ?? ''
  const id = uuidv7()
  const hash = sha256(JSON.stringify([key, language, purpose, channels, text, notice, sender]))
  await gate.tx.query(sql`
    insert into consent_texts (id, key, number, language, purpose, channels, text, notice, sender, text_hash, created_at, created_by)
    select ${id}, ${key}, coalesce(max(number), 0) + 1, ${language}, ${purpose}, ${channels}::text[], ${text}, ${notice},
      ${sender}, ${hash}, ${gate.now()}, ${gate.actor.userId}
    from consent_texts where key = ${key} and language = ${language}`)
  gate.record({ action: 'create', resource: 'consentText', recordIds: [id] })
  return textById(gate, id)
}

/** A text by its id, or by key and number (`newsletter/3`, `newsletter` for the newest). */
export async function findText(gate: Pick<Gate, 'tx'>, version: string): Promise<api.ConsentText> {
  const named = /^([a-z0-9-]{1,60})(?:\/(\d{1,6}))?$/.exec(version)
  if (/^[0-9a-f-]{36}$/i.test(version)) return textById(gate, version)
  if (!named) throw new Problem('consents.text-not-found')
  const [, key, number = null] = named
  const [found] = await gate.tx.query<api.ConsentText>(sql`${textSelection}
    where key = ${key} and (${number}::integer is null or number = ${number}::integer) order by number desc limit 1`)
  if (!found) throw new Problem('consents.text-not-found')
  return found
}

async function textById(gate: Pick<Gate, 'tx'>, id: string): Promise<api.ConsentText> {
  const [found] = await gate.tx.query<api.ConsentText>(sql`${textSelection} where id = ${id}`)
  if (!found) throw new Problem('consents.text-not-found')
  return found
}
