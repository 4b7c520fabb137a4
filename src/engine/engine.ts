/**
 * The engine: everything that moves, put together. It knows ports only (store, carriers, clock), so that a drill runs
 * this same engine on a memory store and a virtual clock.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import type { Step } from '../core/chapter.ts'
import type { Edition } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { step } from '../core/step.ts'
import type { Calendar } from '../core/world.ts'
import type { Carrier } from '../integrations/carrier.ts'
import type { Looks } from '../integrations/health-check/check.ts'
import type { Hooks } from '../integrations/hook.ts'
import type { Mailer } from '../integrations/mailer.ts'
import type { Feeds } from '../integrations/status-feed/feed.ts'
import type { Erasure, OrgId, Store } from '../store/port.ts'
import type { Probe } from '../trust/evidence-kinds.ts'
import { makeAvailability } from './availability.ts'
import { makeBehind } from './behind.ts'
import { makeCheckpoints } from './checkpoint/checkpoints.ts'
import { makeWitnessing, type Witness } from './checkpoint/witness.ts'
import { makeCustomers } from './customers.ts'
import { makeDeliveries } from './deliver.ts'
import { fresh, type Random } from './derive.ts'
import { actorName, makeDirectories } from './directory.ts'
import { makeDrillStream } from './drill-stream.ts'
import { makeEditions } from './editions.ts'
import { makeErasures } from './erase.ts'
import { makeEvidence } from './evidence.ts'
import { makeExpiry } from './expire.ts'
import { recordFollowerRemoved } from './followers-record.ts'
import { makeGrants } from './grants.ts'
import { type Committed, makeHandle } from './handle.ts'
import { makeHealth } from './health.ts'
import { makeHealthChecks } from './health-checks.ts'
import { makeHeartbeat } from './heartbeat.ts'
import { makeHouseStream } from './house-stream.ts'
import { makeIntake } from './intake.ts'
import { makeLawProfiles } from './law-profile.ts'
import { makeLinks } from './links.ts'
import { makeListening } from './listening.ts'
import { makeNotices } from './notices.ts'
import { makeNotifications } from './notifications.ts'
import { makeOldPager } from './old-pager.ts'
import { makeOwnAlarm } from './own-alarm.ts'
import { ownLooks } from './own-looks.ts'
import { makePatternLooks } from './patterns.ts'
import { makePeopleReports } from './people-reports.ts'
import type { Clock, Engine, Handled, Request } from './port.ts'
import { makeQuestionnaires } from './questionnaires.ts'
import { makeRefusing } from './refusing.ts'
import { makeReportAnswers } from './report-answers.ts'
import { makeRouting } from './route.ts'
import { makeSequencer } from './sequence.ts'
import { makeShadowMode } from './shadow.ts'
import { makeSharedBounds } from './shared-bounds.ts'
import { makeSourceSecrets } from './source-secrets.ts'
import { makeStatusPages } from './status-page.ts'
import { makeSubscriptions, type Subscriptions } from './subscriptions.ts'
import { makeTakenOnce } from './taken-once.ts'
import { makeTally } from './tally.ts'
import type { Tell } from './tell.ts'
import { makeTestMethod } from './test-method.ts'
import { type Look, makeTrust } from './trust.ts'
import { makeUsage } from './usage.ts'
import { makeVendorFeeds } from './vendor-feeds.ts'
import { makeVendorRecords, type VendorRecordsKept } from './vendor-records.ts'
import { makeVersions } from './versions.ts'
import { makeWakes } from './wake.ts'
import { makeWaysIn } from './ways-in.ts'

const pollMs = 900 // polling within 1 s is the truth, hints are hints

export type EngineNeeds = Readonly<{
  store: Store
  clock: Clock
  carriers: readonly Carrier[]
  /** Formal letters; absent: none can be sent. */
  mailer?: Mailer | null
  /** Where reports come to by mail, and answers to them leave from; absent: there is none. */
  reportAddress?: string | null
  /** Signed webhooks to subscribers of the status page; absent: none can subscribe so. */
  hooks?: Hooks | null
  /** Reads vendors' status pages; absent: none is read. */
  feeds?: Feeds | null
  /** Looks at addresses of the team's own; absent: none is looked at. */
  looks?: Looks | null
  tell: Tell
  /** 32 bytes that the vault derives for the engine: links are signed, and reduced texts are salted, with keys made of it. */
  secret: Uint8Array
  /** As people reach us, without a slash at the end; asked for when a message is written, because the port may not be known before. */
  url(): string
  /** The conference of an incident, `{number}` standing for its number; absent: there is none. */
  conference?: string | null
  /** Throws, with what to write instead, when the document is no plan. */
  compilePlan(source: string): Plan | Promise<Plan>
  /** The tables for the plan's calendar and for every zone that is named. */
  calendarFor(plan: Plan | null, zones: readonly string[], closures: readonly string[]): Edition<'calendar', Calendar>
  /** The zones of the plan alone, which are quicker to make; absent: those of its calendar. */
  zonesOf?(plan: Plan): Pick<Calendar, 'zones'>
  /** Puts the list of erasures down outside of the store, so that it outlives it; absent: it is in the store alone. */
  keepErasures?: (erasures: readonly Erasure[]) => Promise<void>
  /** Who sign that they saw the audit log grow; absent: nobody. */
  witnesses?: readonly Witness[]
  heartbeatUrls?: readonly string[]
  /** The controls' document that ships; absent: none. */
  controls?: string
  /** What looks at the instance's own guards once a day, beside those that the engine itself knows; absent: none is looked at. */
  guards?: Partial<Readonly<Record<Probe, Look>>>
  /** What is not well beside the engine, a sentence each: health says it, and nobody is paged for it. */
  beside?: () => readonly string[]
  heartbeatEveryMs?: number
  node?: string
  /** Another interpreter than core's: what simulation plants its faults with. */
  step?: Step
  /** In a drill nothing but the virtual clock and this engine moves the store: no poll, no signs of life. */
  alone?: boolean
  /** Puts work off to the end of this turn, so that what arrives together is committed together; absent: the event loop's. */
  turn?: (work: () => void) => void
  /** A drill's own, by its seed, so that the same drill makes the same ids; absent: the machine's. */
  random?: Random
}>

export function makeEngine(needs: EngineNeeds): Engine {
  const { store, clock, carriers, tell, url } = needs
  const poll = needs.alone ? ('never' as const) : pollMs
  const keyFor = (use: string): Buffer => createHmac('sha256', needs.secret).update(use).digest()
  const random = needs.random === undefined ? {} : { random: needs.random }
  const editions = makeEditions(store, clock, needs.alone)
  const links = makeLinks(keyFor('links'))
  const inShadow = (org: OrgId) => editions.house(org, clock.now())

  const committed = ({ deliveries: sent, superseded, wakeAt }: Committed): void => {
    if (sent > 0 || superseded > 0) deliveries.kick()
    // The loop sleeps until the soonest wake that it knew of, or its poll: a sooner one is its business now.
    if (wakeAt !== 'never' && (needs.alone || wakeAt <= clock.now() + pollMs)) wakes.by(wakeAt)
    sequencer.kick()
  }
  const handOver = { room: (count: number) => deliveries.room(count) }
  const handle = makeHandle({ store, clock, editions, step: needs.step ?? step, committed, handOver, ...random })
  const ownAlarm = makeOwnAlarm({
    store,
    handle,
    clock,
    tell,
    every: needs.alone ? 'never' : 'default',
    unwell: async () => (await health()).unwell,
  })
  const turn = needs.turn ?? setImmediate
  const behind = makeBehind({ clock, turn, ways: 256, waitMs: 2500, apartMs: needs.alone ? 0 : 100, waitingMax: 8000 })
  const wakes = makeWakes({ store, clock, tell, handle, behind, pollMs: poll, onStuck: ownAlarm.stuck })
  const directories = makeDirectories({ alone: needs.alone ?? false, store, clock, tell, editions, handle, calendarFor: needs.calendarFor })
  const versions = makeVersions({
    store,
    clock,
    tell,
    every: needs.alone ? 'never' : 'default',
    zonesOf: needs.zonesOf ?? (plan => needs.calendarFor(plan, [], []).value),
    start: directories.startPlan,
  })
  const erasures = makeErasures({
    store,
    clock,
    tell,
    handle,
    directories,
    key: keyFor('erasures'),
    keep: needs.keepErasures ?? (async () => {}),
    every: needs.alone ? 'never' : 'default',
    ...random,
  })
  const evidence = makeEvidence({ store, clock, tell, handle, every: needs.alone ? 'never' : 'default', ...random })
  const customers = makeCustomers({ store, clock, editions, handle, addZones: directories.addZones })
  const vendorRecords: VendorRecordsKept = makeVendorRecords({ store, clock, editions, handle, customers, changed: () => house.kick() })
  const node = needs.node ?? fresh(needs.random)
  const notices = makeNotices({
    store,
    clock,
    tell,
    handle,
    node,
    mailer: needs.mailer ?? null,
    directory: directories.read,
    house: inShadow,
    alone: needs.alone ?? false,
  })
  const notifications = makeNotifications({
    store,
    clock,
    handle,
    customers,
    notices,
    plan: editions.plan,
    house: inShadow,
    directory: directories.read,
  })
  const statusPages = makeStatusPages({
    store,
    clock,
    editions,
    handle,
    address: (org, stream, update) => subscriptions.address(org, stream, update),
    published: () => subscriptions.kick(),
  })
  const subscriptions: Subscriptions = makeSubscriptions({
    store,
    clock,
    tell,
    mailer: needs.mailer ?? null,
    hooks: needs.hooks ?? null,
    links,
    url,
    key: org => keyFor(`subscribers ${org}`),
    settings: statusPages.settings,
    directory: directories.read,
    house: inShadow,
    forget: (org, by, subscriber) => erasures.erase(org, by, { subscriber }, 'asked for'),
    record: (org, by, of) => recordFollowerRemoved({ store, clock, editions, handle }, org, by, of),
    async roleName(org, stream, { role }) {
      const plan = (await store.org(org).load(stream))?.incident.plan
      const roles = plan === undefined ? [] : (await editions.plan(org, plan)).value.roles
      return roles.find(r => r.id === role)?.name ?? null
    },
    alone: needs.alone ?? false,
    ...random,
  })
  const waysIn = makeWaysIn({ store, clock, editions, handle })
  const lawProfiles = makeLawProfiles({ store, clock, editions, handle })
  const conference = (number: number | null): string | null =>
    needs.conference ? needs.conference.replaceAll('{number}', String(number ?? 'new')) : null
  const house = makeHouseStream({
    store,
    clock,
    tell,
    editions,
    handle,
    reports: vendorRecords.ending,
    every: needs.alone ? 'never' : 'default',
    ...random,
  })
  const patterns = makePatternLooks({ store, clock, tell, editions, house, every: needs.alone ? 'never' : 'default' })
  const tally = makeTally(clock.now())
  const refusing = makeRefusing({ store, clock, editions, carriers })
  const deliveries = makeDeliveries({
    store,
    clock,
    tell,
    handle,
    editions,
    carriers,
    directory: directories.readKept,
    links,
    url,
    conference,
    behind,
    onEnded: page => {
      refusing.ended(page)
      tally.page(page.kind, page.outcome)
    },
    pollMs: poll,
  })
  const routing = makeRouting({ store, clock, tell, editions, handle, pollMs: poll })
  const salts = new Map<OrgId, string>()
  const salt = (org: OrgId): string => {
    const made = salts.get(org) ?? keyFor(`reduction ${org}`).toString('hex')
    salts.set(org, made)
    return made
  }
  const intake = makeIntake({
    store,
    clock,
    tell,
    editions,
    handle,
    routing,
    salt,
    turn,
    ...random,
    ...(needs.alone ? { storeEveryMs: 'never' as const } : {}),
  })
  const bounds = makeSharedBounds({ store, clock, key: org => keyFor(`bounds ${org}`), ...random })
  const takenOnce = makeTakenOnce({ store, clock })
  const peopleReports = makePeopleReports({
    store,
    clock,
    bounds,
    takenOnce,
    intake: intake.take,
    route: routing.route,
    evidence,
    key: org => keyFor(`reports ${org}`),
    salt,
  })
  const availability = makeAvailability({ store, clock, editions, handle })
  const reportAnswers = makeReportAnswers({
    store,
    handle,
    mailer: needs.mailer ?? null,
    address: needs.reportAddress ?? null,
    house: inShadow,
    key: org => keyFor(`reports ${org}`),
  })
  const vendorFeeds = makeVendorFeeds({
    availability,
    records: vendorRecords,
    store,
    clock,
    tell,
    handle,
    customers,
    feeds: needs.feeds ?? null,
    intake: intake.take,
    alone: needs.alone ?? false,
    random: needs.random ?? randomBytes,
  })
  const usage = makeUsage({ store, clock, tell, editions, intake: intake.take, alone: needs.alone ?? false })
  const healthChecks = makeHealthChecks({
    availability,
    store,
    clock,
    tell,
    editions,
    handle,
    looks: needs.looks ?? null,
    intake: intake.take,
    node,
    alone: needs.alone ?? false,
    ...random,
  })
  const sequencer = makeSequencer({ store, clock, tell, pollMs: poll, crowded: behind.crowded })
  const witnessing = makeWitnessing({ witnesses: needs.witnesses ?? [], store, clock, tell })
  const checkpoints = makeCheckpoints({
    store,
    clock,
    tell,
    seed: org => keyFor(`log ${org}`),
    witnessed: witnessing.have,
    trouble: witnessing.trouble,
    witnesses: (needs.witnesses ?? []).map(({ key }) => key.name),
    every: needs.alone ? 'never' : 'default',
    turn,
  })
  const listening = makeListening({
    store,
    clock,
    tell,
    node,
    ...(needs.alone ? { every: 'never' as const } : {}),
  })
  const expiry = makeExpiry({ store, clock, tell, listening, pollMs: poll, cleared: routing.cleared, refired: routing.refired })
  const health = makeHealth({
    store,
    clock,
    workers: {
      waking: wakes,
      delivering: deliveries,
      routing,
      'storing refreshes': intake,
      sequencing: sequencer,
      expiring: expiry,
      listening,
      erasing: erasures,
      'looking after files': evidence,
      'looking at health checks': healthChecks,
      'judging usage': usage,
      'signing the log': checkpoints,
    },
    stuck: wakes.stuck,
    inFlight: deliveries.inFlight,
    intake: intake.figures,
    listening,
    refusing: refusing.problems,
    beside: needs.beside ?? (() => []),
  })
  const heartbeat = makeHeartbeat({
    urls: needs.heartbeatUrls ?? [],
    clock,
    tell,
    ...(needs.heartbeatEveryMs === undefined ? {} : { every: needs.heartbeatEveryMs }),
    well: async () => (await health()).ok,
  })
  const trust = makeTrust({
    store,
    clock,
    tell,
    editions,
    handle,
    vendors: customers.vendors,
    shipped: needs.controls ?? null,
    looks:
      needs.guards === undefined
        ? {}
        : { ...ownLooks({ store, clock, checkpoints, carriers, heartbeat: heartbeat.taken }), ...needs.guards },
    every: needs.alone ? 'never' : 'default',
  })
  const questionnaires = makeQuestionnaires({ store, clock, editions, handle, trust })
  return {
    store,
    clock,
    links,
    conference,
    async handle(request: Request): Promise<Handled> {
      const outcome = await handle(request)
      if (outcome.handled !== 'correlation taken') return outcome
      // Somebody was first with this key: theirs is the incident.
      const loaded = await store.org(request.org).load(outcome.stream)
      if (loaded === null) return { handled: 'no such incident' }
      return { handled: 'seen before', stream: outcome.stream, number: loaded.number, incident: loaded.incident }
    },
    tryOut: handle.tryOut,
    drills: makeDrillStream({ store, clock, editions, handle }),
    waysIn,
    grants: makeGrants({ store, clock, waysIn }),
    sourceSecrets: makeSourceSecrets({ store, clock }),
    takenOnce,
    bounds,
    peopleReports,
    reportAnswers,
    house,
    oldPager: makeOldPager({ store, clock, editions, handle }),
    shadow: makeShadowMode({ store, clock, editions, handle }),
    patterns,
    async intake(door, source, signals, raw, drill) {
      const taken = await intake.take(door, source, signals, raw, drill)
      if (drill === undefined) tally.signal(source, signals.length)
      return taken
    },
    tally,
    looksForRepeats: intake.looksForRepeats,
    repeated: intake.repeated,
    world: org => editions.world(org, null, clock.now()),
    plan: editions.plan,
    erasures,
    evidence,
    checkpoints,
    customers,
    notifications,
    statusPages,
    subscriptions,
    vendorFeeds,
    vendorRecords,
    availability,
    healthChecks,
    usage,
    trust,
    questionnaires,
    lawProfile: lawProfiles.read,
    setLawProfile: lawProfiles.set,
    closures: directories.closures,
    setClosures: directories.setClosures,
    directory: directories.read,
    changeDirectory: directories.change,
    setPlan: async (org, by: Actor, source, previous) =>
      versions.save(org, actorName(by), await needs.compilePlan(source), source, previous),
    versions: versions.list,
    version: versions.find,
    testMethod: makeTestMethod({ clock, carriers, links, url, directory: directories.read, onTaken: refusing.ended }),
    async health() {
      const { ok, problems, parts, figures } = await health()
      return { ok, problems, parts, figures }
    },
    outdated: listening.outdated,
    async start() {
      listening.start()
      for (const loop of [
        directories,
        versions,
        house,
        patterns,
        deliveries,
        wakes,
        routing,
        intake,
        sequencer,
        expiry,
        ownAlarm,
        heartbeat,
        notices,
        subscriptions,
        vendorFeeds,
        healthChecks,
        usage,
        erasures,
        evidence,
        checkpoints,
        trust,
      ])
        loop.start()
    },
    async stop() {
      await heartbeat.stop()
      await expiry.stop()
      await ownAlarm.stop()
      await notices.stop()
      await subscriptions.stop()
      await vendorFeeds.stop()
      await usage.stop()
      await healthChecks.stop()
      await trust.stop()
      await checkpoints.stop()
      await evidence.stop()
      await erasures.stop()
      await versions.stop()
      await patterns.stop()
      await house.stop()
      await wakes.stop()
      await directories.stop()
      await intake.stop()
      await routing.stop()
      await deliveries.stop()
      await listening.stop()
      await sequencer.stop()
    },
  }
}
