/**
 * Who follows the status page by mail or webhook, and what is sent to them.
 *
 * F1  Nobody hears of anything before they confirmed by the link that only they hold. A GET confirms and ends nothing.
 * F2  A letter comes from a named human who can be written back to, never from an address that nobody reads (L-17).
 * F3  Each published word goes to each subscriber once: in flight, committed, before it is handed over. Of a letter that may
 *     have left nobody sends another but a person; a webhook carries its id, and the same id again is the same message.
 * F4  Whoever ends it is forgotten: address and key are destroyed, and what still waited for them is not sent. It is an
 *     erasure (erase.ts): a backup from before, restored, does not write to them again. An owner may end it for somebody, which is
 *     recorded with who did it; they may follow again.
 */
import { createHmac } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import type { StreamId } from '../core/event.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import { passOut } from '../core/outside.ts'
import type { StatusUpdateId, StatusUpdateState } from '../core/status-update.ts'
import type { World } from '../core/world.ts'
import type { Carried } from '../integrations/carrier.ts'
import type { Hooks } from '../integrations/hook.ts'
import type { Mailer } from '../integrations/mailer.ts'
import type { Directory } from '../people/directory.ts'
import { type StatusSettings, stateWords } from '../status/page.ts'
import type { NoticeEnd, OrgId, Store, Subscriber } from '../store/port.ts'
import { derive, fresh, type Random } from './derive.ts'
import { failpoint } from './failpoints.ts'
import { type Loop, makeLoop } from './loop.ts'
import { senderOf } from './notices.ts'
import type { Clock, Links } from './port.ts'
import type { Tell } from './tell.ts'

export type SubscriberId = Id<'subscriber'>
const inFlightMax = 16
const sendMs = 30_000
const leaseMs = 2 * sendMs
const attemptsMax = 5
const retryMs = 30_000
const pollMs = 5_000
const confirmWithinMs = 2 * 86_400_000
const askAgainMs = 10 * 60_000
const page = 1_000
const forEver = instant(Date.UTC(2200, 0, 1))

/** Notices of a published word, and of the question whether somebody wants to hear, go by these keys. */
export const wordKey = (update: StatusUpdateId): string => `status ${update}`
const askKey = (subscriber: SubscriberId, round: number): string => `subscribe ${subscriber} ${round}`
const pageOf = ({ name }: StatusSettings): string => (name === '' ? 'our status page' : `the status page of ${name}`)
/** "2026-12-01 22:00 UTC": to the minute, as people plan. */
const minuteWords = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
const asCustomer = (subscriber: SubscriberId) => subscriber as string as Id<'customer'>

export type Asked = 'asked' | Readonly<{ problem: string; instead: string }>
export type Subscriptions = Loop &
  Readonly<{
    /** What can be subscribed to; mail needs a named sender and a mail server. */
    offered(org: OrgId): Promise<Readonly<{ mail: boolean; webhook: boolean }>>
    /** Says the same whether the address is known or not. */
    ask(org: OrgId, kind: Subscriber['kind'], address: string): Promise<Asked>
    /** With the secret that a webhook's messages are signed by; null: there is no such subscription any more. */
    confirm(org: OrgId, subscriber: SubscriberId): Promise<Subscriber | null>
    end(org: OrgId, subscriber: SubscriberId): Promise<boolean>
    /** Who follows, by their ids; `address`: only whoever follows, or was asked, at exactly this one. */
    followers(
      org: OrgId,
      query: Readonly<{ address?: string; after?: SubscriberId; limit: number }>,
    ): Promise<readonly (Subscriber & { secrets: NonNullable<Subscriber['secrets']> })[]>
    /** Ends it for somebody; false: nobody follows by this id. */
    remove(org: OrgId, by: Actor, subscriber: SubscriberId): Promise<boolean>
    /** Writes down, once, to whom a word goes. */
    address(org: OrgId, stream: StreamId, update: StatusUpdateId): Promise<void>
  }>

export function makeSubscriptions(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    mailer: Mailer | null
    hooks: Hooks | null
    links: Links
    url(): string
    /** Keys the hash by which an address is found again. */
    key(org: OrgId): Uint8Array
    settings(org: OrgId): Promise<StatusSettings>
    directory(org: OrgId): Promise<Directory>
    house(org: OrgId): Promise<Pick<World, 'shadow'>>
    roleName(org: OrgId, stream: StreamId, update: StatusUpdateState): Promise<string | null>
    /** Destroys the address, and puts down that it was, so that a restore does it once more. */
    forget(org: OrgId, by: Actor, subscriber: SubscriberId): Promise<unknown>
    /** Puts down who took whom off the list; once, however often it is said. */
    record(org: OrgId, by: Actor, of: Subscriber): Promise<void>
    alone: boolean
    random?: Random
  }>,
): Subscriptions {
  const { store, clock, tell, mailer, hooks, links } = needs
  const held = new Set<Promise<void>>()
  let inFlight = 0

  const sender = async (org: OrgId) => {
    const [settings, directory] = await Promise.all([needs.settings(org), needs.directory(org)])
    if (settings.sender === null)
      return { problem: 'Nobody is named who writes to subscribers.', instead: 'name somebody on the status page' }
    return senderOf(directory, settings.sender)
  }
  const addressKey = (org: OrgId, kind: string, address: string): string =>
    createHmac('sha256', needs.key(org))
      .update(`${kind} ${kind === 'mail' ? address.toLowerCase() : address}`)
      .digest('hex')
  const link = (kind: 'confirm subscription' | 'end subscription', org: OrgId, subscriber: SubscriberId, expiresAt: Instant) =>
    `${needs.url()}/status/${kind === 'confirm subscription' ? 'confirm' : 'unsubscribe'}/${links.make({ kind, org, subscriber, expiresAt })}`

  /** What one subscriber is sent by one key. */
  type Words = Readonly<{ subject: string; foot: string; text: string; type: string; data: object; of: Parameters<typeof passOut>[1] }>
  const confirmation = async (org: OrgId, subscriber: SubscriberId): Promise<Words> => {
    const settings = await needs.settings(org)
    const { name } = settings
    const confirm = link('confirm subscription', org, subscriber, instant(clock.now() + confirmWithinMs))
    return {
      subject: `Confirm: status of ${name}`,
      foot: 'Nothing else is sent to this address before it is confirmed.',
      text: `Somebody, you we hope, asked to hear of changes on ${pageOf(settings)} at this address.\n\nConfirm it here: ${confirm}\n\nIf it was not you, do nothing: the address is forgotten after two days.`,
      type: 'status.subscription',
      data: { page: name, confirm },
      of: { drill: null },
    }
  }
  const word = async (org: OrgId, stream: StreamId, update: StatusUpdateId): Promise<Words | null> => {
    const incident = (await store.org(org).load(stream))?.incident
    const state = incident?.statusUpdates?.[update]
    if (incident === undefined || state === undefined || state.state !== 'published') return null
    const [settings, texts, role] = await Promise.all([
      needs.settings(org),
      store.org(org).readTexts([state.title, state.note]),
      needs.roleName(org, stream, state),
    ])
    const title = texts[state.title] ?? null
    const text = texts[state.note] ?? null
    if (title === null || text === null) return null // erased before it was sent
    const status = state.status.replaceAll('_', ' ')
    const components = Object.entries(state.components).map(([id, said]) => ({
      id,
      name: settings.components.find(c => c.id === (id as never))?.name ?? id,
      status: said,
    }))
    const at = `${settings.address ?? `${needs.url()}/status`}/incidents/${state.post}.html`
    const window = state.window === null ? [] : [`From ${minuteWords(state.window.from)} until ${minuteWords(state.window.until)}`]
    return {
      subject: `${settings.name === '' ? '' : `${settings.name}: `}${title}: ${status}`, // whoever follows several pages sees which one
      foot: `You hear of this because you follow ${pageOf(settings)}.`,
      text: [text, ...window, components.map(c => `${c.name}: ${stateWords[c.status]}`).join('\n'), at]
        .filter(part => part !== '')
        .join('\n\n'),
      type: 'status.update',
      data: {
        page: settings.name,
        id: update,
        incident: { id: state.post, kind: state.kind, name: title, url: at },
        status: state.status,
        body: text,
        components,
        role,
        published_at: new Date(state.publishedAt ?? clock.now()).toISOString(),
        ...(state.window === null
          ? {}
          : { scheduled_for: new Date(state.window.from).toISOString(), scheduled_until: new Date(state.window.until).toISOString() }),
      },
      of: incident,
    }
  }

  const carry = async (
    org: OrgId,
    key: string,
    to: Subscriber,
    words: Words,
    house: Pick<World, 'shadow'>,
  ): Promise<Readonly<{ carried: Carried; hash: string | null }>> => {
    const no = (detail: string) => ({ carried: { carried: 'refused', detail } as const, hash: null })
    const { address, secret } = to.secrets!
    const end = link('end subscription', org, to.subscriber, forEver)
    const id = derive<'notice'>('subscriber notice', org, key, to.subscriber)
    if (to.kind === 'webhook') {
      const pass = passOut('webhook', words.of, house)
      if (pass === null) return no('nothing of a drill or of a shadow leaves')
      if (hooks === null || secret === null) return no('webhooks are not set up')
      const body = { type: words.type, timestamp: new Date(clock.now()).toISOString(), data: { ...words.data, unsubscribe: end } }
      return { carried: await hooks.send({ pass, id, address, secret, body }, AbortSignal.timeout(sendMs)), hash: null }
    }
    const pass = passOut('customer', words.of, house)
    if (pass === null) return no('nothing of a drill or of a shadow leaves')
    if (mailer === null) return no('mail is not set up: set SMTP_URL and MAIL_FROM, or RESEND_API_KEY')
    const from = await sender(org)
    if ('problem' in from) return no(from.problem)
    const text = `${words.text}\n\n${from.name}\n\n-- \n${words.foot} End it: ${end}`
    const letter = { pass, key: id, from, to: { name: '', address }, subject: words.subject, text, unsubscribe: end }
    return mailer.send(letter, AbortSignal.timeout(sendMs))
  }

  const sendOne = async (
    org: OrgId,
    key: string,
    subscriber: SubscriberId,
    attempts: number,
    words: Words,
    house: Pick<World, 'shadow'>,
  ): Promise<void> => {
    const end = (of: NoticeEnd, at = clock.now()) => store.org(org).endNotices(key, [{ ...of, customer: asCustomer(subscriber), at }])
    const to = await store.org(org).subscriber(subscriber)
    if (to === null || to.secrets === null) return void (await end({ state: 'refused', receipt: null, hash: null, detail: 'has ended it' })) // F4
    const { carried, hash } = await carry(org, key, to, words, house)
    await failpoint('after-send-before-outcome')
    const repeatable = carried.carried === 'failed' || (carried.carried === 'unknown' && to.kind === 'webhook')
    if (carried.carried === 'handed over') return void (await end({ state: 'sent', receipt: carried.receipt, hash, detail: null }))
    if (repeatable && attempts < attemptsMax) {
      const afterMs = carried.carried === 'failed' ? carried.afterMs : undefined
      const again = instant(clock.now() + (afterMs ?? retryMs * 2 ** (attempts - 1)))
      return void (await end({ state: 'waiting', receipt: null, hash: null, detail: carried.detail }, again))
    }
    const state = carried.carried === 'unknown' ? 'unknown' : 'refused'
    await end({ state, receipt: null, hash, detail: repeatable ? `${attempts} times: ${carried.detail}` : carried.detail })
  }

  const work = async (org: OrgId, key: string, stream: StreamId): Promise<void> => {
    const [kind, about] = key.split(' ') as [string, string]
    const words = kind === 'subscribe' ? await confirmation(org, about as SubscriberId) : await word(org, stream, about as StatusUpdateId)
    const house = await needs.house(org)
    if (words === null || passOut('customer', words.of, house) === null) return // in shadow, what was begun before waits
    const now = clock.now()
    const stranded = await store.org(org).strandNotices(key, instant(now - leaseMs), now, null)
    if (stranded > 0)
      tell('error', 'of some words to subscribers nobody can say whether they were sent: a person decides', { org, stranded })
    const taken = await store.org(org).takeNotices(key, inFlightMax - inFlight, now, 'subscriptions')
    if (taken.length === 0) return
    inFlight += taken.length
    const batch: Promise<void> = Promise.all(
      taken.map(({ customer, attempts }) =>
        sendOne(org, key, customer as string as SubscriberId, attempts, words, house).catch(error =>
          tell('error', 'a word to a subscriber could not be ended: it becomes unknown', { org, why: String(error) }),
        ),
      ),
    ).then(() => {
      inFlight -= taken.length
      held.delete(batch)
      loop.kick()
    })
    held.add(batch)
  }

  const loop = makeLoop({
    name: 'telling subscribers',
    clock,
    tell,
    pollMs: needs.alone ? 'never' : pollMs,
    async turn() {
      if (needs.alone) return null
      for (const org of await store.engine.orgs()) {
        await store.org(org).expireSubscribers(instant(clock.now() - confirmWithinMs), clock.now())
        for (const { notification, stream } of await store.org(org).openNotices()) {
          if (inFlight >= inFlightMax) break
          if (/^(status|subscribe) /.test(notification)) await work(org, notification, stream)
        }
      }
      return null
    },
  })

  return {
    ...loop,
    async stop() {
      await loop.stop()
      await Promise.all(held)
    },
    async offered(org) {
      return { mail: mailer !== null && !('problem' in (await sender(org))), webhook: hooks !== null }
    },
    async ask(org, kind, address) {
      if ((await needs.house(org)).shadow)
        return { problem: 'Nobody is written to from here at present.', instead: 'follow a feed, or come back later' }
      if (kind === 'mail') {
        const from = await sender(org)
        if (mailer === null || 'problem' in from)
          return { problem: 'Nobody can write to you from here yet.', instead: 'follow a feed, or come back later' }
        if (!/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(address))
          return { problem: 'This is no e-mail address.', instead: 'write one as name@example.com' }
      } else {
        const problem = hooks === null ? 'Webhooks are not set up here.' : hooks.objects(address)
        if (problem !== null) return { problem, instead: 'write the address of an endpoint of yours' }
      }
      const secrets = { address, secret: kind === 'webhook' ? hooks!.makeSecret() : null }
      const known = await store
        .org(org)
        .putSubscriber(
          { subscriber: fresh<'subscriber'>(needs.random), kind, addressKey: addressKey(org, kind, address), secrets },
          clock.now(),
        )
      // Asked again and again, somebody gets one question in ten minutes; whoever has confirmed gets none.
      if (known.state === 'asked')
        await store.org(org).putNotices(
          {
            notification: askKey(known.subscriber, Math.floor(clock.now() / askAgainMs)),
            stream: 'status page' as StreamId,
            customers: [asCustomer(known.subscriber)],
            refused: [],
          },
          clock.now(),
        )
      loop.kick()
      return 'asked'
    },
    async confirm(org, subscriber) {
      await store.org(org).confirmSubscriber(subscriber, clock.now())
      const found = await store.org(org).subscriber(subscriber)
      return found?.state === 'confirmed' ? found : null
    },
    async end(org, subscriber) {
      const found = await store.org(org).subscriber(subscriber)
      if (found === null || found.state === 'gone') return false
      await needs.forget(org, { tocsin: 'engine' }, subscriber)
      return true
    },
    async followers(org, { address, after, limit }) {
      const home = store.org(org)
      const kinds = ['mail', 'webhook'] as const
      const rows =
        address === undefined
          ? await home.subscribers({ state: 'confirmed', limit, ...(after === undefined ? {} : { after }) })
          : (await Promise.all(kinds.map(kind => home.subscribers({ addressKey: addressKey(org, kind, address), limit })))).flat()
      const found = await Promise.all(rows.map(row => home.subscriber(row.subscriber)))
      return found.flatMap(one => (one === null || one.secrets === null ? [] : [{ ...one, secrets: one.secrets }]))
    },
    async remove(org, by, subscriber) {
      const found = await store.org(org).subscriber(subscriber)
      if (found === null || found.state === 'gone') return false
      await needs.record(org, by, found)
      await needs.forget(org, by, subscriber)
      return true
    },
    async address(org, stream, update) {
      const incident = (await store.org(org).load(stream))?.incident
      if (incident?.statusUpdates?.[update]?.state !== 'draft' || passOut('status page', incident, await needs.house(org)) === null) return
      let after: SubscriberId | undefined
      do {
        const rows = await store.org(org).subscribers({ state: 'confirmed', limit: page, ...(after === undefined ? {} : { after }) })
        const customers = rows.map(row => asCustomer(row.subscriber))
        if (customers.length > 0)
          await store.org(org).putNotices({ notification: wordKey(update), stream, customers, refused: [] }, clock.now())
        after = rows.length < page ? undefined : rows.at(-1)!.subscriber
      } while (after !== undefined)
    },
  }
}
