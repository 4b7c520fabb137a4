/**
 * The HTTP server: every door of an instance in one place. What each does is in its own file; here is their order, what
 * stands before them, and what becomes of errors.
 *
 * D1  Everything needs a session or a token, except: /in, /plan, /status, /trust, /report, /health, /.well-known/security.txt, /a, /v,
 *     /sign-in, /grant (a page of its own), /twilio and /slack (signed by them), /calendar (by its own secret) and the console's files, which hold no data. Its page
 *     carries to a session what the API answers to it, and to nobody else anything.
 * D2  A GET changes nothing.
 * D3  An unsafe request with a cookie comes from our own pages, or is refused.
 */

import { randomBytes } from 'node:crypto'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import fastifySwagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { AlertChannel } from '../chat/alert-channel.ts'
import { type LiveDrills, makeLiveDrills } from '../drill/live.ts'
import type { Engine } from '../engine/port.ts'
import { type Tell, tellNobody } from '../engine/tell.ts'
import { storable } from '../integrations/body.ts'
import type { Carrier } from '../integrations/carrier.ts'
import type { Consoles } from '../integrations/console/console.ts'
import type { SourceRoute } from '../integrations/source.ts'
import type { OrgId } from '../store/port.ts'
import { watchMethods } from './allowed.ts'
import { type Caller, callerOf, grantCallerOf, isSameOrigin } from './caller.ts'
import { compressAnswers } from './compressed.ts'
import { addConsole } from './console.ts'
import { makeDoors } from './doors.ts'
import type { App, Doorway } from './doorway.ts'
import { EdgeError, edgeOf } from './errors.ts'
import { mayByGrant, scopesFor } from './grant-scopes.ts'
import { bodyBytesMax, makeIntake } from './intake.ts'
import { makeLive } from './live.ts'
import { describeApi, describeRoute } from './openapi.ts'
import { letIn } from './page-policy.ts'
import { addAcknowledgePage } from './pages/acknowledge.ts'
import { addGrantPages } from './pages/grant.ts'
import { addMetrics } from './pages/metrics.ts'
import { addPageSignIn } from './pages/page-sign-in.ts'
import { addPublicPages } from './pages/public.ts'
import { addReportPage } from './pages/report.ts'
import { addResendEvents } from './pages/resend.ts'
import { addSignInPages } from './pages/sign-in.ts'
import { addSlackCalls } from './pages/slack.ts'
import { addStatusPages } from './pages/status.ts'
import { addTrustPages } from './pages/trust.ts'
import { addTwilioCalls } from './pages/twilio.ts'
import { addVerifyPage } from './pages/verify.ts'
import { makeReader } from './reader.ts'
import { addAffectedCustomerRoutes } from './routes/affected-customers.ts'
import { addBreachRoutes } from './routes/breaches.ts'
import { addCalendarFeeds, addCalendarRoutes } from './routes/calendar.ts'
import { addChatRoutes } from './routes/chat.ts'
import { addCustomerRoutes } from './routes/customers.ts'
import { addDrillRoutes } from './routes/drills.ts'
import { addDutyRoutes } from './routes/duties.ts'
import { addErasureRoutes } from './routes/erasures.ts'
import { addEvidenceRoutes } from './routes/evidence.ts'
import { addFigureRoutes } from './routes/figures.ts'
import { addGrantRoutes } from './routes/grants.ts'
import { addHealthCheckRoutes } from './routes/health-checks.ts'
import { addIncidentRoutes } from './routes/incidents.ts'
import { addIntegrationRoutes } from './routes/integrations.ts'
import { addKnownRoutes } from './routes/known.ts'
import { addLawRoutes } from './routes/law.ts'
import { addLogRoutes } from './routes/log.ts'
import { addNotificationRoutes } from './routes/notifications.ts'
import { addNowRoutes } from './routes/now.ts'
import { addObligationRoutes } from './routes/obligations.ts'
import { addOrgCalendarRoutes } from './routes/org-calendar.ts'
import { addOwnRoutes } from './routes/own.ts'
import { addPatternRoutes } from './routes/patterns.ts'
import { addPeopleRoutes } from './routes/people.ts'
import { addPeopleReportRoutes } from './routes/people-reports.ts'
import { addPlanRoutes } from './routes/plan.ts'
import { addPlanFormRoutes } from './routes/plan-forms.ts'
import { addPlanVersionRoutes } from './routes/plan-versions.ts'
import { addPopulationRoutes } from './routes/populations.ts'
import { addQuestionnaireRoutes } from './routes/questionnaires.ts'
import { addRecordRoute } from './routes/record.ts'
import { addReplayRoute } from './routes/replay.ts'
import { addReportRoutes } from './routes/reports.ts'
import { addRunbookRoute } from './routes/runbook.ts'
import { addScheduleRoutes } from './routes/schedules.ts'
import { addShadowRoutes } from './routes/shadow.ts'
import { addShadowReportRoutes } from './routes/shadow-report.ts'
import { addStatusRoutes } from './routes/status.ts'
import { addTokenRoutes } from './routes/tokens.ts'
import { addTrustRoutes } from './routes/trust.ts'
import { addUsageRoutes } from './routes/usage.ts'
import { addVendorFeedRoutes } from './routes/vendor-feeds.ts'
import { addVendorRecordRoutes } from './routes/vendor-records.ts'
import { addVerbRoutes } from './routes/verbs.ts'
import { addWaysInRoutes } from './routes/ways-in.ts'
import { addSecurityHeaders } from './security.ts'
import { type DoorSettings, doorDefaults } from './settings.ts'
import { makeShiftLetters } from './shift-letters.ts'
import { makeSignInLinks } from './sign-in-links.ts'
import { boundBody, uploadMs } from './slow-bodies.ts'
import { readWire, type Wire } from './wire.ts'

export type ServerNeeds = Readonly<{
  engine: Engine
  org: OrgId
  settings: Partial<DoorSettings> & Pick<DoorSettings, 'publicUrl'>
  sources: readonly SourceRoute[]
  carriers?: readonly Carrier[]
  consoles?: Consoles
  /** Absent: drills are led, and nothing of them comes by itself. */
  drills?: LiveDrills
  /** Absent: there is no alert channel, and none can be set. */
  channel?: AlertChannel
  tell?: Tell
  /** PEM; absent: without TLS, which somebody in front ends. */
  tls?: Readonly<{ cert: Buffer; key: Buffer }>
}>
export type Server = Readonly<{
  app: FastifyInstance
  /** Answers with the address for programs on this machine: http://127.0.0.1:7070. With TLS it is a port of its own, for tokens alone. */
  listen(at: Readonly<{ port: number; host: string }>): Promise<string>
  /** New connections have this certificate from now on; does nothing where there is no TLS. */
  renew(tls: Readonly<{ cert: Buffer; key: Buffer }>): void
  /** What the policy of a page as it is served lets in from elsewhere; none: nothing. */
  elsewhere(): Promise<readonly string[]>
  close(): Promise<void>
}>

const unsafe = (method: string) => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

export async function makeServer(needs: ServerNeeds): Promise<Server> {
  const { engine, org, sources } = needs
  const tell = needs.tell ?? tellNobody
  const settings: DoorSettings = { ...doorDefaults, ...needs.settings }
  const doors = makeDoors(engine.store, engine.clock)
  const intake = makeIntake({ engine, doors, routes: sources, perMinute: settings.intakePerMinute, tell })
  const drills =
    needs.drills ?? makeLiveDrills({ engine, store: engine.store, clock: engine.clock, tell, routes: sources, pollMs: 'never' })
  const live = makeLive(engine.store, randomBytes(4).toString('hex'), needs.consoles ?? null)
  const within = { engine, org, settings, doors, reader: makeReader(engine), sources, carriers: needs.carriers ?? [], tell }
  const way: Doorway = { ...within, signInLinks: makeSignInLinks(within), shiftLetters: makeShiftLetters(within) }

  let wire: Wire | null = null
  let secure: TlsServer | null = null
  let inside: HttpServer | null = null // beside TLS, for this machine's own command line: the certificate is for another name
  const isIntake = (url: string | undefined) => url?.startsWith('/in/') === true
  const app: App = Fastify({
    bodyLimit: bodyBytesMax,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { maxParamLength: 1_000, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    serverFactory: handler => {
      const take = (req: IncomingMessage, res: ServerResponse) =>
        isIntake(req.url) ? intake.handle(boundBody(req, res), res) : handler(boundBody(req, res), res)
      const bounded = <S extends HttpServer | TlsServer>(server: S): S => {
        server.headersTimeout = 15_000
        server.requestTimeout = uploadMs // of all there is; whatever is no upload has less (boundBody)
        server.keepAliveTimeout = 75_000
        return server
      }
      if (needs.tls === undefined) {
        const server = bounded(createServer(take))
        wire = readWire(server, intake.answer)
        return server
      }
      secure = bounded(createTlsServer({ ...needs.tls, ...tlsOptions }, take))
      wire = readWire(secure, intake.answer)
      inside = bounded(createServer((req, res) => (req.headers.authorization === undefined ? tokensOnly(res) : take(req, res))))
      return secure
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('caller', null)
  // The socket's requests under /in/ never get here; those that a test injects do.
  app.addHook('onRequest', (request, reply, next) => {
    if (!isIntake(request.raw.url)) return next()
    reply.hijack()
    intake.handle(request.raw, reply.raw)
  })
  addSecurityHeaders(app, settings.publicUrl.startsWith('https:'))
  app.setErrorHandler((error, request, reply) => {
    const edge = edgeOf(error, request.id)
    if (edge.bug)
      tell('error', 'a request failed', {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url ?? '',
        error: String((error as Error)?.stack ?? error),
      })
    if (edge.retryAfterS !== undefined) reply.header('retry-after', edge.retryAfterS)
    return reply.code(edge.status).header('content-type', 'application/json; charset=utf-8').serializer(JSON.stringify).send(edge.problem)
  })
  readBodies(app)
  await app.register(fastifySwagger, { openapi: describeApi(settings), transform: describeRoute })

  await app.register(
    async scope => {
      const api = scope.withTypeProvider<ZodTypeProvider>() as App
      const methodsOf = watchMethods(api)
      compressAnswers(api)
      api.addHook('onRequest', async request => {
        if (request.url.includes('%00'))
          throw new EdgeError('invalid', { field: 'url', message: 'There is a NUL character in the address.' })
        request.caller =
          (await grantCallerOf(request.headers, engine.grants, org)) ??
          (await callerOf(request.headers, doors, { org, tokenHash: settings.localTokenHash }))
        if (request.caller === null) throw new EdgeError('signed-out')
        if (request.caller.by === 'grant') mustBeGranted(request.caller, request)
        if (request.caller.by === 'session' && unsafe(request.method) && !isSameOrigin(request.headers, settings.publicUrl))
          throw new EdgeError('other-origin')
      })
      // A verb without a body is one with an empty body; text that no store can keep goes no further.
      api.addHook('preValidation', async request => {
        if (unsafe(request.method) && !(request.body instanceof Readable)) request.body = storable(request.body ?? {})
      })
      api.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => reply.serializer(JSON.stringify).send(app.swagger()))
      await api.register(
        async v1 => {
          const routes = v1.withTypeProvider<ZodTypeProvider>() as App
          addNowRoutes(routes, way, live, needs.consoles ?? null, drills)
          addIncidentRoutes(routes, way)
          addVerbRoutes(routes, way)
          addPeopleRoutes(routes, way)
          addWaysInRoutes(routes, way)
          addOwnRoutes(routes, way)
          addGrantRoutes(routes, way)
          addScheduleRoutes(routes, way)
          addCalendarRoutes(routes, way)
          addIntegrationRoutes(routes, way)
          addChatRoutes(routes, way, needs.channel ?? null)
          addTokenRoutes(routes, way)
          addPlanRoutes(routes, way)
          addPlanVersionRoutes(routes, way)
          addPlanFormRoutes(routes)
          addDutyRoutes(routes, way)
          addErasureRoutes(routes, way)
          addEvidenceRoutes(routes, way)
          addPeopleReportRoutes(routes, way)
          addReplayRoute(routes, way)
          addRunbookRoute(routes, way)
          addKnownRoutes(routes, way)
          addLawRoutes(routes, way)
          addOrgCalendarRoutes(routes, way)
          addCustomerRoutes(routes, way)
          addAffectedCustomerRoutes(routes, way)
          addBreachRoutes(routes, way)
          addFigureRoutes(routes, way)
          addPatternRoutes(routes, way)
          addObligationRoutes(routes, way)
          addPopulationRoutes(routes, way)
          addNotificationRoutes(routes, way)
          addStatusRoutes(routes, way)
          addVendorFeedRoutes(routes, way)
          addQuestionnaireRoutes(routes, way)
          addVendorRecordRoutes(routes, way)
          addHealthCheckRoutes(routes, way)
          addUsageRoutes(routes, way)
          addTrustRoutes(routes, way)
          addRecordRoute(routes, way)
          addReportRoutes(routes, way)
          addShadowRoutes(routes, way)
          addShadowReportRoutes(routes, way)
          addLogRoutes(routes, way)
          addDrillRoutes(routes, way, drills)
        },
        { prefix: '/v1' },
      )
      api.setNotFoundHandler((request, reply) => {
        const methods = methodsOf(request.url)
        if (methods.length === 0) throw new EdgeError('not-found')
        reply.header('allow', methods.join(', '))
        throw new EdgeError('wrong-method', { field: 'method', instead: methods.join(', ') })
      })
    },
    { prefix: '/api' },
  )
  addAcknowledgePage(app, way)
  addPageSignIn(app, way)
  addVerifyPage(app, way)
  addSignInPages(app, way)
  addGrantPages(app, way)
  addPublicPages(app, way)
  addReportPage(app, way)
  addMetrics(app, way)
  addStatusPages(app, way)
  addTrustPages(app, way)
  addCalendarFeeds(app, way)
  addTwilioCalls(app, way)
  await addResendEvents(app, way)
  await addSlackCalls(app, way, needs.channel ?? null)
  await addConsole(app, settings.webRoot, () => engine.clock.now())
  app.addHook('preClose', async () => {
    live.close()
    wire?.close()
    inside?.close()
    inside?.closeIdleConnections()
  })
  await app.ready()

  return {
    app,
    async listen({ port, host }) {
      await app.listen({ port, host })
      if (inside !== null) await listenInside(inside)
      const at = (inside ?? app.server).address() as AddressInfo
      return `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}`
    },
    async elsewhere() {
      const { headers } = await app.inject({ method: 'GET', url: '/trust' })
      return letIn(String(headers['content-security-policy'] ?? ''))
    },
    renew: ({ cert, key }) => secure?.setSecureContext({ cert, key, ...tlsOptions }),
    async close() {
      await app.close()
      await way.signInLinks.idle()
      await way.shiftLetters.idle()
      await intake.close()
      doors.close()
    },
  }
}

/** C-06: a grant opens what it is for; whatever is under no scope is shut to all of them. */
function mustBeGranted({ scopes = [] }: Caller, { method, routeOptions }: FastifyRequest): void {
  if (mayByGrant(scopes, method, routeOptions.url)) return
  const wider = scopesFor(method, routeOptions.url)
  throw new EdgeError('grant-too-narrow', {
    instead:
      wider.length === 0 ? 'no grant opens this; use an API token' : `ask the person for a grant with the scope ${wider.join(' or ')}`,
  })
}

/** C-03: nothing before 1.2, whatever this machine's OpenSSL would let through. */
const tlsOptions = { minVersion: 'TLSv1.2' } as const
const tokensOnly = (res: ServerResponse): void => {
  res
    .writeHead(401, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    .end('This port is for the command line of this machine.\n')
}
const listenInside = (server: HttpServer): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })

/** JSON, where nothing at all counts as {}; and the forms of our own pages. */
function readBodies(app: App): void {
  const strict = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, {})
    strict(request, body as string, done)
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  )
}
