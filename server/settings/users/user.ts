import sql, { join, type Sql } from 'sql-template-tag'
import { resource } from '#server/platform/gate/resource.ts'
import { purposeKeys, type RoleKey, roleKeys } from '#server/platform/gate/vocabulary.ts'
import { fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'

const colleagues: readonly RoleKey[] = roleKeys.filter((role) => role !== 'partner')
const keepers: readonly RoleKey[] = ['administration', 'dpo', 'auditor']

/** Known to everybody one works with. */
const open = fieldsHeld({
  purposes: purposeKeys,
  basis: 'A6-1-f',
  dataKind: 'account',
  see: roleKeys,
  edit: ['administration'],
  exportClass: 'reason',
  erase: 'deleted-with-record',
  isProvided: false,
})
/** Known to those who keep accounts and to those who check them. */
const kept = fieldsHeld({
  purposes: ['system-operation'],
  basis: 'A6-1-f',
  dataKind: 'account',
  see: keepers,
  edit: [],
  exportClass: 'reason',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
})
const secret = fieldsHeld({
  purposes: ['system-operation'],
  basis: 'A6-1-f',
  dataKind: 'account',
  see: [],
  edit: [],
  exportClass: 'never',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
  isSecret: true,
})
const toSignIn = ['Damit nur Sie sich anmelden können.', 'So that only you can sign in.'] as const
const toProve = ['Nachweis für die Sicherheit der Zugänge.', 'Proof for the security of accounts.'] as const

/** Somebody who works with Treu. Employees' data: held to run the program, open only as far as colleagues need. */
export const user = resource({
  name: 'user',
  feature: 'users',
  label: { de: 'Benutzer', en: 'User' },
  table: 'users',
  subject: null,
  rows: 'everyone',
  defaultSort: ['name'],
  title: ['name'],
  conflicts: { users_email_key: 'users.email-taken' },
  rights: {
    sales: { rows: 'all' },
    marketing: { rows: 'all' },
    service: { rows: 'all' },
    management: { rows: 'all' },
    dpo: { rows: 'all' },
    administration: { rows: 'all', create: true, update: true },
    auditor: { rows: 'all' },
    partner: { rows: 'all' },
    caller: { rows: 'all' },
  },
  search: matching,
  fields: {
    id: technical(),
    version: technical('number'),
    name: open({
      type: 'text',
      maxLength: 100,
      isRequired: true,
      category: 'user.name',
      label: ['Name', 'Name'],
      why: ['Damit Kollegen wissen, wer etwas getan hat.', 'So that colleagues know who did what.'],
    }),
    email: open({
      type: 'email',
      isRequired: true,
      see: colleagues,
      category: 'user.contact.email',
      label: ['E-Mail', 'E-mail'],
      why: ['Zum Anmelden und für Mails von Treu.', 'For signing in and for mails of Treu.'],
    }),
    pendingEmail: kept({
      type: 'email',
      isDetail: true,
      isSortable: false,
      expression:
        "select c.address from one_time_tokens c where c.user_id = t.id and c.kind = 'address-change' and c.used_at is null and c.expires_at > now()",
      category: 'user.contact.email',
      label: ['Neue E-Mail, noch nicht bestätigt', 'New e-mail, not yet confirmed'],
      why: [
        'Damit niemand unbemerkt einen Zugang übernimmt.',
        'So that nobody takes an account over unnoticed.',
      ],
    }),
    emailNorm: secret({
      type: 'text',
      category: 'user.contact.email',
      label: ['E-Mail in Vergleichsform', 'E-mail as compared'],
      why: toSignIn,
    }),
    locale: kept({
      type: 'choice',
      choices: [
        { value: 'de', label: words(['Deutsch', 'German']) },
        { value: 'en', label: words(['Englisch', 'English']) },
      ],
      edit: ['administration'],
      isReadOnly: false,
      category: 'user.demographic.language',
      label: ['Sprache', 'Language'],
      why: ['Damit Mails in der richtigen Sprache kommen.', 'So that mails come in the right language.'],
    }),
    state: open({
      type: 'choice',
      isReadOnly: true,
      edit: [],
      expression:
        "case when t.deactivated_at is not null then 'deactivated' when t.password_hash is null then 'invited' else 'active' end",
      choices: [
        { value: 'active', label: words(['Aktiv', 'Active']) },
        { value: 'invited', label: words(['Eingeladen', 'Invited']) },
        { value: 'deactivated', label: words(['Deaktiviert', 'Deactivated']) },
      ],
      category: 'user.authorization',
      label: ['Zustand', 'State'],
      why: ['Damit nur Aktive Aufgaben bekommen.', 'So that only active people are given tasks.'],
    }),
    roleKeys: kept({
      type: 'texts',
      expression:
        "select coalesce(array_agg(m.role_key order by m.role_key), '{}') from user_roles m where m.user_id = t.id",
      see: [...keepers, 'management'],
      purposes: ['system-operation', 'secret-protection'],
      category: 'user.authorization',
      label: ['Rollen', 'Roles'],
      why: ['Sie bestimmen, was jemand sehen und tun darf.', 'They decide what somebody may see and do.'],
    }),
    mainTeamId: open({
      type: 'id',
      isSortable: false,
      category: 'user.workplace',
      label: ['Hauptteam', 'Main team'],
      why: ['Neue Kontakte gehören dem Hauptteam.', 'New contacts belong to the main team.'],
    }),
    teamIds: open({
      type: 'texts',
      isReadOnly: true,
      edit: [],
      expression:
        "select coalesce(array_agg(m.team_id::text order by m.team_id), '{}') from team_members m where m.user_id = t.id",
      category: 'user.workplace',
      label: ['Teams', 'Teams'],
      why: ['Wer zum Team gehört, sieht dessen Kontakte.', 'Who belongs to a team sees its contacts.'],
    }),
    hasSecondFactor: kept({
      type: 'boolean',
      expression: 't.totp_enabled_at is not null',
      category: 'user.authorization',
      label: ['Zweiter Faktor', 'Second factor'],
      why: toProve,
    }),
    passwordHash: secret({
      type: 'text',
      category: 'user.authorization.credentials',
      label: ['Passwort (Hash)', 'Password (hash)'],
      why: toSignIn,
    }),
    passwordChangedAt: kept({
      type: 'moment',
      isDetail: true,
      category: 'user.authorization',
      label: ['Passwort geändert', 'Password changed'],
      why: toProve,
    }),
    totpSealed: secret({
      type: 'json',
      category: 'user.authorization.credentials',
      label: ['Geheimnis des zweiten Faktors', 'Secret of the second factor'],
      why: toSignIn,
    }),
    totpEnabledAt: kept({
      type: 'moment',
      isDetail: true,
      category: 'user.authorization',
      label: ['Zweiter Faktor seit', 'Second factor since'],
      why: toProve,
    }),
    totpLastStep: secret({
      type: 'number',
      category: 'user.authorization.credentials',
      label: ['Letzter Code', 'Last code'],
      why: toSignIn,
    }),
    lastSeenAt: kept({
      type: 'moment',
      category: 'user.behavior',
      label: ['Zuletzt angemeldet', 'Last seen'],
      why: ['Damit unbenutzte Zugänge auffallen.', 'So that unused accounts are noticed.'],
    }),
    isDemo: technical('boolean'),
    createdAt: kept({
      type: 'moment',
      category: 'system.operations',
      label: ['Angelegt', 'Created'],
      why: toProve,
    }),
    deactivatedAt: kept({
      type: 'moment',
      category: 'user.authorization',
      label: ['Deaktiviert', 'Deactivated'],
      why: toProve,
    }),
  },
})

function matching(text: string, sees: (field: string) => boolean): Sql | null {
  const terms = text
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  if (terms.length === 0) return null
  return join(
    terms.map((term) =>
      sees('email')
        ? sql`(lower(t.name::text) like ${term} or t.email_norm like ${term})`
        : sql`lower(t.name::text) like ${term}`,
    ),
    ' and ',
  )
}
