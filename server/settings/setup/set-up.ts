import sql from 'sql-template-tag'
import type { Setup } from '#api/setup.ts'
import { inTransaction, type Tx } from '#server/platform/db/tx.ts'
import { type Gate, throughGate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import { hashPassword } from '#server/platform/identity/password.ts'
import { demandGoodPassword } from '#server/platform/identity/password-rules.ts'
import { plainSender } from '#server/platform/mail/sender.ts'
import type { Platform } from '#server/platform/platform.ts'
import { cleaned, storeSetting } from '../company/settings.ts'
import { createTeam } from '../teams/change-team.ts'
import { addUser, sendInvitation } from '../users/invite-user.ts'

export type SetUp = { administratorId: string; dpoInvitationUrl: string | null }

/** Whether nobody has an account yet. */
export async function isSetupNeeded(platform: Platform): Promise<boolean> {
  return inTransaction(platform.pool, {}, hasNobody)
}

/**
 * The first run: the company, its first team, an administrator, and whoever watches over data protection, who is invited
 * and chooses her own password. Possible once.
 */
export async function setUp(platform: Platform, input: Setup, requestId: string | null): Promise<SetUp> {
  if (!(await isSetupNeeded(platform))) throw done()
  const { administrator, dpo, locale = 'de' } = input
  const { publicUrl } = platform.config
  const company = cleaned(input.company, '/company')
  if (!company.name) throw invalid('/company/name', 'field.required')
  if (!/^[A-Z]{2}$/.test(company.country)) throw invalid('/company/country', 'field.not-a-choice')
  const context = { name: administrator.name, email: administrator.email, company: company.name }
  demandGoodPassword(administrator.password, context, '/administrator/password')
  const hash = await hashPassword(administrator.password)

  return asProgram(platform, requestId, async (gate) => {
    await lockFirstRun(gate)
    await storeSetting(gate, 'company', company)
    if (locale === 'en') await storeSetting(gate, 'mail', { ...plainSender, language: 'en' })
    const teamId = await createTeam(gate, { name: locale === 'en' ? 'Sales' : 'Vertrieb' })
    const administratorId = await placed('/administrator', () =>
      addUser(gate, publicUrl, {
        name: administrator.name,
        email: administrator.email,
        locale,
        roleKeys: ['administration'],
        teamIds: [teamId],
      }),
    )
    await givePassword(gate, administratorId, hash)
    gate.record({ action: 'set-up', resource: 'setting', recordIds: [administratorId] })
    if (!dpo) return { administratorId, dpoInvitationUrl: null }
    const { name, email } = cleaned({ name: dpo.name, email: dpo.email }, '/dpo')
    await storeSetting(gate, 'dpo', { name, email, isExternal: dpo.isExternal })
    const url = await placed('/dpo', async () => {
      const id = await addUser(gate, publicUrl, { name, email, locale, roleKeys: ['dpo'] })
      return sendInvitation(gate, publicUrl, id)
    })
    return { administratorId, dpoInvitationUrl: platform.mailer.isConfigured ? null : url }
  })
}

/** TREU_ADMIN_EMAIL and TREU_ADMIN_PASSWORD at the very first start: the same for machines, without a page. */
export async function setUpUnattended(platform: Platform): Promise<void> {
  const { adminEmail, adminPassword } = platform.config
  if (!adminEmail || !adminPassword || !(await isSetupNeeded(platform))) return
  demandGoodPassword(adminPassword, { email: adminEmail })
  const hash = await hashPassword(adminPassword)
  await asProgram(platform, null, async (gate) => {
    await lockFirstRun(gate)
    const teamId = await createTeam(gate, { name: 'Vertrieb' })
    const id = await addUser(gate, platform.config.publicUrl, {
      name: adminEmail.split('@')[0] ?? 'Administration',
      email: adminEmail,
      roleKeys: ['administration'],
      teamIds: [teamId],
    })
    await givePassword(gate, id, hash)
    gate.record({ action: 'set-up', resource: 'setting', recordIds: [id] })
  })
}

async function asProgram<T>(
  platform: Platform,
  requestId: string | null,
  work: (gate: Gate) => Promise<T>,
): Promise<T> {
  const actor = systemActor('system-operation')
  return throughGate(platform, { actor, purpose: 'system-operation', means: 'web', requestId }, work)
}

/** Two first runs at once: the second finds it done. */
async function lockFirstRun(gate: Gate): Promise<void> {
  await gate.tx.query(sql`select pg_advisory_xact_lock(hashtextextended('treu first run', 0))`)
  if (!(await hasNobody(gate.tx))) throw done()
}

async function hasNobody(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ is_empty: boolean }>(sql`select not exists (select from users) as is_empty`)
  return row?.is_empty ?? false
}

async function givePassword(gate: Gate, id: string, hash: string): Promise<void> {
  await gate.tx.query(
    sql`update users set password_hash = ${hash}, password_changed_at = ${gate.now()} where id = ${id}`,
  )
}

/** Names a wrong field by its place in the form of the first run. */
async function placed<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const errors =
      error.code === 'users.email-taken' ? [{ pointer: '/email', code: error.code }] : error.errors
    throw new Problem('setup.invalid', {
      errors: errors.map((each) => ({ ...each, pointer: `${place}${each.pointer}` })),
    })
  }
}

function invalid(pointer: string, code: string): Problem {
  return new Problem('setup.invalid', { errors: [{ pointer, code }] })
}

function done(): Problem {
  return new Problem('setup.not-possible-now')
}
