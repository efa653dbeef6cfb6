import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

type Graph = { getModuleInfo: (id: string) => { isEntry: boolean; importers: readonly string[] } | null }

const icon = /[\\/]lucide-react[\\/]dist[\\/]esm[\\/]icons[\\/]/

/** Asks for each icon at its own file; through the library's index every icon of every page would count as the start's. */
function directIcons(): Plugin {
  const index = createRequire(import.meta.url).resolve('lucide-react/dist/esm/lucide-react.mjs')
  const fileOf = new Map<string, string>()
  for (const [, names, file] of readFileSync(index, 'utf8').matchAll(
    /export \{([^}]*)\} from '\.\/icons\/([\w-]+)\.mjs'/g,
  ))
    for (const [, name] of names.matchAll(/default as (\w+)/g)) fileOf.set(name, file)
  return {
    name: 'direct-icons',
    apply: 'build',
    transform(code, id) {
      // Lines of a picture never change places, so nobody asks for their keys.
      if (icon.test(id)) return { code: code.replace(/,\s*key: "\w+"|key: "\w+",?\s*/g, ''), map: null }
      if (!code.includes('lucide-react')) return null
      const direct = code.replace(
        /import\s*\{([^}]*)\}\s*from\s*["']lucide-react["'];?/g,
        (_, names: string) =>
          names
            .split(',')
            .map((one) => one.trim().split(/\s+as\s+/))
            .filter(([name]) => name)
            .map(([name, local = name]) => `import ${local} from 'lucide-react/icons/${fileOf.get(name)}';`)
            .join(' '),
      )
      return { code: direct, map: null }
    },
  }
}

/** No page goes without it, though none of the start's own parts needs it. */
const everyPage = /[\\/]web[\\/]ui[\\/]page\.tsx$/

/** Parts of libraries that a page asks for and the start never does; their index makes it look so. */
const ofOnePage = /[\\/](queriesObserver|useQueries|useBlocker)\.js$/

const startOf = new Map<string, boolean>()

/** Does the first page load this module anyway, because `main.tsx` imports it, directly or through others? */
function isOfTheStart(id: string, graph: Graph): boolean {
  const known = startOf.get(id)
  if (known !== undefined) return known
  startOf.set(id, false)
  if (ofOnePage.test(id)) return false
  const module = graph.getModuleInfo(id)
  const isStart =
    everyPage.test(id) ||
    (module !== null && (module.isEntry || module.importers.some((one) => isOfTheStart(one, graph))))
  startOf.set(id, isStart)
  return isStart
}

/** What stands on every list page, and nothing that only comes with a click. */
const partsOfLists =
  /[\\/]web[\\/](ui[\\/](data-table|columns?|column-chooser|row-window|list-tools|view-tabs|quick-search|filter-bar|filter-words|in-grid|check-box-mark|popover|tab-class|use-selection|grid-edit)|platform[\\/](fields|field-value|list-url|use-list|views|directory|countries)|record[\\/](field-columns|field-cell|needs-editor)|(contacts|companies)[\\/][\w-]+-list-page)[\w-]*(?<!-surface|-choices)\.tsx?$/

/** Pages share their icons; each alone would be a request of its own. */
function isOfLists(id: string, graph: Graph): boolean {
  if (!icon.test(id)) return partsOfLists.test(id) && !id.includes('-list-page')
  return graph.getModuleInfo(id)?.importers.some((one) => partsOfLists.test(one)) ?? false
}

export default defineConfig({
  root: 'web',
  plugins: [react(), tailwind(), directIcons()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The colour tokens use light-dark(); these are the first versions that know it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inlined data: images and fonts would need a weaker content security policy.
    assetsInlineLimit: 0,
    // Each browser above preloads modules by itself.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, files) => files.filter((file) => !/\/(start|rolldown-runtime)-/.test(file)),
    },
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // What every page needs arrives as one file; a hundred small ones cost more in requests than they weigh.
            {
              name: (id, graph) => (isOfTheStart(id, graph) ? 'start' : null),
              debugName: 'start',
            },
            { name: (id, graph) => (isOfLists(id, graph) ? 'list' : null), debugName: 'list' },
            { name: 'icons', test: icon },
          ],
        },
      },
    },
  },
})
