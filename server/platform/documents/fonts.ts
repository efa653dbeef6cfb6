import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const folder = dirname(
  createRequire(import.meta.url).resolve('@expo-google-fonts/source-sans-3/package.json'),
)

/** Our letters as files, to be put into documents. */
export const fonts = {
  regular: join(folder, '400Regular/SourceSans3_400Regular.ttf'),
  strong: join(folder, '600SemiBold/SourceSans3_600SemiBold.ttf'),
}
