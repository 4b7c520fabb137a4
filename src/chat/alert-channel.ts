/**
 * The team's alert channel: every incident gets a message there and a thread, every signal that opens none is told of, and what matters
 * later is said in the thread. It follows the audit log with a place of its own that is kept, so nothing is lost when the chat, or we,
 * were away; nobody is paged by it, and no page waits for it.
 *
 * A1  One node follows at a time, by a lease; what it reads and says is kept before and after each message, upon the version that it read: a
 *     node that was held up changes nothing of what another has done since.
 * A2  The chat knows no key by which it would take a message once. What may have been posted is looked for by the key that stands with it,
 *     and posted again only if it is not there.
 * A3  In a thread things are said in order. What waited is said together, in one message.
 * A4  A storm is bounded: so many threads a minute, the rest is counted; one of the rest gets its thread when somebody acts on it.
 *     A message a second to a channel, and none before the time that the chat names.
 * A5  An incident of a drill goes where drills go, marked, or nowhere (channelFor).
 * A6  What is erased here is taken out of what stands there, as far as the chat lets its messages be changed; also while the channel is off.
 * A7  One message that is never taken nor refused, of which nobody knows why, keeps the others back for two minutes and not for ever.
 * A8  In shadow nothing is said, and what was decided in it is not said later either; the log is read on (core/shadow.ts).
 */
import { createHash, createHmac } from 'node:crypto'
import type { Event, StreamId } from '../core/event.ts'
import { type Id, type Instant, instant, type Ref } from '../core/id.ts'
import { holders } from '../core/oncall/holders.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { type Pass, passAsked, passIn } from '../core/outside.ts'
import { shadowAt } from '../core/shadow.ts'
import { derive, fresh } from '../engine/derive.ts'
import { type Loop, makeLoop } from '../engine/loop.ts'
import type { Clock, Engine } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import type { Chat, ChatPlace, ChatWords, NotSaid, Said } from '../integrations/chat.ts'
import { refsOf } from '../read/timeline.ts'
import type { OrgId } from '../store/port.ts'
import {
  type Follower,
  followerFrom,
  followerKey,
  type Held,
  keepFollower,
  keepThread,
  Overtaken,
  placeKey,
  readFollower,
  readThread,
  type Saying,
  type Span,
  settingsKey,
  type Thread,
  type Trouble,
  threadFrom,
} from './kept.ts'
import { memberOf } from './members.ts'
import { alertsMax, makeNews } from './news.ts'
import { type ChatSettings, channelFor, elsewhere, noChat } from './settings.ts'
import { isTold, loggedWords, moreWords, rootWords, type Telling, testWords, threadLines, threadWords } from './words.ts'

const pollMs = 1000
const leaseMs = 30_000
const longestMs = 20_000 // one thing that the chat is asked for, and more
const gapMs = 60_000 // between two messages about what gets no thread, longer while they go on
const gapMaxMs = 30 * 60_000
const toldMax = 200
const channelsMax = 1000
const alertsFew = 200
const lookMs = 900
const lookSeldomMs = 10_000
const turnsApartMs = 250
const backOffMs = [1000, 2000, 5000, 10_000, 30_000, 60_000] as const
const shownAfterMs = 30_000 // trouble that lasts is everybody's business
const attemptsMax = 20

export type ChatStatus = Readonly<{ lastAt: Instant | null; waiting: number; skipped: number; trouble: Trouble | null }>
export type AlertChannel = Loop &
  Readonly<{
    chat: Chat | null // null: this server speaks to none
    /** What the loop does; for whoever has no loop. */
    turn(): Promise<Instant | null>
    settings(org: OrgId): Promise<ChatSettings>
    /** From then on: what happened before is not told of. */
    change(org: OrgId, settings: ChatSettings): Promise<void>
    status(org: OrgId): Promise<ChatStatus>
    /** A message that says that it is a test, to each channel that is set. */
    test(org: OrgId, by: string): Promise<readonly Readonly<{ channel: string; said: Said }>[]>
    /** The incident whose message or thread this is. */
    streamAt(org: OrgId, channel: string, at: string): Promise<StreamId | null>
    /** One sentence for each organisation whose channel does not take what is said. */
    problems(): readonly string[]
  }>

/** Not now: again at `at`. `trouble` null: it is only too soon. */
class NotNow extends Error {
  readonly at: Instant
  readonly trouble: Omit<Trouble, 'since'> | null
  constructor(at: Instant, trouble: Omit<Trouble, 'since'> | null) {
    super(trouble?.why ?? 'too soon')
    this.at = at
    this.trouble = trouble
  }
}

export function makeAlertChannel(
  needs: Readonly<{
    engine: Engine
    clock: Clock
    tell: Tell
    chat: Chat | null
    url(): string
    /** What reduced words are salted with. */
    secret: Uint8Array
    node: string
    /** Between two messages to one channel. */
    apartMs?: number
    /** Until what may have been posted is looked for: the chat may still be at it. */
    settleMs?: number
    pollMs?: number | 'never'
  }>,
): AlertChannel {
  const { engine, clock, tell, chat, node } = needs
  const { store } = engine
  const apartMs = needs.apartMs ?? 1000
  const settleMs = needs.settleMs ?? 5000
  const spokeAt = new Map<string, Instant>()
  const closedUntil = new Map<string, Instant>() // channels that take nothing, or not yet
  const channels = new Map<StreamId, string>() // of threads that were looked at lately
  const lookAt = new Map<OrgId, Instant>() // for signals that opened nothing
  const seen = new Map<OrgId, Follower>()
  let failures = 0

  const settingsOf = async (org: OrgId): Promise<ChatSettings> => ({
    ...noChat,
    ...((await store.org(org).getPrivate(settingsKey)) as Partial<ChatSettings> | null),
  })
  const salt = (org: OrgId): string => createHmac('sha256', needs.secret).update(`chat ${org}`).digest('hex')
  const keep = async (org: OrgId, held: Held, more: Partial<Follower>): Promise<void> => {
    const lease = { node, until: instant(clock.now() + leaseMs) }
    await keepFollower(store, org, held, { ...held.value, lease, ...more })
    seen.set(org, held.value)
  }
  /** Before the chat is asked for anything: nobody takes over while it answers. */
  const hold = async (org: OrgId, held: Held): Promise<void> => {
    if ((held.value.lease?.until ?? 0) < clock.now() + longestMs) await keep(org, held, {})
  }
  /** Null: another node follows. */
  const take = async (org: OrgId): Promise<Held | null> => {
    const now = clock.now()
    let held = await readFollower(store, org)
    if (held === null) {
      const end = await store.org(org).logEnd()
      held = { value: followerFrom(end?.leaf ?? -1, now), version: null }
    } else seen.set(org, held.value)
    const { lease } = held.value
    if (lease !== null && lease.node !== node && lease.until > now) return null
    if (lease?.node !== node) await keep(org, held, {})
    else await hold(org, held)
    return held
  }

  const { readLog, inOrder, logged } = makeNews({ engine, clock, keep })

  // How it is said

  const notNow = (place: ChatPlace, said: NotSaid): NotNow => {
    const now = clock.now()
    const backOff = backOffMs[Math.min(failures++, backOffMs.length - 1)]!
    const at = instant(now + Math.max(backOff, said.said === 'failed' ? (said.afterMs ?? 0) : 0, said.said === 'unknown' ? settleMs : 0))
    const of = said.said === 'refused' && said.of !== 'message' ? said.of : 'away'
    if (of === 'place' || (said.said === 'failed' && said.afterMs !== undefined)) closedUntil.set(place.channel, at)
    return new NotNow(at, { why: said.detail, of })
  }
  /** A8: looked at before, and here last. */
  const mayLeave = async (org: OrgId): Promise<Pass<'chat'>> => {
    const pass = passIn('chat', {}, await engine.shadow.house(org))
    if (pass === null) throw new NotNow(instant(clock.now() + pollMs), null)
    return pass
  }
  const freeAt = (channel: string): number => Math.max((spokeAt.get(channel) ?? 0) + apartMs, closedUntil.get(channel) ?? 0)
  const makeRoom = (channel: string): void => {
    const at = freeAt(channel)
    if (at > clock.now()) throw new NotNow(instant(at), null)
    spokeAt.set(channel, clock.now())
  }
  /**
   * A2. `saying`: what was begun under this key; `note` keeps that it is. Null: the chat never takes this message.
   */
  const speak = async (
    org: OrgId,
    place: ChatPlace,
    key: string,
    words: () => Promise<ChatWords>,
    saying: Saying | null,
    note: (saying: Saying | null) => Promise<void>,
  ): Promise<string | null> => {
    makeRoom(place.channel)
    if (saying !== null) {
      if (saying.at + settleMs > clock.now()) throw new NotNow(instant(saying.at + settleMs), null)
      const answer = await chat!.find(place, key, saying.at)
      if ('said' in answer) throw notNow(place, answer)
      if (answer.found !== null) return answer.found
    }
    const pass = await mayLeave(org)
    await note({ key, at: clock.now() })
    const said = await chat!.post(pass, place, key, await words())
    if (said.said === 'done') return said.at
    if (said.said === 'unknown') throw notNow(place, said)
    await note(null) // nothing stands there
    if (said.said === 'refused' && said.of === 'message') {
      tell('error', 'the chat does not take a message, and it is left out', { channel: place.channel, why: said.detail })
      return null
    }
    throw notNow(place, said)
  }

  const telling = async (
    org: OrgId,
    settings: ChatSettings,
    stream: StreamId,
    erased: readonly Ref[],
    refs: readonly Ref[],
  ): Promise<Telling | null> => {
    const loaded = await store.org(org).load(stream)
    if (loaded === null || loaded.number === null) return null
    const { incident, number } = loaded
    const [texts, plan, directory, keys, tokens] = await Promise.all([
      store.org(org).readTexts([...new Set([incident.title, ...refs])]),
      engine.plan(org, incident.plan),
      engine.directory(org),
      store.org(org).doors('integration key'),
      store.org(org).doors('api token'),
    ])
    return {
      incident,
      number,
      plan: plan.value,
      directory,
      labels: { local: 'the command line', ...Object.fromEntries([...keys, ...tokens].map(door => [door.id, door.label])) },
      texts: { ...texts, ...Object.fromEntries(erased.map(ref => [ref, null])) },
      url: needs.url(),
      salt: salt(org),
      words: settings.words,
    }
  }
  /** Who is called by name: of a recovery that somebody declares, whoever decides what comes next (T-40). */
  const callsOf = async (org: OrgId, of: Telling): Promise<(event: Event) => readonly string[]> => {
    const world = await engine.world(org)
    return event => {
      if (event.fact.type !== 'IncidentResolved' || !('person' in event.by)) return []
      const deciding = of.plan.roles.filter(role => role.decides.includes('close'))
      const persons = deciding.flatMap(role => {
        const taken = of.incident.roles[role.id] ?? []
        return taken.length > 0 ? taken : holders(world.people.value, of.plan, world.calendar.value, { role: role.id }, clock.now())
      })
      const by = event.by.person
      return [...new Set<PersonId>(persons)].flatMap(person => (person === by ? [] : (memberOf(of.directory, person) ?? [])))
    }
  }

  /** Says what is to be said of one incident; throws NotNow where it cannot be said yet. */
  const advance = async (org: OrgId, held: Held, settings: ChatSettings, stream: StreamId): Promise<void> => {
    const kept = await readThread(store, org, stream)
    let thread = kept.value
    const put = async (more: Partial<Thread>): Promise<void> => {
      await keepThread(store, org, stream, kept, { ...thread!, ...more })
      thread = kept.value
    }
    const saying = async (saying: Thread['saying']): Promise<void> => {
      await hold(org, held)
      await put({ saying })
    }
    const spoke = async (skipped: boolean): Promise<void> => {
      failures = 0
      await keep(org, held, {
        trouble: null,
        ...(skipped ? { skipped: held.value.skipped + 1 } : { lastAt: clock.now() }),
      })
    }
    const first = await telling(org, settings, stream, [], [])
    if (first === null) return
    const shadowed = (await engine.shadow.house(org)).shadow === true // A8
    const channelNow = shadowed ? null : channelFor(settings, first.incident)
    if (thread === null) {
      if (channelNow === null || first.incident.status !== 'open') return
      await put(threadFrom(channelNow, first.incident.seq))
    }
    const quiet = channelNow === null // turned off since, or in shadow: only what was erased is taken out (A6)
    const channel = thread!.channel
    channels.set(stream, channel)
    if (channels.size > channelsMax) channels.delete(channels.keys().next().value!)
    if (thread!.root === null) {
      if (quiet) return
      let shown = ''
      const at = await speak(
        org,
        { channel, thread: null },
        `${stream} root`,
        async () => {
          const now = (await telling(org, settings, stream, [], [])) ?? first
          const words = rootWords(now)
          shown = hashOf(words)
          await put({ seq: now.incident.seq })
          return words
        },
        thread!.saying,
        async begun => saying(begun === null ? null : { ...begun, from: 0, to: 0 }),
      )
      if (at === null) return spoke(true)
      await store.org(org).putPrivate(placeKey(channel, at), stream)
      await put({ root: at, saying: null, shown })
      await spoke(false)
    }
    const place = { channel, thread: thread!.root }
    const events = await store.org(org).events(stream, thread!.seq, 1000)
    const erased = events.flatMap(({ fact }) => (fact.type === 'TextsErased' ? fact.refs : []))
    if (erased.length > 0) {
      const hit = await Promise.all(
        thread!.told.map(async span => ((await refsIn(org, stream, span)).some(ref => erased.includes(ref)) ? [span] : [])),
      )
      const known = new Set(thread!.rewrite.map(({ at }) => at))
      await put({ rewrite: [...thread!.rewrite, ...hit.flat().filter(({ at }) => !known.has(at))] })
    }
    const last = events.at(-1)?.seq ?? thread!.seq
    if (quiet && thread!.saying !== null) await put({ saying: null })
    const tracked = quiet || elsewhere(first.plan, first.incident) !== null
    const from = thread!.saying?.from ?? thread!.seq
    const to = thread!.saying?.to ?? last
    const all = thread!.saying === null ? events : await spanOf(org, stream, { from, to })
    const shadows = await engine.shadow.shadows(org)
    const news = all.filter(event => shadowAt(shadows, event.at) === null) // A8
    const anything = !tracked && (!thread!.begun || news.some(isTold))
    if (anything || thread!.saying !== null) {
      const begun = thread!.begun
      const write = async (): Promise<ChatWords> => lines(org, settings, stream, news, erased, !begun)
      const at = await speak(org, place, `${stream} ${from}-${to}`, write, thread!.saying, async said =>
        saying(said === null ? null : { ...said, from, to }),
      )
      const keeps = at !== null && news.some(event => isTold(event) && Object.keys(event.private).length > 0)
      await put({
        saying: null,
        begun: true,
        seq: Math.max(to, thread!.seq),
        ...(keeps ? { told: [...thread!.told, { at, from, to }].slice(-toldMax) } : {}),
      })
      await spoke(at === null)
      if (to < last) return advance(org, held, settings, stream)
    } else if (last > thread!.seq) await put({ seq: last })
    for (const span of thread!.rewrite) {
      const words = await lines(org, settings, stream, await spanOf(org, stream, span), erased, false)
      await hold(org, held)
      await changed(org, place, span.at, words, true)
      await put({ rewrite: thread!.rewrite.slice(1) })
    }
    const now = await telling(org, settings, stream, erased, [])
    if (now === null) return
    const words = rootWords(now)
    if (hashOf(words) !== thread!.shown && (!quiet || erased.length > 0)) {
      await hold(org, held)
      await changed(org, { channel, thread: null }, place.thread!, words, erased.length > 0)
      await put({ shown: hashOf(words) })
      await spoke(false)
    }
    if (!quiet) await note(org, stream, now, thread!, () => put({ noted: true }))
    if (now.incident.seq > thread!.seq && (await store.org(org).events(stream, thread!.seq, 1)).length > 0)
      return advance(org, held, settings, stream)
  }
  const spanOf = async (org: OrgId, stream: StreamId, { from, to }: Pick<Span, 'from' | 'to'>): Promise<readonly Event[]> =>
    to <= from ? [] : store.org(org).events(stream, from, to - from)
  const refsIn = async (org: OrgId, stream: StreamId, span: Span): Promise<readonly Ref[]> => refsOf(await spanOf(org, stream, span))
  const lines = async (
    org: OrgId,
    settings: ChatSettings,
    stream: StreamId,
    events: readonly Event[],
    erased: readonly Ref[],
    begins: boolean,
  ): Promise<ChatWords> => {
    const of = (await telling(org, settings, stream, erased, refsOf(events)))!
    const said = threadLines(of, events, await callsOf(org, of))
    return { head: null, lines: begins ? [threadWords(of), ...said] : said, foot: null, buttons: [] }
  }
  /** A message that is gone, or too old to be changed, stays as it is. */
  const changed = async (org: OrgId, place: ChatPlace, at: string, words: ChatWords, takesOut: boolean): Promise<void> => {
    const pass = takesOut ? passAsked('chat') : await mayLeave(org) // what was erased is taken out in shadow too
    const said = await chat!.change(pass, place.channel, at, words)
    if (said.said === 'done' || (said.said === 'refused' && said.of === 'message')) return
    throw notNow(place, said)
  }
  /** T-12: the plan's checklist asks for a thread, and here it is. */
  const note = async (org: OrgId, stream: StreamId, of: Telling, thread: Thread, done: () => Promise<void>): Promise<void> => {
    if (thread.noted || thread.root === null || !thread.begun) return
    const item = (of.plan.checklist ?? []).find(one => one.sets === 'thread')
    if (item !== undefined && of.incident.status !== 'closed' && of.incident.checklist?.[item.id] === undefined) {
      const link = await chat!.link(thread.channel, thread.root)
      const outcome = await engine.handle({
        org,
        stream,
        command: derive<'command'>('chat thread', org, stream),
        by: { tocsin: 'engine' },
        ask: text => ({
          type: 'AnswerChecklist',
          item: item.id as Id<'checklist item'>,
          answers: [],
          note: text(`A thread in ${chat!.name}${link === null ? '' : `: ${link}`}`),
        }),
      })
      if (outcome.handled === 'refused')
        tell('error', 'the checklist does not take that there is a thread', { why: outcome.refusal.refused })
    }
    await done()
  }

  /** What is said in the channel itself. */
  const sayMore = async (org: OrgId, held: Held, settings: ChatSettings): Promise<void> => {
    const channel = settings.channel!
    const place = { channel, thread: null }
    const { value } = held
    const now = clock.now()
    const said = async (more: Partial<Follower>): Promise<void> => {
      failures = 0
      await keep(org, held, { ...more, saying: null, trouble: null, lastAt: clock.now() })
    }
    const plan = (await engine.world(org)).plan.value
    const pending = value.saying
    const count = Object.values(value.more).reduce((sum, n) => sum + n, 0)
    if (pending?.of === 'more' || (pending === null && count > 0 && value.moreAt <= now)) {
      const more = pending?.more ?? value.more
      const key = pending?.key ?? `more ${fresh<'message'>()}`
      await speak(
        org,
        place,
        key,
        async () => moreWords(plan, more, needs.url()),
        pending,
        async saying => keep(org, held, { saying: saying === null ? null : { ...saying, of: 'more', more, told: [] } }),
      )
      const left = Object.entries(held.value.more).flatMap(([id, n]) => (n > (more[id] ?? 0) ? [[id, n - (more[id] ?? 0)] as const] : []))
      await said({ more: Object.fromEntries(left), moreAt: instant(clock.now() + gapMs) })
    }
    const { alerts } = held.value
    const begun = held.value.saying
    if (begun === null && alerts.nextAt > now) return
    // A storm of alerts that have their incident is looked through for those that have none, but not all the time.
    if (begun === null && (lookAt.get(org) ?? 0) > now) return
    const { found, read } = await logged(org, alerts)
    lookAt.set(org, instant(clock.now() + (read > alertsFew ? lookSeldomMs : lookMs)))
    if (begun === null && found.length === 0) {
      // The burst is over: the next one is told of at once.
      if (alerts.gapMs > 0 && alerts.nextAt + alerts.gapMs < now) await keep(org, held, { alerts: { ...alerts, gapMs: 0 } })
      return
    }
    const about = begun === null ? found : found.filter(row => begun.told.includes(row.alert))
    const told = begun?.told ?? found.map(row => row.alert)
    const doors = new Map((await store.org(org).doors('integration key')).map(door => [door.id, door.label]))
    const write = async (): Promise<ChatWords> =>
      loggedWords(
        about.map(row => ({ summary: row.summary, label: doors.get(row.source) ?? row.sourceKind })),
        found.length >= alertsMax,
        needs.url(),
      )
    await speak(org, place, begun?.key ?? `alerts ${fresh<'message'>()}`, write, begun, async saying =>
      keep(org, held, { saying: saying === null ? null : { ...saying, of: 'alerts', more: {}, told } }),
    )
    const at = instant(Math.max(alerts.at, ...about.map(row => row.receivedAt)))
    const gap = Math.min(gapMaxMs, Math.max(gapMs, alerts.gapMs * 2))
    await said({ alerts: { at, told: [...alerts.told, ...told].slice(-alertsMax), nextAt: instant(clock.now() + gap), gapMs: gap } })
  }

  /** Answers when it wants to go on; null: when something happens. */
  const follow = async (org: OrgId): Promise<Instant | null> => {
    const settings = await settingsOf(org)
    const off = settings.channel === null
    if (off) seen.delete(org)
    if (chat === null || (off && (await readFollower(store, org)) === null)) return null
    const held = await take(org)
    if (held === null) return null
    const more = await readLog(org, held, settings)
    let again: Instant | null = more ? clock.now() : null
    const soon = (at: Instant): void => {
      again = instant(Math.min(again ?? at, at))
    }
    /** False: it goes on later, and so does everything behind it. */
    const attempt = async (work: () => Promise<void>): Promise<'done' | 'later' | 'stop'> => {
      try {
        await work()
        return 'done'
      } catch (error) {
        if (!(error instanceof NotNow)) throw error
        soon(error.at)
        if (error.trouble === null) return 'later'
        const since = held.value.trouble?.since ?? clock.now()
        if (held.value.trouble?.why !== error.trouble.why) {
          tell('error', 'the chat does not take what is said', { why: error.trouble.why })
          await keep(org, held, { trouble: { since, ...error.trouble } })
        }
        return error.trouble.of === 'place' ? 'later' : 'stop'
      }
    }
    for (const stream of inOrder(held.value.waiting)) {
      const before = channels.get(stream)
      const free = before === undefined ? 0 : freeAt(before)
      if (free > clock.now()) {
        soon(instant(free)) // it is known without looking at the incident
        continue
      }
      const became = await attempt(() => advance(org, held, settings, stream))
      if (became === 'stop') {
        if (failures < backOffMs.length) return again
        // A7: from now on all others come before it.
        await keep(org, held, { waiting: [...held.value.waiting.filter(one => one !== stream), stream] })
        if (inOrder(held.value.waiting)[0] !== stream) return again
        continue
      }
      if (became === 'done') await keep(org, held, { waiting: held.value.waiting.filter(one => one !== stream) })
    }
    if (off || (await engine.shadow.house(org)).shadow) return again // A8
    await attempt(() => sayMore(org, held, settings))
    if (held.value.alerts.gapMs > 0) soon(instant(Math.max(held.value.alerts.nextAt, clock.now() + pollMs)))
    return again
  }
  let turnedAt = instant(0)
  const turn = async (): Promise<Instant | null> => {
    turnedAt = clock.now()
    let next: Instant | null = null
    for (const org of await store.engine.orgs())
      try {
        const again = await follow(org)
        if (again !== null) next = instant(Math.min(next ?? again, again))
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error
      }
    return next
  }
  const loop = makeLoop({ name: 'writing to the chat', clock, tell, pollMs: needs.pollMs ?? pollMs, turn })
  const off = store.onChange(({ kinds }) => {
    if (seen.size > 0 && (kinds.includes('incident') || kinds.includes('alert')))
      loop.by(instant(Math.max(clock.now() + 50, turnedAt + turnsApartMs))) // the log has it by then
  })

  return {
    ...loop,
    chat,
    turn,
    settings: settingsOf,
    async change(org, settings) {
      const before = await settingsOf(org)
      await store.org(org).putPrivate(settingsKey, settings)
      if (before.channel === null && settings.channel !== null) {
        const end = await store.org(org).logEnd()
        for (let attempt = 0; ; attempt++) {
          const kept = await store.org(org).readPrivate(followerKey)
          const fresh = followerFrom(end?.leaf ?? -1, clock.now())
          if (await store.org(org).replacePrivate(followerKey, kept?.version ?? null, fresh)) break
          if (attempt === attemptsMax) throw new Error('others follow the log meanwhile')
        }
      }
      closedUntil.clear()
      failures = 0
      loop.kick()
    },
    async status(org) {
      const kept = (await readFollower(store, org))?.value
      return {
        lastAt: kept?.lastAt ?? null,
        waiting: kept?.waiting.length ?? 0,
        skipped: kept?.skipped ?? 0,
        trouble: kept?.trouble ?? null,
      }
    },
    async test(org, by) {
      const settings = await settingsOf(org)
      const channels = [settings.channel, ...Object.values(settings.bySeverity), settings.drills].filter(c => c !== null)
      return Promise.all(
        [...new Set(channels)].map(async channel => ({
          channel,
          said: await chat!.post(passAsked('chat'), { channel, thread: null }, `test ${fresh<'message'>()}`, testWords(by)),
        })),
      )
    },
    streamAt: async (org, channel, at) => (await store.org(org).getPrivate(placeKey(channel, at))) as StreamId | null,
    problems() {
      const now = clock.now()
      return [...seen.values()].flatMap(({ trouble, waiting }) =>
        trouble === null || trouble.since + shownAfterMs > now
          ? []
          : [
              `${chat?.name ?? 'the chat'} has taken nothing for ${Math.round((now - trouble.since) / 1000)} s (${trouble.why}); ${waiting.length} ${waiting.length === 1 ? 'incident waits' : 'incidents wait'} to be told of there, and paging goes on`,
            ],
      )
    },
    async stop() {
      off()
      await loop.stop()
      for (const org of seen.keys()) {
        const held = await readFollower(store, org)
        if (held?.value.lease?.node === node) await keepFollower(store, org, held, { ...held.value, lease: null }).catch(() => {})
      }
    },
  }
}
const hashOf = (words: ChatWords): string => createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 32)
