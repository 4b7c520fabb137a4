/**
 * What the product looks at by itself (T-02): addresses of the team's own, on which detection rules decide like on any other source.
 *
 * C1  When something is looked at next is in the store and leased, like everything that is due: each round is looked at by one node.
 * C2  A turn for the worse or the better is a signal through the ordinary intake before it is settled; who dies in between looks again, and the
 *     signal's own key makes it one.
 * C3  Looks wait for nobody: each has its own time and its own place among those that are under way.
 * C4  After downtime nothing is made up for: what is overdue gets a moment of its own within the next minute.
 * C5  Where nothing can be reached from here, that is one signal of its own, and no check fires.
 * C6  A secret leaves the store for a look alone.
 */
import { createHash } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import type { CheckKind, Look, Looks, Objection, Target } from '../integrations/health-check/check.ts'
import type { Accepted, Signal } from '../integrations/source.ts'
import type { Door, HealthCheckRow, OrgId, Store } from '../store/port.ts'
import { type Availability, checkSight, sightsOf } from './availability.ts'
import { derive, fresh, type Random } from './derive.ts'
import type { Editions } from './editions.ts'
import { type Aspect, aspects, type Judged, judge, type Thresholds, type Turn, unlooked } from './health-verdict.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'
import type { Tell } from './tell.ts'

export const checkDoor = 'health-checks'
export const checkSource = 'health' // as plans name it among the integrations of their sources
export const checksMax = 500
const atOnce = 256
const atOnceOfOne = 64 // of one organisation: those of one that all hang delay no other's
const leaseMs = 60_000 // above the longest look (30 s) and the commit of what it says
const pollMs = 15_000 // what another node added is seen by then
const spreadMs = 60_000
const witnessesMax = 4
const witnessMs = 5_000
const blindLastsMs = 15 * 60_000
const latencyLabel = 'latency_seconds'

export type CheckId = Id<'health check'>
export type CheckSettings = Omit<Target, 'secret'> &
  Omit<Thresholds, 'latencySeconds'> &
  Readonly<{
    name: string
    on: boolean
    surface: string | null
    /** Seconds; null: the plan's own threshold. */
    latencySeconds: number | null
    severity: 'critical' | 'error' | 'warning' | 'info' // of the signal that it cannot be reached
  }>
/** unsure: it would fire, and nothing else can be reached from here either. recorded: how it was last recorded for good (availability.ts); absent: never. */
type State = Judged & Readonly<{ unsure: boolean; recorded?: string | null }>
export type CheckShown = Readonly<{
  check: CheckId
  settings: CheckSettings
  hasSecret: boolean
  state: 'off' | 'not yet' | 'well' | 'slow' | 'expires' | 'wavers' | 'failing' | 'unknown'
  firing: readonly Aspect[]
  judged: Judged
  nextAt: Instant | null
  /** The bound that counts, in seconds; null: none. */
  latencyBound: number | null
  /** Until then what was recorded of it last still holds; null: it was never looked at. */
  heardUntil: Instant | null
}>
/** `secret`: absent: as it was; null: none. */
export type CheckIn = Readonly<{ settings: CheckSettings; secret?: string | null }>
export type Put =
  | Readonly<{ put: CheckId }>
  | Readonly<{ objection: Objection }>
  | Readonly<{ missing: true }>
  | Readonly<{ overtaken: true }>
export type HealthChecks = Loop &
  Readonly<{
    list(org: OrgId): Promise<readonly CheckShown[]>
    /** `check` null: a new one. Recorded in the audit log before it is kept. */
    put(org: OrgId, by: Actor, check: CheckId | null, given: CheckIn): Promise<Put>
    /** What fires of it resolves, because nobody looks any more. False: there is none. */
    remove(org: OrgId, by: Actor, check: CheckId): Promise<boolean>
    /** One look, now, at what is typed or kept; nothing is kept of it. */
    look(org: OrgId, check: CheckId | null, given: CheckIn | null): Promise<Readonly<{ look: Look }> | Exclude<Put, { put: CheckId }>>
  }>

/** The plan's own threshold of an answer's latency: the lowest that a rule of it names; null: none does. */
export function latencyIn(plan: Pick<Plan, 'detection'>): number | null {
  const bounds = plan.detection.flatMap(({ match }) => match.flatMap(m => ('over' in m && m.label === latencyLabel ? [m.over] : [])))
  return bounds.length === 0 ? null : Math.min(...bounds)
}

/** The next moment after `now` that is this check's own: each has its place in the round, so that not all fall due at once. */
export function momentAfter(now: Instant, check: CheckId, everyMs: number): Instant {
  const place = Number.parseInt(derive('place', check).slice(0, 8), 16) % everyMs
  return instant(now + everyMs - ((((now - place) % everyMs) + everyMs) % everyMs))
}

const titles: Readonly<
  Record<Aspect, Readonly<{ alertname: string; fires(name: string, detail: string): string; over(name: string): string }>>
> = {
  failing: { alertname: 'CheckFails', fires: (name, detail) => `${name} fails: ${detail}`, over: name => `${name} is well again` },
  slow: { alertname: 'CheckSlow', fires: (name, detail) => `${name} is slow: ${detail}`, over: name => `${name} is fast enough again` },
  expires: {
    alertname: 'CertificateExpires',
    fires: (name, detail) => `The certificate of ${name} ${detail}`,
    over: name => `The certificate of ${name} was renewed`,
  },
  'expires now': {
    alertname: 'CertificateExpiresNow',
    fires: (name, detail) => `The certificate of ${name} ${detail}`,
    over: name => `The certificate of ${name} was renewed`,
  },
}

/** A look speaks until the next ones should have been there; then from when on nobody looked. Null: it still speaks, or there was none. */
function checkSpeaksUntil({ everySeconds, timeoutSeconds }: CheckSettings, { looks }: Judged, now: Instant): Instant | null {
  const last = looks[0]?.at
  if (last === undefined) return null
  return now - last > 2 * (everySeconds + timeoutSeconds) * 1000 ? instant(last + everySeconds * 1000) : null
}

export function makeHealthChecks(
  needs: Readonly<{
    looks: Looks | null
    intake(door: Door, sourceKind: string, signals: readonly Signal[], raw: Readonly<{ hash: string; bytes: number }>): Promise<Accepted>
    availability: Pick<Availability, 'record'>
    editions: Pick<Editions, 'world'>
    tell: Tell
    node: string
    alone: boolean
    random?: Random
    clock: Clock
    store: Store
    handle: RecordNeeds['handle']
  }>,
): HealthChecks {
  const { store, clock, tell, looks } = needs
  const underWay = new Map<OrgId, Set<Promise<void>>>()
  const going = (org: OrgId): number => underWay.get(org)?.size ?? 0
  const stopping = new AbortController()
  const blind = new Set<OrgId>()

  const stateOf = (row: Pick<HealthCheckRow, 'state'>): State => row.state as State
  const settingsOf = (row: Pick<HealthCheckRow, 'settings'>): CheckSettings => row.settings as CheckSettings
  const targetOf = (settings: CheckSettings, secret: string | null): Target => ({ ...settings, secret })
  const boundOf = async (org: OrgId, settings: CheckSettings): Promise<number | null> => {
    if (settings.latencySeconds !== null || settings.kind !== 'http') return settings.latencySeconds
    return latencyIn((await needs.editions.world(org, null, clock.now())).plan.value)
  }

  // what it says ----------------------------------------------------------------------------------------------------
  const doorOf = (org: OrgId): Door => ({
    id: checkDoor,
    org,
    kind: 'integration key',
    person: null,
    label: 'Health checks',
    source: checkSource,
    scopes: [],
    createdAt: instant(0),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  })
  const say = async (org: OrgId, signals: readonly Signal[]): Promise<void> => {
    if (signals.length === 0) return
    const bytes = JSON.stringify(signals)
    await needs.intake(doorOf(org), checkSource, signals, { hash: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length })
  }
  const severityOf = (aspect: Aspect, settings: CheckSettings): string =>
    aspect === 'failing' ? settings.severity : aspect === 'expires now' ? 'critical' : 'warning'
  const signalOf = (
    check: CheckId,
    settings: CheckSettings,
    of: Readonly<{
      aspect: Aspect
      status: 'firing' | 'resolved'
      since: Instant | null
      summary: string
      latencyMs: number | null
      words: string
    }>,
  ): Signal => {
    const severity = severityOf(of.aspect, settings)
    return {
      dedup: `${check} ${of.aspect}`,
      status: of.status,
      severityHint: severity,
      summary: of.summary,
      labels: {
        alertname: titles[of.aspect].alertname,
        service: settings.name,
        check,
        kind: settings.kind,
        severity,
        ...(settings.surface === null ? {} : { surface: settings.surface }),
        ...(of.aspect === 'slow' && of.latencyMs !== null ? { [latencyLabel]: String(of.latencyMs / 1000) } : {}),
      },
      annotations: { words: of.words, address: settings.address },
      link: null,
      startsAt: of.status === 'firing' ? of.since : null,
      endsAt: null,
      expiresAt: null,
    }
  }
  const detailOf = (aspect: Aspect, look: Look, now: Instant): string => {
    if (aspect === 'failing') return look.detail
    if (aspect === 'slow') return `its answer took ${(look.latencyMs ?? 0) / 1000} s`
    const days = Math.floor(((look.expiresAt ?? now) - now) / 86_400_000)
    return days < 0 ? 'has expired' : days === 0 ? 'expires within a day' : `expires in ${days} ${days === 1 ? 'day' : 'days'}`
  }

  // whether it is us ------------------------------------------------------------------------------------------------
  /** C5: this node asks a few of the others, at once, whether anything there takes a connection. Null: there are too few to tell by. */
  const othersAnswer = async (org: OrgId, check: CheckId, target: Target): Promise<boolean | null> => {
    const side = looks!.side(target)
    if (side === 'this machine') return null
    const own = new Set(looks!.hosts(target))
    const others = new Map<string, Target>()
    for (const row of await store.org(org).healthChecks()) {
      const other = targetOf(settingsOf(row), null)
      const hosts = looks!.hosts(other)
      if (row.check === check || row.takeAt === null || hosts.some(host => own.has(host)) || looks!.side(other) !== side) continue
      others.set(hosts.join(' '), other)
    }
    if (others.size < 2) return null
    const asked = [...others.values()].slice(0, witnessesMax)
    return (await Promise.all(asked.map(other => looks!.answers(other, witnessMs, stopping.signal)))).includes(true)
  }
  const blindSignal = (status: 'firing' | 'resolved', words: string): Signal => ({
    dedup: `nothing can be reached from ${needs.node}`,
    status,
    severityHint: 'critical',
    summary:
      status === 'firing' ? 'Nothing can be reached from here: health checks see nothing' : 'Health checks reach what they look at again',
    labels: { alertname: 'ChecksSeeNothing', service: needs.node, severity: 'critical' },
    annotations: { words },
    link: null,
    startsAt: null,
    endsAt: null,
    expiresAt: status === 'firing' ? instant(clock.now() + blindLastsMs) : null, // should this node die meanwhile
  })

  // what is kept for good -------------------------------------------------------------------------------------------
  /** Down from the first of the looks that made it fire, up from the first of those that ended it; a look that wavers says nothing yet. */
  const recordSight = async (
    org: OrgId,
    check: CheckId,
    settings: CheckSettings,
    before: State,
    after: State,
    now: Instant,
  ): Promise<string | null> => {
    const of = checkSight(check)
    const last = before.recorded ?? null
    const { failing } = after.rows
    const gapFrom = checkSpeaksUntil(settings, before, now)
    const waits = !failing.fires && !after.unsure && failing.bad > 0
    if (waits && gapFrom === null) return last
    const state = after.unsure || waits ? 'unknown' : failing.fires ? 'down' : 'up'
    const good = after.looks.slice(
      0,
      Math.max(
        0,
        after.looks.findIndex(look => !look.ok),
      ),
    )
    // Up again since the first that was well, when it was known to be down; never from before a gap.
    const since = state === 'up' ? (last === 'down' && gapFrom === null ? (good.at(-1)?.at ?? now) : now) : (failing.since ?? now)
    const sights = sightsOf(of, last, state, now, gapFrom, instant(Math.max(since, gapFrom ?? 0)))
    // What cannot be kept for good is tried again by the next look: that it fails is said all the same.
    const recorded = await needs.availability.record(org, sights).catch(error => {
      tell('error', 'how a health check was could not be recorded', { org, check, why: String(error) })
      return false
    })
    return recorded ? state : last
  }
  /** It is not looked at any more, or is another thing. */
  const recordEnd = async (org: OrgId, row: HealthCheckRow): Promise<void> => {
    const state = stateOf(row)
    if ((state.recorded ?? 'unknown') === 'unknown') return
    const now = clock.now()
    await needs.availability.record(org, [
      { of: checkSight(row.check), state: 'unknown', from: checkSpeaksUntil(settingsOf(row), state, now) ?? now },
    ])
  }

  // one look --------------------------------------------------------------------------------------------------------
  const lookAt = async (org: OrgId, row: HealthCheckRow, settings: CheckSettings): Promise<void> => {
    const target = targetOf(settings, row.secret)
    const before = stateOf(row)
    const timeoutMs = settings.timeoutSeconds * 1000
    const look = await looks!.look(target, timeoutMs, stopping.signal)
    if (stopping.signal.aborted) return // it was called off, which says nothing; its lease ends
    const now = clock.now()
    const { after, turns } = judge(before, { ...settings, latencySeconds: await boundOf(org, settings) }, look, now)
    const fires = turns.some(({ aspect, to }) => aspect === 'failing' && to === 'firing')
    let state: State = { ...after, unsure: false }
    let told = turns
    if (fires && !look.reached && (await othersAnswer(org, row.check, target)) === false) {
      const { failing } = after.rows
      state = { ...state, rows: { ...after.rows, failing: { ...failing, fires: false, bad: failing.bad - 1 } }, unsure: true }
      told = turns.filter(turn => turn.aspect !== 'failing')
      if (!blind.has(org)) tell('error', 'health checks reach nothing from here', { org, node: needs.node })
      blind.add(org)
      await say(org, [
        blindSignal(
          'firing',
          `The last that was tried: ${settings.name}: ${look.detail}. Until something answers, no check says anything.`,
        ),
      ])
    } else if (look.reached && (blind.has(org) || before.unsure) && looks!.side(target) !== 'this machine') {
      await say(org, [blindSignal('resolved', `${settings.name} answers.`)])
      blind.delete(org)
    }
    await say(
      org,
      told.map(({ aspect, to, since }) =>
        signalOf(row.check, settings, {
          aspect,
          status: to,
          since,
          summary: to === 'firing' ? titles[aspect].fires(settings.name, detailOf(aspect, look, now)) : titles[aspect].over(settings.name),
          latencyMs: look.latencyMs,
          words: look.detail,
        }),
      ),
    )
    state = { ...state, recorded: await recordSight(org, row.check, settings, before, state, now) }
    const settled = await store
      .org(org)
      .settleHealthCheck(row.check, row.version, momentAfter(now, row.check, settings.everySeconds * 1000), state)
    if (!settled) await sayAsKept(org, row, told)
  }
  /** It was changed, taken or removed meanwhile: what was said here is put right by what is kept now, or it would stand there for good. */
  const sayAsKept = async (org: OrgId, row: HealthCheckRow, told: readonly Pick<Turn, 'aspect' | 'to'>[]): Promise<void> => {
    const kept = await rowOf(org, row.check)
    const signals = told.flatMap(({ aspect, to }) => {
      const fires = kept !== null && stateOf(kept).rows[aspect].fires
      if (fires === (to === 'firing')) return []
      const settings = settingsOf(kept ?? row)
      const detail = kept === null ? '' : (stateOf(kept).looks[0]?.detail ?? '')
      const summary = fires ? titles[aspect].fires(settings.name, detail) : titles[aspect].over(settings.name)
      const status = fires ? ('firing' as const) : ('resolved' as const)
      return [
        signalOf(row.check, settings, {
          aspect,
          status,
          since: null,
          summary,
          latencyMs: null,
          words: 'It was changed while it was looked at.',
        }),
      ]
    })
    await say(org, signals)
  }
  /** C3: on its own, told and ended whatever becomes of it. */
  const begin = (org: OrgId, row: HealthCheckRow): void => {
    const settings = settingsOf(row)
    const all = underWay.get(org) ?? new Set()
    underWay.set(org, all)
    const one: Promise<void> = lookAt(org, row, settings)
      .catch(error => tell('error', 'a health check could not be taken', { org, check: row.check, why: String(error) }))
      .finally(() => {
        all.delete(one)
        loop.kick() // there is room, and it has its next moment
      })
    all.add(one)
  }

  const loop = makeLoop({
    name: 'looking at health checks',
    clock,
    tell,
    pollMs: needs.alone || looks === null ? 'never' : pollMs,
    async turn() {
      if (needs.alone || looks === null) return null
      let soonest: Instant | null = null
      const all = [...underWay.values()].reduce((sum, { size }) => sum + size, 0)
      let free = atOnce - all
      const orgs = await store.engine.orgs()
      for (const org of orgs.toSorted((a, b) => going(a) - going(b))) {
        const room = Math.min(free, atOnceOfOne - going(org))
        if (room <= 0) continue // the next that ends kicks
        const of = store.org(org)
        for (const row of await of.takeHealthChecks(clock.now(), room, leaseMs)) {
          const everyMs = settingsOf(row).everySeconds * 1000
          if (stateOf(row).looks.length > 0 && clock.now() - row.dueAt > everyMs)
            // C4
            await of.settleHealthCheck(row.check, row.version, momentAfter(clock.now(), row.check, Math.min(everyMs, spreadMs)), row.state)
          else {
            begin(org, row)
            free--
          }
        }
        const next = await of.nextHealthCheck()
        if (next !== null && (soonest === null || next < soonest)) soonest = next
      }
      return soonest
    },
  })

  // what people say -------------------------------------------------------------------------------------------------
  const record = async (
    org: OrgId,
    by: Actor,
    check: CheckId,
    kind: CheckKind,
    what: 'added' | 'changed' | 'removed',
    fields: readonly string[],
  ) => {
    const stream = await openedRecord(needs, {
      org,
      drill: null,
      opens: derive('health checks', org),
      title: 'The record of the health checks',
      of: 'Who said what is looked at.',
    })
    const outcome = await needs.handle({ org, stream, by, ask: () => ({ type: 'RecordHealthCheck', check, kind, what, fields }) })
    if (outcome.handled === 'refused') throw new Error(`the record of a health check was refused: ${outcome.refusal.refused}`)
  }
  const rowOf = async (org: OrgId, check: CheckId) => (await store.org(org).healthChecks()).find(row => row.check === check) ?? null
  /** What is kept is said to no other than it was kept for: with another address, or in the clear, it has to be given again. */
  const secretFor = (
    row: HealthCheckRow | null,
    { settings, secret }: CheckIn,
  ): Readonly<{ secret: string | null }> | Readonly<{ objection: Objection }> => {
    if (secret !== undefined) return { secret: secret === '' ? null : secret }
    if (row === null || row.secret === null) return { secret: null }
    const kept = settingsOf(row)
    const same = (['kind', 'address', 'tls', 'authority'] as const).every(field => kept[field] === settings[field])
    if (same) return { secret: row.secret }
    const problem = 'the password that is kept was given for another address'
    return { objection: { field: 'secret', problem, instead: 'give it again, or null for none' } }
  }
  const firingOf = (state: State): readonly Aspect[] => aspects.filter(aspect => state.rows[aspect].fires)
  const endings = (row: HealthCheckRow, words: string): readonly Signal[] =>
    firingOf(stateOf(row)).map(aspect =>
      signalOf(row.check, settingsOf(row), {
        aspect,
        status: 'resolved',
        since: null,
        summary: `${settingsOf(row).name} is not looked at any more`,
        latencyMs: null,
        words,
      }),
    )
  const shownState = (row: HealthCheckRow, settings: CheckSettings, state: State): CheckShown['state'] => {
    if (!settings.on || row.takeAt === null) return 'off'
    const { rows, looks: seen } = state
    if (rows.failing.fires) return 'failing'
    if (state.unsure) return 'unknown'
    if (seen.length === 0) return 'not yet'
    if (rows.failing.bad > 0) return 'wavers'
    if (rows['expires now'].fires || rows.expires.fires) return 'expires'
    return rows.slow.fires ? 'slow' : 'well'
  }

  return {
    ...loop,
    async stop() {
      stopping.abort()
      await loop.stop()
      await Promise.all([...underWay.values()].flatMap(all => [...all]))
    },
    async list(org) {
      const rows = await store.org(org).healthChecks()
      const shown = await Promise.all(
        rows.map(async (row): Promise<CheckShown> => {
          const settings = settingsOf(row)
          const state = stateOf(row)
          return {
            check: row.check,
            settings,
            hasSecret: row.secret !== null,
            state: shownState(row, settings, state),
            firing: firingOf(state),
            judged: state,
            nextAt: row.takeAt,
            latencyBound: await boundOf(org, settings),
            heardUntil: state.looks.length === 0 ? null : (checkSpeaksUntil(settings, state, clock.now()) ?? clock.now()),
          }
        }),
      )
      return shown.toSorted((a, b) => (a.settings.name.toLowerCase() < b.settings.name.toLowerCase() ? -1 : 1))
    },
    async put(org, by, check, given) {
      const of = store.org(org)
      const row = check === null ? null : await rowOf(org, check)
      if (check !== null && row === null) return { missing: true }
      if (check === null && (await of.healthChecks()).length >= checksMax)
        return { objection: { field: 'address', problem: `there are ${checksMax} checks`, instead: 'remove one that nobody needs' } }
      const kept = secretFor(row, given)
      if ('objection' in kept) return kept
      const { settings } = given
      const objection = looks === null ? null : looks.objects(targetOf(settings, kept.secret))
      if (objection !== null) return { objection }
      const old = row === null ? null : settingsOf(row)
      const fields = [
        ...(Object.keys(settings) as (keyof CheckSettings)[]).filter(key => JSON.stringify(old?.[key]) !== JSON.stringify(settings[key])),
        ...((row?.secret ?? null) === kept.secret ? [] : ['secret']),
      ]
      const id = check ?? fresh<'health check'>(needs.random)
      await record(org, by, id, settings.kind, row === null ? 'added' : 'changed', row === null ? [] : fields)
      // Another address is another thing to look at: what fired of the old one is over, and counting begins anew.
      const anew =
        old === null || old.kind !== settings.kind || old.address !== settings.address || old.tls !== settings.tls || !settings.on
      for (let from = row; ; ) {
        if (from !== null && anew) {
          await say(org, endings(from, settings.on ? 'Its address was changed.' : 'The check was turned off.'))
          await recordEnd(org, from)
        }
        const state: State = anew
          ? { ...unlooked, looks: settings.on ? [] : from === null ? [] : stateOf(from).looks, unsure: false }
          : stateOf(from!)
        const version = await of.putHealthCheck(
          { check: id, takeAt: settings.on ? clock.now() : null, settings, state, secret: kept.secret },
          from?.version ?? null,
        )
        if (version !== null) break
        const now = await rowOf(org, id)
        // It was taken or looked at meanwhile, which says nothing against what is set here.
        if (now !== null && row !== null && now.secret === row.secret && JSON.stringify(now.settings) === JSON.stringify(row.settings)) {
          from = now
          continue
        }
        if (from !== null && anew)
          await sayAsKept(
            org,
            from,
            firingOf(stateOf(from)).map(aspect => ({ aspect, to: 'resolved' })),
          )
        return now === null ? { missing: true } : { overtaken: true }
      }
      loop.kick()
      return { put: id }
    },
    async remove(org, by, check) {
      for (let recorded = false; ; recorded = true) {
        const row = await rowOf(org, check)
        if (row === null) return false
        if (!recorded) await record(org, by, check, settingsOf(row).kind, 'removed', [])
        await say(org, endings(row, 'The check was removed.'))
        await recordEnd(org, row)
        if (await store.org(org).removeHealthCheck(check, row.version)) return true // otherwise it was looked at meanwhile
      }
    },
    async look(org, check, given) {
      const row = check === null ? null : await rowOf(org, check)
      if (check !== null && row === null) return { missing: true }
      const settings = given?.settings ?? settingsOf(row!)
      const kept = given === null ? { secret: row!.secret } : secretFor(row, given)
      if ('objection' in kept) return kept
      const target = targetOf(settings, kept.secret)
      const objection = looks === null ? null : looks.objects(target)
      if (looks === null || objection !== null)
        return { objection: objection ?? { field: 'address', problem: 'nothing is looked at here', instead: 'ask a whole instance' } }
      return { look: await looks.look(target, settings.timeoutSeconds * 1000, stopping.signal) }
    },
  }
}
