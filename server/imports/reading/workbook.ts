import { ReadingProblem } from './reading-problem.ts'
import type { Source } from './source.ts'
import { attributesOf, type XmlListener, xmlReader } from './xml-events.ts'
import { readZipDirectory, readZipEntry, type ZipEntry } from './zip.ts'

export type Sheet = { name: string; isHidden: boolean; entry: ZipEntry }

/** What the number format of a cell makes of its number. */
export type CellFormat =
  | { kind: 'plain' }
  | { kind: 'day' }
  | { kind: 'moment' }
  | { kind: 'time' }
  | { kind: 'zeros'; digits: number }

export type Workbook = {
  sheets: Sheet[]
  /** Days are counted from 1904 (old Macintosh) instead of 1900. */
  from1904: boolean
  formats: CellFormat[]
  sharedText(index: number): string
}

const MAX_PART_BYTES = 64 * 1024 * 1024
const MAX_SHARED_BYTES = 512 * 1024 * 1024
const MAX_SHARED_TEXT = 256 * 1024 * 1024
const MAX_CELL_LENGTH = 100_000
const PLAIN: CellFormat = { kind: 'plain' }
// ECMA-376 part 1, 18.8.30, with the numbers of the East Asian formats.
const BUILT_IN: [from: number, to: number, kind: 'day' | 'moment' | 'time'][] = [
  [14, 17, 'day'],
  [18, 21, 'time'],
  [22, 22, 'moment'],
  [27, 31, 'day'],
  [32, 35, 'time'],
  [36, 36, 'day'],
  [45, 47, 'time'],
  [50, 58, 'day'],
]
const ESCAPED_CHARACTER = /_x([0-9a-f]{4})_/gi

/** Opens a workbook: its sheets, formats and shared texts. Nothing of it is calculated or followed. */
export async function openWorkbook(source: Source): Promise<Workbook> {
  const parts = await readZipDirectory(source)
  const path = await workbookPath(source, parts)
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const relations = await readRelations(source, parts, path)
  const { sheets, from1904 } = await readWorkbook(source, parts, path, relations)
  if (sheets.length === 0) throw new ReadingProblem('imports.broken-file')
  const pathOf = (type: string, name: string) =>
    [...relations.values()].find((relation) => relation.type === type)?.path ?? `${folder}${name}`
  const styles = parts.get(pathOf('styles', 'styles.xml'))
  const shared = parts.get(pathOf('sharedStrings', 'sharedStrings.xml'))
  return {
    sheets,
    from1904,
    formats: styles === undefined ? [] : await readFormats(source, styles),
    sharedText: shared === undefined ? () => '' : await readSharedTexts(source, shared),
  }
}

/** Excel writes characters XML does not allow as `_x000D_`. */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(ESCAPED_CHARACTER, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text
}

/** Tells a part of a workbook to a listener, piece by piece. */
export async function readXml(
  source: Source,
  entry: ZipEntry,
  listener: XmlListener,
  maxBytes = MAX_PART_BYTES,
): Promise<void> {
  const reader = xmlReader(listener)
  const decoder = new TextDecoder()
  for await (const piece of readZipEntry(source, entry, maxBytes))
    reader.push(decoder.decode(piece, { stream: true }))
  reader.push(decoder.decode())
  reader.end()
}

type Relation = { type: string; path: string }

async function workbookPath(source: Source, parts: Map<string, ZipEntry>): Promise<string> {
  const relations = await readRelations(source, parts, '')
  const path =
    [...relations.values()].find((relation) => relation.type === 'officeDocument')?.path ?? 'xl/workbook.xml'
  if (path.endsWith('.bin')) throw new ReadingProblem('imports.unsupported-format', { format: 'xlsb' })
  const isOther = /^(?:word|ppt)\//.test(path)
  if (parts.has(path) && !isOther) return path
  const names = [...parts.keys()]
  if (names.some((name) => name.startsWith('xl/'))) throw new ReadingProblem('imports.broken-file')
  const isOpenDocument = parts.has('META-INF/manifest.xml') && parts.has('content.xml')
  const format = isOpenDocument
    ? 'ods'
    : isOther && path.startsWith('word')
      ? 'docx'
      : isOther
        ? 'pptx'
        : 'zip'
  throw new ReadingProblem('imports.unsupported-format', { format })
}

async function readRelations(
  source: Source,
  parts: Map<string, ZipEntry>,
  of: string,
): Promise<Map<string, Relation>> {
  const slash = of.lastIndexOf('/') + 1
  const folder = of.slice(0, slash)
  const entry = parts.get(`${folder}_rels/${of.slice(slash)}.rels`)
  const relations = new Map<string, Relation>()
  if (entry === undefined) return relations
  await readXml(source, entry, {
    open(name, text) {
      if (name !== 'Relationship') return
      const { Id = '', Type = '', Target = '', TargetMode } = attributesOf(text)
      if (TargetMode === 'External') return
      relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), path: resolvePath(folder, Target) })
    },
    close() {},
    text() {},
  })
  return relations
}

function resolvePath(folder: string, target: string): string {
  const path: string[] = []
  for (const part of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (part === '..') path.pop()
    else if (part !== '' && part !== '.') path.push(part)
  }
  return path.join('/')
}

async function readWorkbook(
  source: Source,
  parts: Map<string, ZipEntry>,
  path: string,
  relations: Map<string, Relation>,
): Promise<Pick<Workbook, 'sheets' | 'from1904'>> {
  const sheets: Sheet[] = []
  let from1904 = false
  const entry = parts.get(path)
  if (entry === undefined) throw new ReadingProblem('imports.broken-file')
  await readXml(source, entry, {
    open(tag, text) {
      if (tag === 'workbookPr') from1904 = ['1', 'true'].includes(attributesOf(text).date1904 ?? '')
      if (tag !== 'sheet') return
      const { name = '', id = '', state = '' } = attributesOf(text)
      const relation = relations.get(id)
      // Some programs leave the relations out and number the files.
      const sheetPath = relation?.path ?? `xl/worksheets/sheet${sheets.length + 1}.xml`
      const sheet = parts.get(sheetPath)
      const isTable = relation === undefined || relation.type === 'worksheet'
      if (sheet !== undefined && isTable)
        sheets.push({ name, isHidden: state.toLowerCase().includes('hidden'), entry: sheet })
    },
    close() {},
    text() {},
  })
  return { sheets, from1904 }
}

async function readFormats(source: Source, entry: ZipEntry): Promise<CellFormat[]> {
  const custom = new Map<number, CellFormat>()
  const formats: CellFormat[] = []
  let isInCells = false
  await readXml(source, entry, {
    open(name, text) {
      if (name === 'cellXfs') isInCells = true
      if (name === 'numFmt') {
        const { numFmtId = '', formatCode = '' } = attributesOf(text)
        custom.set(Number(numFmtId), formatOf(formatCode))
      }
      if (name === 'xf' && isInCells) {
        const id = Number(attributesOf(text).numFmtId ?? 0)
        formats.push(custom.get(id) ?? builtInFormat(id))
      }
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false
    },
    text() {},
  })
  return formats
}

function builtInFormat(id: number): CellFormat {
  const found = BUILT_IN.find(([from, to]) => id >= from && id <= to)
  return found === undefined ? PLAIN : { kind: found[2] }
}

function formatOf(code: string): CellFormat {
  const positive = code.split(';', 1)[0] ?? ''
  // Literals, escapes, fill characters, colours and locales say nothing about the kind.
  const bare = positive
    .replace(/"[^"]*"/g, '')
    .replace(/[\\_*]./g, '')
    .replace(/\[(?:h+|m+|s+)\]/gi, 'h')
    .replace(/\[[^\]]*\]/g, '')
    .toLowerCase()
  if (/^0{2,}$/.test(bare)) return { kind: 'zeros', digits: bare.length }
  if (/general|standard|[#0?]/.test(bare.replace(/s\.0+/g, 's'))) return PLAIN
  const hasDay = /[dy]|m{3,}/.test(bare) || (bare.includes('m') && !/[hs]/.test(bare))
  const hasTime = /[hs]/.test(bare)
  if (hasDay) return { kind: hasTime ? 'moment' : 'day' }
  return hasTime ? { kind: 'time' } : PLAIN
}

/** All shared texts as bytes in one row, because a million small strings would take many times the room. */
async function readSharedTexts(source: Source, entry: ZipEntry): Promise<(index: number) => string> {
  const blocks: Buffer[] = []
  let block = Buffer.allocUnsafe(1024 * 1024)
  let used = 0
  let total = 0
  const ends: number[] = []
  let text = ''
  let isText = false
  let isReading = 0
  const add = (piece: string) => {
    const bytes = Buffer.from(piece)
    let at = 0
    while (at < bytes.length) {
      const count = Math.min(bytes.length - at, block.length - used)
      bytes.copy(block, used, at, at + count)
      at += count
      used += count
      if (used === block.length) {
        blocks.push(block)
        block = Buffer.allocUnsafe(1024 * 1024)
        used = 0
      }
    }
    total += bytes.length
    if (total > MAX_SHARED_TEXT) throw new ReadingProblem('imports.unpacks-too-large')
    ends.push(total)
  }
  await readXml(
    source,
    entry,
    {
      open(name) {
        if (name === 'si') text = ''
        if (name === 'rPh') isReading++
        if (name === 't') isText = isReading === 0
      },
      close(name) {
        if (name === 't') isText = false
        // How Japanese names are read out is no part of the text.
        if (name === 'rPh') isReading--
        if (name === 'si') add(unescapeText(text))
      },
      text(piece) {
        if (isText && text.length < MAX_CELL_LENGTH) text += piece
      },
    },
    MAX_SHARED_BYTES,
  )
  blocks.push(block)
  const size = block.length
  return (index) => {
    const end = ends[index]
    if (end === undefined) return ''
    const start = ends[index - 1] ?? 0
    const first = Math.floor(start / size)
    const offset = start - first * size
    if (offset + end - start <= size)
      return blocks[first]?.toString('utf8', offset, offset + end - start) ?? ''
    const pieces: Buffer[] = []
    for (let at = start; at < end; ) {
      const number = Math.floor(at / size)
      const stop = Math.min(end, (number + 1) * size)
      pieces.push(blocks[number]?.subarray(at - number * size, stop - number * size) ?? Buffer.alloc(0))
      at = stop
    }
    return Buffer.concat(pieces).toString('utf8')
  }
}
