import { parseArgs } from 'node:util'
import type { Command } from './command.ts'

export const command: Command = {
  name: 'serve',
  summary: 'startet Treu',
  usage: `
treu serve [--demo]

Startet Treu und läuft, bis es beendet wird (Strg+C oder SIGTERM).
  --demo   legt die Vorführfirma an und nennt ihre Zugänge
`,
  run: async (args) => {
    const { values } = parseArgs({ args, options: { demo: { type: 'boolean', default: false } } })
    // Only here: the other commands answer without loading the whole program.
    const { serve } = await import('../main.ts')
    return serve({ isDemo: values.demo })
  },
}
