/** The console's files, as they were built: hashed ones for ever, the page itself never kept. Unknown paths get the page. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { EdgeError } from './errors.ts'
import { html, page, plainCss } from './html.ts'

const dayS = 86_400

/** Where the built console has the typeface that all our pages are set in; null: it was not built. */
export function typefaceIn(webRoot: string | null): string | null {
  const assets = webRoot === null ? null : join(webRoot, 'assets')
  if (assets === null || !existsSync(assets)) return null
  const file = readdirSync(assets).find(name => /^atkinson-hyperlegible-next-latin-wght-normal.*\.woff2$/.test(name))
  return file === undefined ? null : `/assets/${file}`
}

export async function addConsole(app: FastifyInstance, webRoot: string | null): Promise<void> {
  const css = plainCss(typefaceIn(webRoot))
  app.get('/plain.css', (_, reply) => reply.type('text/css; charset=utf-8').header('cache-control', `public, max-age=${dayS}`).send(css))
  const built = webRoot !== null && existsSync(join(webRoot, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root: webRoot,
      wildcard: true,
      index: 'index.html',
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.includes(`${join('/', 'assets')}`)
        reply.header('cache-control', hashed ? `public, max-age=${365 * dayS}, immutable` : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const page_ = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/api/')
    if (!page_) throw new EdgeError('not-found')
    if (!built)
      return reply
        .code(404)
        .type('text/html; charset=utf-8')
        .send(
          page(
            'No console here',
            html`<p class="mark">Tocsin</p><h1>No console here</h1><p>It was not built. npm start builds it; the API is at /api/v1.</p>`,
          ),
        )
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false })
  })
}
