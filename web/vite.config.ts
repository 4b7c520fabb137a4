/**
 * How the console is built: static files with hashed names into web/dist, served by Tocsin itself. Nothing inline, so
 * that the content security policy needs no exception. In development requests go on to a running server.
 */
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:7070'
const ours = Object.fromEntries(['/api', '/sign-in', '/in', '/a', '/v', '/plan', '/health'].map(path => [path, { target: server }]))

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: ours, strictPort: false },
})
