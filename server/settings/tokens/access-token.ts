import { resource } from '#server/platform/gate/resource.ts'
import { fieldsHeld, technical } from '#server/privacy/fields/contract.ts'
import { keepers } from '../contracts.ts'

const held = fieldsHeld({
  purposes: ['system-operation', 'secret-protection'],
  basis: 'A6-1-f',
  dataKind: 'account',
  see: keepers,
  edit: [],
  exportClass: 'reason',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
})
const toKnow = [
  'Damit man weiß, welches System Zugang hat.',
  'So that one knows which system has access.',
] as const
const about = (type: 'text' | 'texts' | 'id' | 'moment', label: readonly [string, string]) =>
  held({ type, category: 'user.authorization', label, why: toKnow })

/** A key for another system. It acts for one user, within her rights, for some of her purposes, for a while. */
export const accessToken = resource({
  name: 'accessToken',
  feature: 'tokens',
  label: { de: 'Zugriffsschlüssel', en: 'Access key' },
  table: 'access_tokens',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-createdAt'],
  title: ['name'],
  rights: {
    management: { rows: 'all' },
    dpo: { rows: 'all' },
    auditor: { rows: 'all' },
    administration: { rows: 'all', update: true },
  },
  fields: {
    id: technical(),
    userId: about('id', ['Benutzer', 'User']),
    userName: held({
      type: 'text',
      expression: 'select u.name from users u where u.id = t.user_id',
      standsFor: 'userId',
      isSortable: false,
      category: 'user.name',
      label: ['Benutzer', 'User'],
      why: toKnow,
    }),
    name: about('text', ['Name', 'Name']),
    tokenHash: held({
      type: 'text',
      isSecret: true,
      see: [],
      category: 'user.authorization.credentials',
      label: ['Hash', 'Hash'],
      why: toKnow,
    }),
    tokenHint: about('text', ['Anfang', 'Beginning']),
    scopes: about('texts', ['Umfang', 'Scopes']),
    purposes: about('texts', ['Zwecke', 'Purposes']),
    addresses: about('texts', ['Adressen', 'Addresses']),
    createdAt: about('moment', ['Angelegt', 'Created']),
    createdBy: about('id', ['Angelegt von', 'Created by']),
    expiresAt: about('moment', ['Gültig bis', 'Good until']),
    lastUsedAt: about('moment', ['Zuletzt benutzt', 'Last used']),
    endedAt: about('moment', ['Beendet', 'Ended']),
  },
})
