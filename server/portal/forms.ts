import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { FormPatch, NewForm, SubscriptionForm } from '#api/forms.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { consentEvent, findText, suppression } from '#server/privacy/consent/public.ts'

export type Form = Omit<SubscriptionForm, 'url' | 'embedding'>

const selection = sql`
  select id, version, key, kind, title, intro, language, text_id as "textId", topics, asks_name as "asksName", origins,
    is_active as "isActive", created_at as "createdAt" from subscription_forms`

export async function listForms(gate: Pick<Gate, 'tx'>): Promise<Form[]> {
  return gate.tx.query<Form>(sql`${selection} order by title, id`)
}

export async function formById(gate: Pick<Gate, 'tx'>, id: string): Promise<Form> {
  const [found] = await gate.tx.query<Form>(sql`${selection} where id = ${id}`)
  if (!found) throw new Problem('forms.not-found')
  return found
}

/** The form people outside see; one that was switched off is not there. */
export async function openForm(gate: Pick<Gate, 'tx'>, key: string): Promise<Form | null> {
  const [found] = await gate.tx.query<Form>(sql`${selection} where key = ${key} and is_active`)
  return found ?? null
}

/** What topics are called, for who sees no forms; the newest form has the word. */
export async function topicLabels(
  gate: Pick<Gate, 'tx'>,
  keys: readonly string[],
): Promise<SubscriptionForm['topics']> {
  if (keys.length === 0) return []
  return gate.tx.query(sql`
    select distinct on (topic ->> 'key') topic ->> 'key' as key, topic ->> 'label' as label
    from subscription_forms, jsonb_array_elements(topics) topic
    where topic ->> 'key' = any (${keys}::text[]) order by topic ->> 'key', created_at desc`)
}

/** A form for advertising names the words people agree to; without them nothing could ever be proved (Art. 7(1) GDPR). */
export async function addForm(gate: Gate, input: NewForm): Promise<string> {
  gate.demand(consentEvent, 'create')
  gate.demand(suppression, 'create')
  const { key, kind = 'newsletter', title, intro = null, language = 'de', topics = [], origins = [] } = input
  const textId = input.textVersion ? await textFor(gate, input.textVersion) : null
  if (kind === 'newsletter' && !textId)
    throw new Problem('forms.invalid', { errors: [{ pointer: '/textVersion', code: 'field.required' }] })
  const [taken] = await gate.tx.query(sql`select 1 from subscription_forms where key = ${key}`)
  if (taken) throw new Problem('forms.taken', { errors: [{ pointer: '/key', code: 'forms.taken' }] })
  const id = uuidv7()
  await gate.tx.query(sql`
    insert into subscription_forms (id, key, kind, title, intro, language, text_id, topics, asks_name, origins, is_active,
      created_at, created_by, updated_at, updated_by)
    values (${id}, ${key}, ${kind}, ${title}, ${intro}, ${language}, ${textId}, ${JSON.stringify(topics)},
      ${input.asksName ?? false}, ${origins}::text[], ${input.isActive ?? true}, ${gate.now()}, ${gate.actor.userId},
      ${gate.now()}, ${gate.actor.userId})`)
  gate.record({ action: 'create', resource: 'subscriptionForm', recordIds: [id] })
  return id
}

export async function changeForm(gate: Gate, id: string, patch: FormPatch, version: number): Promise<void> {
  gate.demand(consentEvent, 'create')
  gate.demand(suppression, 'create')
  const form = await formById(gate, id)
  if (form.version !== version) throw new Problem('forms.stale', { details: { current: form } })
  const textId = patch.textVersion ? await textFor(gate, patch.textVersion) : form.textId
  const next = { ...form, ...patch }
  await gate.tx.query(sql`
    update subscription_forms set version = version + 1, title = ${next.title}, intro = ${next.intro},
      language = ${next.language}, text_id = ${textId}, topics = ${JSON.stringify(next.topics)},
      asks_name = ${next.asksName}, origins = ${next.origins}::text[], is_active = ${next.isActive},
      updated_at = ${gate.now()}, updated_by = ${gate.actor.userId}
    where id = ${id}`)
  gate.record({ action: 'update', resource: 'subscriptionForm', recordIds: [id], fields: Object.keys(patch) })
}

async function textFor(gate: Gate, version: string): Promise<string> {
  const text = await findText(gate, version)
  if (text.purpose !== 'direct-marketing' || !text.channels.includes('email'))
    throw new Problem('forms.invalid', {
      errors: [{ pointer: '/textVersion', code: 'forms.text-not-fitting' }],
    })
  return text.id
}
