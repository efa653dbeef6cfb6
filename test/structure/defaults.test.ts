import assert from 'node:assert/strict'
import { test } from 'node:test'
import '#server/app.ts'
import { readConfig, settings } from '#server/config.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import { dataKindTemplates, occasionTemplates, roleTemplates } from '#server/privacy/purposes/templates.ts'
import { testApp } from '#test/app.ts'

// Privacy by default (Art. 25(2) GDPR, F46): what a fresh installation does before anybody has decided anything.

test('a fresh installation holds nobody, permits nothing and has nobody who could do anything', async (t) => {
  const { db } = await testApp(t)
  const { rows: tables } = await db.ownerPool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  )
  // Rules, the matrix and its history, and what keeps the books of the program itself.
  const filled =
    /^(purposes|data_kinds|occasions|roles|role_\w+|settings_history|schema_migrations|audit_epochs|teams|jobs)$/
  for (const { name } of tables) {
    const { rows } = await db.ownerPool.query<{ count: number }>(
      `select count(*)::integer as count from ${name}`,
    )
    if (!filled.test(name)) assert.equal(rows[0]?.count, 0, name)
  }
})

test('no switch of the database is on unless it protects somebody', async (t) => {
  const { db } = await testApp(t)
  const { rows } = await db.ownerPool.query<{ name: string; value: string }>(`
    select c.relname || '.' || a.attname as name, pg_get_expr(d.adbin, d.adrelid) as value
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      join pg_class c on c.oid = d.adrelid and c.relnamespace = 'public'::regnamespace and not c.relispartition
    where a.atttypid = 'boolean'::regtype`)
  assert.ok(rows.length > 5)
  assert.deepEqual(
    rows
      .filter((each) => each.value !== 'false')
      .map((each) => each.name)
      .sort(),
    // Out of sight until a basis is there; part of the portable file unless said otherwise.
    ['contacts.is_quarantined', 'custom_fields.is_provided'],
  )
})

test('an own field may not leave freely and is a proposal until somebody decides', async (t) => {
  const { db } = await testApp(t)
  const { rows } = await db.ownerPool.query<{ name: string; value: string }>(`
    select a.attname as name, pg_get_expr(d.adbin, d.adrelid) as value from pg_attrdef d
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'custom_fields'::regclass and a.attname in ('export_class', 'state')`)
  const values = Object.fromEntries(rows.map((each) => [each.name, each.value]))
  assert.match(values.export_class ?? '', /four-eyes/)
  assert.match(values.state ?? '', /proposed/)
})

test('no field of a person may leave without a second pair of eyes', () => {
  const free: string[] = []
  for (const [name, resource] of allResources()) {
    for (const [field, contract] of Object.entries(resource.fields)) {
      if (
        resource.subject !== null &&
        !contract.isTechnical &&
        !['four-eyes', 'never'].includes(contract.exportClass)
      )
        free.push(`${name}.${field}`)
    }
  }
  assert.deepEqual(free, [])
})

test('no occasion permits advertising or claims a consent nobody gave, and most end by themselves', () => {
  for (const { key, grants, informationDuty } of occasionTemplates) {
    assert.notEqual(informationDuty, 'none', key)
    for (const { purpose, basis, months } of grants) {
      assert.notEqual(purpose, 'direct-marketing', key)
      assert.notEqual(basis, 'A6-1-a', key)
      // Only a contract lasts as long as it lasts.
      if (key !== 'order') assert.ok(months !== undefined && months <= 24, `${key} ${purpose}`)
    }
  }
})

test('every kind of personal data has an end, and what stays longer than two years names its norm or its reason', () => {
  for (const { key, retentionMonths, norm } of dataKindTemplates) {
    if (key === 'company-master') continue // about companies, not about persons
    assert.ok(retentionMonths !== null, key)
    if (key !== 'account')
      assert.ok(retentionMonths <= 24 || norm, `${key}: ${retentionMonths} months without a norm`)
  }
})

test('roles hold what their work needs: nobody but data protection holds legal compliance, few change anything', async (t) => {
  const purposesOf = new Map(roleTemplates.map((role) => [role.key, role.purposes]))
  for (const [role, purposes] of purposesOf) {
    assert.equal(purposes.includes('legal-compliance'), role === 'dpo' || role === 'auditor', role)
    assert.equal(purposes.includes('system-operation'), role === 'administration', role)
  }
  for (const [name, { subject, rights, rows }] of allResources()) {
    const { auditor, administration, partner, marketing } = rights
    assert.ok(!auditor?.create && !auditor?.update && !auditor?.remove, `${name}: the auditor only reads`)
    if (subject !== null && name !== 'auditEvent')
      assert.equal(administration, undefined, `${name}: administrators see no customer data`)
    if (rows === 'owned' && partner) assert.equal(partner.rows, 'own', `${name}: partners see their own`)
    if (name === 'contact') assert.ok(!marketing?.create && !marketing?.update)
  }
  const { as } = await testApp(t)
  const nobody = await as([])
  for (const path of ['/contacts', '/companies', '/custom-fields'])
    assert.equal((await nobody.get(path)).status, 403)
})

test('nothing is sent anywhere and nobody from outside is listened to until the operator says so', () => {
  const config = readConfig({ TREU_DATA_DIR: '/nowhere' })
  assert.equal(config.host, 'localhost')
  assert.equal(config.trustProxy, false)
  assert.match(config.publicUrl, /^http:\/\/localhost:/)
  const values = JSON.stringify(config)
  assert.ok(!/https?:\/\/(?!localhost)/.test(values), values)
  for (const [name, { variable, isSecret }] of Object.entries(settings)) {
    if (isSecret) assert.ok(!(config as Record<string, unknown>)[name], `${variable} has a value of its own`)
  }
  for (const name of ['smtpUrl', 'filesUrl', 'databaseReplicaUrl', 'adminEmail', 'adminPassword']) {
    assert.ok(!(config as Record<string, unknown>)[name], name)
  }
})

test('no request means more than it says: the only defaults of the interface bound a list', async (t) => {
  const { app } = await testApp(t)
  const defaults = new Set<string>()
  const walk = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return
    const schema = node as Record<string, unknown>
    if ('default' in schema && typeof schema.default !== 'object') defaults.add(`${path}=${schema.default}`)
    for (const [key, value] of Object.entries(schema)) walk(value, `${path}/${key}`)
  }
  for (const methods of Object.values(app.swagger().paths ?? {})) {
    for (const operation of Object.values(
      methods as Record<string, { parameters?: { name: string; schema: unknown }[]; requestBody?: unknown }>,
    )) {
      for (const { name, schema } of operation.parameters ?? []) walk(schema, name)
      walk(operation.requestBody, 'body')
    }
  }
  for (const each of defaults) assert.match(each, /^limit=\d+$/, each)
})
