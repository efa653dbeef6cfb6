/** One thing the command line can do. Its file is `<name>.command.ts`; nothing else needs to know of it. */
export type Command = {
  name: string
  /** one line, German */
  summary: string
  /** what `treu <name> --help` prints */
  usage: string
  /** answers the exit code; nothing means 0 */
  run: (args: string[]) => Promise<number | undefined>
}

/** The command line was not understood; the usage is shown and the exit code is 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
