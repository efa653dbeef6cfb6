import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type Addressee, mailColleague } from '#server/platform/identity/letters.ts'

/** Tells who watches over data protection that somebody else is to do so, too; the mail names nobody. */
export async function mailAsked(gate: Gate, to: Addressee, publicUrl: string): Promise<void> {
  await mailColleague(gate, 'watch-grant-asked', to, `${publicUrl}/privacy/releases`, {
    de: {
      subject: 'Eine neue Aufsicht über den Datenschutz wartet auf Ihre Freigabe',
      paragraphs: [
        'die Administration möchte jemandem eine Rolle geben, die über den Datenschutz wacht. Dafür braucht es Ihre Zustimmung: Bis dahin gilt die Rolle nicht.',
      ],
      button: 'Anfrage ansehen',
    },
    en: {
      subject: 'Somebody new to watch over data protection waits for your release',
      paragraphs: [
        'the administration wants to give somebody a role that watches over data protection. That needs your consent: until then the role does not hold.',
      ],
      button: 'Look at the request',
    },
  })
}

/** Tells who asked what was said. */
export async function mailDecided(
  gate: Gate,
  askerId: string,
  isApproved: boolean,
  holderId: string | null,
  publicUrl: string,
): Promise<void> {
  const [to] = await gate.tx.query<Addressee>(sql`
    select id, name, email, locale from users where id = ${askerId} and deactivated_at is null`)
  if (!to) return
  const url = holderId ? `${publicUrl}/settings/users/${holderId}` : `${publicUrl}/settings/roles`
  await mailColleague(gate, 'watch-grant-decided', to, url, {
    de: {
      subject: isApproved ? 'Die Rolle ist freigegeben' : 'Die Rolle wurde nicht freigegeben',
      paragraphs: [
        isApproved
          ? 'der Datenschutz hat die Rolle freigegeben, die Sie vergeben haben. Sie gilt ab jetzt.'
          : 'der Datenschutz hat die Rolle abgelehnt, die Sie vergeben haben. Den Grund lesen Sie in Treu.',
      ],
      button: 'In Treu ansehen',
    },
    en: {
      subject: isApproved ? 'The role is released' : 'The role was not released',
      paragraphs: [
        isApproved
          ? 'data protection has released the role you gave. It holds from now on.'
          : 'data protection has refused the role you gave. The reason stands in Treu.',
      ],
      button: 'Look at it in Treu',
    },
  })
}
