type Words = { state: 'ok' | 'warn' | 'fail'; words: { de: string; en: string } }

/** What a check found; `ok` and `unanswered` are said for each topic in its own words. */
export type Finding = Exclude<FindingCode, `${string}-ok` | `${string}-unanswered`> | 'ok' | 'unanswered'
export type FindingCode = keyof typeof findings

export function wordsOf(code: FindingCode): Words {
  return findings[code]
}

const say = (state: Words['state'], de: string, en: string): Words => ({ state, words: { de, en } })
const silent = say(
  'warn',
  'Der Namensdienst hat nicht geantwortet. Bitte prüfen Sie es später noch einmal.',
  'The name service has not answered. Please check again later.',
)

const findings = {
  'spf-ok': say(
    'ok',
    'Der SPF-Eintrag nennt, wer für Sie senden darf.',
    'The SPF record says who may send for you.',
  ),
  'spf-unanswered': silent,
  'spf-missing': say(
    'fail',
    'Es gibt keinen SPF-Eintrag. Tragen Sie ein, welcher Server für Sie sendet; Ihr Mail-Anbieter nennt Ihnen den genauen Text.',
    'There is no SPF record. Publish which server sends for you; your mail provider tells you the exact text.',
  ),
  'spf-several': say(
    'fail',
    'Es gibt mehrere SPF-Einträge; Empfänger beachten dann keinen. Fassen Sie sie zu einem zusammen.',
    'There are several SPF records; receivers then heed none. Merge them into one.',
  ),
  'spf-open': say(
    'fail',
    'Der SPF-Eintrag erlaubt jedem Server der Welt, in Ihrem Namen zu senden (+all).',
    'The SPF record allows every server in the world to send in your name (+all).',
  ),
  'spf-no-end': say(
    'warn',
    'Der SPF-Eintrag sagt nicht, was mit fremden Servern geschieht. Schließen Sie ihn mit -all oder ~all.',
    'The SPF record does not say what happens to other servers. Close it with -all or ~all.',
  ),
  'spf-too-many-lookups': say(
    'fail',
    'Der SPF-Eintrag braucht mehr als zehn Abfragen; Empfänger brechen dann ab. Streichen Sie nicht mehr benutzte Anbieter.',
    'The SPF record needs more than ten look-ups; receivers then give up. Remove providers you no longer use.',
  ),
  'dkim-ok': say(
    'ok',
    'Der Schlüssel ist veröffentlicht; Signaturen lassen sich prüfen.',
    'The key is published; signatures can be checked.',
  ),
  'dkim-unanswered': silent,
  'dkim-not-set-up': say(
    'fail',
    'Es gibt noch keinen Schlüssel zum Signieren. Speichern Sie zuerst die Angaben zum Versand.',
    'There is no key to sign with yet. Save the settings for sending first.',
  ),
  'dkim-missing': say(
    'fail',
    'Der Schlüssel ist noch nicht veröffentlicht. Tragen Sie ihn bei Ihrem Anbieter als TXT-Eintrag ein.',
    'The key is not published yet. Add it as a TXT record at your provider.',
  ),
  'dkim-several': say(
    'fail',
    'Unter diesem Namen stehen mehrere Schlüssel. Lassen Sie nur den gezeigten stehen.',
    'Several keys stand under this name. Keep only the one shown.',
  ),
  'dkim-revoked': say(
    'fail',
    'Der veröffentlichte Schlüssel ist leer, also widerrufen.',
    'The published key is empty, which means revoked.',
  ),
  'dkim-other-key': say(
    'fail',
    'Veröffentlicht ist ein anderer Schlüssel als der, mit dem signiert wird. Ersetzen Sie ihn oder wählen Sie einen anderen Selektor.',
    'The published key is another one than the one that signs. Replace it or choose another selector.',
  ),
  'dkim-testing': say(
    'warn',
    'Der Schlüssel ist als Probe gekennzeichnet (t=y); Empfänger beachten ihn vielleicht nicht.',
    'The key is marked as a test (t=y); receivers may not heed it.',
  ),
  'dmarc-ok': say(
    'ok',
    'Die DMARC-Regel schützt Ihren Absender vor Fälschung.',
    'The DMARC policy protects your sender against forgery.',
  ),
  'dmarc-unanswered': silent,
  'dmarc-missing': say(
    'fail',
    'Es gibt keine DMARC-Regel. Große Anbieter nehmen Rundschreiben ohne sie nicht mehr an.',
    'There is no DMARC policy. Large providers no longer take bulk mail without one.',
  ),
  'dmarc-several': say(
    'fail',
    'Es gibt mehrere DMARC-Einträge; Empfänger beachten dann keinen.',
    'There are several DMARC records; receivers then heed none.',
  ),
  'dmarc-broken': say('fail', 'Die DMARC-Regel ist nicht lesbar.', 'The DMARC policy cannot be read.'),
  'dmarc-none': say(
    'warn',
    'Die DMARC-Regel beobachtet nur (p=none). Stellen Sie sie auf quarantine oder reject, wenn SPF und DKIM stimmen.',
    'The DMARC policy only watches (p=none). Set it to quarantine or reject once SPF and DKIM are right.',
  ),
  'returns-ok': say('ok', 'Zurückgesandte Mails haben ein Ziel.', 'Returned mails have a destination.'),
  'returns-unanswered': silent,
  'returns-missing': say(
    'fail',
    'Diese Domain nimmt keine Mails an; was zurückkommt, ginge verloren. Tragen Sie einen MX-Eintrag ein.',
    'This domain takes no mail; what comes back would be lost. Add an MX record.',
  ),
} as const satisfies Record<string, Words>
