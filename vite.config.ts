import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

type Graph = { getModuleInfo: (id: string) => { isEntry: boolean; importers: readonly string[] } | null }

const startOf = new Map<string, boolean>()

/** Does the first page load this module anyway, because `main.tsx` imports it, directly or through others? */
function isOfTheStart(id: string, graph: Graph): boolean {
  const known = startOf.get(id)
  if (known !== undefined) return known
  startOf.set(id, false)
  const module = graph.getModuleInfo(id)
  const isStart =
    module !== null && (module.isEntry || module.importers.some((one) => isOfTheStart(one, graph)))
  startOf.set(id, isStart)
  return isStart
}

/** What stands on every list page, and nothing that only comes with a click. */
const partsOfLists =
  /[\\/]web[\\/](ui[\\/](data-table|columns?|column-chooser|row-window|list-tools|view-tabs|quick-search|filter-bar|filter-words|field-picker|in-grid|check-box-mark|popover|tab-class)|platform[\\/](fields|list-url|use-list|views))[\w-]*(?<!-surface|-choices)\.tsx?$/

export default defineConfig({
  root: 'web',
  plugins: [react(), tailwind()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The colour tokens use light-dark(); these are the first versions that know it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inlined data: images and fonts would need a weaker content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // What every page needs arrives as one file; a hundred small ones cost more in requests than they weigh.
            { name: (id, graph) => (isOfTheStart(id, graph) ? 'start' : null) },
            { name: 'list', test: partsOfLists },
          ],
        },
      },
    },
  },
})
