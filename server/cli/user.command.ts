import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { explaining } from './explain-problem.ts'
import { withDatabase } from './with-database.ts'

export const command: Command = {
  name: 'user',
  summary: 'legt Zugänge an, listet sie, hilft bei vergessenem Passwort',
  usage: `
treu user list
treu user create --email <E-Mail> --name <Name> --roles sales,marketing [--team <Name>] [--locale de]
treu user reset-password --email <E-Mail>
treu user deactivate --email <E-Mail>

create und reset-password geben einen Link aus, über den die Person selbst ihr Passwort wählt.
Rollen: sales, marketing, service, management, dpo, administration, auditor, partner und eigene.
`,
  run: async ([what = '', ...args]) => {
    const { values } = parseArgs({
      args,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        roles: { type: 'string', default: '' },
        team: { type: 'string' },
        locale: { type: 'string', default: 'de' },
      },
    })
    if (!['list', 'create', 'reset-password', 'deactivate'].includes(what)) {
      throw new UsageError('list, create, reset-password oder deactivate')
    }
    const { email = '', name = '', team } = values
    const locale = values.locale === 'en' ? 'en' : 'de'
    if (what !== 'list' && !email) throw new UsageError('--email fehlt')
    if (what === 'create' && !name) throw new UsageError('--name fehlt')
    const roleKeys = values.roles
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
    // Only here: the other commands answer without loading the whole program.
    const [{ asOperator, closeAccount, createUser, listUsers, passwordLink }, { withPlatform }] =
      await Promise.all([import('../settings/public.ts'), import('./with-platform.ts')])
    return withDatabase((context) =>
      withPlatform(context, (platform) =>
        explaining(async () => {
          const { publicUrl } = context.config
          const lines = await asOperator(platform, async (gate) => {
            if (what === 'create')
              return [await createUser(gate, publicUrl, { name, email, locale, roleKeys, team })]
            if (what === 'reset-password') return [await passwordLink(gate, publicUrl, email)]
            if (what === 'list') {
              const users = await listUsers(gate)
              return users.map((user) =>
                [user.email, user.name, user.state, user.roleKeys?.join(',')].join('\t'),
              )
            }
            await closeAccount(gate, email)
            return []
          })
          for (const line of lines) console.log(line)
          return 0
        }),
      ),
    )
  },
}
