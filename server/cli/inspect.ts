import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type pg from 'pg'
import { type Config, ConfigError, readConfig, unknownVariables } from '../config.ts'
import { runningEmbedded } from '../platform/db/embedded.ts'
import { isLocked } from '../platform/db/instance-lock.ts'
import { pendingMigrations } from '../platform/db/migrate.ts'
import { openPool } from '../platform/db/pool.ts'
import { inTransaction } from '../platform/db/tx.ts'
import { FileStoreUnusable } from '../platform/files/file-store-unusable.ts'
import { provenPlace } from '../platform/files/open-blobs.ts'

export type Finding = { state: 'ok' | 'hint' | 'error'; subject: string; message: string }

const ok = (subject: string, message: string): Finding => ({ state: 'ok', subject, message })
const hint = (subject: string, message: string): Finding => ({ state: 'hint', subject, message })
const error = (subject: string, message: string): Finding => ({ state: 'error', subject, message })

/** Looks at everything Treu needs to run and says what is wrong in plain German; changes nothing. */
export async function inspect(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const strange = unknownVariables(environment).map((name) =>
    hint(name, 'Diese Einstellung gibt es nicht; vielleicht ein Schreibfehler?'),
  )
  let config: Config
  try {
    config = readConfig(environment)
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem
    return [
      ...strange,
      ...problem.findings.map(({ variable, explain }) =>
        error(variable, `Der Wert stimmt nicht. ${explain.de}`),
      ),
    ]
  }
  return [
    ...strange,
    ok('Einstellungen', 'Alle Werte sind lesbar.'),
    ...inspectFolder(config.dataDir),
    inspectMasterKey(config),
    ...(await inspectFiles(config)),
    ...inspectAddress(config),
    ...(await inspectDatabase(config)),
    ...(await inspectMail(config)),
  ]
}

function inspectFolder(dataDir: string): Finding[] {
  let folder = dataDir
  while (!existsSync(folder)) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch {
    return [error('Datenordner', `In ${folder} darf dieses Konto nicht schreiben (TREU_DATA_DIR).`)]
  }
  const { bavail, bsize } = statfsSync(folder)
  const gigabytes = (bavail * bsize) / 2 ** 30
  const room = `${gigabytes.toFixed(1)} GB frei`
  return [
    gigabytes < 1
      ? error('Datenordner', `Nur noch ${room} in ${folder}.`)
      : ok('Datenordner', `${dataDir}, ${room}.`),
  ]
}

async function inspectFiles(config: Config): Promise<Finding[]> {
  if (!config.filesUrl) return []
  try {
    return [ok('Dateiablage', `${await provenPlace(config)}.`)]
  } catch (problem) {
    if (!(problem instanceof FileStoreUnusable)) throw problem
    return [error('Dateiablage', problem.message)]
  }
}

function inspectMasterKey({ masterKeyFile, dataDir }: Config): Finding {
  const subject = 'Hauptschlüssel'
  if (!existsSync(masterKeyFile)) return ok(subject, `Wird beim ersten Start angelegt: ${masterKeyFile}.`)
  let text: string
  try {
    text = readFileSync(masterKeyFile, 'utf8')
  } catch {
    return error(subject, `${masterKeyFile} ist für dieses Konto nicht lesbar (TREU_MASTER_KEY_FILE).`)
  }
  if (!/^[0-9a-f]{64}\s*$/i.test(text)) {
    return error(subject, `${masterKeyFile} enthält keine 64 hexadezimalen Ziffern.`)
  }
  if ((statSync(masterKeyFile).mode & 0o077) !== 0) {
    return error(subject, `${masterKeyFile} ist für andere lesbar; bitte chmod 600.`)
  }
  if (masterKeyFile.startsWith(`${dataDir}/`)) {
    return hint(
      subject,
      'Er liegt im Datenordner; eine Sicherung des Ordners enthielte Schloss und Schlüssel.',
    )
  }
  return ok(subject, masterKeyFile)
}

function inspectAddress({ publicUrl, host, trustProxy }: Config): Finding[] {
  const { protocol, hostname } = new URL(publicUrl)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol === 'http:' && !isHere) {
    return [
      error(
        'Adresse',
        `${publicUrl} ist ohne Verschlüsselung; Anmeldungen brauchen https (TREU_PUBLIC_URL).`,
      ),
    ]
  }
  if (host !== 'localhost' && isHere) {
    return [
      hint('Adresse', 'Treu lauscht im Netz, TREU_PUBLIC_URL fehlt aber: Links in Mails führten ins Leere.'),
    ]
  }
  if (protocol === 'https:' && trustProxy === false) {
    return [
      hint('Adresse', 'Hinter einem Proxy sehen alle Zugriffe gleich aus, solange TREU_TRUST_PROXY fehlt.'),
    ]
  }
  return [ok('Adresse', publicUrl)]
}

async function inspectDatabase(config: Config): Promise<Finding[]> {
  const subject = 'Datenbank'
  if (!config.databaseUrl && !isLocked(config.dataDir)) {
    return [ok(subject, 'Eingebautes PostgreSQL; es läuft gerade nicht und startet mit Treu.')]
  }
  const pool = openPool(config.databaseUrl ?? runningEmbedded(config.dataDir).url, {
    size: 1,
    name: 'treu check',
  })
  try {
    const { rows } = await pool.query(`select current_setting('server_version_num')::int as number,
      current_setting('server_version') as version, current_setting('server_encoding') as encoding,
      rolcreaterole or rolsuper as may_create_roles, has_database_privilege(current_database(), 'create') as may_create,
      rolsuper as is_super from pg_roles where rolname = current_user`)
    const pending = await pendingMigrations(pool)
    return [
      ...judgeDatabase(rows[0], pending, config),
      ...(pending.length > 0 ? [] : await inspectFields(pool)),
    ]
  } catch (problem) {
    const { code } = problem as { code?: string }
    const reason = reasons[code ?? ''] ?? `Sie antwortet nicht (${code ?? 'ohne Kennung'}).`
    return [error(subject, `${reason} Bitte TREU_DATABASE_URL prüfen.`)]
  } finally {
    await pool.end()
  }
}

async function inspectFields(pool: pg.Pool): Promise<Finding[]> {
  const { inferredWords, refusedToday } = await import('../privacy/public.ts')
  const refused = await inTransaction(pool, {}, refusedToday)
  return refused.map(({ name, label, concludes }) =>
    hint(
      'Eigene Felder',
      `„${label.de}“ (${name}) ist ${inferredWords[concludes].de} und würde heute nicht mehr freigegeben; bitte außer Betrieb nehmen.`,
    ),
  )
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'An dieser Adresse nimmt kein PostgreSQL Verbindungen an.',
  ENOTFOUND: 'Der Rechnername ist unbekannt.',
  '28P01': 'Benutzer oder Kennwort stimmen nicht.',
  '28000': 'Der Server lässt diesen Benutzer nicht zu (pg_hba.conf).',
  '3D000': 'Diese Datenbank gibt es nicht; bitte mit createdb anlegen.',
}

type Server = {
  number: number
  version: string
  encoding: string
  may_create_roles: boolean
  may_create: boolean
  is_super: boolean
}

function judgeDatabase(server: Server, pending: string[], config: Config): Finding[] {
  const subject = 'Datenbank'
  const found: Finding[] = []
  if (server.number < 150_000)
    found.push(error(subject, `PostgreSQL ${server.version} ist zu alt; nötig ist 15.`))
  if (server.encoding !== 'UTF8')
    found.push(error(subject, `Die Kodierung ist ${server.encoding}; nötig ist UTF8.`))
  if (!server.may_create) found.push(error(subject, 'Der Benutzer darf in der Datenbank nichts anlegen.'))
  if (!server.may_create_roles && !config.databaseAppUrl) {
    found.push(
      error(
        subject,
        'Der Benutzer darf keine Rollen anlegen: CREATEROLE geben oder TREU_DATABASE_APP_URL setzen.',
      ),
    )
  }
  if (server.is_super)
    found.push(hint(subject, 'Der Benutzer ist Superuser; ein eigener Besitzer der Datenbank genügt.'))
  if (pending.length > 0) {
    found.push(hint(subject, `${pending.length} Migration(en) stehen aus; sie laufen beim nächsten Start.`))
  }
  return found.some(({ state }) => state === 'error')
    ? found
    : [ok(subject, `PostgreSQL ${server.version} antwortet.`), ...found]
}

async function inspectMail({ smtpUrl, mailFrom }: Config): Promise<Finding[]> {
  const subject = 'Postausgang'
  if (!smtpUrl)
    return [hint(subject, 'Nicht eingerichtet (TREU_SMTP_URL); Mails warten im Postausgang der Verwaltung.')]
  const sender = mailFrom ? [] : [error(subject, 'Der Absender fehlt (TREU_MAIL_FROM).')]
  const { hostname, port, protocol } = new URL(smtpUrl)
  const isUp = await answers(hostname, Number(port) || (protocol === 'smtps:' ? 465 : 587))
  return [
    ...sender,
    isUp ? ok(subject, `${hostname} antwortet.`) : error(subject, `${hostname} antwortet nicht.`),
  ]
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 })
    const end = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
