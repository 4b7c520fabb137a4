/**
 * The console's files, as they were built: hashed ones for ever, and compressed where the build left them so. Unknown paths get the page
 * of the console, made for who asks and never kept: what its first screen asks for comes with it.
 */
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Build, readBuild, typefaceIn } from './build.ts'
import { cookieIn } from './caller.ts'
import { addressOf, carried } from './carried.ts'
import { compress, type Encoding, encodingFor } from './compressed.ts'
import { EdgeError } from './errors.ts'
import { html, page, plainCss } from './html.ts'

const dayS = 86_400
/** The console says by it which typeface this browser has: then it is in the first picture, and else it waits for what can be used. */
const faceCookie = 'tocsin_face'

/** So long the page of who is not signed in is kept as it was made: its clock is as old, and that screen counts nothing. */
const keptMs = 10_000
type Sent = string | Buffer

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
  const kept = new Map<string, { at: number; page: Promise<Sent> }>()
  /** It is the same for all who are nobody: made and compressed once, and not for each that comes. */
  const pageFor = (build: Build, request: FastifyRequest, asked: Asked): Promise<Sent> => {
    if (cookieIn(request.headers.cookie) !== null) return makePage(app, build, request, asked, now)
    const { face, encoding, link } = asked
    const key = `${face} ${encoding} ${link}` // of all addresses with no screen, the same
    const before = kept.get(key)
    if (before !== undefined && Math.abs(now() - before.at) < keptMs) return before.page
    const page = makePage(app, build, request, asked, now)
    kept.set(key, { at: now(), page })
    page.catch(() => kept.delete(key))
    return page
  }
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.type('text/html; charset=utf-8')
    if (build !== null) {
      const face = build.face !== null && cookieIn(request.headers.cookie, faceCookie) === build.face
      const { link } = build.page(addressOf(request).pathname, face)
      const encoding = encodingFor(request)
      reply.code(200).headers({ 'cache-control': 'no-store', vary: 'accept-encoding, cookie', link })
      if (encoding !== null) reply.header('content-encoding', encoding)
      return reply.send(await pageFor(build, request, { face, encoding, link }))
    }
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

type Asked = Readonly<{ face: boolean; encoding: Encoding | null; link: string }>
async function makePage(
  app: FastifyInstance,
  build: Build,
  request: FastifyRequest,
  { face, encoding }: Asked,
  now: () => number,
): Promise<Sent> {
  const { head, rest } = build.page(addressOf(request).pathname, face)
  const text = `${head}${await carried(app, request, now)}${rest}`
  return encoding === null ? text : compress(text, encoding)
}
