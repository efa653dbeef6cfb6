import { ConfigError } from './config.ts'

/** What the operator can mend is said in a sentence; everything else is a bug and shows where. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError) {
    return [
      'Die Einstellungen stimmen nicht / the settings are wrong:',
      ...error.findings.map(({ variable, explain }) => `  ${variable}\n    ${explain.de}\n    ${explain.en}`),
    ].join('\n')
  }
  const { code, name, message, stack } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return 'Der Port ist belegt; mit TREU_PORT einen anderen wählen. / The port is taken; choose another with TREU_PORT.'
  }
  if (['ECONNREFUSED', 'ENOTFOUND', '28P01', '3D000'].includes(code ?? '')) {
    return `Die Datenbank ist nicht erreichbar (${code}). / The database cannot be reached (${code}).`
  }
  return name !== 'Error' && message.includes(' / ') ? message : (stack ?? message)
}
