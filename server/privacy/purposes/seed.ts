import type pg from 'pg'
import sql, { type Sql } from 'sql-template-tag'
import { bits } from '#server/platform/gate/gate.ts'
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

async function seedPurposes(run: Run) {
  for (const each of purposeTemplates) {
    await run(sql`
      insert into purposes (key, bit, dpv, label, description, default_basis, interest)
      values (${each.key}, ${bits[each.key]}, ${each.dpv}, ${JSON.stringify(each.label)}, ${JSON.stringify(each.description)},
        ${each.defaultBasis}, ${each.interest ? JSON.stringify(each.interest) : null})
      on conflict (key) do nothing`)
  }
  for (const each of dataKindTemplates) {
    await run(sql`
      insert into data_kinds (key, label, description, retention_months, retention_start, rounds_to_year_end, norm)
      values (${each.key}, ${JSON.stringify(each.label)}, ${JSON.stringify(each.description)}, ${each.retentionMonths},
        ${each.retentionStart}, ${each.roundsToYearEnd ?? false}, ${each.norm ?? null})
      on conflict (key) do nothing`)
  }
  for (const [position, each] of occasionTemplates.entries()) {
    await run(sql`
      insert into occasions (key, label, hint, origin, grants, information_duty, stage, position)
      values (${each.key}, ${JSON.stringify(each.label)}, ${JSON.stringify(each.hint)}, ${JSON.stringify(each.origin)},
        ${JSON.stringify(each.grants)}, ${each.informationDuty}, ${each.stage}, ${position})
      on conflict (key) do nothing`)
  }
}

async function seedRoles(run: Run) {
  for (const role of roleTemplates) {
    await run(sql`
      with added as (
        insert into roles (key, label, description, is_template)
        values (${role.key}, ${JSON.stringify(role.label)}, ${JSON.stringify(role.description)}, true)
        on conflict (key) do nothing returning key
      )
      insert into role_purposes (role_key, purpose)
      select a.key, p from added a, unnest(${role.purposes}::text[]) p`)
  }
  for (const [name, resource] of allResources()) {
    for (const [role, rights] of Object.entries(resource.rights)) {
      // The seed of the key field stands for the whole resource: once applied, rights taken away stay away.
      await run(sql`
        insert into role_rights (role_key, resource, rows, can_create, can_update, can_remove)
        select ${role}, ${name}, ${rights.rows}, ${rights.create ?? false}, ${rights.update ?? false}, ${rights.remove ?? false}
        where not exists (select from role_field_seeds where role_key = ${role} and resource = ${name} and field = '*')
        on conflict do nothing`)
      await run(
        sql`insert into role_field_seeds (role_key, resource, field) values (${role}, ${name}, '*') on conflict do nothing`,
      )
    }
    const seeds = Object.entries(resource.fields).flatMap(([field, contract]) =>
      contract.isTechnical
        ? []
        : contract.see.map((role) => ({
            role,
            field,
            level: contract.edit.includes(role as RoleKey) ? 'edit' : 'see',
          })),
    )
    await run(sql`
      with wanted as (
        select * from unnest(${seeds.map((seed) => seed.role)}::text[], ${seeds.map((seed) => seed.field)}::text[],
          ${seeds.map((seed) => seed.level)}::text[]) as w (role_key, field, level)
      ), fresh as (
        insert into role_field_seeds (role_key, resource, field)
        select role_key, ${name}, field from wanted on conflict do nothing returning role_key, field
      )
      insert into role_field_rights (role_key, resource, field, level)
      select w.role_key, ${name}, w.field, w.level from wanted w join fresh f using (role_key, field)
      on conflict do nothing`)
  }
}
