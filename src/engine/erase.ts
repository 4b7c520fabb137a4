/**
 * Erasure: words are destroyed, with their salts and keys, and so are the bytes of files that were kept; what was decided, by whom and when stays, and the log's hashes
 * hold, because it only ever had commitments.
 *
 * Z1  What is to be erased is resolved to refs and ids and put down first, in the store and wherever `keep` puts it outside
 *     of it: from then on it is carried out again until it is whole, and after a restore once more.
 * Z2  Whatever is carried out twice is the same: words are gone once, the events' commands derive from the erasure.
 * Z3  The record never has the words of what it erased: refs, counts, and a reason from a closed list.
 * Z4  Each event is signed: whoever holds the log and the public key sees that this installation erased, and not somebody
 *     with the database.
 */
import type { Actor } from '../core/cause.ts'
import type { AlertId, ErasureReason, Event, FactOf, StreamId } from '../core/event.ts'
import type { EvidenceFileId } from '../core/evidence.ts'
import type { Id, Ref } from '../core/id.ts'
import { canonical } from '../core/log/canonical.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { reportOf } from '../core/signal/reported.ts'
import { DirectoryError, removePerson } from '../people/change.ts'
import type { Directory } from '../people/directory.ts'
import type { AlertRow, Erasure, OrgId, Store } from '../store/port.ts'
import { derive, fresh, type Random } from './derive.ts'
import type { Directories } from './directory.ts'
import { isSignedBy, makeSigner } from './ed25519.ts'
import type { Handle } from './handle.ts'
import { houseStreamOf } from './house-stream.ts'
import { type Loop, makeLoop } from './loop.ts'
import { alertOfReport, eraseReport, filesOfReport } from './people-reports.ts'
import type { Clock } from './port.ts'
import { shutDoors } from './shut-doors.ts'
import type { Tell } from './tell.ts'
import { wholeLog } from './whole-log.ts'

const lookEveryMs = 30_000
const page = 1000

export type ToErase =
  /** The words of one incident: of the events with these seqs, or all of them with the words of its alerts. */
  | Readonly<{ stream: StreamId; seqs: readonly number[] | 'all' }>
  /** A person's entry in the directory, and where `words`, whatever they wrote on any incident, or on these. */
  | Readonly<{ person: PersonId; words: boolean | readonly StreamId[] }>
  /** What one person reported, with the words of its alert and, where it opened an incident, the title of that. */
  | Readonly<{ report: string }>
  /** The address of somebody who followed the status page: once for each, however often it is asked. */
  | Readonly<{ subscriber: Id<'subscriber'> }>

export type Erasures = Loop &
  Readonly<{
    /** Resolves when it is whole. Throws DirectoryError where the person is the last owner, or unknown and wrote nothing. */
    erase(org: OrgId, by: Actor, what: ToErase, why: ErasureReason): Promise<Erasure>
    /** Carries out what was begun and is not whole; before a start answers anybody. */
    complete(): Promise<void>
  }>

export function makeErasures(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    handle: Handle
    directories: Pick<Directories, 'read' | 'change'>
    /** 32 bytes of this purpose alone: the seed of the signing key. */
    key: Buffer
    /** Puts the list down outside of the store as well, so that it outlives it. */
    keep(erasures: readonly Erasure[]): Promise<void>
    every: 'default' | 'never'
    random?: Random
  }>,
): Erasures {
  const { store, clock, handle, directories } = needs
  const signed = makeSayer(needs.key)

  const resolve = async (
    org: OrgId,
    what: Exclude<ToErase, { subscriber: unknown }>,
  ): Promise<Pick<Erasure, 'texts' | 'alerts' | 'files' | 'person' | 'reports'>> => {
    if ('report' in what) return resolveReport(org, what.report)
    if ('stream' in what) {
      const { stream, seqs } = what
      const events = await eventsOf(org, stream)
      const chosen = seqs === 'all' ? events : events.filter(event => seqs.includes(event.seq))
      const rows = seqs === 'all' ? await alertsOf(org, stream) : []
      const reports = rows.flatMap(row => reportOf(row) ?? [])
      const files = chosen.flatMap(({ fact }) => (fact.type === 'EvidenceKept' ? [fact.file] : []))
      return {
        texts: { [stream]: refsIn(chosen) } as Erasure['texts'],
        alerts: { [stream]: rows.map(({ alert }) => alert) } as Erasure['alerts'],
        ...(reports.length === 0 ? {} : { reports }),
        ...(files.length === 0 ? {} : { files: { [stream]: files } as NonNullable<Erasure['files']> }),
        person: null,
      }
    }
    const directory = await directories.read(org)
    if (directory.persons.some(person => person.id === what.person)) removePerson(directory, what.person) // says why not, before anything
    const wrote: Record<StreamId, Ref[]> = {}
    if (what.words)
      for await (const { event } of wholeLog(store, org))
        if ('person' in event.by && event.by.person === what.person && (what.words === true || what.words.includes(event.stream))) {
          const refs = Object.keys(event.private) as Ref[]
          if (refs.length > 0) wrote[event.stream] = [...(wrote[event.stream] ?? []), ...refs]
        }
    // The entry itself is no incident's: its record is the house's, where there is one.
    const house = houseStreamOf(org)
    if (wrote[house] === undefined && (await store.org(org).load(house)) !== null) wrote[house] = []
    return { texts: wrote, alerts: {}, person: what.person }
  }
  /** With the files that came with it, and, of an incident that it opened, the title; without an incident its record is the house's. */
  const resolveReport = async (org: OrgId, report: string): Promise<Pick<Erasure, 'texts' | 'alerts' | 'files' | 'person' | 'reports'>> => {
    const found = await alertOfReport(store, org, report)
    const house = houseStreamOf(org)
    const stream = found?.incident ?? ((await store.org(org).load(house)) === null ? null : house)
    const files = await filesOfReport(store, org, report)
    const ofIt = ({ fact }: Event) =>
      fact.type === 'IncidentOpened' ? fact.alert === found?.alert : fact.type === 'EvidenceKept' && files.includes(fact.file)
    const events = found?.incident == null ? [] : (await eventsOf(org, found.incident)).filter(ofIt)
    return {
      texts: (stream === null ? {} : { [stream]: refsIn(events) }) as Erasure['texts'],
      alerts: (found === null ? {} : { [stream ?? house]: [found.alert] }) as Erasure['alerts'],
      ...(stream === null || files.length === 0 ? {} : { files: { [stream]: files } as NonNullable<Erasure['files']> }),
      person: null,
      reports: [report],
    }
  }
  const eventsOf = async (org: OrgId, stream: StreamId): Promise<readonly Event[]> => {
    const events: Event[] = []
    for (;;) {
      const more = await store.org(org).events(stream, events.length, page)
      events.push(...more)
      if (more.length < page) return events
    }
  }
  const alertsOf = async (org: OrgId, incident: StreamId): Promise<readonly AlertRow[]> => {
    const alerts: AlertRow[] = []
    for (;;) {
      const before = alerts.at(-1)?.alert
      const more = await store.org(org).alerts({ incident, limit: page, ...(before === undefined ? {} : { before }) })
      alerts.push(...more)
      if (more.length < page) return alerts
    }
  }
  const carryOut = async (erasure: Erasure): Promise<void> => {
    const { org, by, person, why } = erasure
    const home = store.org(org)
    await home.eraseTexts(Object.values<readonly Ref[]>(erasure.texts).flat())
    await home.eraseAlerts(Object.values<readonly AlertId[]>(erasure.alerts).flat())
    await home.destroyFiles(Object.values<readonly EvidenceFileId[]>(erasure.files ?? {}).flat())
    if (person !== null) await erasePerson(org, by, person)
    for (const report of erasure.reports ?? []) await eraseReport(store, org, report)
    for (const subscriber of erasure.subscribers ?? []) await home.endSubscriber(subscriber, clock.now())
    for (const [stream, refs] of Object.entries(erasure.texts) as [StreamId, readonly Ref[]][]) {
      const alerts = erasure.alerts[stream]?.length ?? 0
      const files = erasure.files?.[stream]
      await handle({
        org,
        stream,
        command: derive('erase', org, erasure.id, stream),
        by,
        ask: () => ({
          type: 'EraseTexts',
          ...signed.sign(stream, { erasure: erasure.id, refs, alerts, ...(files === undefined ? {} : { files }), person, why }),
        }),
      })
    }
    await home.endErasure(erasure.id, clock.now())
  }
  const erasePerson = async (org: OrgId, by: Actor, person: PersonId): Promise<void> => {
    const home = store.org(org)
    await shutDoors(home, person, clock.now())
    await home.eraseDoorLabels(person)
    await home.eraseGrants(person)
    if ((await directories.read(org)).persons.some(({ id }) => id === person))
      await directories.change(org, by, directory => withoutPerson(directory, person))
  }
  const complete = async (): Promise<void> => {
    for (const org of await store.engine.orgs()) {
      const listed = await store.org(org).erasures()
      await needs.keep(listed.map(({ erasure }) => erasure))
      for (const { erasure, doneAt } of listed) if (doneAt === null) await carryOut(erasure)
    }
  }
  const loop = makeLoop({
    name: 'erasing',
    clock,
    tell: needs.tell,
    pollMs: needs.every === 'never' ? 'never' : lookEveryMs,
    async turn() {
      if (needs.every !== 'never') await complete()
      return null
    },
  })
  return {
    ...loop,
    complete,
    async erase(org, by, what, why) {
      if ('subscriber' in what) {
        const id = derive<'erasure'>('subscription ended', org, what.subscriber)
        return begin({ id, org, at: clock.now(), by, why, texts: {}, alerts: {}, person: null, subscribers: [what.subscriber] })
      }
      const found = await resolve(org, what)
      const words = [...Object.values(found.texts), ...Object.values(found.alerts), found.reports ?? []].flat()
      if (words.length === 0 && !(await isThere(org, found.person)))
        throw new DirectoryError('no-such-person', 'there is nothing of theirs to erase', 'choose one of the people in the directory')
      return begin({ id: fresh(needs.random), org, at: clock.now(), by, why, ...found })
    },
  }
  async function begin(erasure: Erasure): Promise<Erasure> {
    await store.org(erasure.org).putErasure(erasure)
    await needs.keep([erasure])
    await carryOut(erasure)
    return erasure
  }
  async function isThere(org: OrgId, person: PersonId | null): Promise<boolean> {
    return person === null || (await directories.read(org)).persons.some(({ id }) => id === person)
  }
}

/** The last owner of a restored directory, who was not when it was erased, stays as an entry without a name or a way to be reached. */
function withoutPerson(directory: Directory, person: PersonId): Directory {
  const found = directory.persons.find(({ id }) => id === person)
  if (found === undefined) return directory
  if (!found.owner || directory.persons.some(other => other.owner && other.id !== person)) return removePerson(directory, person)
  const nameless = { ...found, name: '(erased)', methods: [], loud: [], quiet: [] }
  return { ...directory, persons: directory.persons.map(one => (one.id === person ? nameless : one)) }
}
const refsIn = (events: readonly Event[]): readonly Ref[] => [...new Set(events.flatMap(event => Object.keys(event.private) as Ref[]))]

// signatures ------------------------------------------------------------------------------

type Said = Pick<FactOf<'TextsErased'>, 'erasure' | 'refs' | 'alerts' | 'files' | 'person' | 'why'>
const statement = (stream: StreamId, said: Said): Buffer =>
  Buffer.from(
    canonical([stream, said.erasure, said.refs, said.alerts, said.person, said.why, ...(said.files === undefined ? [] : [said.files])]),
  )

function makeSayer(seed: Buffer) {
  const signer = makeSigner(seed)
  const key = signer.public.toString('hex')
  return {
    sign: (stream: StreamId, said: Said) => ({ ...said, key, signature: signer.sign(statement(stream, said)).toString('base64') }),
  }
}

/** Whether an erasure's record is as this key signed it. */
export function isSigned(stream: StreamId, fact: Omit<FactOf<'TextsErased'>, 'type'>): boolean {
  return isSignedBy(Buffer.from(fact.key, 'hex'), statement(stream, fact), Buffer.from(fact.signature, 'base64'))
}
