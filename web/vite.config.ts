import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// oxlint-disable-next-line import/no-default-export -- Vite reads the default export
export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: { alias: { '@scheduly/client': here('../clients/typescript/src/index.ts') } },
  build: {
    target: 'es2023',
    // The policy of our pages takes neither inline scripts nor data: as code.
    assetsInlineLimit: 0,
    assetsDir: 'web',
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What several screens share would be a file for each icon: a kilobyte of headers for a hundred bytes of it.
        codeSplitting: {
          groups: [
            { name: 'icons', test: /lucide-react/, minShareCount: 5 },
            { name: 'parts', test: /web\/src\/(?:parts|lib)\/[^/]+$/, minShareCount: 8 },
          ],
        },
      },
    },
  },
})
