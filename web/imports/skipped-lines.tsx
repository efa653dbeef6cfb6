import type { ImportDetail } from '#api/imports.ts'
import { detailSentence } from '../ui/problem-note.tsx'
import { lineRanges } from './mapping-draft.ts'
import { useImportTexts } from './texts.ts'

/** Lines that are no records, by reason; and what cards hold that is not stored. */
export function SkippedLines({ detection }: { detection: ImportDetail['detection'] }) {
  const { t, language } = useImportTexts()
  const skipped = detection.skipped.filter(
    ({ line, reason }) => reason !== 'header' || line !== detection.headerLine,
  )
  const byReason = Map.groupBy(skipped, ({ reason }) => reason)
  const notStored = Object.entries(detection.notStored).sort(([, one], [, other]) => other - one)
  return (
    <>
      {skipped.length > 0 && (
        <div>
          <h3 className="font-medium">{t('skipped', { count: skipped.length })}</h3>
          <ul>
            {[...byReason].map(([reason, lines]) => (
              <li key={reason}>
                {detailSentence({ pointer: '', code: `imports.${reason}` }, language)}{' '}
                <span className="figures text-ink-soft">
                  {t('skippedLines', {
                    count: lines.length,
                    lines: lineRanges(lines.map(({ line }) => line)),
                  })}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {notStored.length > 0 && (
        <div>
          <h3 className="font-medium">{t('notStored')}</h3>
          <p>
            {notStored.map(([name, count], index) => (
              <span key={name}>
                {index > 0 && ', '}
                {cardField(t(`cardFields.${name as 'BDAY'}`), name)}
                <span className="figures text-ink-soft"> ({count})</span>
              </span>
            ))}
          </p>
        </div>
      )}
    </>
  )
}

/** Programs write fields of their own (X-…); they show by their name. */
function cardField(text: string, name: string): string {
  return text.startsWith('cardFields.') ? name : text
}
