import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the program lies, whether it runs from its sources or built: the folder that holds `migrations`. */
export const programFolder = above(import.meta.dirname)

function above(folder: string): string {
  const isFound = existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'migrations'))
  return isFound || folder === dirname(folder) ? folder : above(dirname(folder))
}
