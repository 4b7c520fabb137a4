/**
 * The secrets that vendors sign with, of each integration: private documents of the organisation, encrypted as its other private text is.
 *
 * S1  A secret that was set is never shown again: only that there is one, and since when.
 * S2  A new one takes the old one's place after an overlap: while the vendor changes over, both hold, and nothing that it signs is refused.
 *     None that came before holds longer than that, and the same one again may end them sooner: one that got about is out at once.
 * S3  What has ended is destroyed at the next change of the same integration, and all of them with its revocation.
 */
import { type Instant, instant } from '../core/id.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Clock } from './port.ts'

const key = 'source secrets'
const attemptsMax = 20

/** `endsAt` null: until another one is set. */
type Kept = Readonly<{ source: string; secret: string; setAt: Instant; endsAt: Instant | null }>
type Document = Readonly<Record<string, readonly Kept[]>> // by door
/** `previousUntil`: so long the one before it holds too. */
export type SecretSet = Readonly<{ source: string; setAt: Instant; previousUntil: Instant | null }>
export type SourceSecrets = Readonly<{
  /** Those that hold now, the newest first. */
  holding(org: OrgId, door: string, source: string): Promise<readonly string[]>
  /** What is set, by integration. */
  all(org: OrgId): Promise<Readonly<Record<string, readonly SecretSet[]>>>
  /** `overlapMs`: so long those before it hold too, at the most. */
  set(org: OrgId, door: string, source: string, secret: string, overlapMs: number): Promise<void>
  /** All of a source, or of an integration. False: there was none. */
  remove(org: OrgId, door: string, source: string | null): Promise<boolean>
}>

export function makeSourceSecrets({ store, clock }: Readonly<{ store: Store; clock: Clock }>): SourceSecrets {
  const read = async (org: OrgId): Promise<Document> => ((await store.org(org).getPrivate(key)) as Document | null) ?? {}
  const change = async (org: OrgId, door: string, to: (kept: readonly Kept[]) => readonly Kept[]): Promise<boolean> => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = await store.org(org).readPrivate(key)
      const document = (before?.value as Document | undefined) ?? {}
      const was = document[door] ?? []
      const kept = to(was)
      if (kept === was) return false
      const { [door]: _, ...others } = document
      const after = kept.length === 0 ? others : { ...others, [door]: kept }
      if (await store.org(org).replacePrivate(key, before?.version ?? null, after)) return true
    }
    throw new Error(`the secrets of sources were changed by others ${attemptsMax} times meanwhile`)
  }
  const holds = (now: Instant) => (one: Kept) => one.endsAt === null || one.endsAt > now
  return {
    async holding(org, door, source) {
      const kept = (await read(org))[door] ?? []
      return kept.filter(one => one.source === source && holds(clock.now())(one)).map(one => one.secret)
    },
    async all(org) {
      const now = clock.now()
      return Object.fromEntries(
        Object.entries(await read(org)).map(([door, kept]) => [
          door,
          kept
            .filter(one => one.endsAt === null)
            .map(({ source, setAt }) => {
              const before = kept.find(one => one.source === source && one.endsAt !== null && one.endsAt > now)
              return { source, setAt, previousUntil: before?.endsAt ?? null }
            }),
        ]),
      )
    },
    async set(org, door, source, secret, overlapMs) {
      const now = clock.now()
      const end = instant(now + overlapMs)
      await change(org, door, kept => {
        const holding = kept.filter(holds(now))
        const is = holding.find(one => one.source === source && one.endsAt === null && one.secret === secret)
        const before = holding.filter(one => one.source === source && one.secret !== secret)
        const ending = before.map(one => (one.endsAt !== null && one.endsAt <= end ? one : { ...one, endsAt: end }))
        if (is !== undefined && ending.every((one, n) => one === before[n])) return kept
        const others = holding.filter(one => one.source !== source)
        return [is ?? { source, secret, setAt: now, endsAt: null }, ...ending.filter(holds(now)), ...others]
      })
    },
    remove: (org, door, source) =>
      change(org, door, kept => {
        const left = kept.filter(one => source !== null && one.source !== source)
        return left.length === kept.length ? kept : left
      }),
  }
}
