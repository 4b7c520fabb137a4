/**
 * Reports from people: by the form, and by mail. What somebody writes is kept apart and encrypted; what goes on is a signal like any other,
 * with the title alone, and the plan says what it opens (L-13, L-27, T-06).
 *
 * R1  What was written is stored before its signal is taken in, and both before anybody hears that it was: the ids derive from the report,
 *     so that whoever sends it again makes the same one.
 * R2  It is reduced at the door, as every signal is: no card number, no credential and no address of others stands in what is kept.
 * R3  Who reported is shown to nobody without their own recorded word (C-21). Their address serves an answer, and nothing else.
 * R4  What a machine sent by itself is kept and pages nobody: its signal is a notice.
 * R5  Each report is a cause of its own; past a few within an hour they are one, whatever they say: a flood is one incident.
 * R6  Nothing here belongs to a drill.
 */
import { createHmac } from 'node:crypto'
import type { StreamId } from '../core/event.ts'
import type { EvidenceFileId } from '../core/evidence.ts'
import { type Instant, id, instant } from '../core/id.ts'
import { fingerprint } from '../core/signal/fingerprint.ts'
import { eventLabel } from '../core/signal/match.ts'
import { cutAt, defaultRules, reduceText } from '../core/signal/reduce.ts'
import { reportKinds, reportLabel } from '../core/signal/reported.ts'
import { hour } from '../core/span.ts'
import type { Accepted, Signal } from '../integrations/source.ts'
import type { AlertRow, Door, OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Evidence } from './evidence.ts'
import type { Clock } from './port.ts'
import type { SharedBounds } from './shared-bounds.ts'
import type { TakenOnce } from './taken-once.ts'

export const reportDoors = { form: 'report-form', mail: 'report-mail' } as const
export type ReportVia = keyof typeof reportDoors
const labels = { form: 'the form for reports', mail: 'the address for reports' } as const
const threadLabel = 'thread'
const many = 'many'

/** So many an hour from one sender, and in all; by the form and by mail apart, so that one that is flooded leaves the other open. */
export const reportsFromOne = 10
export const reportsInAll = 300
/** So many within an hour are a cause each (R5); by the form and by mail apart, likewise. */
export const reportsApart = 5
export const titleMax = 140 // characters
export const textMax = 20_000
const nameMax = 120

/** What it is about, as a label that the plan's rules can ask for. */
export const reportAbout = ['vulnerability', 'data', 'outage', 'other'] as const
export type ReportAbout = (typeof reportAbout)[number]

/** `key`: what tells this report from every other, and the same one sent again. `sender`: whom it is counted for. `hash`, `bytes`: as it came. */
export type ReportGiven = Readonly<{
  via: ReportVia
  key: string
  sender: string
  hash: string
  bytes: number
  title: string
  text: string
  about: ReportAbout | null
  name: string
  address: string
  /** The words that they agreed to; null: they did not, or were not asked. */
  mayBeNamed: string | null
  automatic: boolean
  /** Of mail: its own Message-ID, and those that it answers, the nearest first. */
  messageId?: string | null
  answers?: readonly string[]
  /** What came with it and is not kept, in words. */
  leftOut?: readonly string[]
  /** KeptReport as evidence of the incident that it opens or joins. */
  files?: Readonly<{ came: readonly ReportFile[]; bytesMost: number; most: number }>
}>
export type ReportFile = Readonly<{ name: string; mediaType: string; content: Uint8Array }>
export type KeptReport = Readonly<{
  via: ReportVia
  at: Instant
  title: string
  text: string
  about: ReportAbout | null
  reporter: Readonly<{ name: string; address: string }>
  consent: Readonly<{ at: Instant; words: string }> | null
  automatic: boolean
  thread: string
  leftOut: readonly string[]
  files: readonly EvidenceFileId[]
  messageId: string | null
}>
/** `reporter` null: they did not agree to be named, or said nothing of themselves. */
export type PersonReport = Readonly<{
  reference: string
  via: ReportVia
  at: Instant
  title: string
  text: string
  about: ReportAbout | null
  reporter: Readonly<{ name: string; address: string }> | null
  consent: KeptReport['consent']
  /** An address is known, whether or not it is shown. */
  answerable: boolean
  automatic: boolean
  leftOut: readonly string[]
  /** How many came with it and are evidence of its incident. */
  files: number
}>
export type ReportTaken =
  | Readonly<{ taken: 'done' | 'before'; reference: string }>
  /** Nothing was kept: ms until there is room again. */
  | Readonly<{ taken: 'not now'; waitMs: number; of: 'this sender' | 'all' }>

export type PeopleReports = Readonly<{
  /** Resolves once it is committed. Throws what the store throws, and NoPlan. */
  take(org: OrgId, given: ReportGiven): Promise<ReportTaken>
  /** Null: there is none, or it was erased. */
  read(org: OrgId, reference: string): Promise<PersonReport | null>
}>

const keyOf = (reference: string): string => `report ${reference}`

/** Without the letters that are taken for digits, in groups of four: it is read out and copied by hand. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
function referenceOf(key: Uint8Array, given: Pick<ReportGiven, 'via' | 'key'>): string {
  const sum = createHmac('sha256', key).update(`${given.via} ${given.key}`).digest()
  const letters = Array.from({ length: 12 }, (_, n) => alphabet[sum[n]! % 32]!).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}
/** Destroys what was written: what is left says that there was something. */
/** All that is kept of it, its reporter too: for whoever shows none of that. Null: there is none, or it was erased. */
export const keptReport = async (store: Pick<Store, 'org'>, org: OrgId, reference: string): Promise<KeptReport | null> =>
  (await store.org(org).getPrivate(keyOf(reference))) as KeptReport | null

const letterKey = (key: Uint8Array, messageId: string): string =>
  `report mail ${createHmac('sha256', key).update(messageId).digest('hex').slice(0, 32)}`
/** What answers this letter belongs to that thread. */
export const rememberLetter = (store: Pick<Store, 'org'>, org: OrgId, key: Uint8Array, messageId: string, thread: string): Promise<void> =>
  store.org(org).putPrivate(letterKey(key, messageId), { thread })

/** What came with it and is evidence. */
export const filesOfReport = async (store: Pick<Store, 'org'>, org: OrgId, reference: string): Promise<readonly EvidenceFileId[]> =>
  (await keptReport(store, org, reference))?.files ?? []
export const eraseReport = (store: Pick<Store, 'org'>, org: OrgId, reference: string): Promise<void> =>
  store.org(org).putPrivate(keyOf(reference), null)

/** The alert that it became; null: none. */
export async function alertOfReport(store: Pick<Store, 'org'>, org: OrgId, reference: string): Promise<AlertRow | null> {
  for (const door of Object.values(reportDoors)) {
    const [row] = await store.org(org).alertsByFingerprint(door, [fingerprint(door, { dedup: reference, labels: {} })], null)
    if (row !== undefined) return row
  }
  return null
}

const leftOutOf = ({ text, leftOut = [] }: ReportGiven): readonly string[] =>
  text.trim().length > textMax ? [`what is written behind the first ${textMax} characters`, ...leftOut] : leftOut
const notKept = {
  'too large': 'it is larger than a file of evidence may be',
  empty: 'it is empty',
  'no such incident': 'there is no incident that it could be kept for',
  'other bytes': 'it came in broken',
} as const

/** Thrown, so that what was not kept does not count as taken in. */
class NoRoom extends Error {
  readonly waitMs: number
  readonly of: 'this sender' | 'all'
  constructor(waitMs: number, of: NoRoom['of']) {
    super('there is no room for another report')
    this.waitMs = waitMs
    this.of = of
  }
}

export function makePeopleReports(
  needs: Readonly<{
    store: Store
    clock: Clock
    bounds: SharedBounds
    takenOnce: TakenOnce
    intake(door: Door, sourceKind: string, signals: readonly Signal[], raw: Readonly<{ hash: string; bytes: number }>): Promise<Accepted>
    /** 32 bytes of this purpose alone: ids are made with it, so that nobody can find out by trying what was reported. */
    key(org: OrgId): Uint8Array
    evidence: Pick<Evidence, 'keep'>
    /** An alert that is committed and waits is routed now. */
    route(org: OrgId, alerts: readonly AlertRow[]): Promise<void>
    salt(org: OrgId): string
  }>,
): PeopleReports {
  const { store, clock, bounds } = needs
  const doorOf = (org: OrgId, via: ReportVia): Door => ({
    id: reportDoors[via],
    org,
    kind: 'integration key',
    person: null,
    label: labels[via],
    source: reportKinds[via],
    scopes: [],
    createdAt: instant(0),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  })

  // Cut before as well: what is never kept is not looked through, and a letter has ten megabytes of it.
  const reduced = (org: OrgId, text: string, most: number): string =>
    reduceText(cutAt(text, 4 * most), { ...defaultRules, salt: needs.salt(org), textMax: most }, {})
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

  /** Of what it answers; of its own; or, past a few within an hour, of many. */
  const threadOf = async (org: OrgId, given: ReportGiven, reference: string): Promise<string> => {
    for (const messageId of given.answers ?? []) {
      const before = (await store.org(org).getPrivate(letterKey(needs.key(org), messageId))) as { thread: string } | null
      if (before !== null) return before.thread
    }
    if (given.automatic) return reference
    const [wait = 0] = await bounds.count(org, [{ what: `reports apart by ${given.via}`, who: 'all', most: reportsApart, withinMs: hour }])
    return wait > 0 ? many : reference
  }
  /** Throws NoRoom. */
  const makeRoom = async (org: OrgId, given: ReportGiven): Promise<void> => {
    const what = `reports by ${given.via}${given.automatic ? ' of machines' : ''}` // which leave the room of people alone
    const [theirs = 0, all = 0] = await bounds.count(org, [
      { what: `${what} of one`, who: given.sender, most: reportsFromOne, withinMs: hour },
      { what, who: 'all', most: reportsInAll, withinMs: hour },
    ])
    if (theirs > 0 || all > 0) throw new NoRoom(Math.max(theirs, all), theirs > 0 ? 'this sender' : 'all')
  }
  const signalOf = (reference: string, { title, about, automatic, thread }: KeptReport): Signal => ({
    dedup: reference,
    status: 'firing',
    severityHint: null, // how grave it is nobody outside says
    summary: thread === many ? 'Many reports within an hour' : `Report: ${title}`,
    labels: {
      [reportLabel]: reference,
      [threadLabel]: thread,
      ...(about === null ? {} : { about }),
      ...(automatic ? { [eventLabel]: 'notice' } : {}), // R4
    },
    annotations: {},
    link: null,
    startsAt: null,
    endsAt: null,
    expiresAt: null,
  })

  const write = async (org: OrgId, given: ReportGiven, reference: string): Promise<KeptReport> => {
    const before = await keptReport(store, org, reference)
    if (before !== null) return before // begun once, and not answered (R1)
    const at = clock.now()
    const report: KeptReport = {
      via: given.via,
      at,
      title: oneLine(reduced(org, oneLine(given.title), titleMax)),
      text: reduced(org, given.text.trim(), textMax), // R2
      about: given.about,
      reporter: { name: oneLine(given.name).slice(0, nameMax), address: given.address.trim() },
      consent: given.mayBeNamed === null ? null : { at, words: given.mayBeNamed },
      automatic: given.automatic,
      thread: await threadOf(org, given, reference),
      leftOut: leftOutOf(given),
      files: [],
      messageId: given.messageId ?? null,
    }
    await store.org(org).putPrivate(keyOf(reference), report)
    if (given.messageId) await rememberLetter(store, org, needs.key(org), given.messageId, report.thread)
    return report
  }

  /** Of a letter that opens nothing they are not kept: there is no incident to keep them for. */
  const keepFiles = async (org: OrgId, given: ReportGiven, reference: string, report: KeptReport): Promise<void> => {
    const { came = [], bytesMost = 0, most = 0 } = given.files ?? {}
    if (came.length === 0) return
    const stream = await incidentOf(org, reference)
    const files: EvidenceFileId[] = []
    const leftOut = [...report.leftOut]
    for (const [n, { name, mediaType, content }] of came.entries()) {
      const kept =
        stream === null
          ? ({ kept: 'no such incident' } as const)
          : await needs.evidence.keep(
              org,
              stream,
              { source: id<'source'>(reportDoors[given.via]) },
              {
                evidence: null,
                name,
                note: `Came with report ${reference}`,
                mediaType,
                collectedAt: null,
                step: null,
                meets: null,
                sha256: null,
                bytesMost,
                most,
              },
              (async function* () {
                yield content
              })(),
              derive<'command'>('file of a report', org, reference, n),
            )
      if (kept.kept === 'done') files.push(kept.file)
      else leftOut.push(`${oneLine(reduced(org, name, nameMax))}: ${kept.kept === 'refused' ? kept.refusal.refused : notKept[kept.kept]}`)
    }
    await store.org(org).putPrivate(keyOf(reference), { ...report, files, leftOut })
  }
  const incidentOf = async (org: OrgId, reference: string): Promise<StreamId | null> => {
    const row = await alertOfReport(store, org, reference)
    if (row?.routing !== 'waiting') return row?.incident ?? null
    await needs.route(org, [row])
    return (await alertOfReport(store, org, reference))?.incident ?? null
  }

  return {
    async take(org, given) {
      const reference = referenceOf(needs.key(org), given)
      const door = doorOf(org, given.via)
      try {
        const taken = await needs.takenOnce(door, reference, async () => {
          await makeRoom(org, given)
          const report = await write(org, given, reference)
          await needs.intake(door, reportKinds[given.via], [signalOf(reference, report)], { hash: given.hash, bytes: given.bytes })
          await keepFiles(org, given, reference, report)
          return reference
        })
        return { taken: taken === null ? 'before' : 'done', reference }
      } catch (error) {
        if (error instanceof NoRoom) return { taken: 'not now', waitMs: error.waitMs, of: error.of }
        throw error
      }
    },
    async read(org, reference) {
      const found = await keptReport(store, org, reference)
      if (found === null) return null
      const { reporter, consent, thread: _, messageId: __, files, ...shown } = found
      const said = reporter.name !== '' || reporter.address !== ''
      return {
        ...shown,
        reference,
        reporter: consent !== null && said ? reporter : null,
        consent,
        answerable: reporter.address !== '',
        files: files.length,
      } // R3
    },
  }
}
