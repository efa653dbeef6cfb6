import { readdirSync } from 'node:fs'
import { explainFailure } from '../explain-failure.ts'
import { type Command, UsageError } from './command.ts'

const suffix = '.command.ts'

/** Runs one command and answers the exit code: 0 done, 1 failed, 2 not understood. */
export async function runCommandLine([name = '--help', ...args]: string[]): Promise<number> {
  const names = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort()
  if (['--help', '-h', 'help'].includes(name)) {
    console.log(overview(await Promise.all(names.map(load))))
    return 0
  }
  if (!names.includes(name)) {
    console.error(`Unbekannter Befehl / unknown command: ${name}\n`)
    console.error(overview(await Promise.all(names.map(load))))
    return 2
  }
  const command = await load(name)
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.usage.trim())
    return 0
  }
  try {
    return (await command.run(args)) ?? 0
  } catch (error) {
    if (!isMisuse(error)) throw error
    console.error(`${error.message}\n\n${command.usage.trim()}`)
    return 2
  }
}

async function load(name: string): Promise<Command> {
  const { command } = (await import(`./${name}${suffix}`)) as { command: Command }
  return command
}

function overview(commands: Command[]): string {
  const width = Math.max(...commands.map((one) => one.name.length))
  return [
    'treu <Befehl> [Angaben]        treu <Befehl> --help',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  ].join('\n')
}

// parseArgs of Node says what it does not understand by such codes.
function isMisuse(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    (error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS'))
  )
}

if (import.meta.main) {
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2))
  } catch (error) {
    console.error(explainFailure(error))
    process.exitCode = 1
  }
  process.exit()
}
