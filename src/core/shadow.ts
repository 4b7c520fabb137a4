/**
 * Shadow: the house runs beside another pager and nothing leaves it. Incidents open, escalations take their steps at their times and
 * obligations count; but no page, no letter, no post and no call to another system goes out.
 *
 * S1  It is a state of the house, begun and ended by somebody who is named, and in the audit log.
 * S2  What is decided in shadow is stamped there and then, and never leaves: neither when shadow ends, nor by another node's clock.
 * S3  An incident that was opened in shadow stays so until somebody says that it is real, or one more alert of it comes after the end; of
 *     one that is older, what is decided in shadow.
 * S4  The end is a moment a little later than its decision, so that every node has heard of it before it comes: none withholds a page that
 *     is real again.
 */
import type { Actor } from './cause.ts'
import type { Id, Instant } from './id.ts'
import type { PersonId } from './oncall/people.ts'
import type { World } from './world.ts'

/** One time in shadow. `until` never: it goes on. */
export type Shadow = Readonly<{ from: Instant; by: Actor; until: Instant | 'never'; endedBy: Actor | null }>

/** So long after its decision it ends: nodes ask for what holds at least once a second (engine/editions.ts, N2). */
export const endsAfterMs = 3000

export const shadowAt = (shadows: readonly Shadow[], at: Instant): Shadow | null =>
  shadows.find(({ from, until }) => from <= at && (until === 'never' || at < until)) ?? null

/** Whether what is decided of it now is withheld. */
export const isShadowed = (of: Readonly<{ shadow?: true }>, house: Readonly<{ shadow?: true }>): boolean =>
  of.shadow === true || house.shadow === true

/** Neither practice nor shadow. */
export const isReal = (of: Readonly<{ drill: Id<'drill'> | null; shadow?: true }>): boolean => of.drill === null && of.shadow !== true

/** An incident is stamped for good. What has no incident (a standing duty, a record) outlives the shadow that it began in. */
export const opensInShadow = (world: World): boolean => world.shadow === true && world.plan.value.house === undefined

/** Somebody of another pager, and who of ours that is; null: nobody knows. */
export type TheirPerson = Readonly<{ id: string; name: string; is: PersonId | null; by: 'your word' | 'e-mail' | 'name' | null }>
/** What another pager says that it did. */
export type TheirWord = Readonly<{
  pager: string
  incident: string
  number: number | null
  what: 'triggered' | 'paged' | 'acknowledged' | 'resolved'
  happenedAt: Instant
  dedup: string | null
  title: string | null
  service: string | null
  persons: readonly TheirPerson[]
}>
