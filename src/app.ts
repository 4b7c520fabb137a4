/**
 * One whole instance: everything put together, started in order and stopped in the other one. What fails on the way up
 * is taken down again, and says in a sentence what to do.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { makeErasureList } from './backup/erasure-list.ts'
import { calendarFor } from './calendar/make.ts'
import { id } from './core/id.ts'
import type { Plan } from './core/plan.ts'
import { announceServer, masterKeyIn, takeDirectory } from './data-directory.ts'
import { makeLiveDrills } from './drill/live.ts'
import { realClock } from './engine/clock.ts'
import { makeEngine } from './engine/engine.ts'
import { armFromEnvironment } from './engine/failpoints.ts'
import type { Engine } from './engine/port.ts'
import { type Tell, tellStderr } from './engine/tell.ts'
import { makeSignInSecret } from './http/pages/sign-in.ts'
import { doorId, hashOf, makeApiToken, makeIntegrationKey, readBreakGlassCode } from './http/secret.ts'
import { makeServer } from './http/server.ts'
import { makeCarriers } from './integrations/carriers.ts'
import { makeConsoles } from './integrations/console/console.ts'
import { smtpMailer } from './integrations/email/notice.ts'
import type { Mailer } from './integrations/mailer.ts'
import { resendMailer } from './integrations/resend/resend.ts'
import { sourceRoutes } from './integrations/sources.ts'
import { vendorFeeds } from './integrations/status-feed/read.ts'
import { webhooks } from './integrations/webhook/hook.ts'
import { adopt } from './people/adopt.ts'
import { readPeople } from './people/read.ts'
import { compile } from './plan/compile.ts'
import { withDocument } from './plan/edition.ts'
import type { Settings } from './settings.ts'
import { keepExported } from './status-export.ts'
import { keepEmbedded } from './store/embedded/keep.ts'
import type { OrgId, Store } from './store/port.ts'
import { loginsOf, migrate } from './store/postgres/migrate.ts'
import { postgresStore } from './store/postgres/store.ts'
import { breakGlassCode, makeVault, type Vault } from './store/vault.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const shippedPlan = `${root}plans/team.md`
const builtConsole = `${root}web/dist`
const letterMs = 25_000 // below the engine's own patience with one letter
const feedMs = 15_000
const signInLabel = 'printed by a start'

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

/** What a person has to mend in a file: each problem is a line of its own, with its place. */
export class WrongFile extends Error {
  readonly file: string
  readonly problems: readonly string[]
  constructor(file: string, problems: readonly string[]) {
    super(`${file} is not taken:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.file = file
    this.problems = problems
  }
}

export async function start(settings: Settings, tell: Tell = tellStderr): Promise<Started> {
  armFromEnvironment(process.env.TOCSIN_FAILPOINT)
  const down: (() => void | Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (let step = down.pop(); step !== undefined; step = down.pop()) {
      try {
        await step()
      } catch (error) {
        tell('error', 'something did not stop cleanly', { why: error instanceof Error ? error.message : String(error) })
      }
    }
  }
  try {
    const plan = settings.plan === null ? null : readPlanFile(settings.plan)
    down.push(takeDirectory(settings.data))
    const vault = makeVault(masterKeyIn(settings.data, settings.masterKey).key)
    const store = await openStore(settings, vault, tell, down)
    const port = settings.port === 0 ? await freePort(settings.host) : settings.port
    const url = settings.url ?? `http://${settings.host.includes(':') ? `[${settings.host}]` : reachableHost(settings.host)}:${port}`
    const consoles = makeConsoles()
    const carriers = [...makeCarriers({ ...settings, url }), consoles.carrier]
    const mailer = mailerOf(settings)
    down.push(() => mailer?.close?.())
    const engine = makeEngine({
      store,
      clock: realClock,
      carriers,
      mailer,
      feeds: vendorFeeds({ allowPrivate: settings.webhook.allowPrivate, timeoutMs: feedMs }),
      hooks: webhooks({ allowPrivate: settings.webhook.allowPrivate, timeoutMs: letterMs }),
      tell,
      secret: vault.deriveKey('engine'),
      url: () => url,
      conference: settings.conference,
      compilePlan: source => withDocument(compiled('the plan', source), source),
      calendarFor: (plan, zones, closures) => calendarFor(plan?.header ?? openHeader, { zones }, closures),
      node: `${hostname()} ${settings.data}`,
      keepErasures: makeErasureList(settings.data).keep,
      heartbeatUrls: settings.heartbeat.urls,
      heartbeatEveryMs: settings.heartbeat.everyMs,
    })
    const firstStart = (await store.engine.orgs()).length === 0
    if (firstStart) await store.createOrg(firstOrg, settings.organisation)
    const org = firstOrg
    await loadPlan(engine, org, plan)
    if (settings.people !== null) await loadPeople(engine, org, settings.people, vault)
    await ensureBreakGlass(engine, org, breakGlassCode(vault))
    const key = await firstIntegrationKey(engine, org)

    const drills = makeLiveDrills({ engine, store, clock: realClock, tell, routes: sourceRoutes() })
    const localToken = makeApiToken()
    const server = await makeServer({
      engine,
      org,
      sources: sourceRoutes(),
      carriers,
      consoles,
      drills,
      tell,
      settings: {
        publicUrl: url,
        organisation: settings.organisation,
        webRoot: existsSync(`${builtConsole}/index.html`) ? builtConsole : null,
        localTokenHash: hashOf(localToken),
        securityContact: settings.securityContact,
        twilioAuthToken: settings.twilio?.authToken ?? null,
        resendWebhookSecret: settings.resend?.webhookSecret ?? null,
        ...(settings.intakePerMinute === null ? {} : { intakePerMinute: settings.intakePerMinute }),
      },
    })
    // What a restore brought back is gone before anybody can ask for it.
    await engine.erasures.complete().catch(error => tell('error', 'an erasure is not whole yet', { why: String(error) }))
    down.push(() => engine.stop())
    down.push(() => drills.stop())
    const exporting =
      settings.statusExport === null ? null : keepExported({ engine, org, directory: settings.statusExport, publicUrl: url, tell })
    if (exporting !== null) down.push(() => exporting.stop())
    down.push(() => server.close()) // first of all: nothing new comes in while the rest ends
    const listening = await server.listen({ port, host: settings.host })
    await engine.start() // not before: from its first sign of life on, what a source leaves unsaid counts
    drills.start()
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
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Resend where its key is set, else the mail server that pages go by; null: no notification can be sent. */
function mailerOf({ resend, mail }: Settings): Mailer | null {
  if (resend !== null)
    return resendMailer({ apiKey: resend.apiKey, apiUrl: resend.apiUrl ?? 'https://api.resend.com', timeoutMs: letterMs })
  return mail === null ? null : smtpMailer({ url: mail.url, timeoutMs: letterMs, bouncesTo: mail.bouncesTo })
}

async function openStore(settings: Settings, vault: Vault, tell: Tell, down: (() => void | Promise<void>)[]): Promise<Store> {
  let closing = false
  const onLost = (error: Error) => {
    if (!closing) tell('error', 'a connection to the database was lost', { why: error.message })
  }
  let owner: pg.ClientConfig
  let database: string
  if (settings.database === null) {
    const embedded = await keepEmbedded({ dir: settings.data }, (what, why) => tell('error', what, why === null ? {} : { why }))
    down.push(() => embedded.stop())
    owner = embedded.owner
    database = embedded.owner.database
  } else {
    owner = { connectionString: settings.database.ownerUrl }
    database = new URL(settings.database.ownerUrl).pathname.slice(1) || 'tocsin'
  }
  const roles = settings.database?.roles ?? null
  const logins = roles === null ? loginsOf(vault, database) : null
  const migrated = await migrate(owner, vault, logins)
  if (migrated.length > 0) tell('info', 'the database was brought up to date', { migrations: migrated })
  const as = (role: 'app' | 'engine'): pg.PoolConfig => {
    if (roles !== null) return { connectionString: roles[role] }
    const { user, password } = logins![role]
    if (owner.connectionString === undefined) return { ...owner, user, password }
    const address = new URL(owner.connectionString)
    address.username = encodeURIComponent(user)
    address.password = encodeURIComponent(password)
    return { connectionString: address.href }
  }
  const store = postgresStore({ app: as('app'), engine: as('engine'), vault, onLost })
  down.push(() => {
    closing = true
    return store.close()
  })
  return store
}

// what an organisation begins with, and what files say --------------------------------------

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

/** What was compiled last: a start looks at its file before anything else, and the engine takes the same text a moment later. */
let last: Readonly<{ source: string; plan: Plan }> | null = null
function compiled(file: string, source: string): Plan {
  if (last?.source === source) return last.plan
  const { plan, problems } = compile(source)
  if (plan !== null) {
    last = { source, plan }
    return plan
  }
  const errors = problems.filter(problem => problem.severity === 'error')
  throw new WrongFile(
    file,
    errors.map(({ line, column, what, instead }) => `${line}:${column} ${what} ${instead}`.trim()),
  )
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new WrongFile(path, [error instanceof Error ? error.message : String(error)])
  }
}
const readPlanFile = (path: string): Readonly<{ path: string; source: string }> => {
  const source = readFile(path)
  compiled(path, source) // wrong files are said before anything is started
  return { path, source }
}

/**
 * A file is taken when it is new or has changed since it was last taken: what was changed in the console meanwhile is not
 * undone by a start.
 */
type Taken = { plan?: string; people?: string }
const takenKey = 'files taken'
async function takeFile(engine: Engine, org: OrgId, kind: keyof Taken, text: string, take: () => Promise<void>): Promise<void> {
  const store = engine.store.org(org)
  const taken = ((await store.getPrivate(takenKey)) as Taken | null) ?? {}
  const hash = createHash('sha256').update(text).digest('hex')
  if (taken[kind] === hash) return
  await take()
  await store.putPrivate(takenKey, { ...taken, [kind]: hash })
}

async function loadPlan(engine: Engine, org: OrgId, given: Readonly<{ source: string }> | null): Promise<void> {
  const has = (await engine.store.org(org).current('plan')) !== null
  if (given === null && has) return
  const source = given?.source ?? readFile(shippedPlan)
  await takeFile(engine, org, 'plan', source, async () => void (await engine.setPlan(org, { tocsin: 'engine' }, source)))
}

async function loadPeople(engine: Engine, org: OrgId, path: string, vault: Vault): Promise<void> {
  const source = readFile(path)
  await takeFile(engine, org, 'people', source, async () => {
    const { directory, problems } = readPeople(source, { salt: vault.deriveKey(`people of ${org}`).toString('hex') })
    if (directory === null) {
      throw new WrongFile(
        path,
        problems.map(({ line, column, what, instead }) => `${line}:${column} ${what}: ${instead}`),
      )
    }
    await engine.changeDirectory(org, { tocsin: 'engine' }, current => adopt(current, directory))
  })
}

/** The code of the recovery kit opens, whatever else is broken; it is the same one for as long as the master key is. */
async function ensureBreakGlass(engine: Engine, org: OrgId, code: string): Promise<void> {
  const hash = hashOf(readBreakGlassCode(code))
  if ((await engine.store.engine.findDoor(hash)) !== null) return
  await engine.store.org(org).putDoor({ ...emptyDoor('recovery kit'), kind: 'break-glass', createdAt: engine.clock.now() }, hash)
}

/** A first start that failed on its way up has printed nothing; the next one does. */
async function recoveryKitOnce(engine: Engine, org: OrgId, vault: Vault): Promise<string | null> {
  const store = engine.store.org(org)
  const place = 'recovery kit handed out'
  if ((await store.getPrivate(place)) !== null) return null
  await store.putPrivate(place, { at: engine.clock.now() })
  return vault.recoveryKit()
}

/** The key that the first start makes, so that a first alert can be sent at once; kept encrypted, to be printed again. */
async function firstIntegrationKey(engine: Engine, org: OrgId): Promise<string | null> {
  const store = engine.store.org(org)
  const place = 'first integration key'
  const kept = (await store.getPrivate(place)) as { door: string; key: string } | null
  if (kept !== null) {
    const door = (await store.doors('integration key')).find(({ id }) => id === kept.door)
    return door === undefined || door.revokedAt !== null ? null : kept.key
  }
  const key = makeIntegrationKey()
  const door = { ...emptyDoor('First integration'), kind: 'integration key' as const, source: 'any', createdAt: engine.clock.now() }
  await store.putDoor(door, hashOf(key)) // first: a key that is printed opens
  await store.putPrivate(place, { door: door.id, key })
  return key
}

/** Links of earlier starts that nobody used stop working: the newest print is the one that counts. */
async function signInLink(engine: Engine, org: OrgId, url: string): Promise<string> {
  const store = engine.store.org(org)
  const now = engine.clock.now()
  for (const door of await store.doors('sign-in link')) {
    const unused = door.revokedAt === null && door.lastUsedAt === null && (door.expiresAt === null || door.expiresAt > now)
    if (door.label === signInLabel && unused) await store.revokeDoor(door.id, now)
  }
  return `${url}/sign-in/${await makeSignInSecret({ engine }, org)}`
}

const emptyDoor = (label: string) => ({
  id: doorId(),
  person: null,
  label,
  source: null,
  scopes: [],
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  once: false,
})

/** A port that is free now; the moment between asking and listening is the price of knowing the address beforehand. */
const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

/** 0.0.0.0 is where to listen, not where to go. */
const reachableHost = (host: string): string => (host === '0.0.0.0' ? 'localhost' : host)
