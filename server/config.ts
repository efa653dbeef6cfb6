import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'
import { programFolder } from './platform/program-folder.ts'

/** What a setting is for, in the words `treu check` prints. */
type Explanation = { de: string; en: string }

const setting = <T extends TSchema>(
  variable: string,
  explain: Explanation,
  schema: T,
  more: { isSecret?: boolean } = {},
) => ({ variable, explain, schema, isSecret: more.isSecret ?? false })

const url = (protocols: string) => Type.String({ pattern: `^(${protocols})://.+` })

/** Every setting there is. The environment is read here and nowhere else. */
export const settings = {
  port: setting(
    'TREU_PORT',
    {
      de: 'Port, auf dem Treu antwortet, 0 bis 65535 (0: ein freier Port). Vorgabe 3000.',
      en: 'Port on which Treu answers, 0 to 65535 (0: any free port). Default 3000.',
    },
    Type.Integer({ minimum: 0, maximum: 65535, default: 3000 }),
  ),
  host: setting(
    'TREU_HOST',
    {
      de: 'Adresse, auf der Treu lauscht. Vorgabe localhost; 0.0.0.0 für alle Netze (nur hinter einem Proxy mit TLS).',
      en: 'Address Treu listens on. Default localhost; 0.0.0.0 for all networks (only behind a proxy with TLS).',
    },
    Type.String({ minLength: 1, default: 'localhost' }),
  ),
  dataDir: setting(
    'TREU_DATA_DIR',
    {
      de: 'Ordner für Datenbank, Dateien und Schlüssel. Vorgabe: data im Programmordner.',
      en: 'Folder for database, files and keys. Default: data in the program folder.',
    },
    Type.Optional(Type.String({ minLength: 1 })),
  ),
  databaseUrl: setting(
    'TREU_DATABASE_URL',
    {
      de: 'PostgreSQL ab 15 als postgres://benutzer:kennwort@rechner/datenbank; der Benutzer besitzt die Datenbank. Ohne diese Angabe startet Treu ein eigenes PostgreSQL.',
      en: 'PostgreSQL 15 or newer as postgres://user:password@host/database; the user owns the database. Without it Treu starts a PostgreSQL of its own.',
    },
    Type.Optional(url('postgres|postgresql')),
    { isSecret: true },
  ),
  databaseAppUrl: setting(
    'TREU_DATABASE_APP_URL',
    {
      de: 'Zugang für den laufenden Betrieb mit einer Rolle, der nichts gehört. Nur nötig, wenn der Benutzer aus TREU_DATABASE_URL keine Rollen anlegen darf.',
      en: 'Access for daily work with a role that owns nothing. Only needed when the user in TREU_DATABASE_URL may not create roles.',
    },
    Type.Optional(url('postgres|postgresql')),
    { isSecret: true },
  ),
  databaseReplicaUrl: setting(
    'TREU_DATABASE_REPLICA_URL',
    {
      de: 'Lesende Kopie der Datenbank für Abfragen, die einen kurzen Verzug vertragen.',
      en: 'Read replica for queries that tolerate a short lag.',
    },
    Type.Optional(url('postgres|postgresql')),
    { isSecret: true },
  ),
  poolSize: setting(
    'TREU_POOL_SIZE',
    {
      de: 'Verbindungen zur Datenbank je Prozess, 2 bis 200. Vorgabe 16.',
      en: 'Database connections per process, 2 to 200. Default 16.',
    },
    Type.Integer({ minimum: 2, maximum: 200, default: 16 }),
  ),
  namedStatements: setting(
    'TREU_NAMED_STATEMENTS',
    {
      de: 'Vorbereitete Anweisungen benutzen (true) oder nicht (false, hinter PgBouncer vor 1.21). Vorgabe true.',
      en: 'Use prepared statements (true) or not (false, behind PgBouncer before 1.21). Default true.',
    },
    Type.Boolean({ default: true }),
  ),
  publicUrl: setting(
    'TREU_PUBLIC_URL',
    {
      de: 'Adresse, unter der Menschen Treu aufrufen, zum Beispiel https://crm.firma.de. Vorgabe http://localhost:<Port>.',
      en: 'Address at which people reach Treu, for example https://crm.example.com. Default http://localhost:<port>.',
    },
    Type.Optional(url('https?')),
  ),
  trustProxy: setting(
    'TREU_TRUST_PROXY',
    {
      de: 'Welchem Proxy X-Forwarded-For geglaubt wird: false, true oder Adressen und Netze mit Komma. Vorgabe false.',
      en: 'Which proxy is believed for X-Forwarded-For: false, true, or addresses and networks with commas. Default false.',
    },
    Type.String({ default: 'false', pattern: '^(true|false|[0-9a-fA-F.:/, ]+)$' }),
  ),
  masterKeyFile: setting(
    'TREU_MASTER_KEY_FILE',
    {
      de: 'Datei mit dem Hauptschlüssel. Vorgabe master.key im Datenordner; besser außerhalb, getrennt von jeder Sicherung.',
      en: 'File with the master key. Default master.key in the data folder; better outside, apart from every backup.',
    },
    Type.Optional(Type.String({ minLength: 1 })),
  ),
  smtpUrl: setting(
    'TREU_SMTP_URL',
    {
      de: 'Postausgang als smtp://benutzer:kennwort@rechner:587. Ohne ihn warten Mails im Postausgang der Verwaltung.',
      en: 'Outgoing mail as smtp://user:password@host:587. Without it mails wait in the outbox of the administrators.',
    },
    Type.Optional(url('smtps?')),
    { isSecret: true },
  ),
  mailFrom: setting(
    'TREU_MAIL_FROM',
    {
      de: 'Absender der Mails, zum Beispiel Treu <crm@firma.de>.',
      en: 'Sender of mails, for example Treu <crm@example.com>.',
    },
    Type.Optional(Type.String({ pattern: '@' })),
  ),
  imapUrl: setting(
    'TREU_IMAP_URL',
    {
      de: 'Postfach für zurückgekommene Mails, Beschwerden und Abmeldungen als imaps://benutzer:kennwort@rechner/INBOX.',
      en: 'Mailbox for returned mails, complaints and wishes to unsubscribe as imaps://user:password@host/INBOX.',
    },
    Type.Optional(url('imaps?')),
    { isSecret: true },
  ),
  mailReturnsDir: setting(
    'TREU_MAIL_RETURNS_DIR',
    {
      de: 'Ordner, in den ein Mailserver zurückgekommene Mails als .eml legt; gelesene werden dort gelöscht.',
      en: 'Folder into which a mail server puts returned mails as .eml; what was read is deleted there.',
    },
    Type.Optional(Type.String({ minLength: 1 })),
  ),
  dnsServers: setting(
    'TREU_DNS_SERVERS',
    {
      de: 'Namensdienste, bei denen Treu SPF, DKIM und DMARC nachsieht, als Adressen mit Komma. Vorgabe: die des Rechners.',
      en: 'Name servers Treu asks for SPF, DKIM and DMARC, as addresses with commas. Default: those of the machine.',
    },
    Type.Optional(Type.String({ pattern: '^[0-9a-fA-F.:\\[\\]]+(\\s*,\\s*[0-9a-fA-F.:\\[\\]]+)*$' })),
  ),
  filesUrl: setting(
    'TREU_FILES_URL',
    {
      de: 'Ablage für Dateien: s3://schlüssel:geheimnis@rechner[:port]/eimer?region=… (s3+http:// ohne TLS) oder file:///ordner. Ohne diese Angabe der Datenordner.',
      en: 'Store for files: s3://key:secret@host[:port]/bucket?region=… (s3+http:// without TLS) or file:///folder. Without it the data folder.',
    },
    Type.Optional(url('s3|s3\\+http|file')),
    { isSecret: true },
  ),
  auditAnchorFile: setting(
    'TREU_AUDIT_ANCHOR_FILE',
    {
      de: 'Zweite Datei für die Anker des Protokolls, am besten auf einem anderen Rechner eingebunden. Die erste liegt im Datenordner.',
      en: 'Second file for the anchors of the trail, best mounted from another machine. The first lies in the data folder.',
    },
    Type.Optional(Type.String({ minLength: 1 })),
  ),
  adminEmail: setting(
    'TREU_ADMIN_EMAIL',
    {
      de: 'E-Mail des ersten Administrators; gilt nur beim allerersten Start, zusammen mit TREU_ADMIN_PASSWORD.',
      en: 'E-mail of the first administrator; only at the very first start, together with TREU_ADMIN_PASSWORD.',
    },
    Type.Optional(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' })),
  ),
  adminPassword: setting(
    'TREU_ADMIN_PASSWORD',
    {
      de: 'Kennwort des ersten Administrators, mindestens 12 Zeichen; gilt nur beim allerersten Start.',
      en: 'Password of the first administrator, at least 12 characters; only at the very first start.',
    },
    Type.Optional(Type.String({ minLength: 12 })),
    { isSecret: true },
  ),
  roles: setting(
    'TREU_ROLES',
    {
      de: 'Aufgaben dieses Prozesses: web, worker oder beides mit Komma. Vorgabe web,worker.',
      en: 'Work of this process: web, worker, or both with a comma. Default web,worker.',
    },
    Type.Array(Type.Union([Type.Literal('web'), Type.Literal('worker')]), {
      minItems: 1,
      default: ['web', 'worker'],
    }),
  ),
  logLevel: setting(
    'TREU_LOG_LEVEL',
    {
      de: 'Ausführlichkeit des Protokolls: fatal, error, warn, info, debug oder silent. Vorgabe info, im Terminal warn.',
      en: 'How much is logged: fatal, error, warn, info, debug or silent. Default info, in a terminal warn.',
    },
    Type.Optional(Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])),
  ),
} as const

type Settings = typeof settings
type Values = { [K in keyof Settings]: Static<Settings[K]['schema']> }

/** The settings of this process, checked and complete. */
export type Config = Readonly<
  Omit<Values, 'dataDir' | 'logLevel' | 'publicUrl' | 'masterKeyFile' | 'trustProxy'> & {
    dataDir: string
    logLevel: string
    publicUrl: string
    masterKeyFile: string
    trustProxy: boolean | string
  }
>

type Finding = { variable: string; explain: Explanation }

/** Names each setting that is wrong; the value itself is never part of the message, it may be a secret. */
export class ConfigError extends Error {
  readonly findings: Finding[]

  constructor(findings: Finding[]) {
    super(findings.map((one) => `${one.variable}: ${one.explain.de} / ${one.explain.en}`).join('\n'))
    this.name = 'ConfigError'
    this.findings = findings
  }
}

/** What this process was started with, for those who judge it as a whole. */
export const environment: NodeJS.ProcessEnv = process.env

/** Reads the environment once; throws a ConfigError that names everything that is wrong. */
export function readConfig(variables: NodeJS.ProcessEnv = environment): Config {
  const findings: Finding[] = []
  const values: Record<string, unknown> = {}

  for (const [name, { variable, explain, schema, isSecret }] of Object.entries(settings)) {
    const text = isSecret ? readSecret(variables, variable, findings) : variables[variable]
    const value = parse(schema, text?.trim() || undefined)
    const isLeftOut = value === undefined && Type.IsOptional(schema)
    if (!isLeftOut && !Value.Check(schema, value)) findings.push({ variable, explain })
    values[name] = value
  }
  if (Boolean(values.adminEmail) !== Boolean(values.adminPassword)) {
    findings.push({ variable: settings.adminPassword.variable, explain: settings.adminEmail.explain })
  }
  if (findings.length > 0) throw new ConfigError(findings)

  // Each value was checked against its own schema above.
  const checked = values as Values
  // The same folder from wherever a command is called.
  const dataDir = checked.dataDir ? resolve(checked.dataDir) : resolve(programFolder, 'data')
  return {
    ...checked,
    dataDir,
    logLevel: checked.logLevel ?? (process.stdout.isTTY ? 'warn' : 'info'),
    publicUrl: (checked.publicUrl ?? `http://localhost:${checked.port}`).replace(/\/+$/, ''),
    masterKeyFile: resolve(checked.masterKeyFile ?? `${dataDir}/master.key`),
    trustProxy: ['true', 'false'].includes(checked.trustProxy)
      ? checked.trustProxy === 'true'
      : checked.trustProxy,
  }
}

/** TREU_ variables that no setting knows: most likely a slip of the pen. */
export function unknownVariables(variables: NodeJS.ProcessEnv = environment): string[] {
  const known = new Set(
    Object.values(settings).flatMap(({ variable, isSecret }) =>
      isSecret ? [variable, `${variable}_FILE`] : [variable],
    ),
  )
  return Object.keys(variables)
    .filter((name) => name.startsWith('TREU_') && !name.startsWith('TREU_TEST_') && !known.has(name))
    .sort()
}

// Secrets may come as a file, as Docker and systemd hand them over: TREU_DATABASE_URL_FILE=/run/secrets/db
function readSecret(variables: NodeJS.ProcessEnv, variable: string, findings: Finding[]) {
  const file = variables[`${variable}_FILE`]
  if (!file) return variables[variable]
  try {
    return readFileSync(file, 'utf8')
  } catch {
    findings.push({
      variable: `${variable}_FILE`,
      explain: { de: 'Die Datei ist nicht lesbar.', en: 'The file cannot be read.' },
    })
    return undefined
  }
}

function parse(schema: TSchema, text: string | undefined): unknown {
  if (text === undefined) return Value.Default(schema, undefined)
  if (Type.IsArray(schema)) return text.split(',').map((part) => part.trim())
  if (Type.IsString(schema)) return text
  return Value.Convert(schema, text)
}
