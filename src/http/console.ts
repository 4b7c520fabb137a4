/**
 * The console's files, as they were built: hashed ones for ever, and compressed where the build left them so. Unknown paths get the page
 * of the console, made for who asks and never kept: what its first screen asks for comes with it.
 */
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Build, readBuild, typefaceIn } from './build.ts'
import { cookieIn } from './caller.ts'
import { addressOf, carried } from './carried.ts'
import { EdgeError } from './errors.ts'
import { html, page, plainCss } from './html.ts'

const dayS = 86_400
/** The console says by it which typeface this browser has: then it is in the first picture, and else it waits for what can be used. */
const faceCookie = 'tocsin_face'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

export async function addConsole(app: FastifyInstance, webRoot: string | null, now: () => number): Promise<void> {
  const css = plainCss(typefaceIn(webRoot))
  app.get('/plain.css', (_, reply) => reply.type('text/css; charset=utf-8').header('cache-control', `public, max-age=${dayS}`).send(css))
  const build = readBuild(webRoot)
  if (build !== null) {
    await app.register(fastifyStatic, {
      root: webRoot!,
      wildcard: true,
      index: false,
      dotfiles: 'ignore',
      preCompressed: true,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.includes(`${join('/', 'assets')}`)
        reply.header('cache-control', hashed ? `public, max-age=${365 * dayS}, immutable` : 'no-cache')
      },
    })
  }
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.type('text/html; charset=utf-8')
    if (build !== null) return sendConsole(build, request, reply, await carried(app, request, now))
    return reply
      .code(404)
      .send(
        page(
          'No console here',
          html`<p class="mark">Tocsin</p><h1>No console here</h1><p>It was not built. npm start builds it; the API is at /api/v1.</p>`,
        ),
      )
  }
  app.get('/', answer)
  app.setNotFoundHandler((request, reply) => {
    const asked = request.method === 'GET' || request.method === 'HEAD'
    if (!asked || !(request.headers.accept ?? '').includes('text/html') || request.url.startsWith('/api/')) throw new EdgeError('not-found')
    return answer(request, reply)
  })
}

async function sendConsole(build: Build, request: FastifyRequest, reply: FastifyReply, data: string): Promise<FastifyReply> {
  const face = build.face !== null && cookieIn(request.headers.cookie, faceCookie) === build.face
  const { head, rest, link } = build.page(addressOf(request).pathname, face)
  const text = `${head}${data}${rest}`
  reply.code(200).headers({ 'cache-control': 'no-store', vary: 'accept-encoding, cookie', link })
  const accepted = String(request.headers['accept-encoding'] ?? '')
  if (/\bbr\b/.test(accepted))
    return reply.header('content-encoding', 'br').send(await brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }))
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(await gzipped(text))
  return reply.send(text)
}
