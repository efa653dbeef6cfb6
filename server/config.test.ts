import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig, unknownVariables } from './config.ts'

test('an empty environment is a complete configuration', () => {
  const config = readConfig({})

  assert.equal(config.port, 3000)
  assert.equal(config.publicUrl, 'http://localhost:3000')
  assert.deepEqual(config.roles, ['web', 'worker'])
  assert.equal(config.databaseUrl, undefined)
  assert.equal(config.trustProxy, false)
  assert.match(config.masterKeyFile, /\/data\/master\.key$/)
})

test('what the environment says is read in its type', () => {
  const config = readConfig({
    TREU_PORT: '8080',
    TREU_PUBLIC_URL: 'https://crm.example.com/',
    TREU_ROLES: 'web',
    TREU_NAMED_STATEMENTS: 'false',
    TREU_TRUST_PROXY: '10.0.0.0/8',
    TREU_ADMIN_PASSWORD: '123456789012',
    TREU_ADMIN_EMAIL: 'admin@example.com',
  })

  assert.equal(config.port, 8080)
  assert.equal(config.publicUrl, 'https://crm.example.com')
  assert.deepEqual(config.roles, ['web'])
  assert.equal(config.namedStatements, false)
  assert.equal(config.trustProxy, '10.0.0.0/8')
  assert.equal(config.adminPassword, '123456789012')
})

test('everything that is wrong is named at once, without the value', () => {
  assert.throws(
    () =>
      readConfig({ TREU_PORT: 'http', TREU_DATABASE_URL: 'mysql://root:geheim@db/x', TREU_ROLES: 'boss' }),
    (error) => {
      assert.ok(error instanceof ConfigError)
      assert.deepEqual(
        error.findings.map((one) => one.variable),
        ['TREU_PORT', 'TREU_DATABASE_URL', 'TREU_ROLES'],
      )
      assert.doesNotMatch(error.message, /geheim/)
      return true
    },
  )
})

test('an administrator needs both address and password', () => {
  assert.throws(() => readConfig({ TREU_ADMIN_EMAIL: 'admin@example.com' }), ConfigError)
})

test('a misspelt variable is found', () => {
  assert.deepEqual(unknownVariables({ TREU_PROT: '1', TREU_PORT: '1', TREU_SMTP_URL_FILE: 'x', HOME: '/' }), [
    'TREU_PROT',
  ])
})
