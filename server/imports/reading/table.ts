import type { Source } from './source.ts'

export type TableFormat = 'csv' | 'xlsx' | 'vcard'

/** A line that is no record, and why it is left out. */
export type SkipReason = 'title' | 'header' | 'empty' | 'group' | 'sum' | 'remark' | 'no-content'

export type TableRow =
  | {
      kind: 'row'
      /** Where the row begins in the file, counted from 1 as an editor or Excel does. */
      line: number
      cells: string[]
      /** More filled cells than columns: some values may have moved to the right. */
      hasExtraCells: boolean
      /** Names of what the file holds about the person and we have no purpose for (vCard). */
      notStored: readonly string[]
    }
  | { kind: 'skipped'; line: number; reason: SkipReason }

export type Column = {
  index: number
  /** From the header, made unique; the letter as in Excel where there is no header. */
  name: string
  /** Some different values of the first rows. */
  samples: string[]
}

export type Detection = {
  format: TableFormat
  /** `mixed`: lines of Windows-1252 and of UTF-8 in one file. */
  charset: string | null
  bom: boolean
  delimiter: string | null
  quote: string | null
  /** How numbers are written: in workbooks always with a dot as decimal mark. */
  numbers: 'auto' | 'machine'
  sheets: { index: number; name: string; isHidden: boolean }[]
  sheet: number | null
  hasHeader: boolean
  headerLine: number | null
  columns: Column[]
  /** The first twenty rows. */
  sample: string[][]
  /** Lines left out up to the end of the sample. */
  skipped: { line: number; reason: SkipReason }[]
  /** What the sample holds and we do not store, with how often. */
  notStored: Record<string, number>
}

export type Table = {
  source: Source
  detection: Detection
  /** All rows from the first; may be called again. Memory does not grow with the file. */
  rows(): AsyncGenerator<TableRow>
}

export type ReadingOptions = {
  charset?: string
  delimiter?: string
  /** Number (from 0) or name of the sheet of a workbook. */
  sheet?: number | string
  /** The line of the header; null says there is none. */
  headerLine?: number | null
}

export const MAX_COLUMNS = 1000
export const SAMPLE_ROWS = 20
