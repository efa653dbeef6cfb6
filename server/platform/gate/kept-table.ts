import type { Columns } from '../db/columns.ts'
import type { BasisKey, EraseRule, PurposeKey } from './vocabulary.ts'

/**
 * A table behind the program that no list or form shows: sessions, jobs, search words. Each column still says what it
 * holds and why, so that access answers, erasure and the record of processing know it.
 */
export type KeptTable<Table extends keyof Columns = keyof Columns> = {
  table: Table
  purpose: PurposeKey
  basis: BasisKey | 'none'
  dataKind: string
  erase: EraseRule
  /** Column that names the person (contact or user) the row is about. */
  subject: string | null
  /** fideslang category of each column. */
  columns: { [Column in Columns[Table]]: string }
}

const kept = new Map<string, KeptTable>()

/** Declares such a table; does not compile when a column is missing. */
export function keptTable<Table extends keyof Columns>(table: KeptTable<Table>): KeptTable<Table> {
  if (kept.has(table.table)) throw new Error(`table ${table.table} is declared twice`)
  kept.set(table.table, table as unknown as KeptTable)
  return table
}

export function allKeptTables(): ReadonlyMap<string, KeptTable> {
  return kept
}
