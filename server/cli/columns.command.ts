import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { columnsFile, readColumns } from '../platform/db/read-columns.ts'
import type { Command } from './command.ts'
import { withDatabase } from './with-database.ts'

const file = join(import.meta.dirname, '../platform/db/columns.ts')

export const command: Command = {
  name: 'columns',
  summary: 'schreibt server/platform/db/columns.ts neu, nach einer neuen Migration',
  usage: `
treu columns [--check]

Für Entwickler: wendet die Migrationen an und schreibt die Spalten der Datenbank als Typen. Ohne TREU_DATABASE_URL
geschieht das in einer Datenbank, die danach wieder verschwindet.
  --check   schreibt nichts; endet mit 1, wenn die Datei nicht auf dem Stand der Migrationen ist
`,
  run: async (args) => {
    const { values } = parseArgs({ args, options: { check: { type: 'boolean', default: false } } })
    const text = columnsFile(await migratedColumns())
    const isCurrent = readFileSync(file, 'utf8') === text
    if (values.check) {
      console.log(isCurrent ? 'columns.ts ist auf dem Stand.' : 'columns.ts ist veraltet: npx treu columns')
      return isCurrent ? 0 : 1
    }
    writeFileSync(file, text)
    console.log(isCurrent ? 'columns.ts war auf dem Stand.' : 'columns.ts ist neu geschrieben.')
    return 0
  },
}

/** A database one works with may have been migrated by another state of the code; only one made for this has not. */
async function migratedColumns(): Promise<Record<string, string[]>> {
  const read = (config = readConfig()) => withDatabase(({ ownerPool }) => readColumns(ownerPool), config)
  if (readConfig().databaseUrl) return read()
  const dataDir = mkdtempSync(join(tmpdir(), 'treu-columns-'))
  try {
    return await read(readConfig({ TREU_DATA_DIR: dataDir }))
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
