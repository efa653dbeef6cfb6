import { environment } from '../config.ts'
import type { Command } from './command.ts'
import { type Finding, inspect } from './inspect.ts'

export const command: Command = {
  name: 'check',
  summary: 'prüft Einstellungen und Datenbank und sagt, was fehlt',
  usage: `
treu check

Prüft Einstellungen, Ordner, Hauptschlüssel, Datenbank und Postausgang, ohne etwas zu ändern.
Ausgang 0: alles in Ordnung (Hinweise sind erlaubt); 1: etwas muss behoben werden.
`,
  run: async () => {
    const findings = await inspect(environment)
    for (const finding of findings) console.log(line(finding))
    const errors = findings.filter(({ state }) => state === 'error').length
    console.log(errors === 0 ? '\nAlles bereit.' : `\n${errors} Punkt(e) müssen behoben werden.`)
    return errors === 0 ? 0 : 1
  },
}

function line({ state, subject, message }: Finding): string {
  const mark = { ok: 'in Ordnung', hint: 'Hinweis   ', error: 'FEHLER    ' }[state]
  return `${mark}  ${subject}: ${message}`
}
