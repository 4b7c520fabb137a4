/**
 * The controls of an organisation: their document, what is published of them, what is recorded for their sake, and the facts that
 * evidence is read from.
 *
 * T1  Each version of the document is kept under its hash with who saved it, and that it was saved is in the audit log. Until somebody
 *     saves one the document that ships stands there, and it is nobody's word.
 * T2  Nothing is public before an owner publishes it, and only a document that somebody saved can be published.
 * T3  The instance looks at its own guards once a day, on whichever node is first, and records what it found, well or not.
 */
import type { Actor } from '../core/cause.ts'
import type { Ask } from '../core/command.ts'
import { editionOf } from '../core/edition.ts'
import type { Event, StreamId } from '../core/event.ts'
import { type Id, type Instant, instant, type Ref } from '../core/id.ts'
import { minute } from '../core/span.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Probe } from '../trust/evidence-kinds.ts'
import type { Period, Posture } from '../trust/posture.ts'
import { type TrustPart, trustParts } from '../trust/public.ts'
import type { PostureProblem, ReadPosture } from '../trust/read-posture.ts'
import type { Recorded } from '../trust/recorded.ts'
import type { Customers } from './customers.ts'
import { derive, fresh } from './derive.ts'
import { actorName } from './directory.ts'
import { drillStreamOf } from './drill-stream.ts'
import { type Editions, NoPlan } from './editions.ts'
import { type Handle, streamOf } from './handle.ts'
import { houseStreamOf } from './house-stream.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import { openedRecord } from './record-stream.ts'
import type { Tell } from './tell.ts'
import { vendorRecordsStreamOf } from './vendor-records.ts'

const dayMs = 86_400_000
const firstMs = minute // by then the log is signed and the first heartbeat is out
const lookEveryMs = 10 * minute // whether a day has begun; one look a day is recorded
const pageKey = 'trust page'
const before = 400 * dayMs // what was opened so long before a period and is decided in it is still seen

export type TrustPageSettings = Readonly<{ open: boolean; parts: readonly TrustPart[] }>
export type ControlsDocument = Readonly<{
  posture: Posture
  source: string
  edition: Id<'controls'>
  /** Null: it is the one that ships, and nobody has saved one. */
  saved: Readonly<{ by: string; at: Instant }> | null
}>
export type Found = 'held' | 'failed' | 'unread'
/** What looks at one guard; what it throws is no finding. */
export type Look = (org: OrgId) => Promise<Found>

/** What reads the document is large, and is fetched when somebody asks for it. */
const readPosture = async (source: string): Promise<ReadPosture> => (await import('../trust/read-posture.ts')).readPosture(source)

/** The document has errors, or was changed by somebody else meanwhile. */
export class ControlsNotTaken extends Error {
  readonly problems: readonly PostureProblem[]
  constructor(problems: readonly PostureProblem[]) {
    super(problems.length === 0 ? 'somebody else has saved the controls meanwhile' : 'the controls have errors')
    this.problems = problems
  }
}

export type Trust = Loop &
  Readonly<{
    /** Null: nobody has saved one, and none ships with this engine. */
    document(org: OrgId): Promise<ControlsDocument | null>
    /** `previous`: the edition that it was made from. Throws ControlsNotTaken. */
    save(org: OrgId, by: Actor, source: string, previous: string | null): Promise<ControlsDocument>
    page(org: OrgId): Promise<TrustPageSettings>
    publish(org: OrgId, by: Actor, settings: TrustPageSettings): Promise<void>
    /** False: it is in the future. */
    perform(
      org: OrgId,
      by: Actor,
      what: Readonly<{ control: string; happenedAt: Instant; note: string | null }>,
      command?: Id<'command'>,
    ): Promise<boolean>
    /** The period bounds what is read. */
    recorded(org: OrgId, period: Period): Promise<Recorded>
    /** Looks at the guards now and records what it found. */
    look(org: OrgId, by: Actor): Promise<Readonly<Record<string, Found>>>
  }>

export function makeTrust(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    editions: Editions
    handle: Handle
    vendors: Customers['vendors']
    /** The document that ships; null: none. */
    shipped: string | null
    looks: Partial<Readonly<Record<Probe, Look>>>
    every: 'default' | 'never'
  }>,
): Trust {
  const { store, clock, tell, handle } = needs
  const opens = (org: OrgId): Id<'command'> => derive('controls', org)
  const streamIn = (org: OrgId): StreamId => streamOf(org, opens(org))
  const record = async (org: OrgId, by: Actor, command: Id<'command'>, ask: (text: (words: string) => Ref) => Ask) => {
    const stream = await openedRecord(needs, {
      org,
      drill: null,
      opens: opens(org),
      title: 'The record of the controls',
      of: 'What was looked at, carried out, saved and published of the controls.',
    })
    return handle({ org, stream, by, command, ask })
  }
  const must = async (org: OrgId, by: Actor, command: Id<'command'>, ask: (text: (words: string) => Ref) => Ask): Promise<void> => {
    const outcome = await record(org, by, command, ask)
    if (outcome.handled === 'refused') throw new Error(`the record of the controls was refused: ${outcome.refusal.refused}`)
  }

  /** What was read last, by organisation: anybody may ask for the page, and reading a document takes longer than the rest of the answer. */
  const read = new Map<OrgId, Readonly<{ edition: string; posture: Posture }>>()
  const postureIn = async (org: OrgId, edition: string, source: string): Promise<Posture> => {
    const known = read.get(org)
    if (known?.edition === edition) return known.posture
    const { posture, problems } = await readPosture(source)
    if (posture === null) throw new Error(`the controls ${edition} can no longer be read: ${problems[0]?.what}`)
    read.set(org, { edition, posture })
    return posture
  }
  const shipped = needs.shipped === null ? null : editionOf<'controls', Readonly<{ source: string }>>({ source: needs.shipped })
  const document = async (org: OrgId): Promise<ControlsDocument | null> => {
    const current = await store.org(org).current('controls')
    const { edition, value } = (current ?? shipped ?? {}) as Partial<NonNullable<typeof shipped>>
    if (edition === undefined || value === undefined) return null
    const posture = await postureIn(org, edition, value.source)
    const stored = current === null ? null : await store.org(org).edition('controls', edition)
    return { posture, source: value.source, edition, saved: stored === null ? null : { by: stored.by, at: stored.at } }
  }
  const page = async (org: OrgId): Promise<TrustPageSettings> =>
    ((await store.org(org).getPrivate(pageKey)) as TrustPageSettings | null) ?? { open: false, parts: trustParts }

  const look = async (org: OrgId, by: Actor, command: Id<'command'>): Promise<Readonly<Record<string, Found>>> => {
    const found = await Promise.all(
      Object.entries(needs.looks).map(async ([probe, at]) => {
        const is = await at(org).catch((error): Found => {
          tell('error', 'a guard could not be looked at', { guard: probe, why: String(error) })
          return 'unread'
        })
        if (is === 'failed')
          tell('error', 'a control is not kept by this installation: Settings, Your controls says what is missing', { guard: probe })
        return [probe, is] as const
      }),
    )
    const all = Object.fromEntries(found)
    await must(org, by, command, () => ({ type: 'RecordGuards', found: all }))
    return all
  }
  const today = (org: OrgId): Id<'command'> => derive('guards looked at', org, Math.floor(clock.now() / dayMs))
  const known = new Map<OrgId, Id<'command'>>()
  let notBefore: Instant | null = null
  const loop = makeLoop({
    name: 'looking at guards',
    clock,
    tell,
    pollMs: needs.every === 'never' || Object.keys(needs.looks).length === 0 ? 'never' : lookEveryMs,
    async turn() {
      if (Object.keys(needs.looks).length === 0) return null // a loop that never polls has a first turn all the same
      notBefore ??= instant(clock.now() + firstMs)
      if (clock.now() < notBefore) return notBefore
      for (const org of await store.engine.orgs()) {
        const command = today(org)
        if (known.get(org) === command) continue
        const lookedAt = (await ownOf(org)).some(event => event.command === command)
        try {
          if (!lookedAt) await look(org, { tocsin: 'engine' }, command)
        } catch (error) {
          if (error instanceof NoPlan) continue
          throw error
        }
        known.set(org, command)
      }
      return null
    },
  })

  const ownOf = (org: OrgId): Promise<readonly Event[]> => eventsOf(org, streamIn(org))
  const eventsOf = async (org: OrgId, stream: StreamId): Promise<readonly Event[]> => {
    const all: Event[] = []
    for (;;) {
      const events = await store.org(org).events(stream, all.at(-1)?.seq ?? 0, 1_000)
      all.push(...events)
      if (events.length < 1_000) return all
    }
  }
  const incidentsOf = async (org: OrgId, period: Period): Promise<Recorded['incidents']> => {
    const found: Recorded['incidents'][number][] = []
    let cursor: string | undefined
    do {
      const { rows, next } = await store.org(org).incidents({
        drill: null,
        limit: 200,
        openedFrom: instant(Math.max(0, period.from - before)),
        openedTo: period.to,
        ...(cursor === undefined ? {} : { cursor }),
      })
      for (const { stream, number, incident } of rows)
        if (!incident.shadow) found.push({ stream, number, incident, plan: (await needs.editions.plan(org, incident.plan)).value })
      cursor = next ?? undefined
    } while (cursor !== undefined)
    return found.reverse()
  }

  return {
    ...loop,
    document,
    page,
    look: (org, by) => look(org, by, fresh<'command'>()),
    async save(org, by, source, previous) {
      const { posture, problems } = await readPosture(source)
      if (posture === null) throw new ControlsNotTaken(problems)
      const now = await document(org)
      const edition = editionOf<'controls', Readonly<{ source: string }>>({ source })
      const stands = now?.saved === null ? null : (now?.edition ?? null)
      if (previous !== null && now !== null && previous !== now.edition) throw new ControlsNotTaken([])
      if (stands !== edition.edition) {
        await store.org(org).putEdition('controls', edition, actorName(by), clock.now(), source)
        await must(org, by, fresh<'command'>(), () => ({ type: 'RecordControlsSaved', controls: edition.edition }))
      }
      return (await document(org))!
    },
    async publish(org, by, settings) {
      await must(org, by, fresh<'command'>(), () => ({ type: 'RecordTrustPage', open: settings.open, parts: settings.parts }))
      await store.org(org).putPrivate(pageKey, settings)
    },
    async perform(org, by, { control, happenedAt, note }, command = fresh<'command'>()) {
      const outcome = await record(org, by, command, text => ({
        type: 'RecordControlPerformed',
        control,
        happenedAt,
        note: note === null ? null : text(note),
      }))
      return outcome.handled !== 'refused'
    },
    async recorded(org, period) {
      const from = store.org(org)
      const [first, incidents, house, drills, erasures, own, vendors, ofVendors] = await Promise.all([
        from.log(-1, 1),
        incidentsOf(org, period),
        from.load(houseStreamOf(org)),
        from.drills({ goingOn: false, limit: 1_000 }),
        from.erasures(),
        ownOf(org),
        needs.vendors(org),
        eventsOf(org, vendorRecordsStreamOf(org)),
      ])
      return {
        begins: first[0]?.event.at ?? null,
        now: clock.now(),
        incidents,
        house: house === null ? null : { stream: houseStreamOf(org), incident: house.incident },
        drills: drills.flatMap(row => {
          const { number, ended } = row.record as Readonly<{ number: number; ended: Readonly<{ as: string }> | null }>
          return row.endedAt === null
            ? []
            : [{ drill: row.drill, stream: drillStreamOf(org, row.drill), number, endedAt: row.endedAt, held: ended?.as === 'done' }]
        }),
        erasures,
        providers: {
          of: vendors.filter(v => v.holds.length > 0).map(v => v.id),
          looks: ofVendors.filter(({ fact }) => fact.type === 'VendorRecordChanged' && fact.what === 'report looked at'),
        },
        own,
      }
    },
  }
}
