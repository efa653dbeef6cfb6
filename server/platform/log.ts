import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino'

export type Log = Logger

const personal = ['password', 'email', 'firstName', 'lastName', 'phone', 'token', 'secret', 'body']

/** Structured lines for machines. What could name a person is left out here, whoever writes the line. */
export function openLog(level: string, stream?: DestinationStream): Log {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: [...personal.flatMap((key) => [key, `*.${key}`]), 'req.headers', '*.headers'],
      remove: true,
    },
    serializers: { err: withoutValues, error: withoutValues, req: routeOnly },
  }
  return stream ? pino(options, stream) : pino(options)
}

/** Messages of the database quote the values that were wrong, so only what names a place in the program stays. */
function withoutValues(error: Error) {
  const { severity, code, constraint, table, column, routine } = error as Error & Record<string, unknown>
  if (severity === undefined || routine === undefined) {
    const { type, message, stack } = stdSerializers.err(error)
    return { type, message, stack, code }
  }
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '))
  return { type: 'DatabaseError', code, constraint, table, column, stack: frames?.join('\n') }
}

// The query string of a list is what somebody searched for.
function routeOnly(request: { id?: string; method?: string; url?: string }) {
  return { id: request.id, method: request.method, url: request.url?.split('?')[0] }
}
