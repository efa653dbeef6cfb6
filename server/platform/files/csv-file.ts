import { Readable } from 'node:stream'

/**
 * Lines as a file the way a German Excel opens it: UTF-8 with BOM, semicolons, CRLF, and no cell that a spreadsheet would
 * run as a formula.
 */
export async function csvFile(lines: AsyncIterable<readonly string[]>): Promise<Readable> {
  const { stringify } = await import('csv-stringify')
  const file = stringify({ bom: true, delimiter: ';', record_delimiter: 'windows', quoted_string: false })
  Readable.from(inertLines(lines)).pipe(file)
  return file
}

async function* inertLines(lines: AsyncIterable<readonly string[]>): AsyncGenerator<string[]> {
  for await (const cells of lines) yield cells.map(inert)
}

/** A spreadsheet runs what begins like a formula (OWASP CSV injection). */
function inert(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d\s()/.,-]+$/.test(cell) ? `'${cell}` : cell
}
