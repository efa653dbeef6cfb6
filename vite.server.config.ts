import { defineConfig } from 'vite'

/** The server as few files. Libraries stay where they are, but for one of hundreds of small files. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: ['typebox'], target: 'node' },
  build: { ssr: 'server/main.ts', target: 'node24', minify: false },
})
