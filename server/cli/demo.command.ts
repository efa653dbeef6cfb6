import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withDatabase } from './with-database.ts'

export const command: Command = {
  name: 'demo',
  summary: 'legt die Vorführfirma an oder entfernt sie',
  usage: `
treu demo make      legt eine erfundene Firma mit Kontakten, Verlauf und Zugängen an
treu demo logins    nennt die Zugänge der Vorführfirma
treu demo remove    entfernt sie mit allem, was ihre Benutzer angelegt haben
`,
  run: async ([what, ...more]) => {
    if (!what || !['make', 'logins', 'remove'].includes(what) || more.length > 0) {
      throw new UsageError('make, logins oder remove')
    }
    // Only here: the other commands answer without loading the whole program.
    const [{ demoAccess, demoLogins, makeDemo, removeDemo }, { withPlatform }] = await Promise.all([
      import('../demo/public.ts'),
      import('./with-platform.ts'),
    ])
    return withDatabase((context) =>
      withPlatform(context, async (platform) => {
        if (what === 'remove') {
          const { contacts, companies, users } = await removeDemo(platform)
          console.log(`Entfernt: ${contacts} Kontakte, ${companies} Firmen, ${users} Benutzer`)
          return 0
        }
        const access = what === 'make' ? await makeDemo(platform) : await demoAccess(platform)
        if (!access) {
          console.error('Es gibt keine Vorführfirma. / There is no demo company.')
          return 1
        }
        console.log(demoLogins(access))
        return 0
      }),
    )
  },
}
