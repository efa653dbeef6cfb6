import Type, { type Static } from 'typebox'
import {
  Id,
  IdParams,
  listOf,
  Moment,
  Nullable,
  outcomeQuery,
  outcomesOf,
  PlainListQuery,
  Words,
} from './common.ts'
import { JobStarted } from './jobs.ts'

const Params = Type.Optional(Type.Record(Type.String(), Type.Unknown()))

/** A field a column can fill. */
export const ImportTarget = Type.Object({
  /** `contact.lastName`, `contactPoint.email`; `contact.fullName` and the like are parted into several fields. */
  target: Type.String(),
  label: Words,
  type: Type.String(),
  choices: Type.Optional(Type.Array(Type.Object({ value: Type.String(), label: Words }))),
})
export type ImportTarget = Static<typeof ImportTarget>

export const ImportColumn = Type.Object({
  index: Type.Integer(),
  name: Type.String(),
  samples: Type.Array(Type.String()),
  suggestion: Type.Object({
    target: Nullable(Type.String()),
    confidence: Type.Number(),
    reason: Type.String(),
    /** Why the column should stay out; null where nothing speaks against it. */
    sensitive: Nullable(Type.String()),
    dates: Type.Optional(Type.String()),
    isConsent: Type.Optional(Type.Boolean()),
  }),
})
export type ImportColumn = Static<typeof ImportColumn>

const ReadingChoice = {
  charset: Type.Optional(Type.String({ maxLength: 40 })),
  delimiter: Type.Optional(Type.String({ maxLength: 1 })),
  sheet: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  headerLine: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 150 }))),
}

export const ImportMapping = Type.Object(
  {
    about: Type.Union([Type.Literal('contact'), Type.Literal('company')]),
    columns: Type.Array(
      Type.Object(
        {
          column: Type.Integer({ minimum: 0, maximum: 1000 }),
          /** Null: the column is not stored. */
          target: Nullable(Type.String({ maxLength: 80 })),
          dates: Type.Optional(Type.String({ maxLength: 20 })),
          numbers: Type.Optional(Type.String({ maxLength: 20 })),
          choices: Type.Optional(Type.Record(Type.String(), Type.String())),
          isConsent: Type.Optional(
            Type.Boolean({
              description:
                'for `refusal.…`: true where a yes is a consent, so that a no refuses; false where a yes refuses. By the name of the column if left out.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1000 },
    ),
  },
  { additionalProperties: false },
)
export type ImportMapping = Static<typeof ImportMapping>

/** Asked once for the whole file. */
export const ImportSettings = Type.Object(
  {
    occasion: Type.String({ maxLength: 60, description: 'one of /occasions, usually import' }),
    /** Where the file comes from: becomes the origin of every new person. */
    origin: Type.String({ minLength: 1, maxLength: 300 }),
    /** The persons were informed already (Art. 13/14 GDPR); otherwise the clock of one month starts. */
    isInformed: Type.Optional(Type.Boolean()),
    /** What happens to a row whose e-mail address and name are known already. */
    known: Type.Optional(
      Type.Union([Type.Literal('fill'), Type.Literal('overwrite'), Type.Literal('skip')], {
        description: 'fill: only empty fields (default); overwrite; skip',
      }),
    ),
    /** What happens to a row that resembles somebody by number or by name and company. Nothing is merged in silence. */
    similar: Type.Optional(
      Type.Union([Type.Literal('skip'), Type.Literal('create')], { description: 'skip (default) or create' }),
    ),
    ownerId: Type.Optional(Id),
    teamId: Type.Optional(Id),
    /** Country of addresses and numbers that name none. */
    country: Type.Optional(Type.String({ minLength: 2, maxLength: 2 })),
  },
  { additionalProperties: false },
)
export type ImportSettings = Static<typeof ImportSettings>

export const ImportCounts = Type.Object({
  rows: Type.Optional(Type.Integer()),
  create: Type.Optional(Type.Integer()),
  update: Type.Optional(Type.Integer()),
  unchanged: Type.Optional(Type.Integer()),
  duplicate: Type.Optional(Type.Integer()),
  refused: Type.Optional(Type.Integer()),
  skipped: Type.Optional(Type.Integer()),
  companies: Type.Optional(Type.Integer()),
  suppressed: Type.Optional(
    Type.Integer({ description: 'rows with an address or number on the list of objections' }),
  ),
  undone: Type.Optional(
    Type.Integer({ description: 'after an undo: persons and companies removed, and persons restored' }),
  ),
  undoneCompanies: Type.Optional(Type.Integer({ description: 'the companies among the undone' })),
  kept: Type.Optional(Type.Integer({ description: 'persons kept because somebody worked with them since' })),
})
export type ImportCounts = Static<typeof ImportCounts>

export const Import = Type.Object({
  id: Id,
  version: Type.Integer(),
  state: Type.String({
    description: 'uploaded, mapped, checking, checked, running, done, failed, cancelled, undoing, undone',
  }),
  fileName: Type.String(),
  counts: ImportCounts,
  problemCode: Nullable(Type.String()),
  checkJobId: Nullable(Id),
  runJobId: Nullable(Id),
  undoJobId: Nullable(Id),
  /** Until then the import can be undone and the source file is there. */
  undoUntil: Nullable(Moment),
  /** When somebody confirmed that the file outside of Treu is deleted. */
  sourceDeletedAt: Nullable(Moment),
  createdAt: Moment,
  createdBy: Nullable(Id),
})
export type Import = Static<typeof Import>

export const ImportDetail = Type.Interface([Import], {
  detection: Type.Object({
    format: Type.String(),
    charset: Nullable(Type.String()),
    delimiter: Nullable(Type.String()),
    sheets: Type.Array(Type.Object({ index: Type.Integer(), name: Type.String(), isHidden: Type.Boolean() })),
    sheet: Nullable(Type.Integer()),
    hasHeader: Type.Boolean(),
    headerLine: Nullable(Type.Integer()),
    skipped: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() })),
    notStored: Type.Record(Type.String(), Type.Integer()),
  }),
  columns: Type.Array(ImportColumn),
  sample: Type.Array(Type.Array(Type.String())),
  targets: Type.Array(ImportTarget),
  suggestedAbout: Type.String(),
  /** A mapping kept from an earlier file with the same columns. */
  template: Type.Union([Type.Null(), Type.Object({ id: Id, name: Type.String(), mapping: ImportMapping })]),
  mapping: Type.Union([Type.Null(), ImportMapping]),
  settings: Type.Union([Type.Null(), ImportSettings]),
})
export type ImportDetail = Static<typeof ImportDetail>

/** What became of a row: numbers, codes and ids; the values stay in the file. */
export const ImportRow = Type.Object({
  rowNumber: Type.Integer({ description: 'line of the file, counted from 1' }),
  outcome: Type.String({ description: 'create, update, unchanged, duplicate, refused, skipped' }),
  reasons: Type.Array(Type.Object({ code: Type.String(), column: Nullable(Type.String()), params: Params })),
  contactId: Nullable(Id),
  companyId: Nullable(Id),
})
export type ImportRow = Static<typeof ImportRow>

export const PostImport = {
  consumes: ['multipart/form-data'],
  description: 'One file (CSV, XLSX or vCard) in the field `file`.',
  response: { 201: ImportDetail },
}
export const ListImports = {
  querystring: PlainListQuery,
  response: { 200: listOf(Import) },
}
export const GetImport = { params: IdParams, response: { 200: ImportDetail } }
export const PutReading = {
  params: IdParams,
  body: Type.Object(ReadingChoice, { additionalProperties: false }),
  response: { 200: ImportDetail },
}
export const PutMapping = {
  params: IdParams,
  body: Type.Object(
    {
      mapping: Type.Optional(ImportMapping),
      settings: Type.Optional(ImportSettings),
      /** Keeps the mapping under this name for files with the same columns. */
      template: Type.Optional(Type.String({ maxLength: 100 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: ImportDetail },
}
export const StartImportJob = { params: IdParams, response: { 202: JobStarted } }
export const ListImportRows = {
  params: IdParams,
  // `kept` goes across outcomes: what an undo left in place.
  querystring: outcomeQuery(['create', 'update', 'unchanged', 'duplicate', 'refused', 'skipped', 'kept']),
  response: { 200: outcomesOf(ImportRow) },
}
export const GetRefusedFile = { params: IdParams }
export const PutSourceDeletion = { params: IdParams, response: { 200: Import } }
export const DeleteImport = { params: IdParams, response: { 204: Type.Null() } }
