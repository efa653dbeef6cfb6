import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import { type Addressee, mailColleague } from '#server/platform/identity/letters.ts'
import { release } from './release.ts'

/** Tells whoever may release a file that somebody waits; the mail says nothing of what is in it. */
export async function mailAsked(gate: Gate, publicUrl: string): Promise<void> {
  const deciders = await gate.tx.query<Addressee>(sql`
    select distinct u.id, u.name, u.email, u.locale from users u
    join user_roles m on m.user_id = u.id
    join role_rights g on g.role_key = m.role_key and g.resource = ${release.name} and g.can_update
    where u.deactivated_at is null and u.id is distinct from ${gate.actor.userId}
      -- Who has not taken her invitation yet can decide nothing.
      and (u.password_hash is not null or exists (select from access_tokens a where a.user_id = u.id and a.ended_at is null))`)
  const url = `${publicUrl}/privacy/releases`
  for (const colleague of deciders)
    await mailColleague(gate, 'release-asked', colleague, url, {
      de: {
        subject: 'Eine Freigabe wartet auf Sie',
        paragraphs: [
          'jemand möchte Anschriften als Datei herunterladen und braucht dafür eine zweite Person. Bitte sehen Sie sich Grund und Umfang an und geben Sie die Datei frei oder lehnen Sie ab. Ohne Entscheidung verfällt die Anfrage nach drei Tagen.',
        ],
        button: 'Anfrage ansehen',
      },
      en: {
        subject: 'A release waits for you',
        paragraphs: [
          'somebody wants to download addresses as a file and needs a second person for it. Please look at the reason and the extent, and release it or refuse. Without a decision the request ends after three days.',
        ],
        button: 'Look at the request',
      },
    })
}

/** Tells who asked what was said. */
export async function mailDecided(
  gate: Gate,
  userId: string,
  isApproved: boolean,
  aboutId: string,
  publicUrl: string,
): Promise<void> {
  const [colleague] = await gate.tx.query<Addressee>(sql`
    select id, name, email, locale from users where id = ${userId} and deactivated_at is null`)
  if (!colleague) return
  const url = `${publicUrl}/marketing/segments/${aboutId}/letters`
  await mailColleague(gate, 'release-decided', colleague, url, {
    de: {
      subject: isApproved ? 'Ihre Datei ist freigegeben' : 'Ihre Datei wurde nicht freigegeben',
      paragraphs: [
        isApproved
          ? 'eine zweite Person hat Ihre Anfrage freigegeben. Sie können die Datei drei Tage lang einmal herunterladen.'
          : 'eine zweite Person hat Ihre Anfrage abgelehnt. Den Grund lesen Sie in Treu.',
      ],
      button: 'In Treu ansehen',
    },
    en: {
      subject: isApproved ? 'Your file is released' : 'Your file was not released',
      paragraphs: [
        isApproved
          ? 'a second person has released what you asked for. You can download the file once, within three days.'
          : 'a second person has refused what you asked for. The reason stands in Treu.',
      ],
      button: 'Look at it in Treu',
    },
  })
}
