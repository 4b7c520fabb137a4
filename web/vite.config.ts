/**
 * How the console is built: static files with hashed names into web/dist, served by Tocsin itself, each beside a copy that is compressed
 * as far as it goes. No script is inline, so that the content security policy needs no exception for one. In development requests go on to a running
 * server.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import { type Alias, defineConfig, type Plugin } from 'vite'

const server = 'http://127.0.0.1:7070'
const ours = Object.fromEntries(['/api', '/sign-in', '/in', '/a', '/v', '/plan', '/health'].map(path => [path, { target: server }]))

/** Compressed once, as slowly as it takes, so that no request waits for it. What is already small inside (fonts) stays alone. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir }, bundle) {
    for (const file of Object.values(bundle)) {
      const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source)
      // Less than a packet is sent as it is.
      if (!/^assets\/.*\.(?:js|css)$/.test(file.fileName) || bytes.length < 1_000) continue
      const path = join(dir!, file.fileName)
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
}

/**
 * The sources are written for React; Preact, which is a tenth of it, draws them. Without these lines, and with react-dom installed, React
 * does: docs/decisions/first-screen-and-start.md has what each costs.
 */
const drawnBy: Alias[] = [
  { find: /^react\/jsx-(?:dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react(?:-dom)?$/, replacement: 'preact/compat' },
]

export default defineConfig({
  root: import.meta.dirname,
  plugins: [tailwind(), compressed],
  resolve: { alias: drawnBy },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true, // by which the server knows what an address needs
    target: 'es2023',
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      onLog: (level, log, say) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && say(level, log), // "use client": there is nobody else here
      output: {
        // A screen is at most three files: each costs a way there and back on a slow line, and six go at a time.
        codeSplitting: {
          groups: [
            { name: 'preact', test: /node_modules\/(?:preact|@tanstack)\//, priority: 3 },
            {
              name: 'pieces',
              test: /web\/src\/(?:(?!period)[^/]+|incident\/main-action)\.tsx?$/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { proxy: ours, strictPort: false },
})
