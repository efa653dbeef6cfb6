import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Import, ownImports } from './source-files.ts'

// From the ground up; a floor may use what is on its own and below. Unnamed folders of server/ are above all.
const floors = [
  ['platform'],
  ['privacy'],
  ['search', 'contacts', 'companies', 'timeline', 'calls', 'tasks', 'files'],
  ['imports', 'mass-updates', 'portal'],
  ['sales', 'marketing', 'service', 'insight', 'automation'],
]

const feature = (path: string) => /^(?:server|web)\/([^/]+)\//.exec(path)?.[1] ?? ''
const floor = (path: string) => floors.findIndex((names) => names.includes(feature(path)))
const isTest = ({ file }: Import) => file.startsWith('test/') || /\.test\.tsx?$/.test(file)
const within = (folder: string) => (path: string) => path.startsWith(`${folder}/`)

// The settings lie below everything.
const imports = (await ownImports()).filter((one) => !isTest(one) && one.target !== 'server/config.ts')
const offenders = (isWrong: (one: Import) => boolean) =>
  imports.filter(isWrong).map(({ file, target }) => `${file} → ${target}`)

test('the platform knows no feature', () => {
  const wrong = offenders(
    ({ file, target }) =>
      within('server/platform')(file) && within('server')(target) && !within('server/platform')(target),
  )
  assert.deepEqual(wrong, [])
})

test('imports on the server point downward only', () => {
  const wrong = offenders(({ file, target }) => {
    if (!within('server')(file) || floor(file) < 0 || !within('server')(target)) return false
    return floor(target) < 0 || floor(target) > floor(file)
  })
  assert.deepEqual(wrong, [])
})

test('features meet only through public.ts', () => {
  const isFeature = (path: string) => within('server')(path) && floor(path) >= 2
  const wrong = offenders(
    ({ file, target }) =>
      isFeature(file) &&
      isFeature(target) &&
      feature(file) !== feature(target) &&
      !target.endsWith('/public.ts'),
  )
  assert.deepEqual(wrong, [])
})

test('the contracts know neither side', () => {
  assert.deepEqual(
    offenders(({ file, target }) => within('api')(file) && !within('api')(target)),
    [],
  )
})

test('the web takes nothing from the server, and from the contracts only types', () => {
  const wrong = offenders(({ file, target, isType }) => {
    if (!within('web')(file)) return false
    // Contracts bring the schema library along and are types only; words are words on both sides.
    return within('api')(target) ? !isType && !target.endsWith('-words.ts') : !within('web')(target)
  })
  assert.deepEqual(wrong, [])
})

test('buttons and dates of the web know no feature', () => {
  const wrong = offenders(
    ({ file, target }) =>
      (within('web/ui')(file) && !within('web/ui')(target) && !within('web/platform')(target)) ||
      (within('web/platform')(file) &&
        !within('web/platform')(target) &&
        !within('web/ui')(target) &&
        !within('api')(target)),
  )
  assert.deepEqual(wrong, [])
})

test('nothing that ships needs a test', () => {
  assert.deepEqual(
    offenders(({ target }) => within('test')(target)),
    [],
  )
})
