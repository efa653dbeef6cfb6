import { Problem } from '../platform/http/problem.ts'

const sentences: Record<string, string> = {
  'users.not-found': 'Diesen Benutzer gibt es nicht, oder er ist deaktiviert.',
  'users.email-taken': 'Diese E-Mail-Adresse gehört schon zu einem Zugang.',
  'users.last-administrator':
    'Das wäre die letzte Administration; danach könnte niemand mehr Zugänge verwalten.',
  'users.roles-conflict': 'Wer Treu betreibt, kann nicht zugleich darüber wachen (Art. 38 Abs. 6 DSGVO).',
  'teams.not-found': 'Dieses Team gibt es nicht.',
}

/** Runs a command's work; what its input caused is said in one sentence and answers the exit code 1. */
export async function explaining(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const places = error.errors.map(({ pointer, code }) => `${pointer.slice(1)}: ${code}`)
    console.error([sentences[error.code] ?? `Nicht angenommen (${error.code}).`, ...places].join('\n  '))
    return 1
  }
}
