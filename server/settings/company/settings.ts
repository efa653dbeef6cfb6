import sql from 'sql-template-tag'
import type { Settings, SettingsPatch } from '#api/settings.ts'
import type { Config } from '#server/config.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { LETTERS_ALONE } from '#server/platform/identity/letters-alone.ts'
import { rightsChanged } from '#server/platform/identity/rights-changed.ts'
import { keepState } from '#server/platform/identity/states.ts'
import { plainSender } from '#server/platform/mail/sender.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { cleanText } from '#server/platform/values/text.ts'
import { ORIGIN_DAYS } from '#server/privacy/consent/public.ts'
import { setting } from './setting.ts'

type Stored = Pick<Settings, 'company' | 'dpo' | 'mail' | 'security'>

const empty: Stored = {
  company: {
    name: '',
    street: '',
    postalCode: '',
    city: '',
    country: 'DE',
    email: '',
    phone: '',
    website: '',
  },
  dpo: null,
  mail: plainSender,
  security: {
    secondFactorRoles: [],
    lettersAlone: LETTERS_ALONE,
    postNeedsConsent: false,
    originDays: ORIGIN_DAYS,
  },
}

/** The settings people make on screen; what the environment decides is shown beside them. */
export async function readSettings(gate: Gate, config: Config): Promise<Settings> {
  gate.demand(setting, 'see')
  return {
    ...(await storedSettings(gate)),
    operation: {
      publicUrl: config.publicUrl,
      hasMailServer: config.smtpUrl !== undefined,
      mailFrom: config.mailFrom ?? null,
    },
  }
}

export async function changeSettings(gate: Gate, patch: SettingsPatch): Promise<void> {
  gate.demand(setting, 'update')
  await gate.tx.query(sql`select pg_advisory_xact_lock(hashtextextended('treu settings', 0))`)
  const before = await storedSettings(gate)
  if (patch.company) {
    const company = { ...before.company, ...cleaned(patch.company, '/company') }
    if (!company.name) throw invalid('/company/name', 'field.required')
    if (!/^[A-Z]{2}$/.test(company.country)) throw invalid('/company/country', 'field.not-a-choice')
    await storeSetting(gate, 'company', company)
  }
  if (patch.dpo !== undefined) await storeSetting(gate, 'dpo', patch.dpo ? readDpo(patch.dpo) : null)
  if (patch.mail) await storeSetting(gate, 'mail', readMail({ ...before.mail, ...patch.mail }))
  if (patch.security) {
    const { secondFactorRoles, ...rules } = { ...before.security, ...patch.security }
    const keys = [...new Set(secondFactorRoles)]
    const known = await gate.tx.query<{ key: string }>(
      sql`select key from roles where key = any (${keys}::text[])`,
    )
    if (patch.security.secondFactorRoles && known.length < keys.length)
      throw invalid('/security/secondFactorRoles', 'field.not-a-choice')
    await storeSetting(gate, 'security', { secondFactorRoles: keys.sort(), ...rules })
  }
}

/** Stores one setting with its history and a line in the trail; without a change nothing is written. */
export async function storeSetting(gate: Gate, key: string, value: unknown): Promise<void> {
  const changed = await gate.tx.execute(sql`
    insert into settings (key, value, updated_at, updated_by)
    values (${key}, ${JSON.stringify(value)}::jsonb, ${gate.now()}, ${gate.actor.userId})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by
    where settings.value is distinct from excluded.value`)
  if (changed === 0) return
  await rightsChanged(gate)
  await keepState(gate, 'setting', key)
  gate.record({
    action: 'update',
    resource: 'setting',
    recordIds: [],
    details: { setting: key, ...(key === 'security' ? { to: value } : {}) },
  })
}

async function storedSettings(gate: Gate): Promise<Stored> {
  const rows = await gate.tx.query<{ key: keyof Stored; value: never }>(
    sql`select key, value from settings where key in ('company', 'dpo', 'mail', 'security')`,
  )
  const found: Partial<Stored> = Object.fromEntries(rows.map(({ key, value }) => [key, value]))
  return {
    company: { ...empty.company, ...found.company },
    dpo: found.dpo ?? null,
    mail: { ...empty.mail, ...found.mail },
    security: { ...empty.security, ...found.security },
  }
}

function readMail({ language, ...texts }: Settings['mail']): Settings['mail'] {
  const { fromName, fromAddress } = cleaned(texts, '/mail')
  if (!fromAddress) return { language, fromName, fromAddress }
  const address = parseEmail(fromAddress)
  if (!address.ok) throw invalid('/mail/fromAddress', 'field.email')
  return { language, fromName, fromAddress: address.value }
}

function readDpo(dpo: NonNullable<Settings['dpo']>): NonNullable<Settings['dpo']> {
  const { name = '', email = '' } = cleaned({ name: dpo.name, email: dpo.email }, '/dpo')
  if (!name) throw invalid('/dpo/name', 'field.required')
  const address = parseEmail(email)
  if (!address.ok) throw invalid('/dpo/email', 'field.email')
  return { name, email: address.value, isExternal: dpo.isExternal }
}

/** Texts of people as they may be stored; wrong ones are named by their place. */
export function cleaned<T extends Record<string, string | undefined>>(values: T, pointer: string): T {
  const entries = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return []
    const clean = cleanText(value, { maxLength: 300 })
    if (!clean.ok) throw invalid(`${pointer}/${name}`, 'field.unreadable-characters')
    return [[name, clean.value]]
  })
  return Object.fromEntries(entries) as T
}

function invalid(pointer: string, code: string): Problem {
  return new Problem('settings.invalid', { errors: [{ pointer, code }] })
}
