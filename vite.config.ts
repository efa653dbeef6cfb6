import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

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
  },
})
