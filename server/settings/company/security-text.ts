import sql from 'sql-template-tag'
import { inTransaction } from '#server/platform/db/tx.ts'
import { Problem } from '#server/platform/http/problem.ts'
import type { App } from '#server/platform/http/routes.ts'
import { senderOf } from '#server/platform/mail/sender.ts'
import type { Platform } from '#server/platform/platform.ts'
import { parseEmail } from '#server/platform/values/email.ts'

const GOOD_FOR_DAYS = 180

/** Where to report a weakness of this installation (RFC 9116): to the address the company's settings name. */
export function addSecurityText(app: App, { pool, config, now }: Platform): void {
  app.get(
    '/.well-known/security.txt',
    { config: { public: 'names the address the company gives to everybody' }, schema: { hide: true } },
    async (_request, reply) => {
      const { row, language } = await inTransaction(pool, {}, async (tx) => {
        const [row] = await tx.query<{ email: string | null }>(
          sql`select value ->> 'email' as email from settings where key = 'company'`,
        )
        return { row, language: (await senderOf(tx)).language }
      })
      const address = parseEmail(row?.email ?? '')
      if (!address.ok) throw new Problem('request.not-found')
      const expires = new Date(now().getTime() + GOOD_FOR_DAYS * 86_400_000)
      const lines = [
        `Contact: mailto:${encodeURI(address.value)}`,
        `Expires: ${expires.toISOString()}`,
        `Preferred-Languages: ${language === 'en' ? 'en, de' : 'de, en'}`,
        `Canonical: ${config.publicUrl}/.well-known/security.txt`,
      ]
      return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`)
    },
  )
}
