import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { withDatabase } from './with-database.ts'

export const command: Command = {
  name: 'audit',
  summary: 'prüft, ob das Protokoll unverändert und vollständig ist',
  usage: `
treu audit verify [--anchor DATEI]

Liest das ganze Protokoll und findet jeden veränderten, entfernten, eingefügten oder verschobenen
Eintrag, ein abgeschnittenes Ende und eine neu geschriebene Kette.
  --anchor DATEI   zusätzliche Ankerdatei, etwa die Kopie auf einem anderen Rechner
Ausgang 0: unverändert; 1: etwas stimmt nicht.
`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { anchor: { type: 'string', multiple: true, default: [] } },
    })
    if (positionals.join(' ') !== 'verify') throw new UsageError('treu audit verify')
    const [{ keyring }, { anchorFilesOf }, { verifyTrail }, { reportOf }] = await Promise.all([
      import('../platform/crypto/keyring.ts'),
      import('../platform/audit/anchor.ts'),
      import('../platform/audit/verify.ts'),
      import('../platform/audit/report.ts'),
    ])
    return withDatabase(async ({ appPool, config, masterKey }) => {
      const result = await verifyTrail({
        pool: appPool,
        keyring: keyring(masterKey),
        anchorFiles: [...anchorFilesOf(config), ...values.anchor],
      })
      console.log(reportOf(result))
      return result.isIntact ? 0 : 1
    })
  },
}
