import type { Finding, FindingKind, Verification } from './verify.ts'

type Line = (finding: Finding, number: (value: number | undefined) => string) => { de: string; en: string }

const lines: Readonly<Record<FindingKind, Line>> = {
  'events-changed': ({ seq }) => ({
    de: `Siegel ${seq}: Einträge wurden verändert.`,
    en: `Seal ${seq}: entries were changed.`,
  }),
  'events-missing': ({ seq, count }, n) => ({
    de: `Siegel ${seq}: ${n(count)} Einträge fehlen.`,
    en: `Seal ${seq}: ${n(count)} entries are missing.`,
  }),
  'events-added': ({ seq, count }, n) => ({
    de: `${seq ? `Siegel ${seq}: ` : ''}${n(count)} Einträge wurden nachträglich eingefügt oder verschoben.`,
    en: `${seq ? `Seal ${seq}: ` : ''}${n(count)} entries were added or moved afterwards.`,
  }),
  'unsealed-changed': () => ({
    de: 'Ein noch nicht versiegelter Eintrag wurde verändert.',
    en: 'An entry that is not sealed yet was changed.',
  }),
  'seal-changed': ({ seq }) => ({ de: `Siegel ${seq} wurde verändert.`, en: `Seal ${seq} was changed.` }),
  'seals-missing': ({ seq, count }, n) => ({
    de: `Vor Siegel ${seq} fehlen ${n(count)} Siegel.`,
    en: `${n(count)} seals are missing before seal ${seq}.`,
  }),
  'signature-wrong': ({ seq }) => ({
    de: `Die Unterschrift von Siegel ${seq} stimmt nicht.`,
    en: `The signature of seal ${seq} is wrong.`,
  }),
  'tail-cut': ({ seq, count }, n) => ({
    de: `Das Ende ist abgeschnitten: nach Siegel ${seq} fehlen mindestens ${n(count)} Siegel, die der Anker kennt.`,
    en: `The end is cut off: after seal ${seq} at least ${n(count)} seals are missing that the anchor knows.`,
  }),
  'chain-rewritten': ({ seq }) => ({
    de: `Die Kette wurde neu geschrieben: Siegel ${seq} ist nicht das, welches der Anker kennt.`,
    en: `The chain was written anew: seal ${seq} is not the one the anchor knows.`,
  }),
  'pruning-forged': () => ({
    de: 'Ein Vermerk über das Löschen nach Fristablauf ist nicht von Treu.',
    en: 'A note on removal after retention is not by Treu.',
  }),
  'anchor-unreadable': ({ count }, n) => ({
    de: `${n(count)} Zeilen der Ankerdatei sind unlesbar.`,
    en: `${n(count)} lines of the anchor file cannot be read.`,
  }),
}

/** What the check found, in plain German and English, with counts. */
export function reportOf(result: Verification): string {
  return [part(result, 'de'), part(result, 'en')].join('\n\n')
}

function part(result: Verification, language: 'de' | 'en'): string {
  const format = new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-GB')
  const n = (value: number | undefined) => format.format(value ?? 0)
  const say = (de: string, en: string) => (language === 'de' ? de : en)
  const { isIntact, findings, furtherCount } = result
  return [
    isIntact
      ? say('Das Protokoll ist unverändert und vollständig.', 'The trail is unchanged and complete.')
      : say('DAS PROTOKOLL STIMMT NICHT.', 'THE TRAIL DOES NOT VERIFY.'),
    say(
      `Geprüft: ${n(result.sealedCount)} versiegelte Einträge in ${n(result.sealCount)} Siegeln, ${n(result.unsealedCount)} noch nicht versiegelte.`,
      `Checked: ${n(result.sealedCount)} sealed entries in ${n(result.sealCount)} seals, ${n(result.unsealedCount)} not sealed yet.`,
    ),
    ...(result.prunedCount > 0
      ? [
          say(
            `Nach Ablauf der Frist entfernt: ${n(result.prunedCount)}.`,
            `Removed after retention: ${n(result.prunedCount)}.`,
          ),
        ]
      : []),
    result.anchorFiles === null
      ? say(
          'Keine Ankerdatei gefunden: ein abgeschnittenes Ende wäre nicht zu erkennen.',
          'No anchor file found: a cut end could not be noticed.',
        )
      : say(
          `Verglichen mit ${n(result.anchorCount)} Ankern außerhalb der Datenbank.`,
          `Compared with ${n(result.anchorCount)} anchors outside the database.`,
        ),
    ...(result.anchorFiles !== null && result.unanchoredCount > 0
      ? [
          say(
            `Noch nicht in der Ankerdatei: ${n(result.unanchoredCount)} der jüngsten Siegel. Würden sie abgeschnitten, wäre es nicht zu erkennen; im Betrieb kommen sie binnen Sekunden hinein.`,
            `Not in the anchor file yet: ${n(result.unanchoredCount)} of the newest seals. Cut off, they would not be missed; while the program runs they get there within seconds.`,
          ),
        ]
      : []),
    ...(result.restoredAt
      ? [
          say(
            `Hinweis: wiederhergestellt aus einer Sicherung am ${result.restoredAt}.`,
            `Note: restored from a backup at ${result.restoredAt}.`,
          ),
        ]
      : []),
    ...findings.map((finding) => {
      const ids = finding.eventIds?.length ? ` (${finding.eventIds.join(', ')})` : ''
      return `  - ${lines[finding.kind](finding, n)[language]}${ids}`
    }),
    ...(furtherCount > 0
      ? [say(`  … und ${n(furtherCount)} weitere.`, `  … and ${n(furtherCount)} more.`)]
      : []),
  ].join('\n')
}
