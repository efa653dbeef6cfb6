import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export type Import = { file: string; target: string; isType: boolean }

/** Every file of ours with one of these endings, relative to the root. */
export async function sourceFiles(pattern: string): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: root, exclude: isNotOurs })) files.push(file)
  return files.sort()
}

/** Every import of one file of ours by another, both relative to the root. */
export async function ownImports(): Promise<Import[]> {
  const files = await sourceFiles('{api,server,web,portal,test,bench}/**/*.{ts,tsx}')
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(statement)].flatMap(
      ([text, from, plain, dynamic]) => {
        const target = resolveOwn(file, from ?? plain ?? dynamic ?? '')
        return target ? [{ file, target, isType: /^(import|export) type/.test(text) }] : []
      },
    ),
  )
}

const isNotOurs = (path: string) => /(^|\/)node_modules(\/|$)|^data(\/|$)|^bench\/\.data/.test(path)

const statement =
  /^(?:import|export)\s[^'"`;]*?\sfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

function resolveOwn(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier))
  return undefined
}
