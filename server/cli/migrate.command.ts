import type { Command } from './command.ts'
import { withDatabase } from './with-database.ts'

export const command: Command = {
  name: 'migrate',
  summary: 'bringt die Datenbank auf den Stand dieser Version',
  usage: `
treu migrate

Wendet alle fehlenden Migrationen an. Beim Start geschieht das von selbst; der Befehl ist für
Betreiber, die es vorher tun wollen.
`,
  run: () =>
    // Opening migrates.
    withDatabase(async () => {
      console.log('Die Datenbank ist auf dem Stand dieser Version.')
      return 0
    }),
}
