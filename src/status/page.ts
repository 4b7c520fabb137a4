/**
 * The public status page as a value: components and what they have been, open incidents, maintenance, history, uptime.
 * Pure: made of the settings, the published words and the time; the page, its JSON, its feeds and its files are drawn from it.
 *
 * S1  Only published words are in it, and of people only the role in which somebody spoke (C-21).
 * S2  A component is as bad as the worst that an open post says of it. A post that is over says nothing any more.
 * S3  A later word overrides an earlier one from the moment that it speaks of; nothing published disappears from the history.
 * S4  Announced maintenance begins and ends by its own announced time, unless a word says otherwise.
 * S5  Time down is time in which the page says that a component is out, in part or as a whole. Nothing is rounded up, and it is a share
 *     of the time in which the component was shown.
 * S6  Words that were erased are gone here, too: in their place stands that they were removed. What was said of components, and when,
 *     stays, because nobody has said that it is otherwise.
 */
import { type Id, type Instant, instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { type ComponentId, type ComponentState, isOver, type StatusPostKind, type StatusPostStatus } from '../core/status-update.ts'

export type GroupId = Id<'component group'>
export type Component = Readonly<{
  id: ComponentId
  name: string
  about: string
  group: GroupId | null
  surfaces: readonly string[] // of the plan, which it stands for
  since: Instant // shown since then: no uptime is claimed for the time before
}>
export type StatusSettings = Readonly<{
  open: boolean // whether anybody outside sees the page
  name: string
  about: string
  address: string | null // where people read it, if not here: a copy on another host
  sender: PersonId | null // the named human from whom subscribers hear; null: nobody can subscribe by mail
  groups: readonly Readonly<{ id: GroupId; name: string }>[]
  components: readonly Component[]
}>
export const noSettings: StatusSettings = { open: false, name: '', about: '', address: null, sender: null, groups: [], components: [] }

export type PublishedUpdate = Readonly<{
  id: string
  status: StatusPostStatus
  title: string | null // null, as the text: erased
  text: string | null
  components: Readonly<Record<ComponentId, ComponentState>>
  since: Instant | null
  window: Readonly<{ from: Instant; until: Instant }> | null
  at: Instant
  role: string | null // its name
}>
/** Updates oldest first; there is at least one. */
export type PublishedPost = Readonly<{ id: string; kind: StatusPostKind; updates: readonly PublishedUpdate[] }>

export type Impact = 'none' | 'minor' | 'major' | 'critical' | 'maintenance'
export type PostShown = Readonly<{
  id: string
  kind: StatusPostKind
  title: string
  status: StatusPostStatus
  impact: Impact
  components: readonly ComponentId[]
  began: Instant
  createdAt: Instant
  updatedAt: Instant
  overAt: Instant | null
  window: PublishedUpdate['window']
  updates: readonly UpdateShown[] // newest first
}>
export type UpdateShown = Omit<PublishedUpdate, 'title' | 'text'> & Readonly<{ title: string; text: string; changed: readonly Changed[] }>
export type Changed = Readonly<{ component: ComponentId; from: ComponentState; to: ComponentState }>
export type DayShown = Readonly<{ day: string; worst: ComponentState | null }> // null: before it was shown
export type ComponentShown = Component &
  Readonly<{ state: ComponentState; updatedAt: Instant; uptime: number | null; days: readonly DayShown[] }>
export type StatusPage = Readonly<{
  settings: StatusSettings
  at: Instant
  updatedAt: Instant
  indicator: Impact
  words: string
  components: readonly ComponentShown[]
  open: readonly PostShown[] // incidents, newest first
  maintenance: readonly PostShown[] // running and to come, soonest first
  past: readonly PostShown[] // everything that is over, newest first
}>

export const dayMs = 86_400_000
export const daysShown = 90
const order: readonly ComponentState[] = ['operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage']
const worse = (a: ComponentState, b: ComponentState): ComponentState => (order.indexOf(b) > order.indexOf(a) ? b : a)
export const stateWords: Readonly<Record<ComponentState, string>> = {
  operational: 'Operational',
  degraded_performance: 'Degraded performance',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
  under_maintenance: 'Under maintenance',
}
const impactOf: Readonly<Record<ComponentState, Impact>> = {
  operational: 'none',
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
}
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** From `from` until `until` (null: still) a post says so of a component. */
type Said = Readonly<{ component: ComponentId; from: number; until: number | null; state: ComponentState }>

/** What one post says of components over time (S2, S3, S4). */
function saidBy(post: PublishedPost): readonly Said[] {
  let said: Said[] = []
  const cut = (component: ComponentId | null, at: number) => {
    said = said.flatMap(one => {
      if (component !== null && one.component !== component) return [one]
      if (one.from >= at) return []
      return [one.until === null || one.until > at ? { ...one, until: at } : one]
    })
  }
  for (const update of post.updates) {
    const effect = update.since ?? update.at
    if (isOver(update.status)) {
      cut(null, effect)
      continue
    }
    for (const [id, state] of Object.entries(update.components) as [ComponentId, ComponentState][]) {
      const announced = update.status === 'scheduled' ? update.window : null
      cut(id, announced === null ? effect : 0)
      if (announced !== null) said.push({ component: id, from: announced.from, until: announced.until, state: 'under_maintenance' })
      else if (state !== 'operational') said.push({ component: id, from: effect, until: null, state })
    }
  }
  return said
}

const untitled: Readonly<Record<StatusPostKind, string>> = { incident: 'Incident', maintenance: 'Maintenance' }
const removed = 'What was written here has been removed.' // S6

/** An announced maintenance is where its own time is (S4). */
function statusAt(update: PublishedUpdate, now: Instant): StatusPostStatus {
  if (update.status !== 'scheduled' || update.window === null) return update.status
  return now >= update.window.until ? 'completed' : now >= update.window.from ? 'in_progress' : 'scheduled'
}

function shown(post: PublishedPost, now: Instant): PostShown {
  const last = post.updates.at(-1)!
  const first = post.updates[0]!
  const status = statusAt(last, now)
  const before = new Map<ComponentId, ComponentState>()
  const updates = post.updates.map(update => {
    const said = Object.entries(update.components) as [ComponentId, ComponentState][]
    const changed = said.map(([component, to]) => ({ component, from: before.get(component) ?? 'operational', to }))
    for (const [component, to] of said) before.set(component, to)
    return { ...update, title: update.title ?? untitled[post.kind], text: update.text ?? removed, changed }
  })
  const worst = post.updates.flatMap(u => Object.values(u.components)).reduce(worse, 'operational')
  const overAt = !isOver(status) ? null : isOver(last.status) ? (firstOver(post) ?? last.at) : last.window!.until
  return {
    id: post.id,
    kind: post.kind,
    title: post.updates.findLast(u => u.title !== null)?.title ?? untitled[post.kind],
    status,
    impact: post.kind === 'maintenance' ? 'maintenance' : impactOf[worst],
    components: [...before.keys()],
    began: instant(Math.min(...post.updates.map(u => u.since ?? u.at))),
    createdAt: first.at,
    updatedAt: last.at,
    overAt,
    window: post.updates.findLast(u => u.window !== null)?.window ?? null,
    updates: updates.toReversed(),
  }
}
/** Since when it has been over without a break: a post-mortem does not move it. */
function firstOver({ updates }: PublishedPost): Instant | null {
  const open = updates.findLastIndex(u => !isOver(u.status))
  const update = updates[open + 1]
  return update === undefined ? null : (update.since ?? update.at)
}

const maxOr = (all: readonly number[], other: number) => (all.length === 0 ? other : Math.max(...all))

function componentShown(component: Component, said: readonly Said[], now: Instant): ComponentShown {
  const mine = said.filter(one => one.component === component.id)
  const runs = mine.filter(one => one.from <= now && (one.until === null || one.until > now))
  const state = runs.map(one => one.state).reduce(worse, 'operational')
  const moments = mine.flatMap(one => [one.from, one.until ?? 0]).filter(at => at > 0 && at <= now)
  const today = Math.floor(now / dayMs) * dayMs
  const days: DayShown[] = []
  for (let n = daysShown - 1; n >= 0; n--) {
    const from = today - n * dayMs
    const until = Math.min(from + dayMs, now)
    const worst = mine
      .filter(one => one.from < until && (one.until ?? now) > from)
      .map(one => one.state)
      .reduce(worse, 'operational')
    days.push({ day: dayOf(from), worst: component.since >= from + dayMs ? null : worst })
  }
  const since = Math.max(component.since, now - daysShown * dayMs)
  return { ...component, state, updatedAt: instant(maxOr(moments, component.since)), uptime: uptimeOf(mine, since, now), days }
}

/** Share of the time in which nothing was said to be out (S5), 0 to 1; null: not shown for any time yet. */
function uptimeOf(said: readonly Said[], since: number, now: number): number | null {
  if (now <= since) return null
  const out = said
    .filter(one => one.state === 'partial_outage' || one.state === 'major_outage')
    .map(one => [Math.max(one.from, since), Math.min(one.until ?? now, now)] as const)
    .filter(([from, until]) => until > from)
    .toSorted(([a], [b]) => a - b)
  let down = 0
  let counted = since
  for (const [from, until] of out) {
    down += Math.max(0, until - Math.max(from, counted))
    counted = Math.max(counted, until)
  }
  return 1 - down / (now - since)
}

/** 99.98 %, and 100 only where nothing at all was out. */
export function uptimeWords(uptime: number | null): string {
  if (uptime === null) return 'no figure yet'
  return uptime === 1 ? '100 %' : `${(Math.floor(Math.min(uptime, 0.9999) * 10_000) / 100).toFixed(2)} %`
}
/** Since when a component's figure counts, where that is less than the days that are shown. */
export const countedSince = ({ since }: Component, at: Instant): Instant | null => (since > at - daysShown * dayMs ? since : null)

function overall(components: readonly ComponentShown[], open: readonly PostShown[]): Readonly<{ indicator: Impact; words: string }> {
  const worst = components.map(c => c.state).reduce(worse, 'operational')
  const all = components.length > 0 && components.every(c => c.state === worst)
  switch (worst) {
    case 'major_outage':
      return { indicator: 'critical', words: all ? 'Major outage of everything' : 'Major outage' }
    case 'partial_outage':
      return { indicator: 'major', words: 'Partial outage' }
    case 'degraded_performance':
      return { indicator: 'minor', words: 'Degraded performance' }
    case 'under_maintenance':
      if (open.length === 0) return { indicator: 'maintenance', words: 'Maintenance is under way' }
      return { indicator: 'minor', words: 'An incident is open' }
    case 'operational':
      return open.length === 0
        ? { indicator: 'none', words: 'All systems are operational' }
        : { indicator: 'minor', words: 'An incident is open' }
  }
}

export function statusPage(settings: StatusSettings, posts: readonly PublishedPost[], now: Instant): StatusPage {
  const said = posts.flatMap(saidBy)
  const components = settings.components.map(c => componentShown(c, said, now))
  const all = posts.map(post => shown(post, now))
  const newestFirst = (a: PostShown, b: PostShown) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
  const open = all.filter(p => p.kind === 'incident' && p.overAt === null).toSorted(newestFirst)
  const maintenance = all
    .filter(p => p.kind === 'maintenance' && p.overAt === null)
    .toSorted((a, b) => (a.window?.from ?? a.createdAt) - (b.window?.from ?? b.createdAt) || (a.id < b.id ? -1 : 1))
  const past = all.filter(p => p.overAt !== null).toSorted(newestFirst)
  const moments = [
    ...components.map(c => c.updatedAt),
    ...all.flatMap(p => [p.updatedAt, p.overAt ?? 0, ...(p.window === null || p.window.from > now ? [] : [p.window.from])]),
  ]
  return {
    settings,
    at: now,
    updatedAt: instant(Math.min(maxOr(moments, 0), now)),
    ...overall(components, open),
    components,
    open,
    maintenance,
    past,
  }
}

/** When the page next changes by time alone; null: never. The day's turn moves the figures and is not counted. */
export function nextChange(page: StatusPage): Instant | null {
  const moments = page.maintenance.flatMap(p => (p.window === null ? [] : [p.window.from, p.window.until])).filter(at => at > page.at)
  return moments.length === 0 ? null : instant(Math.min(...moments))
}
