/**
 * The status page as people write it, and as it stands: its settings, drafts and published words, and the page made of them.
 *
 * P1  A word about an incident is in that incident's stream, one that is about none in a stream of its own. A post may be
 *     spoken of from several incidents; the page shows it as one.
 * P2  The list of streams that speak on the page is written before anything is drafted there: nothing published is missed.
 * P3  Only what got through the gate is on the page: nothing of a drill has a pass, and nothing that was opened in shadow (core/outside.ts).
 */
import type { Actor } from '../core/cause.ts'
import type { Ask } from '../core/command.ts'
import { editionOf } from '../core/edition.ts'
import type { StreamId } from '../core/event.ts'
import type { Id, Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { ObligationId } from '../core/obligation/obligation.ts'
import { type Pass, passToRead, showPass } from '../core/outside.ts'
import type { Plan } from '../core/plan.ts'
import { statusPlan } from '../core/status-plan.ts'
import type { ComponentId, ComponentState, StatusPostId, StatusPostKind, StatusPostStatus, StatusUpdateId } from '../core/status-update.ts'
import { nextChange, noSettings, type PublishedPost, type StatusPage, type StatusSettings, statusPage } from '../status/page.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive, fresh } from './derive.ts'
import type { Editions } from './editions.ts'
import { type Handle, type Outcome, streamOf } from './handle.ts'
import type { Clock } from './port.ts'

const settingsKey = 'status page'
const streamsKey = 'status page streams'
const attemptsMax = 20
const keptForMs = 10_000

export type StatusWritten = Readonly<{
  incident: StreamId | null
  post: StatusPostId | null // null: a new one
  update: StatusUpdateId | null // null: a new one
  kind: StatusPostKind
  title: string
  text: string
  status: StatusPostStatus
  components: Readonly<Record<ComponentId, ComponentState>>
  since: Instant | null
  window: Readonly<{ from: Instant; until: Instant }> | null
}>
/** A stream that speaks on the page, with its words' texts. */
export type Speaking = Readonly<{
  stream: StreamId
  number: number | null // of the incident; null: it is about none
  incident: Incident
  plan: Plan
  texts: Readonly<Record<Ref, string | null>>
}>
export type StatusPages = Readonly<{
  settings(org: OrgId): Promise<StatusSettings>
  /** Throws what `change` throws. */
  change(org: OrgId, change: (settings: StatusSettings) => StatusSettings): Promise<StatusSettings>
  page(org: OrgId): Promise<StatusPage>
  speaking(org: OrgId): Promise<readonly Speaking[]>
  draft(org: OrgId, by: Actor, written: StatusWritten, command?: Id<'command'>): Promise<Outcome>
  /** As it would stand if this were published now. */
  preview(org: OrgId, written: StatusWritten): Promise<StatusPage>
  publish(
    org: OrgId,
    by: Actor,
    which: Readonly<{ stream: StreamId; update: StatusUpdateId; meets: readonly ObligationId[] }>,
    command?: Id<'command'>,
  ): Promise<Outcome>
  withdraw(
    org: OrgId,
    by: Actor,
    which: Readonly<{ stream: StreamId; update: StatusUpdateId; reason: string | null }>,
    command?: Id<'command'>,
  ): Promise<Outcome>
  /** Called when the page may look otherwise than before. */
  onChange(listener: (org: OrgId) => void): void
}>

export function makeStatusPages(
  needs: Readonly<{
    store: Store
    clock: Clock
    editions: Editions
    handle: Handle
    /** Before a word is published: whoever is told of it is written down. */
    address(org: OrgId, stream: StreamId, update: StatusUpdateId): Promise<void>
    /** It was published. */
    published(): void
  }>,
): StatusPages {
  const { store, clock, editions, handle } = needs
  const listeners: ((org: OrgId) => void)[] = []
  const kept = new Map<OrgId, { until: number; posts: Promise<readonly PublishedPost[]>; settings: Promise<StatusSettings> }>()
  const drawn = new Map<OrgId, StatusPage>()
  const forget = (org: OrgId): void => {
    kept.delete(org)
    drawn.delete(org)
    for (const listener of listeners) listener(org)
  }

  const settings = async (org: OrgId): Promise<StatusSettings> =>
    ((await store.org(org).getPrivate(settingsKey)) as StatusSettings | null) ?? noSettings
  const streams = async (org: OrgId) => ((await store.org(org).getPrivate(streamsKey)) as readonly StreamId[] | null) ?? []
  const replace = async <T>(org: OrgId, key: string, empty: T, change: (value: T) => T): Promise<T> => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = await store.org(org).readPrivate(key)
      const was = (before?.value as T | undefined) ?? empty
      const after = change(was)
      if (after === was || (await store.org(org).replacePrivate(key, before?.version ?? null, after))) return after
    }
    throw new Error(`${key} was changed by others ${attemptsMax} times meanwhile`)
  }

  const speakingIn = async (org: OrgId, stream: StreamId): Promise<Speaking | null> => {
    const loaded = await store.org(org).load(stream)
    if (loaded === null || loaded.incident.statusUpdates === undefined) return null
    const updates = Object.values(loaded.incident.statusUpdates)
    const [texts, plan] = await Promise.all([
      store.org(org).readTexts(updates.flatMap(u => [u.title, u.note])),
      editions.plan(org, loaded.incident.plan),
    ])
    return { stream, number: loaded.number, incident: loaded.incident, plan: plan.value, texts }
  }
  const speaking = async (org: OrgId): Promise<readonly Speaking[]> =>
    (await Promise.all((await streams(org)).map(stream => speakingIn(org, stream)))).filter(s => s !== null)

  const publishedPosts = async (org: OrgId): Promise<readonly PublishedPost[]> => {
    const posts = new Map<string, PublishedPost>()
    for (const one of await speaking(org)) {
      const pass = passToRead(one.incident) // P3
      if (pass === null) continue
      for (const post of postsOf(pass, one)) {
        const known = posts.get(post.id)
        const updates = [...(known?.updates ?? []), ...post.updates].toSorted((a, b) => a.at - b.at) // stable: those of one stream and moment keep their order
        posts.set(post.id, { ...post, updates })
      }
    }
    return [...posts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }
  const read = (org: OrgId) => {
    const known = kept.get(org)
    if (known !== undefined && known.until > clock.now()) return known
    const entry = { until: clock.now() + keptForMs, posts: publishedPosts(org), settings: settings(org) }
    kept.set(org, entry)
    const drop = () => {
      if (kept.get(org) === entry) kept.delete(org)
    }
    entry.posts.catch(drop)
    entry.settings.catch(drop)
    return entry
  }
  const page = async (org: OrgId): Promise<StatusPage> => {
    const before = drawn.get(org)
    const now = clock.now()
    if (before !== undefined && kept.has(org) && now < Math.min(before.at + keptForMs, nextChange(before) ?? Number.POSITIVE_INFINITY))
      return before
    const from = read(org)
    const made = statusPage(await from.settings, await from.posts, now)
    if (kept.get(org) === from) drawn.set(org, made)
    return made
  }
  store.onChange(change => {
    if (change.kinds.includes('incident') && kept.has(change.org)) forget(change.org)
  })

  const streamFor = async (org: OrgId, written: StatusWritten, post: StatusPostId): Promise<StreamId> => {
    if (written.incident !== null) return written.incident
    for (const one of await speaking(org))
      if (one.number === null && Object.values(one.incident.statusUpdates!).some(u => u.post === post)) return one.stream
    const plan = (await editions.world(org, null, clock.now())).plan
    const house = editionOf<'plan', Plan>(statusPlan(plan))
    await store.org(org).putEdition('house plan', house, 'tocsin', clock.now(), null)
    const command = derive<'command'>('open a status post', org, post)
    await handle(
      {
        org,
        stream: 'new',
        command,
        by: { tocsin: 'engine' },
        ask: text => ({
          type: 'Open',
          severity: house.value.severities[0]!.id,
          kind: null,
          title: text('A word on the status page'),
          alert: null,
          receivedAt: clock.now(),
          correlation: null,
          nearMiss: false,
          touches: [],
          autoResolve: false,
        }),
      },
      { house },
    )
    return streamOf(org, command)
  }
  const asked = async (org: OrgId, stream: StreamId, by: Actor, command: Id<'command'>, ask: (text: (words: string) => Ref) => Ask) => {
    const outcome = await handle({ org, stream, by, command, ask })
    forget(org)
    return outcome
  }

  return {
    settings,
    speaking,
    page,
    async change(org, change) {
      const after = await replace(org, settingsKey, noSettings, change)
      forget(org)
      return after
    },
    async draft(org, by, written, command = fresh<'command'>()) {
      const post = written.post ?? derive<'status post'>('status post', command)
      const update = written.update ?? derive<'status update'>('status update', command)
      const stream = await streamFor(org, written, post)
      await replace<readonly StreamId[]>(org, streamsKey, [], all => (all.includes(stream) ? all : [...all, stream])) // P2
      const { kind, status, components, since, window } = written
      return asked(org, stream, by, command, text => ({
        type: 'DraftStatusUpdate',
        post,
        update,
        kind,
        title: text(written.title),
        note: text(written.text),
        status,
        components,
        since,
        window,
      }))
    },
    async preview(org, written) {
      const from = read(org)
      const posts = await from.posts
      const id = (written.post as string | null) ?? 'preview'
      const known = posts.find(p => p.id === id)
      const { kind, title, text, status, components, since, window } = written
      const update = { id: 'preview', title, text, status, components, since, window, at: clock.now(), role: null }
      const post = { id, kind, updates: [...(known?.updates ?? []), update] }
      return statusPage(await from.settings, [...posts.filter(p => p.id !== id), post], clock.now())
    },
    async publish(org, by, { stream, update, meets }, command = fresh<'command'>()) {
      await needs.address(org, stream, update)
      const outcome = await asked(org, stream, by, command, () => ({ type: 'PublishStatusUpdate', update, meets }))
      needs.published()
      return outcome
    },
    withdraw: (org, by, { stream, update, reason }, command = fresh<'command'>()) =>
      asked(org, stream, by, command, text => ({
        type: 'WithdrawStatusUpdate',
        update,
        reason: reason === null ? null : text(reason),
      })),
    onChange: listener => void listeners.push(listener),
  }
}

/** What a stream has published, by post; whoever asks shows the pass for it. */
function postsOf(pass: Pass<'status page'>, { incident, plan, texts }: Speaking): readonly PublishedPost[] {
  showPass(pass, 'status page')
  const posts = new Map<string, PublishedPost>()
  const inOrder = Object.entries(incident.statusUpdates ?? {}).toSorted(([, a], [, b]) => a.seq - b.seq)
  for (const [id, u] of inOrder) {
    if (u.state !== 'published' || u.publishedAt === null) continue
    const known = posts.get(u.post)
    const update = {
      id,
      status: u.status,
      title: texts[u.title] ?? null,
      text: texts[u.note] ?? null,
      components: u.components,
      since: u.since,
      window: u.window,
      at: u.publishedAt,
      role: plan.roles.find(r => r.id === u.role)?.name ?? null,
    }
    posts.set(u.post, { id: u.post, kind: u.kind, updates: [...(known?.updates ?? []), update] })
  }
  return [...posts.values()]
}
