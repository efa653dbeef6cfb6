import sql from 'sql-template-tag'
import type { Gate } from '#server/platform/gate/gate.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { companyName } from '#server/platform/identity/company-name.ts'

/** What is read out: who calls, what is written down, and that one may say no (Art. 13, 21 GDPR). */
export async function callNotice(gate: Gate, publicUrl: string): Promise<Words> {
  const [user] = await gate.tx.query<{ name: string }>(
    sql`select name from users where id = ${gate.actor.userId}`,
  )
  const [name, company] = [user?.name ?? '', await companyName(gate.tx)]
  const page = `${publicUrl}/p/datenschutz`
  return {
    de: `Guten Tag, hier ist ${name} von ${company}. Ich schreibe mir zu unserem Gespräch den Zeitpunkt, worum es ging und Ihre Wünsche auf, damit wir uns darauf beziehen können. Wenn Sie keine Anrufe mehr möchten, sagen Sie es mir, dann rufen wir nicht mehr an. Mehr dazu steht unter ${page}.`,
    en: `Good day, this is ${name} of ${company}. I write down when we talked, what about, and what you wish, so that we can come back to it. If you want no more calls, tell me, and we will not call again. More about it is at ${page}.`,
  }
}
