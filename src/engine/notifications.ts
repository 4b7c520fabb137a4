/**
 * Notifications as people write and send them: the plan's form filled in, the text put together, the recipients from the
 * list that the incident froze. What is decided about them is core's (`core/chapters/notification.ts`).
 */
import type { Actor } from '../core/cause.ts'
import type { StreamId } from '../core/event.ts'
import type { Id } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { ContentState, NotificationId, Wave } from '../core/notification.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { passOut } from '../core/outside.ts'
import type { Plan } from '../core/plan.ts'
import type { World } from '../core/world.ts'
import { type CustomerId, RegisterError } from '../customers/customer.ts'
import type { Directory } from '../people/directory.ts'
import type { NoticeReportIn, OrgId, Store } from '../store/port.ts'
import type { Customers } from './customers.ts'
import { derive, fresh } from './derive.ts'
import type { Handle, Outcome } from './handle.ts'
import { type Notices, noticesKey, partsOf, senderOf } from './notices.ts'
import type { Clock } from './port.ts'

export type Written = Readonly<{
  notification: NotificationId | null // null: a new one
  form: Id<'notification form'> | null
  preliminary: boolean
  from: PersonId
  to?: 'all' | 'not told yet' // absent: all
  subject: string
  opening: string
  contents: Readonly<Record<string, Readonly<{ state: ContentState; text: string }>>>
}>
export type Notifications = Readonly<{
  draft(org: OrgId, stream: StreamId, by: Actor, written: Written, command?: Id<'command'>): Promise<Outcome>
  send(org: OrgId, stream: StreamId, by: Actor, notification: NotificationId, command?: Id<'command'>): Promise<Outcome>
  /** A person's word about a notice that is unknown or was refused: it was sent, or it is to be sent again. */
  settle(
    org: OrgId,
    stream: StreamId,
    notification: NotificationId,
    customer: Id<'customer'>,
    as: 'sent' | 'waiting' | 'refused',
    reason: string,
  ): Promise<boolean>
  /** The same about all of a state at once; how many they were. */
  settleAll(
    org: OrgId,
    stream: StreamId,
    notification: NotificationId,
    of: 'unknown' | 'refused',
    as: 'sent' | 'waiting',
    reason: string,
  ): Promise<number>
  /** What a carrier tells of a letter after it took it; false: no notice is known by it. */
  report(org: OrgId, report: NoticeReportIn): Promise<boolean>
  /** Whom a notification of this form would go to, as the list of affected customers now is. */
  recipients(
    org: OrgId,
    incident: Incident,
    form: Id<'notification form'> | null,
    to: 'all' | 'not told yet',
  ): Promise<Readonly<{ list: string; customers: readonly CustomerId[]; wave: Wave | null }>>
}>

const notKnown = 'This is not known yet. We will write again when it is.'
const notKnownWhole = 'Not all of this is known yet. We will write again when it is.'

export function makeNotifications(
  needs: Readonly<{
    store: Store
    clock: Clock
    handle: Handle
    customers: Customers
    notices: Notices
    plan(org: OrgId, plan: Id<'plan'>): Promise<Readonly<{ value: Plan }>>
    house(org: OrgId): Promise<Pick<World, 'shadow'>>
    directory(org: OrgId): Promise<Directory>
  }>,
): Notifications {
  const { store, clock, handle, customers, notices, house } = needs
  const mustSend = async (org: OrgId, person: PersonId): Promise<string> => {
    const sender = senderOf(await needs.directory(org), person)
    if ('problem' in sender) throw new RegisterError('from', sender.problem, sender.instead)
    return sender.name
  }
  const recipients: Notifications['recipients'] = async (org, incident, form, to) => {
    const affected = incident.law?.affected ?? null
    const all = affected === null ? [] : ((await customers.listedIds(org, affected.list)) ?? [])
    const whole = { list: affected?.list ?? '', customers: all, wave: null }
    if (to === 'all' || affected === null) return whole
    const before = Object.entries(incident.notifications ?? {}).filter(
      ([, n]) => n.form === form && (n.status === 'sent' || n.status === 'sending'),
    )
    if (before.length === 0) return whole
    const told = new Set((await Promise.all(before.map(([, n]) => customers.listedIds(org, n.list)))).flatMap(ids => ids ?? []))
    const rest = await customers.keepList(
      org,
      all.filter(customer => !told.has(customer)),
    )
    return { ...rest, wave: { completes: affected.list, after: before.map(([id]) => id as NotificationId).sort() } }
  }
  return {
    recipients,
    async draft(org, stream, by, written, command = fresh<'command'>()) {
      const name = await mustSend(org, written.from)
      const incident = (await store.org(org).load(stream))?.incident
      const plan = incident === undefined ? null : await needs.plan(org, incident.plan)
      const form = plan?.value.notifications?.find(f => f.id === written.form)
      const said = (id: string) => written.contents[id] ?? { state: 'missing' as const, text: '' }
      const ids = [...new Set([...(form?.contents ?? []).map(c => c.id), ...Object.keys(written.contents)])]
      const empty = ids.find(id => said(id).state === 'present' && said(id).text.trim() === '')
      if (empty !== undefined)
        throw new RegisterError(
          `contents.${empty}`,
          `${empty} is said to be there, and is empty.`,
          'write it, or say that it is not known yet',
        )
      const parts = ids.flatMap(id => {
        const { state, text } = said(id)
        if (state === 'missing') return []
        const what = form?.contents.find(c => c.id === id)?.what ?? id
        const unknown = text.trim() === '' ? notKnown : `${text.trim()}\n${notKnownWhole}`
        return [`${what}\n${state === 'present' ? text.trim() : unknown}`]
      })
      const text = [written.opening.trim(), ...parts, name].filter(part => part !== '').join('\n\n')
      const notification = written.notification ?? derive<'notification'>('notification', command)
      const chosen = incident === undefined ? null : await recipients(org, incident, written.form, written.to ?? 'all')
      const wave = chosen?.wave ?? null
      return handle({
        org,
        stream,
        by,
        command,
        ask: words => ({
          type: 'DraftNotification',
          notification,
          form: written.form,
          preliminary: written.preliminary,
          from: written.from,
          subject: words(written.subject),
          note: words(text),
          contents: Object.fromEntries(ids.map(id => [id, said(id).state])),
          list: chosen?.list ?? '',
          count: chosen?.customers.length ?? 0,
          ...(wave === null ? {} : { wave }),
        }),
      })
    },

    async send(org, stream, by, notification, command = fresh<'command'>()) {
      const incident = (await store.org(org).load(stream))?.incident
      const state = incident?.notifications?.[notification]
      if (
        incident !== undefined &&
        state !== undefined &&
        state.status === 'draft' &&
        passOut('customer', incident, await house(org)) !== null
      ) {
        await mustSend(org, state.from)
        const listed = (await customers.listed(org, state.list)) ?? []
        const reachable = listed.filter(c => 'contact' in c && c.contact !== null)
        const without = listed.filter(c => !('contact' in c) || c.contact === null)
        // Before it is said to be sent: whoever dies in between has sent nothing, and nothing of it leaves without that word.
        await store.org(org).putNotices(
          {
            notification: noticesKey(notification, state.list),
            stream,
            customers: reachable.map(c => c.id),
            refused: without.map(c => ({ customer: c.id, detail: 'no contact in the register' })),
          },
          clock.now(),
        )
      }
      const outcome = await handle({ org, stream, by, command, ask: () => ({ type: 'SendNotification', notification }) })
      notices.kick()
      return outcome
    },

    async settle(org, stream, notification, customer, as, reason) {
      const state = (await store.org(org).load(stream))?.incident.notifications?.[notification]
      if (state === undefined) return false
      const settled = await store.org(org).settleNotice(noticesKey(notification, state.list), customer, as, reason, clock.now())
      if (settled) {
        await notices.count(org, stream, notification, state.list)
        notices.kick()
      }
      return settled
    },

    async settleAll(org, stream, notification, of, as, reason) {
      const state = (await store.org(org).load(stream))?.incident.notifications?.[notification]
      if (state === undefined) return 0
      const settled = await store.org(org).settleNotices(noticesKey(notification, state.list), of, as, reason, clock.now())
      if (settled > 0) {
        await notices.count(org, stream, notification, state.list)
        notices.kick()
      }
      return settled
    },

    async report(org, report) {
      const reported = await store.org(org).reportNotice(report)
      if (reported === null) return false
      const [notification, list] = partsOf(reported.notification)
      if (reported.moved) await notices.count(org, reported.stream, notification, list)
      return true
    },
  }
}
