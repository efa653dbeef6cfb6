import { v7 as uuidv7 } from 'uuid'
import type { RoleKey } from '#server/platform/gate/vocabulary.ts'
import { hashPassword } from '#server/platform/identity/password.ts'
import type { Answer, TestApp } from './app.ts'

export const goodPassword = 'drei rote birnen am zaun'
let hash: Promise<string> | undefined
let people = 0

export type Person = {
  userId: string
  email: string
  /** Signs in; later calls carry the cookie. */
  signIn: (password?: string) => Promise<Answer>
  get: (path: string) => Promise<Answer>
  post: (path: string, body?: unknown) => Promise<Answer>
  put: (path: string, body?: unknown, version?: number) => Promise<Answer>
  patch: (path: string, body: unknown, version?: number) => Promise<Answer>
  delete: (path: string, version?: number) => Promise<Answer>
  cookie: () => string | undefined
  /** By what the browser is known to the account that signed in with it last. */
  knownBy: () => string | undefined
}

type Options = {
  password?: string | null
  email?: string
  device?: string
  from?: string
  locale?: 'de' | 'en'
  knownBy?: string | undefined
}

/** A user with a password, before her first sign-in. */
export async function aPerson(
  { app, db, teamId }: Pick<TestApp, 'app' | 'db' | 'teamId'>,
  roles: RoleKey | RoleKey[],
  options: Options = {},
): Promise<Person> {
  people += 1
  const userId = uuidv7()
  const email = options.email ?? `person${people}@test.example`
  hash ??= hashPassword(goodPassword)
  const stored =
    options.password === null ? null : await (options.password ? hashPassword(options.password) : hash)
  await db.ownerPool.query(
    `insert into users (id, name, email, email_norm, main_team_id, password_hash, locale)
     values ($1, $2, $3, $3, $4, $5, $6)`,
    [userId, `Person ${[roles].flat().join(' ')} ${people}`, email, teamId, stored, options.locale ?? 'de'],
  )
  await db.ownerPool.query('insert into team_members (team_id, user_id) values ($1, $2)', [teamId, userId])
  for (const role of [roles].flat()) {
    await db.ownerPool.query('insert into user_roles (user_id, role_key) values ($1, $2)', [userId, role])
  }
  return { userId, email, ...browser({ app }, options, email) }
}

/** A browser of its own, without a session yet. */
export function browser(
  { app }: Pick<TestApp, 'app'>,
  options: Options = {},
  email = options.email ?? '',
): Omit<Person, 'userId' | 'email'> {
  let cookie: string | undefined
  let knownBy = options.knownBy
  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    version?: number,
  ) {
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      remoteAddress: options.from ?? '198.51.100.7',
      headers: {
        'user-agent':
          options.device ?? 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ...(cookie || knownBy ? { cookie: [cookie, knownBy].filter(Boolean).join('; ') } : {}),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const set = answer.cookies.find(({ name }) => name.endsWith('treu'))
    if (set) cookie = set.value ? `${set.name}=${set.value}` : undefined
    const known = answer.cookies.find(({ name }) => name.endsWith('treu-device'))
    if (known) knownBy = `${known.name}=${known.value}`
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      body: isJson && answer.body ? answer.json() : answer.body,
      headers: answer.headers,
    }
  }
  return {
    signIn: (password = goodPassword) => call('POST', '/session', { email, password }),
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body, version) => call('PUT', path, body, version),
    patch: (path, body, version) => call('PATCH', path, body, version),
    delete: (path, version) => call('DELETE', path, undefined, version),
    cookie: () => cookie,
    knownBy: () => knownBy,
  }
}
