import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { explaining } from './explain-problem.ts'
import { withDatabase } from './with-database.ts'

export const command: Command = {
  name: 'token',
  summary: 'legt ein Zugriffstoken für ein anderes System an',
  usage: `
treu token create --user <E-Mail> --name <Name> --scopes all --days 1
                  [--purposes customer-relations,contract] [--addresses 198.51.100.0/24]

Gibt nur das Token aus, dieses eine Mal. Es handelt für diesen Benutzer und nie über dessen Rechte
hinaus. Umfang: all, read, oder je Bereich contacts:read, contacts:write … (mit Komma).
`,
  run: async ([what, ...args]) => {
    if (what !== 'create') throw new UsageError('create')
    const { values } = parseArgs({
      args,
      options: {
        user: { type: 'string' },
        name: { type: 'string' },
        scopes: { type: 'string', default: 'all' },
        days: { type: 'string', default: '1' },
        purposes: { type: 'string' },
        addresses: { type: 'string' },
      },
    })
    const { user, name } = values
    const days = Number(values.days)
    const scopes = list(values.scopes)
    if (!user || !name) throw new UsageError('--user und --name fehlen')
    if (!Number.isInteger(days) || days < 1 || days > 366)
      throw new UsageError('--days ist eine Zahl von 1 bis 366')
    if (scopes.length === 0) throw new UsageError('--scopes: all, read, contacts:read …')
    // Only here: the other commands answer without loading the whole program.
    const [{ asOperator, tokenFor }, { withPlatform }] = await Promise.all([
      import('../settings/public.ts'),
      import('./with-platform.ts'),
    ])
    const input = { name, scopes, days, purposes: list(values.purposes), addresses: list(values.addresses) }
    return withDatabase((context) =>
      withPlatform(context, (platform) =>
        explaining(async () => {
          console.log(await asOperator(platform, (gate) => tokenFor(gate, user, input)))
          return 0
        }),
      ),
    )
  },
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}
