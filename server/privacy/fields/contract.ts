import type { FieldContract } from '#server/platform/gate/resource.ts'
import type { RoleKey, Words } from '#server/platform/gate/vocabulary.ts'

type Given = Omit<FieldContract, 'label' | 'why'>
type Said = Partial<Omit<FieldContract, 'label' | 'why'>> &
  Pick<FieldContract, 'type' | 'category'> & {
    label: readonly [string, string]
    why: readonly [string, string]
  }

/** Roles that work with customers, and those who watch over it in reading. */
export const everyone: readonly RoleKey[] = [
  'sales',
  'marketing',
  'service',
  'management',
  'dpo',
  'auditor',
  'partner',
]
export const caring: readonly RoleKey[] = ['sales', 'service', 'management', 'dpo', 'auditor', 'partner']
export const writing: readonly RoleKey[] = ['sales', 'service', 'dpo', 'partner']
export const watching: readonly RoleKey[] = ['management', 'dpo', 'auditor']

/** A maker of contracts that share purpose, basis, kind of data and roles; each field adds what it is and why. */
export function fieldsHeld(shared: Omit<Given, 'type' | 'category'>): (said: Said) => FieldContract {
  return ({ label, why, ...said }) => ({ ...shared, ...said, label: words(label), why: words(why) })
}

export function words([de, en]: readonly [string, string]): Words {
  return { de, en }
}

/** The values of a closed list that needs no words, because no screen offers it. */
export function known(values: readonly string[]): FieldContract['choices'] {
  return values.map((value) => ({ value, label: { de: value, en: value } }))
}

const told = { type: 'json', isReadOnly: true, isFilterable: false, isSortable: false, edit: [] } as const

/** Id and name of the record that a column refers to; they are changed there. */
export function named(table: 'companies' | 'segments' | 'teams' | 'users', column: string) {
  const expression = `select jsonb_build_object('id', n.id, 'name', n.name) from ${table} n where n.id = t.${column}`
  return { ...told, expression }
}

/** The same of the person a row is about, where her name may be seen. */
export const personNamed = {
  ...told,
  category: 'user.name',
  expression:
    "select jsonb_build_object('id', c.id, 'name', concat_ws(' ', c.first_name, c.name_prefix, c.last_name)) from contacts c where c.id = t.contact_id",
  shows: ['contact.firstName', 'contact.namePrefix', 'contact.lastName'],
} as const

/** Keys, versions and the like: part of every answer, about nobody by themselves. */
export function technical(
  type: FieldContract['type'] = 'id',
  more: Partial<FieldContract> = {},
): FieldContract {
  return {
    type,
    label: words(['Technisches Feld', 'Technical field']),
    why: words(['Damit Treu den Eintrag wiederfindet.', 'So that Treu finds the entry again.']),
    category: 'system.operations',
    purposes: ['system-operation'],
    basis: 'none',
    dataKind: 'operation',
    see: [],
    edit: [],
    exportClass: 'never',
    erase: 'deleted-with-record',
    isProvided: false,
    isTechnical: true,
    isReadOnly: true,
    ...more,
  }
}
