/**
 * The status page as anybody reads it: without a sign-in, without a script, and as JSON and feeds from any origin. Nothing
 * is kept of who reads it. Subscribing and ending are forms: a GET changes nothing.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { lengthOfTime } from '../../read/instant.ts'
import { bannerOf, bannerScript } from '../../status/banner.ts'
import { frontPage, historyPage, postPage, statusCss } from '../../status/html.ts'
import type { StatusPage } from '../../status/page.ts'
import { statuspageFiles } from '../../status/statuspage-json.ts'
import { typefaceIn } from '../build.ts'
import type { Doorway } from '../doorway.ts'
import { html, type Markup, page as plainPage } from '../html.ts'
import { senderOf } from '../sender.ts'

const hourMs = 3_600_000
// Whoever asks for others, again and again, is not our postman; and nobody shuts the others out.
const asksFromOne = 20
const asksInAll = 3_000

type Drawn = Readonly<{ body: string; tag: string }>

export function addStatusPages(app: FastifyInstance, { engine, org, settings: door, tell }: Doorway): void {
  const { statusPages, subscriptions } = engine
  const font = typefaceIn(door.webRoot)
  const drawn = new WeakMap<StatusPage, Map<string, Drawn>>()
  const urlOf = (page: StatusPage) => page.settings.address ?? `${door.publicUrl}/status`

  /**
   * Drawn once for each page as it stands: it is read most when most goes wrong. `name`: ours, and not the address as it was asked for,
   * which can be written in more ways (%61 for a) than there is memory.
   */
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    type: string,
    draw: (page: StatusPage) => string | null | Promise<string | null>,
    shared = true,
  ) => {
    if (shared)
      reply.headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-expose-headers': 'etag',
      })
    const page = await statusPages.page(org)
    if (!page.settings.open) return gone(reply, 'There is no status page here', 'Whoever runs this has not opened one.')
    const known = drawn.get(page) ?? new Map<string, Drawn>()
    drawn.set(page, known)
    let found = known.get(name)
    if (found === undefined) {
      const body = await draw(page)
      if (body === null) return gone(reply, 'Nothing was reported under this address', 'See the status page for what is there.')
      found = { body, tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` }
      known.set(name, found)
    }
    reply.header('etag', found.tag).header('cache-control', 'public, max-age=15, stale-if-error=86400')
    if (request.headers['if-none-match']?.replace(/^W\//, '') === found.tag) return reply.code(304).send()
    return reply.type(type).send(found.body)
  }
  const gone = (reply: FastifyReply, title: string, words: string) =>
    reply
      .code(404)
      .type('text/html; charset=utf-8')
      .send(plainPage(title, html`<h1>${title}</h1><p>${words}</p>`))
  const around = async () => ({
    base: '/status/',
    subscribe: await subscriptions.offered(org),
    trust: (await engine.trust.page(org)).open,
  })
  const htmlType = 'text/html; charset=utf-8'

  app.get('/status', (request, reply) => send(request, reply, 'front', htmlType, async page => frontPage(page, await around()), false))
  app.get('/status/index.html', (_, reply) => reply.redirect('/status', 308))
  for (const path of ['/status/history', '/status/history.html'])
    app.get(path, (request, reply) => send(request, reply, 'history', htmlType, async page => historyPage(page, await around()), false))
  app.get<{ Params: { post: string } }>('/status/incidents/:post', (request, reply) => {
    const name = request.params.post.replace(/\.html$/, '')
    return send(
      request,
      reply,
      `post ${name}`,
      htmlType,
      async page => {
        const post = [...page.open, ...page.maintenance, ...page.past].find(p => p.id === name)
        return post === undefined ? null : postPage(post, page, await around())
      },
      false,
    )
  })
  app.get('/status/status.css', (request, reply) => send(request, reply, 'css', 'text/css; charset=utf-8', () => statusCss(font), false))
  // What writes feeds is large, and is fetched when the first one is asked for.
  app.get('/status/history.atom', async (request, reply) => {
    const { atomFeed } = await import('../../status/feeds.ts')
    return send(request, reply, 'atom', 'application/atom+xml; charset=utf-8', page => atomFeed(page, urlOf(page)))
  })
  app.get('/status/history.rss', async (request, reply) => {
    const { rssFeed } = await import('../../status/feeds.ts')
    return send(request, reply, 'rss', 'application/rss+xml; charset=utf-8', page => rssFeed(page, urlOf(page)))
  })
  const filesOf = new WeakMap<StatusPage, ReturnType<typeof statuspageFiles>>()
  app.get<{ Params: { '*': string } }>('/status/api/v2/*', (request, reply) => {
    const name = request.params['*']
    return send(request, reply, `api ${name}`, 'application/json; charset=utf-8', page => {
      const files = filesOf.get(page) ?? statuspageFiles(page, urlOf(page))
      filesOf.set(page, files)
      return Object.hasOwn(files, name) ? JSON.stringify(files[name]) : null
    })
  })
  app.get('/status/banner.json', (request, reply) =>
    send(request, reply, 'banner', 'application/json; charset=utf-8', page => JSON.stringify(bannerOf(page, urlOf(page)))),
  )
  app.get('/status/banner.js', (request, reply) =>
    send(request, reply, 'banner script', 'text/javascript; charset=utf-8', () => bannerScript),
  )
  app.options('/status/*', (_, reply) =>
    reply
      .headers({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': '*',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send(),
  )

  // subscribing ------------------------------------------------------------------------------
  const said = (reply: FastifyReply, status: number, title: string, body: Markup) =>
    reply
      .code(status)
      .type(htmlType)
      .send(plainPage(title, html`<h1>${title}</h1>${body}<p><a href="/status">To the status page</a></p>`))
  let toldFullUntil = 0
  /** Ms until there is room for one more who asks; 0: there is, and this one counts. */
  const waitToAsk = async (request: FastifyRequest): Promise<number> => {
    const [full = 0, often = 0] = await engine.bounds.count(org, [
      { what: 'subscriptions', who: '', most: asksInAll, withinMs: hourMs },
      { what: 'subscriptions from', who: senderOf(request), most: asksFromOne, withinMs: hourMs },
    ])
    const now = engine.clock.now()
    if (full > 0 && toldFullUntil <= now) {
      toldFullUntil = now + full
      tell('error', 'so many asked to follow the status page that no more may for now', { within: 'an hour', most: asksInAll })
    }
    return Math.max(full, often)
  }
  app.post<{ Body: { kind?: string; address?: string } }>('/status/subscribe', async (request, reply) => {
    const kind = request.body?.kind === 'webhook' ? 'webhook' : 'mail'
    const address = String(request.body?.address ?? '').trim()
    if (!(await statusPages.settings(org)).open) return gone(reply, 'There is no status page here', 'Whoever runs this has not opened one.')
    if (address === '' || address.length > 1_000) return said(reply, 400, 'There is no address', html`<p>Write one, and ask again.</p>`)
    const wait = await waitToAsk(request)
    if (wait > 0) {
      reply.header('retry-after', Math.ceil(wait / 1000))
      return said(reply, 429, 'Too many ask at once', html`<p>Try again in ${lengthOfTime(wait)}, or follow a feed.</p>`)
    }
    const asked = await subscriptions.ask(org, kind, address)
    if (asked !== 'asked') return said(reply, 400, asked.problem, html`<p>${asked.instead[0]!.toUpperCase() + asked.instead.slice(1)}.</p>`)
    return said(
      reply,
      202,
      kind === 'mail' ? 'Look into your mailbox' : 'Look at what your endpoint got',
      html`<p>If this address does not follow the page already, a message is on its way to it. Nothing else is sent before it is confirmed by the link in it, within two days.</p>`,
    )
  })
  type Token = { Params: { token: string } }
  const linkOf = (token: string, kind: 'confirm subscription' | 'end subscription') => {
    const link = engine.links.read(token, engine.clock.now())
    return link !== null && link !== 'expired' && link.kind === kind ? link : link === 'expired' ? 'expired' : null
  }
  const wrong = (reply: FastifyReply, link: 'expired' | null) =>
    link === 'expired'
      ? said(reply, 410, 'This link is too old', html`<p>Ask again on the status page.</p>`)
      : said(reply, 404, 'This link is not known', html`<p>Open the newest message.</p>`)
  app.get<Token>('/status/confirm/:token', async (request, reply) => {
    const link = linkOf(request.params.token, 'confirm subscription')
    if (link === null || link === 'expired') return wrong(reply, link)
    const { name } = await statusPages.settings(org)
    return said(
      reply,
      200,
      `Hear of changes${name === '' ? '' : ` of ${name}`}`,
      html`<form method="post"><button type="submit">Yes, tell me</button></form>`,
    )
  })
  app.post<Token>('/status/confirm/:token', async (request, reply) => {
    const link = linkOf(request.params.token, 'confirm subscription')
    if (link === null || link === 'expired') return wrong(reply, link)
    const subscriber = await subscriptions.confirm(link.org, link.subscriber)
    if (subscriber === null) return wrong(reply, 'expired')
    const secret = subscriber.secrets?.secret ?? null
    return said(
      reply,
      200,
      'Confirmed',
      secret === null
        ? html`<p>You hear of every change from now on. Each message can end it.</p>`
        : html`<p>Every message is signed with this secret, by the Standard Webhooks specification. Keep it; it is the same one whenever this page is opened.</p><p><code>${secret}</code></p>`,
    )
  })
  app.get<Token>('/status/unsubscribe/:token', async (request, reply) => {
    const link = linkOf(request.params.token, 'end subscription')
    if (link === null || link === 'expired') return wrong(reply, link)
    const { name } = await statusPages.settings(org)
    return said(
      reply,
      200,
      `Hear nothing more${name === '' ? '' : ` of ${name}`}`,
      html`<form method="post"><button type="submit">End it, and forget my address</button></form>`,
    )
  })
  // Also what a mail program sends by itself when somebody presses its button (RFC 8058).
  app.post<Token>('/status/unsubscribe/:token', async (request, reply) => {
    const link = linkOf(request.params.token, 'end subscription')
    if (link === null || link === 'expired') return wrong(reply, link)
    await subscriptions.end(link.org, link.subscriber)
    return said(reply, 200, 'Ended', html`<p>Nothing more is sent, and the address is forgotten.</p>`)
  })
}
