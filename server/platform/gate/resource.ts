import type { Sql } from 'sql-template-tag'
import type { FieldType } from '#api/fields.ts'
import type { Columns } from '../db/columns.ts'
import type { Tx } from '../db/tx.ts'
import type { BasisKey, EraseRule, ExportClass, PurposeKey, RoleKey, RowScope, Words } from './vocabulary.ts'

/** What a field is, why it is held, how long, who may see it, whether it may leave, and how it is erased. */
export type FieldContract = {
  type: FieldType
  label: Words
  /** "Wozu?" in one sentence for the person at the screen and for the person concerned. */
  why: Words
  /** Key of the fideslang taxonomy. */
  category: string
  purposes: readonly PurposeKey[]
  basis: BasisKey | 'none'
  /** Datenart with its one retention rule (DIN 66398). */
  dataKind: string
  see: readonly RoleKey[]
  edit: readonly RoleKey[]
  exportClass: ExportClass
  erase: EraseRule
  /** Provided by the person herself: part of the portable file (Art. 20 GDPR). */
  isProvided: boolean
  isRequired?: boolean
  /** Set by Treu and never by a request. */
  isReadOnly?: boolean
  /** Part of every answer and of no matrix: keys, versions. */
  isTechnical?: boolean
  /** Hashes and sealed values: no role, no job and no matrix ever opens it; only the code that keeps it reads it. */
  isSecret?: boolean
  /** Left out of lists unless asked for by name. */
  isDetail?: boolean
  /** Left out of every answer unless asked for by name; made to be filtered by. */
  isOnDemand?: boolean
  choices?: readonly { value: string; label: Words }[]
  maxLength?: number
  isFilterable?: boolean
  isSortable?: boolean
  /** SQL for a field without a column of its own; `t` is the row. */
  expression?: string
  /** Fields of other resources (`company.name`) whose value it carries: who may not see those does not see it. */
  shows?: readonly string[]
  /** The key (`companyId`) in whose place people read this field: one line in the matrix, one right for both. */
  standsFor?: string
  isCustom?: boolean
}

export type Rights = {
  rows: RowScope
  create?: boolean
  update?: boolean
  remove?: boolean
}

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name
type FieldsOf<Table extends keyof Columns> = { [Column in Columns[Table] as Camel<Column>]: FieldContract }

export type ResourceInput<Table extends keyof Columns, Fields extends FieldsOf<Table>> = {
  name: string
  /** First part of its problem codes. */
  feature: string
  label: Words
  table: Table
  fields: Fields
  /** Field that names the person the row is about; `id` for the person herself, null when it is about nobody. */
  subject: string | null
  /** How rows are bounded: by owner and team of the row itself, by those of a parent, or for all who may see the resource. */
  rows: 'owned' | 'by-parent' | 'everyone'
  /** Templates of rights by role; a role that is not named has none. */
  rights: Partial<Record<RoleKey, Rights>>
  /** Fields that sort by more than their own column, for example a name by last and first name. */
  sorts?: Readonly<Record<string, readonly string[]>>
  defaultSort: readonly string[]
  /** Condition on `t` for rows that are gone for daily work (trash). */
  alive?: string
  /** Lists leave out archived rows unless the filter speaks of `archivedAt`. */
  isArchivable?: boolean
  /** Lists leave out rows that have this unless the filter speaks of it. */
  setAside?: string
  /** Condition for a search text, from the words of fields the reader may see. */
  search?: (
    text: string,
    sees: (field: string) => boolean,
    tx: Tx,
    fields: readonly string[],
  ) => Sql | null | Promise<Sql | null>
  /** Where a record went that is not there any more, as `id`: only one the reader may see. */
  successor?: (id: string) => Sql
  /** Constraint names and the problem code each stands for. */
  conflicts?: Readonly<Record<string, string>>
  /** Name under which a record of it is shown in trail and messages: never a value, only which fields make it up. */
  title?: readonly string[]
}

export type Resource = Omit<ResourceInput<keyof Columns, never>, 'fields' | 'table'> & {
  table: string
  fields: Readonly<Record<string, FieldContract>>
}

const defined = new Map<string, Resource>()

/** Declares what a record is. Does not compile with a column that has no contract, and the server does not start with one. */
export function resource<
  Table extends keyof Columns,
  const Fields extends FieldsOf<Table> & Record<string, FieldContract>,
>(input: ResourceInput<Table, Fields>): Resource {
  const made: Resource = input as unknown as Resource // the mapped type is only there to be checked above
  if (defined.has(made.name)) throw new Error(`resource ${made.name} is declared twice`)
  defined.set(made.name, made)
  return made
}

/** All resources of the program; complete once every feature has been imported. */
export function allResources(): ReadonlyMap<string, Resource> {
  return defined
}

export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
