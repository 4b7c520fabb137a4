/**
 * Anything that may be asked of a store, drawn at random; two stores that are asked the same answer the same. Tokens differ
 * between stores and are compared by what they still open.
 */
import fc from 'fast-check'
import { type Id, id } from '../../core/id.ts'
import { type AlertInput, everybody, type OrgId, type Store, type TakenDelivery, type Wake, type Whose } from '../port.ts'
import { contactOf } from './own-contract.ts'
import { after, alertId, alertOf, appendOf, batchOf, deliveryOf, doorOf, print, ref, stream } from './sample.ts'

/** What one side remembers of what it was handed: the other side was handed the same, under other tokens. */
export type Side = { store: Store; org: OrgId; other: OrgId; wakes: Wake[]; deliveries: TakenDelivery[] }
export type Step = Readonly<{ name: string; run(side: Side): Promise<unknown> }>

const small = fc.nat({ max: 3 })
const time = fc.integer({ min: 0, max: 200 })
const drill = fc.constantFrom(null, null, null, id<'drill'>('drill'))
const names = ['a', 'b', 'c', 'd'] as const
const step = <T>(name: string, drawn: fc.Arbitrary<T>, run: (side: Side, drawn: T) => Promise<unknown>): fc.Arbitrary<Step> =>
  drawn.map(values => ({ name: `${name} ${fc.stringify(values)}`, run: side => run(side, values) }))
const of = (side: Side) => side.store.org(side.org)
const withoutToken = <T extends { token: string }>({ token: _, ...rest }: T) => rest
const sorted = <T>(rows: readonly T[]) => rows.map(row => JSON.stringify(row)).sort()

const alertInput: fc.Arbitrary<AlertInput> = fc
  .record({
    print: small,
    alert: fc.nat({ max: 40 }),
    firing: fc.boolean(),
    summary: fc.constantFrom('fails', 'fails badly'),
    expires: fc.option(time),
    ends: fc.option(time),
    correlation: fc.constantFrom(null, 'cause', 'other'),
    incident: fc.constantFrom(null, null, stream('a'), stream('b')),
  })
  .map(drawn =>
    alertOf(drawn.print, {
      alert: alertId(`${drawn.print}-${drawn.alert}`),
      status: drawn.firing ? 'firing' : 'resolved',
      summary: drawn.summary,
      expiresAt: drawn.expires === null ? null : after(drawn.expires),
      endsAt: drawn.firing || drawn.ends === null ? null : after(drawn.ends),
      correlation: drawn.correlation,
      incident: drawn.incident,
    }),
  )
const someAlerts = fc.subarray([0, 1, 2, 3].flatMap(p => [0, 1, 2].map(n => alertId(`${p}-${n}`))))

const someContacts = fc.subarray(['ana', 'ben'].flatMap(person => ['m1', 'm2'].map(method => contactOf(person, method))))
const contactChange = fc
  .record({ whose: fc.constantFrom<Whose>(everybody, everybody, id<'person'>('ana')), put: someContacts, dropped: someContacts })
  .map(({ whose, put, dropped }) => ({ whose, put, drop: dropped.filter(one => !put.includes(one)) }))

const steps: readonly fc.Arbitrary<Step>[] = [
  ...Array<fc.Arbitrary<Step>>(4).fill(
    step(
      'append',
      fc.record({
        at: small,
        drill,
        wrong: fc.constantFrom(0, 0, 0, 0, 1, -1),
        command: fc.option(small, { freq: 5 }),
        events: fc.nat({ max: 2 }),
        status: fc.constantFrom('open', 'open', 'resolved', 'closed'),
        correlation: fc.constantFrom(null, 'cause', 'other'),
        wake: fc.option(time),
        deliveries: fc.subarray([0, 1, 2]),
        supersede: fc.subarray([0, 1, 2]),
        texts: fc.subarray(['t0', 't1']),
        alerts: someAlerts,
        joins: fc.constantFrom(undefined, true, true, false),
        now: time,
      }),
      async (side, drawn) => {
        const at = stream(names[drawn.at]!)
        const before = await of(side).load(at)
        const known = before as Readonly<{ incident: { seq: number; drill: Id<'drill'> | null } }> | null
        const from = Math.max(0, (known?.incident.seq ?? 0) + drawn.wrong)
        const ofDrill = known ? known.incident.drill : drawn.drill // a stream is of one drill for ever, and of one kind
        const append = appendOf(side.org, {
          stream: at,
          drill: ofDrill,
          kind: drawn.at === 3 ? 'house' : 'incident',
          after: from,
          command: drawn.command === null ? id(`c-${at}-${from}-${drawn.now}-${drawn.events}`) : id(`same-${drawn.command}`),
          events: from === 0 ? drawn.events + 1 : drawn.events,
          wakeAt: drawn.wake === null ? 'never' : after(drawn.wake),
          deliveries: drawn.deliveries.map(n => ({
            ...deliveryOf(side.org, at, `${names[drawn.at]}-${n}`, after(drawn.now)),
            drill: ofDrill,
          })),
          supersede: drawn.supersede.map(n => id(`delivery-${names[drawn.at]}-${n}`)),
          texts: Object.fromEntries(drawn.texts.map(text => [ref(`${text}-${drawn.at}`), { text: `${text} ${drawn.now}`, salt: 's' }])),
          alerts: drawn.alerts,
          ...(drawn.joins === undefined ? {} : { joins: drawn.joins }),
          incident: { status: drawn.status as 'open', correlation: drawn.correlation, at: after(drawn.now) },
        })
        return of(side).append(append)
      },
    ),
  ),
  step('take wakes', fc.tuple(time, small), async (side, [at, limit]) => {
    const wakes = await side.store.engine.takeWakes(after(at), limit + 1, 50)
    side.wakes.push(...wakes)
    return wakes.map(withoutToken)
  }),
  step('postpone a wake', fc.tuple(fc.nat(), time), async (side, [n, at]) => {
    const wake = side.wakes[n % Math.max(1, side.wakes.length)]
    if (wake) await side.store.engine.postponeWake(wake, after(at))
  }),
  step('next wake', fc.constant(null), side => side.store.engine.nextWake()),
  step('take deliveries', fc.tuple(time, small), async (side, [at, limit]) => {
    const taken = await side.store.engine.takeDeliveries(after(at), limit + 1, 50)
    side.deliveries.push(...taken)
    return taken.map(withoutToken)
  }),
  step('end a delivery', fc.tuple(fc.nat(), time, fc.constantFrom('handed over', 'refused', 'unknown')), async (side, [n, at, outcome]) => {
    const taken = side.deliveries[n % Math.max(1, side.deliveries.length)]
    return taken && side.store.engine.endDelivery(taken, outcome as 'unknown', 'code', after(at))
  }),
  step('put a delivery off', fc.tuple(fc.nat(), time), async (side, [n, at]) => {
    const taken = side.deliveries[n % Math.max(1, side.deliveries.length)]
    if (taken) await side.store.engine.retryDelivery(taken, after(at), 'busy')
  }),
  step('give a delivery back', fc.tuple(fc.nat(), time), async (side, [n, at]) => {
    const taken = side.deliveries[n % Math.max(1, side.deliveries.length)]
    if (taken) await side.store.engine.giveBackDelivery(taken, after(at))
  }),
  step('take unreported', fc.tuple(time, small), async (side, [at, limit]) => side.store.engine.takeUnreported(after(at), limit + 1, 50)),
  step('report', fc.tuple(fc.nat(), time), async (side, [n, at]) => {
    const taken = side.deliveries[n % Math.max(1, side.deliveries.length)]
    if (taken) await side.store.engine.reported(side.org, taken.id, after(at))
  }),
  ...Array<fc.Arbitrary<Step>>(3).fill(
    step(
      'alerts come in',
      fc.record({ alerts: fc.array(alertInput, { minLength: 1, maxLength: 4 }), at: time, drill }),
      (side, { alerts, at, drill }) => {
        // an id is one alert's: its source's, its drill's, its fingerprint's
        const own = alerts.map(alert => (drill === null ? alert : { ...alert, alert: alertId(`drill-${alert.alert}`) }))
        return of(side).upsertAlerts(batchOf(own, { at: after(at), drill }))
      },
    ),
  ),
  ...Array<fc.Arbitrary<Step>>(2).fill(
    step(
      'an alert opens an incident',
      fc.record({
        alert: alertInput,
        at: small,
        drill,
        command: fc.option(small, { freq: 5 }),
        correlation: fc.constantFrom(null, 'cause', 'other'),
        others: someAlerts,
        joins: fc.constantFrom(undefined, true, true, false),
        wake: fc.option(time),
        now: time,
      }),
      (side, { alert, at, drill, others, ...drawn }) => {
        const own = drill === null ? alert.alert : alertId(`drill-${alert.alert}`)
        const [name, opens] = [names[at]!, stream(names[at]!)]
        const append = appendOf(side.org, {
          stream: opens,
          drill,
          kind: at === 3 ? 'house' : 'incident',
          command: drawn.command === null ? id(`c-${opens}-0-${drawn.now}-with`) : id(`same-${drawn.command}`),
          wakeAt: drawn.wake === null ? 'never' : after(drawn.wake),
          deliveries: [{ ...deliveryOf(side.org, opens, `${name}-0`, after(drawn.now)), drill }],
          texts: { [ref(`t0-${at}`)]: { text: `with ${drawn.now}`, salt: 's' } },
          alerts: [own, ...others.filter(other => other !== own)],
          ...(drawn.joins === undefined ? {} : { joins: drawn.joins }),
          incident: { correlation: drawn.correlation, at: after(drawn.now) },
        })
        const firing: AlertInput = { ...alert, alert: own, status: 'firing', endsAt: null, incident: null }
        return of(side).openWith(batchOf([firing], { at: after(drawn.now), drill }), [append])
      },
    ),
  ),
  ...Array<fc.Arbitrary<Step>>(3).fill(
    step(
      'alerts open incidents together',
      fc.record({
        // mostly of their own; some of one fingerprint, id, stream, command or correlation key
        each: fc.array(
          fc.record({
            alert: alertInput,
            at: fc.nat({ max: 2 }),
            command: fc.option(small, { freq: 8 }),
            correlation: fc.constantFrom(null, null, 'cause', 'other', 'third'),
            joins: fc.constantFrom(undefined, true, false),
            wake: fc.option(time),
          }),
          { minLength: 2, maxLength: 3 },
        ),
        drill,
        now: time,
      }),
      (side, { each, drill, now }) => {
        const alerts = each.map(
          ({ alert }): AlertInput => ({
            ...alert,
            alert: drill === null ? alert.alert : alertId(`drill-${alert.alert}`),
            status: 'firing',
            endsAt: null,
            incident: null,
          }),
        )
        const appends = each.map(({ at, command, correlation, joins, wake }, n) => {
          const [name, opens] = [names[at]!, stream(names[at]!)]
          return appendOf(side.org, {
            stream: opens,
            drill,
            command: command === null ? id(`c-${opens}-0-${now}-together`) : id(`same-${command}`),
            wakeAt: wake === null ? 'never' : after(wake),
            deliveries: [{ ...deliveryOf(side.org, opens, `${name}-0`, after(now)), drill }],
            texts: { [ref(`t0-${at}`)]: { text: `together ${now}`, salt: 's' } },
            alerts: [alerts[n]!.alert],
            ...(joins === undefined ? {} : { joins }),
            incident: { correlation, at: after(now) },
          })
        })
        return of(side).openWith(batchOf(alerts, { at: after(now), drill }), appends)
      },
    ),
  ),
  step('attach', fc.tuple(small, someAlerts), (side, [at, alerts]) => of(side).attachAlerts(stream(names[at]!), alerts)),
  step('detach', fc.tuple(small, someAlerts), (side, [at, alerts]) => of(side).detachAlerts(stream(names[at]!), alerts)),
  step('settle', someAlerts, (side, alerts) => of(side).settleAlerts(alerts, 'logged')),
  step('expire', time, (side, at) => of(side).expireAlerts(after(at), 1000)),
  step('extend', fc.tuple(small, time), (side, [by, at]) => of(side).extendExpiries(by, after(at))),
  step('refresh', fc.array(fc.tuple(small, fc.nat({ max: 3 }), time, time), { maxLength: 3 }), (side, rows) =>
    of(side).refreshAlerts(
      rows
        .map(([p, n, expires, at]) => ({ alert: alertId(`${p}-${n}`), expiresAt: after(expires), at: after(at) }))
        .sort((a, b) => a.at - b.at),
    ),
  ),
  step('sequence', small, (side, limit) => side.store.engine.sequence(limit + 1)),
  step('erase', fc.subarray(['t0-0', 't1-0', 't0-1']), (side, refs) => of(side).eraseTexts(refs.map(ref))),
  step('erase alerts', someAlerts, (side, alerts) => of(side).eraseAlerts(alerts)),
  step('put an edition', fc.tuple(small, time), (side, [n, at]) =>
    of(side).putEdition('plan', { edition: id(`plan-${n}`), value: { n } }, 'ana', after(at), null),
  ),
  step('set people', fc.tuple(fc.option(small), small, time, contactChange), async (side, [previous, n, at, contacts]) => {
    const current = (await of(side).current('people'))?.edition ?? null
    const from = previous === null ? current : `people-${previous}`
    return of(side)
      .setPeople(from, { edition: id(`people-${n}`), value: { n } }, { names: at }, 'ana', after(at), contacts)
      .catch(() => 'refused')
  }),
  step('put a door', fc.tuple(small, fc.boolean(), fc.option(time)), async (side, [n, once, expires]) =>
    of(side)
      .putDoor(
        doorOf(String(n), { once, expiresAt: expires === null ? null : after(expires), person: n < 2 ? null : id('ana') }),
        `hash-${n}`,
      )
      .then(
        () => 'put',
        () => 'refused',
      ),
  ),
  step('use a door', fc.tuple(small, fc.nat({ max: 200_000 })), (side, [n, at]) => of(side).useDoor(`door-${n}`, after(at))),
  step('revoke a door', fc.tuple(small, time), (side, [n, at]) => of(side).revokeDoor(`door-${n}`, after(at))),
  step('count', fc.tuple(small, fc.nat({ max: 200_000 })), (side, [n, at]) =>
    of(side).countIntake(`s${n}`, { new: n, seen: 1 }, after(at)),
  ),
]
export const anySteps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(...steps), { minLength: 1, maxLength: 40 })

/** Everything that can be asked without changing anything. */
export async function look(side: Side): Promise<unknown> {
  const org = of(side)
  const { engine } = side.store
  const [a, b] = [stream('a'), stream('b')]
  return {
    loaded: await Promise.all(names.map(name => org.load(stream(name)))),
    events: await Promise.all(names.map(name => org.events(stream(name)))),
    log: await org.log(-1, 1000),
    held: [await org.openByCorrelation('cause', null), await org.openByCorrelation('other', id('drill'))],
    numbers: await Promise.all([1, 2, 3, 4].map(n => org.byNumber(n))),
    incidents: await org.incidents({ drill: null, limit: 2 }),
    drilled: await org.incidents({ drill: id('drill'), limit: 9 }),
    open: await org.incidents({ drill: null, status: ['open'], limit: 9, cursor: '3' }),
    alerts: await org.alerts({ limit: 100 }),
    ofIncident: await org.alerts({ incident: a, limit: 100 }),
    firing: await org.alertsByFingerprint('source-1', [0, 1, 2, 3].map(print), null),
    waiting: await org.takeUnrouted(100),
    counts: [await org.attachAlerts(a, []), await org.attachAlerts(b, [])],
    deliveries: await org.deliveries({ limit: 100 }),
    texts: await org.readTexts(['t0-0', 't1-0', 't0-1', 't1-1'].map(ref)),
    plan: await org.current('plan'),
    editions: [await org.editions('plan'), await org.editions('people')],
    directory: await org.getPrivate('directory'),
    contacts: [sorted((await org.people()).contacts), await org.ownContacts(id('ana'))],
    doors: [await org.doors('integration key'), await org.ownDoors(id('ana'))],
    intake: await org.intakeCounts(after(0)),
    unrouted: await engine.unrouted(10),
    figures: await engine.figures(after(100)),
    other: [await side.store.org(side.other).load(a), sorted(await side.store.org(side.other).alerts({ limit: 9 }))],
  }
}
