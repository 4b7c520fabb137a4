/** Everything of an instance put together, once its directory is taken and its database is on the way up. */
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { makeErasureList } from '../backup/erasure-list.ts'
import { calendarFor, zonesOf } from '../calendar/make.ts'
import { type AlertChannel, makeAlertChannel } from '../chat/alert-channel.ts'
import { id } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import { announceServer } from '../data-directory.ts'
import { makeLiveDrills } from '../drill/live.ts'
import { type NoteKey, readKey } from '../engine/checkpoint/note.ts'
import { realClock } from '../engine/clock.ts'
import { makeEngine } from '../engine/engine.ts'
import type { Engine } from '../engine/port.ts'
import { hashOf, makeApiToken } from '../http/secret.ts'
import { guarded } from '../integrations/carrier.ts'
import { makeCarriers } from '../integrations/carriers.ts'
import { makeConsoles } from '../integrations/console/console.ts'
import { healthLooks } from '../integrations/health-check/looks.ts'
import type { Mailer } from '../integrations/mailer.ts'
import { slackChat } from '../integrations/slack/channel.ts'
import { sourceRoutes } from '../integrations/sources.ts'
import { vendorFeeds } from '../integrations/status-feed/read.ts'
import { webhooks } from '../integrations/webhook/hook.ts'
import { addCheckpoint } from '../integrations/witness.ts'
import { type Settings, WrongSettings } from '../settings.ts'
import { keepExported } from '../status-export.ts'
import type { OrgId } from '../store/port.ts'
import { breakGlassCode } from '../store/vault.ts'
import { readCertificate, watchCertificate } from './certificate.ts'
import { ensureBreakGlass, firstIntegrationKey, recoveryKitOnce, signInLink } from './entrances.ts'
import { compiled, loadPeople, loadPlan, type PlanFile, shippedControls, tellUnset } from './files.ts'
import { tlsServed } from './guards.ts'
import { holdPort } from './held-port.ts'
import { type Opening, openStore } from './open-store.ts'

const builtConsole = fileURLToPath(new URL('../../web/dist', import.meta.url))
const letterMs = 25_000 // below the engine's own patience with one letter
const feedMs = 15_000
const chatMs = 9000
const quietAfterMs = 3000

/** The organisation of an installation that has one; more come with their own issue. */
const firstOrg = id<'org'>('main')

export type Started = Readonly<{
  url: string
  /** Opens once: for the first person, or for an owner. */
  signIn: string
  /** Null once that key was revoked. */
  intake: Readonly<{ url: string; key: string }> | null
  firstStart: boolean
  /** Until a start has come up and handed it out, which is once: to be printed, and kept away from this machine. */
  recoveryKit: string | null
  engine: Engine
  org: OrgId
  stop(): Promise<void>
}>

/** What ends, last first, when the instance stops or does not come up. */
export type Stopping = (() => void | Promise<void>)[]

export async function assemble(needs: Opening & Readonly<{ plan: PlanFile | null }>): Promise<Omit<Started, 'stop'>> {
  const { settings, plan, vault, tell, down } = needs
  // The largest part by far. It is read and made while the database answers.
  const doors = import('../http/server.ts')
  doors.catch(() => {}) // who waits for it says so
  const store = await openStore(needs)
  const held = settings.port === 0 ? await holdPort(settings.host) : null
  down.push(() => held?.release())
  const port = held?.port ?? settings.port
  const certificate = settings.tls === null ? null : readCertificate(settings.tls)
  const url =
    settings.url ??
    `${certificate === null ? 'http' : 'https'}://${settings.host.includes(':') ? `[${settings.host}]` : reachableHost(settings.host)}:${port}`
  const consoles = makeConsoles()
  const carriers = [...makeCarriers({ ...settings, url }), guarded(consoles.carrier)]
  const mailer = await mailerOf(settings)
  down.push(() => mailer?.close?.())
  const node = `${hostname()} ${settings.data}`
  let alertChannel: AlertChannel | null = null
  const engine = makeEngine({
    store,
    clock: realClock,
    carriers,
    mailer,
    reportAddress: settings.reportMail?.address ?? null,
    feeds: vendorFeeds({ allowPrivate: settings.webhook.allowPrivate, timeoutMs: feedMs }),
    looks: healthLooks(),
    hooks: webhooks({ allowPrivate: settings.webhook.subscribersPrivate, timeoutMs: letterMs }),
    tell,
    secret: vault.deriveKey('engine'),
    url: () => url,
    conference: settings.conference,
    compilePlan: source => compiled('the plan', source),
    calendarFor: (plan, zones, closures) => calendarFor(plan?.header ?? openHeader, { zones }, closures),
    zonesOf: ({ header }) => ({ zones: zonesOf(isOpen(header.zone) ? [] : [header.zone]) }),
    node,
    keepErasures: makeErasureList(settings.data).keep,
    witnesses: settings.logWitnesses.map(({ url, key }) => ({ key: witnessKeyOf(key), ask: body => addCheckpoint(url, body) })),
    beside: () => alertChannel?.problems() ?? [],
    heartbeatUrls: settings.heartbeat.urls,
    heartbeatEveryMs: settings.heartbeat.everyMs,
    controls: shippedControls(),
    guards: {
      'tls-served': () => tlsServed(url),
      'page-policy': async () => ((await (await serving).elsewhere()).length === 0 ? 'held' : 'failed'),
    },
  })
  const org = firstOrg
  const drills = makeLiveDrills({ engine, store, clock: realClock, tell, routes: sourceRoutes() })
  const { slack } = settings
  const channel = makeAlertChannel({
    engine,
    clock: realClock,
    tell,
    chat: slack === null ? null : slackChat({ token: slack.token, apiUrl: slack.apiUrl ?? 'https://slack.com/api/', timeoutMs: chatMs }),
    url: () => url,
    secret: vault.deriveKey('chat'),
    node,
  })
  alertChannel = channel
  const localToken = makeApiToken()
  const serving = doors.then(({ makeServer }) =>
    makeServer({
      engine,
      org,
      sources: sourceRoutes(),
      carriers,
      consoles,
      drills,
      channel,
      tell,
      ...(certificate === null ? {} : { tls: certificate }),
      settings: {
        publicUrl: url,
        organisation: settings.organisation,
        webRoot: existsSync(`${builtConsole}/index.html`) ? builtConsole : null,
        localTokenHash: hashOf(localToken),
        securityContact: settings.securityContact,
        reportAddress: settings.reportMail?.address ?? null,
        signInLinks: settings.signInLinks,
        evidenceBytes: settings.evidence.bytes,
        evidenceFiles: settings.evidence.files,
        twilioAuthToken: settings.twilio?.authToken ?? null,
        slackSigningSecret: slack?.signingSecret ?? null,
        resendWebhookSecret: settings.resend?.webhookSecret ?? null,
        ...(settings.intakePerMinute === null ? {} : { intakePerMinute: settings.intakePerMinute }),
      },
    }),
  )
  serving.catch(() => {})
  const closeServer = (): Promise<void> =>
    serving.then(
      server => server.close(),
      () => {}, // it was never made, and the start fails by that
    )
  let listens = false
  down.push(() => (listens ? undefined : closeServer()))
  const firstStart = (await store.engine.orgs()).length === 0
  if (firstStart) await store.createOrg(firstOrg, settings.organisation)
  await loadPlan(engine, org, plan)
  if (settings.people !== null) await loadPeople(engine, org, settings.people, vault, tell)
  await tellUnset(engine, org, carriers, tell)
  await ensureBreakGlass(engine, org, breakGlassCode(vault))
  const key = await firstIntegrationKey(engine, org)
  // What a restore brought back is gone before anybody can ask for it.
  await engine.erasures.complete().catch(error => tell('error', 'an erasure is not whole yet', { why: String(error) }))
  down.push(() => engine.stop())
  down.push(() => drills.stop())
  down.push(() => channel.stop())
  const exporting =
    settings.statusExport === null ? null : keepExported({ engine, org, directory: settings.statusExport, publicUrl: url, tell })
  if (exporting !== null) down.push(() => exporting.stop())
  const server = await serving
  listens = true
  down.push(() => server.close()) // first of all: nothing new comes in while the rest ends
  await held?.release()
  const listening = await server.listen({ port, host: settings.host })
  const renewals = [server.renew]
  const renewed: typeof server.renew = to => {
    for (const renew of renewals) renew(to)
  }
  if (settings.tls !== null && certificate !== null) {
    const watched = watchCertificate({ files: settings.tls, first: certificate, clock: realClock, tell, renewed })
    down.push(() => watched.stop())
  }
  if (settings.reportMail !== null) {
    const { takeReportsByMail } = await import('./report-mail.ts')
    const mail = await takeReportsByMail({
      engine,
      org,
      settings: { ...settings, reportMail: settings.reportMail },
      tls: certificate,
      tell,
    })
    down.push(() => mail.stop())
    renewals.push(mail.renew)
  }
  await engine.start() // not before: from its first sign of life on, what a source leaves unsaid counts
  drills.start()
  channel.start()
  for (const carrier of carriers)
    carrier.ready?.().catch(error => tell('error', 'pages cannot be carried', { by: carrier.kind, why: String(error) }))
  const warming = setTimeout(() => {
    store.warm?.().catch(error => tell('error', 'the first alerts will take longer', { why: String(error) }))
  }, quietAfterMs)
  warming.unref()
  down.push(() => clearTimeout(warming))
  const signIn = await signInLink(engine, org, url)
  down.push(announceServer(settings.data, { url: listening, token: localToken, pid: process.pid }))
  return {
    url,
    signIn,
    intake: key === null ? null : { url: `${url}/in/${key}`, key },
    firstStart,
    recoveryKit: await recoveryKitOnce(engine, org, vault),
    engine,
    org,
  }
}

/** Resend where its key is set, else the mail server that pages go by; null: no notification can be sent. */
async function mailerOf({ resend, mail }: Settings): Promise<Mailer | null> {
  if (resend !== null) {
    const { resendMailer } = await import('../integrations/resend/resend.ts')
    return resendMailer({ apiKey: resend.apiKey, apiUrl: resend.apiUrl ?? 'https://api.resend.com', timeoutMs: letterMs })
  }
  if (mail === null) return null
  const { smtpMailer } = await import('../integrations/email/notice.ts')
  return smtpMailer({ url: mail.url, timeoutMs: letterMs, bouncesTo: mail.bouncesTo })
}

/** A plan that says nothing of zone, hours or holidays: the calendar before there is a plan. */
const openHeader: Plan['header'] = {
  version: '0',
  effective: { open: '' },
  owner: { open: '' },
  approver: { open: '' },
  zone: { open: '' },
  hours: { open: '' },
  holidays: { open: '' },
}

/** 0.0.0.0 is where to listen, not where to go. */
const reachableHost = (host: string): string => (host === '0.0.0.0' ? 'localhost' : host)

/** Throws WrongSettings where it is none. */
function witnessKeyOf(text: string): NoteKey {
  try {
    const key = readKey(text)
    if (key.type === 4) return key
    throw new Error(`the key of ${key.name} is a log's; a witness's own has type 4`)
  } catch (error) {
    throw new WrongSettings([`LOG_WITNESSES: ${error instanceof Error ? error.message : String(error)}`])
  }
}
