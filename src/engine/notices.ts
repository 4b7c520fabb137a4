/**
 * Notices on their way out: one letter to each recipient of a notification.
 *
 * E1  A notice is in flight, committed, before its letter is handed over; whoever dies then leaves it unknown, and only a
 *     person sends it again. Never twice, at the price of a question.
 * E2  Where the carrier says that nothing left, it is tried again; after some times that is its end.
 * E3  Nothing of a drill leaves, whatever core or a caller says: it gets no pass (core/outside.ts). In shadow what was begun before waits.
 * E4  Only what core says is being sent leaves, to the list that it was approved for.
 */
import type { StreamId } from '../core/event.ts'
import { type Id, instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { NotificationId } from '../core/notification.ts'
import { passOut } from '../core/outside.ts'
import type { World } from '../core/world.ts'
import { affectedList, emptyRegister, type Register } from '../customers/customer.ts'
import { isUnattended, type Mailer } from '../integrations/mailer.ts'
import type { Directory } from '../people/directory.ts'
import type { NoticeEnd, NoticeEnded, OrgId, OrgStore, Store, TakenNotice } from '../store/port.ts'
import { listKey } from './customers.ts'
import { derive } from './derive.ts'
import { registerKey } from './directory.ts'
import { failpoint } from './failpoints.ts'
import type { Handle } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

export const inFlightMax = 16 // unless the mailer says otherwise
const sendMs = 30_000
const leaseMs = 2 * sendMs
/** 30 s, 1, 2, 4, 8, and then every 10 minutes: a mail server that is away for two hours loses no letter. */
const retryMs = 30_000
const retryMsMax = 10 * 60_000
const attemptsMax = 20
const retryAfterMs = (attempts: number): number => Math.min(retryMsMax, retryMs * 2 ** (attempts - 1))
const pollMs = 5_000
const page = 200
const keptForMs = 10_000
const recountEveryMs = 5 * 60_000

/** A notification's notices go by it and its list: another list is another set of rows. */
export const noticesKey = (notification: NotificationId, list: string): string => `${notification} ${list}`
export const partsOf = (key: string) => key.split(' ') as [NotificationId, string]

export type Sender = Readonly<{ name: string; address: string }>
/** The named human as a sender; or why not, and what to do instead. */
export function senderOf(directory: Directory, person: string): Sender | Readonly<{ problem: string; instead: string }> {
  const found = directory.persons.find(p => p.id === person)
  if (found === undefined) return { problem: 'The directory has no such person.', instead: 'name somebody who is in it' }
  const address = found.methods.find(m => m.kind === 'email')?.address
  if (address === undefined)
    return { problem: `${found.name} has no e-mail address.`, instead: 'add it as a contact method: whoever is told may want to answer' }
  if (isUnattended(address))
    return { problem: `${address} is an address that nobody reads.`, instead: "a word to customers comes from a named human's own address" }
  return { name: found.name, address }
}

type Letterhead = Readonly<{ from: string; subject: string; note: string }>
export type Notices = Loop & Readonly<{ count(org: OrgId, stream: StreamId, notification: NotificationId, list: string): Promise<void> }>

export function makeNotices(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    handle: Handle
    mailer: Mailer | null
    directory(org: OrgId): Promise<Directory>
    house(org: OrgId): Promise<Pick<World, 'shadow'>>
    alone: boolean
    node: string
  }>,
): Notices {
  const { store, clock, tell, handle, mailer } = needs
  const atOnce = mailer?.atOnce ?? inFlightMax
  const pumps = new Map<string, Promise<void>>()
  let stopping = false
  let inFlight = 0
  let recountedAt: number | null = null

  const count = async (org: OrgId, stream: StreamId, notification: NotificationId, list: string): Promise<void> => {
    const { sent, refused, unknown, waiting, 'in flight': inFlight } = await store.org(org).countNotices(noticesKey(notification, list))
    const counts = { sent, refused, unknown, waiting: waiting + inFlight }
    const reached = await reachedOf(org, stream, noticesKey(notification, list))
    const ask = { type: 'CountNotices', notification, counts, ...(reached === null ? {} : { reached }) } as const
    await handle(
      { org, stream, by: { tocsin: 'carrier' }, ask: () => ask },
      { commandAt: seq => derive('notices', org, stream, notification, seq, sent, refused, unknown, waiting, ...(reached ?? [])) },
    )
  }

  /** Of those whose contracts have clocks of their own, the ones whom it reached; null: none has any. */
  const reachedOf = async (org: OrgId, stream: StreamId, key: string): Promise<readonly Id<'customer'>[] | null> => {
    const clocks = (await store.org(org).load(stream))?.incident.law?.affected?.clocks ?? []
    if (clocks.length === 0) return null
    const groups = clocks.some(c => c.customer.startsWith('terms-')) ? await groupsOf(org, partsOf(key)[1]) : {}
    const customers = [...new Set(clocks.flatMap(c => groups[c.customer] ?? [c.customer]))].sort()
    const rows = await store.org(org).notices({ notification: key, state: 'sent', customers, limit: customers.length })
    const sent = new Set(rows.map(row => row.customer))
    const isReached = (customer: Id<'customer'>) => groups[customer]?.every(one => sent.has(one)) ?? sent.has(customer)
    return [...new Set(clocks.map(c => c.customer))].sort().filter(isReached)
  }
  /** Whose contracts a clock stands for, where one stands for several of the same terms. */
  const groupsOf = async (org: OrgId, list: string) => {
    const [kept, listed] = await Promise.all([store.org(org).getPrivate(registerKey), store.org(org).getPrivate(listKey(list))])
    const ids = new Set((listed as readonly Id<'customer'>[] | null) ?? [])
    return affectedList(((kept as Register | null) ?? emptyRegister).customers.filter(c => ids.has(c.id))).groups
  }

  /** What became of one letter. `end.state` waiting: nothing left, and it is tried again from `at` on. */
  const send = async (
    org: OrgId,
    key: string,
    incident: Incident,
    { customer, attempts, again }: TakenNotice,
    letter: Awaited<ReturnType<typeof letterOf>>,
  ): Promise<NoticeEnded> => {
    const end = (of: NoticeEnd, at = clock.now()): NoticeEnded => ({ customer, ...of, at })
    const refused = (detail: string) => end({ state: 'refused', receipt: null, hash: null, detail })
    const to = letter.contacts.get(customer)
    if (to === undefined) return refused('no contact in the register')
    if (mailer === null) return refused('mail is not set up: set SMTP_URL and MAIL_FROM, or RESEND_API_KEY')
    if (letter.subject === null || letter.text === null) return refused('its words were erased')
    if ('problem' in letter.from) return refused(letter.from.problem)
    const pass = passOut('customer', incident, await needs.house(org)) // for each one: it may have begun since the first
    if (pass === null)
      return end({ state: 'waiting', receipt: null, hash: null, detail: 'the house is in shadow' }, instant(clock.now() + retryMs))
    const { carried, hash } = await mailer.send(
      {
        pass,
        key: again === 0 ? derive('notice', org, key, customer) : derive('notice', org, key, customer, again),
        of: { org, notification: partsOf(key)[0], list: partsOf(key)[1], customer },
        from: letter.from,
        to: { name: to.name, address: to.email },
        subject: letter.subject,
        text: letter.text,
      },
      AbortSignal.timeout(sendMs),
    )
    await failpoint('after-send-before-outcome')
    switch (carried.carried) {
      case 'handed over':
        return end({ state: 'sent', receipt: carried.receipt, hash, detail: null })
      case 'refused':
        return refused(carried.detail)
      case 'unknown':
        return end({ state: 'unknown', receipt: carried.receipt ?? null, hash, detail: carried.detail })
      case 'failed': {
        if (attempts >= attemptsMax) return refused(`${attempts} times: ${carried.detail}`)
        const again = instant(clock.now() + Math.max(carried.afterMs ?? 0, retryAfterMs(attempts)))
        return end({ state: 'waiting', receipt: null, hash: null, detail: carried.detail }, again)
      }
    }
  }

  const letterOf = async (org: OrgId, state: Letterhead) => {
    const [directory, texts, kept] = await Promise.all([
      needs.directory(org),
      store.org(org).readTexts([state.subject as never, state.note as never]),
      store.org(org).getPrivate(registerKey),
    ])
    const register = (kept as Register | null) ?? emptyRegister
    const [subject, text] = [texts[state.subject as never] ?? null, texts[state.note as never] ?? null]
    const contacts = new Map(register.customers.flatMap(c => (c.contact === null ? [] : [[c.id, c.contact] as const])))
    return { from: senderOf(directory, state.from), contacts, subject, text }
  }

  /** For a few seconds: twenty thousand notices are not twenty thousand readings of the register. */
  let kept: { key: string; until: number; letter: ReturnType<typeof letterOf> } | null = null
  const keptLetter = (org: OrgId, key: string, state: Letterhead): ReturnType<typeof letterOf> => {
    const name = `${org} ${key}`
    if (kept?.key !== name || kept.until <= clock.now()) {
      const letter = letterOf(org, state)
      kept = { key: name, until: clock.now() + keptForMs, letter }
      letter.catch(() => {
        kept = null
      })
    }
    return kept.letter
  }

  const notLeft = (customer: Id<'customer'>) =>
    ({ customer, state: 'waiting', receipt: null, hash: null, detail: 'the letter could not be put together' }) as const
  /**
   * Writes what has ended and takes as many in their stead, at one commit. A store that cannot be reached gives nothing: what is
   * under way ends, what could not be written becomes unknown, and the poll comes again.
   */
  const next = async (notices: OrgStore, key: string, ends: readonly NoticeEnded[], free: number): Promise<readonly TakenNotice[]> => {
    if (ends.length === 0 && free === 0) return []
    try {
      return await notices.nextNotices(key, ends, free, clock.now(), needs.node)
    } catch (error) {
      tell('error', 'notices could not be ended or taken: those that ended become unknown', { ended: ends.length, why: String(error) })
      return []
    }
  }

  /**
   * Sends one notification until nothing of it can be taken; whether anything was. While some outcomes are written the other
   * letters are under way; never more than `atOnce` are taken and not ended (E1).
   */
  const pump = async (org: OrgId, stream: StreamId, key: string, incident: Incident, state: Letterhead): Promise<boolean> => {
    const notices = store.org(org)
    let any = false
    let own = 0
    let ends: NoticeEnded[] = []
    let wake: () => void = () => {}
    const hold = (count: number) => {
      own += count
      inFlight += count
    }
    const one = (taken: TakenNotice, letter: Awaited<ReturnType<typeof letterOf>>): void => {
      const over = (end: NoticeEnded | null) => {
        if (end === null) hold(-1)
        else ends.push(end)
        wake()
      }
      send(org, key, incident, taken, letter).then(over, error => {
        tell('error', 'a notice could not be ended: it becomes unknown', { org, customer: taken.customer, why: String(error) })
        over(null)
      })
    }
    for (;;) {
      const done = ends
      ends = []
      const free = stopping || (await needs.house(org)).shadow ? 0 : Math.max(0, atOnce - inFlight + done.length)
      hold(free - done.length) // held before they are asked for: another notification may ask meanwhile
      const taken = await next(notices, key, done, free)
      hold(taken.length - free)
      if (taken.length > 0) {
        any = true
        const letter = await keptLetter(org, key, state).catch(error => {
          tell('error', 'a letter could not be put together', { org, stream, why: String(error) })
          return null
        })
        for (const notice of taken) {
          if (letter !== null) one(notice, letter)
          else ends.push({ ...notLeft(notice.customer), at: instant(clock.now() + retryMs) })
        }
      }
      if (ends.length > 0) continue
      if (own === 0) break
      await new Promise<void>(resolve => {
        wake = resolve
        if (ends.length > 0 || own === 0) resolve()
      })
    }
    await countWhenDone(org, stream, key)
    return any
  }

  const work = async (org: OrgId, key: string, stream: StreamId): Promise<void> => {
    if (pumps.has(`${org} ${key}`)) return
    const [notification, list] = partsOf(key)
    const incident = (await store.org(org).load(stream))?.incident
    const state = incident?.notifications?.[notification]
    if (incident === undefined || passOut('customer', incident, await needs.house(org)) === null) return // E3
    if (state === undefined || state.status !== 'sending' || state.list !== list) return // E4
    const now = clock.now()
    // What this node took and no pump of it holds, it took before it died.
    const stranded = await store.org(org).strandNotices(key, instant(now - leaseMs), now, needs.node)
    if (stranded > 0) tell('error', 'of some notices nobody can say whether they were sent: a person decides', { org, stream, stranded })
    const name = `${org} ${key}`
    const pumping = pump(org, stream, key, incident, state)
      .catch(error => {
        tell('error', 'notices could not be sent or counted', { org, stream, why: String(error) })
        return false
      })
      .then(any => {
        pumps.delete(name)
        if (any) loop.kick() // whoever took nothing waits for the poll
      })
    pumps.set(name, pumping)
  }
  /** The stream hears of it when nothing is left to do; on the way the store knows. */
  const countWhenDone = async (org: OrgId, stream: StreamId, key: string): Promise<void> => {
    const counts = await store.org(org).countNotices(key)
    const [notification, list] = partsOf(key)
    if (counts.waiting + counts['in flight'] === 0) await count(org, stream, notification, list)
  }

  /** We may have died between the last outcome and its count, at an incident that was closed since; or another node may have. */
  const recount = async (org: OrgId): Promise<void> => {
    const status = recountedAt === null ? (['open', 'resolved', 'closed'] as const) : (['open', 'resolved'] as const)
    let cursor: string | undefined
    do {
      const found = await store.org(org).incidents({ status, drill: null, limit: page, ...(cursor === undefined ? {} : { cursor }) })
      for (const { stream, incident } of found.rows)
        for (const [notification, { status, list }] of Object.entries(incident.notifications ?? {}))
          if (status === 'sending') await count(org, stream, notification as NotificationId, list)
      cursor = found.next ?? undefined
    } while (cursor !== undefined)
  }

  const loop = makeLoop({
    name: 'sending notices',
    clock,
    tell,
    pollMs: needs.alone ? 'never' : pollMs,
    async turn() {
      const now = clock.now()
      const recounts = !needs.alone && (recountedAt === null || now - recountedAt >= recountEveryMs)
      for (const org of await store.engine.orgs()) {
        if (recounts) await recount(org)
        for (const { notification, stream } of await store.org(org).openNotices()) {
          if (stopping) break
          await work(org, notification, stream)
        }
      }
      if (recounts) recountedAt = now
      return null
    },
  })
  return {
    ...loop,
    count,
    async stop() {
      stopping = true
      await loop.stop()
      await Promise.all(pumps.values())
    },
  }
}
