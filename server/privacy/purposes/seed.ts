import type pg from 'pg'
import sql, { type Sql } from 'sql-template-tag'
import { bits } from '#server/platform/gate/purpose-bits.ts'

import { allResources } from '#server/platform/gate/resource.ts'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { keepAllStates } from '#server/platform/identity/states.ts'
import { dataKindTemplates, occasionTemplates, purposeTemplates, roleTemplates } from './templates.ts'

/**
 * Puts the released templates in place, as the owner, at every start: adds what is new and leaves alone what was
 * changed. A field that is new in the code is opened to the roles its contract names, once; custom roles never gain by it.
 */
export async function seedTemplates(owner: pg.Pool): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query('begin')
    await client.query("select pg_advisory_xact_lock(hashtextextended('treu templates', 0))")
    const run = (statement: Sql) => client.query(statement.text, statement.values as unknown[])
    await seedPurposes(run)
    await seedRoles(run)
    await keepAllStates(run)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

type Run = (statement: Sql) => Promise<unknown>

// One statement for a table: every start asks all of this.
async function seedPurposes(run: Run) {
  const purposes = purposeTemplates.map((each) => ({ ...each, bit: bits[each.key] }))
  await run(sql`
    insert into purposes (key, bit, dpv, label, description, default_basis, interest)
    select key, bit, dpv, label, description, "defaultBasis", interest
    from jsonb_to_recordset(${JSON.stringify(purposes)}::jsonb) as wanted
      (key text, bit int, dpv text, label jsonb, description jsonb, "defaultBasis" text, interest jsonb)
    on conflict (key) do nothing`)
  await run(sql`
    insert into data_kinds
      (key, label, description, retention_months, retention_start, rounds_to_year_end, is_duty, norm)
    select key, label, description, "retentionMonths", "retentionStart", coalesce("roundsToYearEnd", false),
      coalesce("isDuty", false), norm
    from jsonb_to_recordset(${JSON.stringify(dataKindTemplates)}::jsonb) as wanted
      (key text, label jsonb, description jsonb, "retentionMonths" int, "retentionStart" text,
        "roundsToYearEnd" boolean, "isDuty" boolean, norm text)
    on conflict (key) do nothing`)
  const occasions = occasionTemplates.map((each, position) => ({ ...each, position }))
  await run(sql`
    insert into occasions (key, label, hint, origin, grants, information_duty, stage, position)
    select key, label, hint, origin, grants, "informationDuty", stage, position
    from jsonb_to_recordset(${JSON.stringify(occasions)}::jsonb) as wanted
      (key text, label jsonb, hint jsonb, origin jsonb, grants jsonb, "informationDuty" text, stage text, position int)
    on conflict (key) do nothing`)
}

async function seedRoles(run: Run) {
  await run(sql`
    with wanted as (
      select key, label, description, purposes
      from jsonb_to_recordset(${JSON.stringify(roleTemplates)}::jsonb) as w
        (key text, label jsonb, description jsonb, purposes text[])
    ), added as (
      insert into roles (key, label, description, is_template)
      select key, label, description, true from wanted
      on conflict (key) do nothing returning key
    )
    insert into role_purposes (role_key, purpose)
    select key, unnest(purposes) from added join wanted using (key)`)
  const resources = [...allResources()]
  const rights = resources.flatMap(([resource, { rights }]) =>
    Object.entries(rights).map(([role, each]) => ({ role, resource, ...each })),
  )
  // The seed of the key field stands for the whole resource: once applied, rights taken away stay away.
  await run(sql`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(rights)}::jsonb) as w
        (role text, resource text, rows text, "create" boolean, "update" boolean, remove boolean)
    ), fresh as (
      insert into role_field_seeds (role_key, resource, field)
      select role, resource, '*' from wanted on conflict do nothing returning role_key, resource
    )
    insert into role_rights (role_key, resource, rows, can_create, can_update, can_remove)
    select role, w.resource, rows, coalesce("create", false), coalesce("update", false), coalesce(remove, false)
    from wanted w join fresh f on f.role_key = w.role and f.resource = w.resource
    on conflict do nothing`)
  const seen = resources.flatMap(([resource, { fields }]) =>
    Object.entries(fields).flatMap(([field, contract]) =>
      contract.isTechnical
        ? []
        : contract.see.map((role) => ({
            role,
            resource,
            field,
            level: contract.edit.includes(role as RoleKey) ? 'edit' : 'see',
          })),
    ),
  )
  await run(sql`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as w
        (role text, resource text, field text, level text)
    ), fresh as (
      insert into role_field_seeds (role_key, resource, field)
      select role, resource, field from wanted on conflict do nothing returning role_key, resource, field
    )
    insert into role_field_rights (role_key, resource, field, level)
    select w.role, w.resource, w.field, w.level
    from wanted w join fresh f on f.role_key = w.role and f.resource = w.resource and f.field = w.field
    on conflict do nothing`)
}
