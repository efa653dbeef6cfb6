/**
 * The sentences for codes that any feature can meet. A feature brings its own with its texts.
 * A code without a sentence gets the general one of its kind, see `ui/problem-note.tsx`.
 */
export const problems = {
  de: {
    'network.unreachable':
      'Der Server ist gerade nicht zu erreichen. Bitte prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
    'server.unavailable':
      'Der Server startet gerade neu. Bitte versuchen Sie es in einem Moment noch einmal.',
    'server.failed':
      'Beim Bearbeiten ist im Programm ein Fehler aufgetreten. Er wurde aufgezeichnet; gespeichert wurde nichts.',
    'request.too-large': 'Das ist zu groß, um es auf einmal zu senden.',
    'request.too-many': 'Das waren zu viele Anfragen in kurzer Zeit. Bitte warten Sie einen Moment.',
    'request.not-found': 'Das gibt es nicht, oder Sie dürfen es nicht sehen.',
    'request.forbidden': 'Dafür reichen Ihre Rechte nicht aus.',
    'request.refused': 'Der Server hat die Angaben nicht angenommen.',
    'request.invalid': 'Einige Angaben passen noch nicht.',
    'session.missing': 'Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an.',
    'session.step-up-needed': 'Dafür ist Ihr Passwort noch einmal nötig.',
    'session.wrong-credentials': 'E-Mail-Adresse oder Passwort stimmt nicht.',
    'session.wrong-code': 'Der Code stimmt nicht oder ist abgelaufen.',
    'session.locked':
      'Nach mehreren Fehlversuchen ist die Anmeldung kurz gesperrt. Bitte warten Sie einige Minuten.',
    stale: 'Inzwischen hat jemand anderes diesen Eintrag geändert.',
    forbidden: 'Dafür reichen Ihre Rechte nicht aus.',
    'not-found': 'Das gibt es nicht, oder Sie dürfen es nicht sehen.',
    taken: 'Das ist schon vergeben.',
    unknown: 'Die Anfrage ist nicht gelungen ({{code}}).',
    'field.required': 'Bitte ausfüllen.',
    'field.too-long': 'Das ist zu lang (höchstens {{limit}} Zeichen).',
    'field.too-short': 'Das ist zu kurz (mindestens {{limit}} Zeichen).',
    'field.format': 'Das Format stimmt nicht.',
    'field.email': 'Das ist keine vollständige E-Mail-Adresse.',
    'field.unknown': 'Dieses Feld gibt es nicht.',
    'field.invalid': 'Diese Angabe passt nicht.',
  },
  en: {
    'network.unreachable':
      'The server cannot be reached at the moment. Please check the connection and try again.',
    'server.unavailable': 'The server is restarting. Please try again in a moment.',
    'server.failed': 'The program failed while working on this. The failure was recorded; nothing was saved.',
    'request.too-large': 'This is too large to send at once.',
    'request.too-many': 'Too many requests in a short time. Please wait a moment.',
    'request.not-found': 'This does not exist, or you may not see it.',
    'request.forbidden': 'Your rights do not allow this.',
    'request.refused': 'The server did not accept the input.',
    'request.invalid': 'Some of the input does not fit yet.',
    'session.missing': 'Your session has ended. Please sign in again.',
    'session.step-up-needed': 'This needs your password once more.',
    'session.wrong-credentials': 'The e-mail address or the password is wrong.',
    'session.wrong-code': 'The code is wrong or has expired.',
    'session.locked':
      'After several failed attempts, sign-in is locked for a short time. Please wait a few minutes.',
    stale: 'Somebody else has changed this entry meanwhile.',
    forbidden: 'Your rights do not allow this.',
    'not-found': 'This does not exist, or you may not see it.',
    taken: 'This is already in use.',
    unknown: 'The request did not succeed ({{code}}).',
    'field.required': 'Please fill this in.',
    'field.too-long': 'This is too long (at most {{limit}} characters).',
    'field.too-short': 'This is too short (at least {{limit}} characters).',
    'field.format': 'The format is not right.',
    'field.email': 'This is not a complete e-mail address.',
    'field.unknown': 'There is no such field.',
    'field.invalid': 'This does not fit.',
  },
} as const
