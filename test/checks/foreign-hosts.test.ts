import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root, sourceFiles } from './source-files.ts'

// Named in the built web, but never asked for anything.
const harmless = [
  /^www\.w3\.org$/, // names of XML namespaces
  /^react\.dev$/, // text of an error: where the number is explained
  /^base-ui\.com$/, // text of an error
  /^tailwindcss\.com$/, // licence comment in the style sheet
  /^localhost$/, // stand-in when an address is parsed
]

const isBuilt = existsSync(join(root, 'dist/web/index.html'))

test('the built web names no foreign host', async () => {
  assert.ok(isBuilt, 'the web is not built; npm test and npm run check build it')
  const files = await sourceFiles('dist/web/**/*.{html,js,css,json,webmanifest,svg}')
  const found = files.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /(?:https?:|wss?:|["'(=])\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*)/gi,
      ),
    ].flatMap(([, host = '']) => (harmless.some((one) => one.test(host)) ? [] : [`${host} in ${file}`])),
  )
  assert.deepEqual([...new Set(found)], [])
})
